"""Keys that end: told of before, replaced in time, or succeeded by the reserve; all of it on pages, too."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import pytest

from reelbridge.base.rules.roles import Role
from reelbridge.exchange.actions import keys, keys_in, pairing
from reelbridge.exchange.identity import own_identity, revocations
from reelbridge.exchange.models import OutgoingLetter
from reelbridge.exchange.queries.keys import ending_keys, own_keys
from reelbridge.exchange.queries.line import own_card
from reelbridge.exchange.rules.card import card_of
from reelbridge.exchange.wire import Ask, call
from reelbridge.kernel import clock
from reelbridge.kernel.errors import BadInput, Conflict
from reelbridge.node import checkups
from tests.exchange.dealings.conftest import OPERATOR
from tests.exchange.dealings.test_keys import hurried, known_key
from tests.exchange.dealings.test_pages import signed_in
from tests.exchange.dealings.test_revoked_keys import safe  # noqa: F401 -- a fixture


def told(side):
    """Return how keys that end are told of: by the query, and by the doctor."""
    with side:
        found = [(one.partner and one.partner.node_id, one.is_over) for one in ending_keys()]
        codes = [one.code for one in checkups._keys()]
    return found, codes


def day(key_lasts):
    return clock.stopped_at(clock.now() + timedelta(days=key_lasts))


@pytest.fixture
def ending(sides):
    """Return east and west, whose key ends in a hundred days."""
    east, west, _, _ = sides
    with west:
        keys.replace_key(by=OPERATOR, good_for=timedelta(days=100))
    hurried(west, east)
    return east, west


def test_both_sides_are_told_before_a_key_ends_and_when_it_has(ending):
    east, west = ending
    assert told(west) == told(east) == ([], [])
    with day(41):
        assert told(west) == ([(None, False)], ["node.own_key_expires"])
        assert told(east) == ([("nevsky", False)], ["node.partner_key_expires"])
        with west:
            keys.replace_key(by=OPERATOR)
        hurried(west, east)
        assert told(west) == told(east) == ([], [])


def test_a_key_that_has_ended_brings_no_successor_and_says_what_does(ending):
    east, west = ending
    with day(101):
        assert told(west) == ([(None, True)], ["node.own_key_expired"])
        assert told(east) == ([("nevsky", True)], ["node.partner_key_expired"])
        with west:
            before, letters = own_identity().fingerprint, OutgoingLetter.objects.count()
            with pytest.raises(Conflict) as refused:
                keys.replace_key(by=OPERATOR)
            assert refused.value.code == "exchange.own_key_expired"
            assert (own_identity().fingerprint, OutgoingLetter.objects.count()) == (before, letters)
            # what remains without a reserve: both end the partnership, then they pair anew
            for partner in ("beichen", "thirdarch"):
                pairing.revoke_partner(partner, by=OPERATOR)
            now = keys.replace_key(by=OPERATOR).fingerprint
            cards = [own_card()]
        with east:
            pairing.revoke_partner("nevsky", by=OPERATOR)
            cards.append(own_card())
        for side, card in ((east, cards[0]), (west, cards[1])):
            with side:
                read = card_of(card)
                pairing.add_partner(read, by=OPERATOR)
                pairing.accept_partner(read.node_id, fingerprint=read.fingerprint, by=OPERATOR)
        hurried(west, east)
        assert known_key(east, west) == now
        with west:
            assert call(west.partner(east), Ask("GET", "/exchange/ping")).status == 200


def test_the_reserve_succeeds_a_key_that_has_ended(safe):  # noqa: F811
    east, west, reserve = safe
    with west:
        keys.replace_key(by=OPERATOR, good_for=timedelta(days=100))
    hurried(west, east)
    with day(101):
        with west:
            held, ended = reserve.read_bytes(), clock.now() - timedelta(days=1)
            now, paper = keys.revoke_key("", since=ended, why="It has ended.", by=OPERATOR, reserve=held)
        with east:
            keys_in.take_revocation(paper, by=OPERATOR)
        assert known_key(east, west) == now.fingerprint
        with west:
            assert call(west.partner(east), Ask("GET", "/exchange/ping")).status == 200
        assert told(west) == told(east) == ([], [])


def test_a_key_is_replaced_on_its_page_only_when_it_is_meant(sides):
    east, west, _, _ = sides
    with west:
        before = own_identity().fingerprint
        operator, reader = signed_in(Role.OPERATOR), signed_in(Role.READER)
        assert "Replace the key" not in reader.get("/exchange/key/").content.decode()
        assert reader.post("/exchange/key/replace", {"is_meant": "on"}).status_code == 403
        assert operator.post("/exchange/key/replace", {"good_for": "90"}).status_code == 422
        assert operator.post("/exchange/key/replace", {"good_for": "2", "is_meant": "on"}).status_code == 422
        assert own_identity().fingerprint == before
        operator.post("/exchange/key/replace", {"good_for": "30", "is_meant": "on"})
        in_use, old = own_keys()
        assert (old.fingerprint, in_use.fingerprint) == (before, own_identity().fingerprint)
        assert "ends soon" in operator.get("/exchange/key/").content.decode()
        assert [one["good_until"] is None for one in operator.get("/api/keys").json()] == [False, True]
        assert "Our key ends soon" in " ".join(operator.get("/").content.decode().split())
    hurried(west, east)
    with east:
        page = signed_in(Role.OPERATOR).get("/exchange/partners/nevsky/").content.decode()
        assert "Remind the partner" in page


def test_a_key_is_revoked_on_its_page_and_the_paper_is_taken_in_on_the_partners(safe):  # noqa: F811
    east, west, reserve = safe
    since = (clock.now() - timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    with west:
        stolen = own_identity().fingerprint
        operator = signed_in(Role.OPERATOR)
        given = {"key": stolen, "since": since, "why": "The server was stolen."}
        for wrong in (given, {**given, "reserve": io.BytesIO(b"no key")}, {**given, "key": "0" * 64}):
            assert operator.post("/exchange/key/revoke", wrong).status_code == 422
        assert (own_identity().fingerprint, revocations()) == (stolen, {})
        with reserve.open("rb") as held:
            assert operator.post("/exchange/key/revoke", {**given, "reserve": held}).status_code == 302
        paper = operator.get(f"/exchange/key/revocations/{stolen}.json")
        assert json.loads(paper.content)["revocation"]["document"]["why"] == "The server was stolen."
        assert operator.get(f"/exchange/key/revocations/{'0' * 64}.json").status_code == 404
        assert "The paper for partners" in operator.get("/exchange/key/").content.decode()
        now = own_identity().fingerprint
    with east:
        operator = signed_in(Role.OPERATOR)
        for content in (b"{", b"[]"):
            operator.post("/exchange/partners/nevsky/revocation", {"paper": io.BytesIO(content)})
            assert known_key(east, west) == stolen
        operator.post("/exchange/partners/nevsky/revocation", {"paper": io.BytesIO(paper.content)})
        with pytest.raises(BadInput) as refused:
            keys_in.take_revocation(json.loads(paper.content), by=OPERATOR, of=type("Third", (), {"node_id": "x"})())
        assert refused.value.code == "exchange.signed_by_another"
    assert known_key(east, west) == now
