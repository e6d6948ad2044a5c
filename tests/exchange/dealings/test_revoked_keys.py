"""Keys that were lost: revoked by the reserve in the safe, or by the key in use, and what is believed afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from reelbridge.base.models import Job
from reelbridge.base.rules.roles import Actor, Role
from reelbridge.exchange.actions import keys, keys_in
from reelbridge.exchange.actions import line as actions
from reelbridge.exchange.identity import Identity, own_identity
from reelbridge.exchange.models import IncomingLetter, LedgerEntry, OutgoingLetter, PartnerKey
from reelbridge.exchange.queries.ledger import entries, entry_as_json, revoked_of
from reelbridge.exchange.queries.line import keys_before, own_card
from reelbridge.exchange.rules.dealing_letters import key_message
from reelbridge.exchange.rules.fingerprint import fingerprint
from reelbridge.exchange.rules.letter import compose
from reelbridge.exchange.rules.promises import sign_letter
from reelbridge.exchange.rules.revocation import Revocation
from reelbridge.exchange.rules.signed import sign
from reelbridge.exchange.wire import Ask, call
from reelbridge.kernel import clock
from reelbridge.kernel.errors import BadInput, Conflict, NotAllowed, NotFound, Unreachable
from tests.exchange.dealings.conftest import OPERATOR
from tests.exchange.dealings.test_keys import hurried, known_key

NEWS = {"type": "Announce", "object": {"type": "Catalogue"}}


@pytest.fixture
def safe(sides, tmp_path):
    """Return east, west and the file with west's reserve key, of which east was told."""
    east, west, _, _ = sides
    with west:
        made = keys.keep_reserve(tmp_path / "reserve.pem", by=OPERATOR)
    hurried(west, east)
    assert fingerprint(bytes.fromhex(east.partner(west).reserve_key)) == made
    return east, west, tmp_path / "reserve.pem"


def written(east, signer, message=NEWS, *, at=None, number=1):
    """Return a letter to east as somebody with a key of west's would write it."""
    at = at or clock.now()
    letter = compose(
        message, message_id=f"urn:uuid:0b8f7d0e-1c58-4c3f-9d7a-{number:012}", written_at=at, sender=signer.station,
        to=east_station(east),
    )  # fmt: skip
    return sign_letter(letter, by="nevsky", public_key=signer.public_key, at=at, signer=signer.key.sign)


def signed(signer, said, *, at=None):
    """Return a revocation as somebody with a key of west's would sign it."""
    at, document = at or clock.now(), {"document": said.as_json()}
    return sign(document, by="nevsky", public_key=signer.public_key, at=at, signer=signer.key.sign)


def east_station(east):
    with east:
        return own_identity().station


def taken_in(east, west, letter):
    with east:
        found = actions.take_in(east.partner(west), letter, digest=f"{hash(str(letter)):064x}"[-64:])
        actions.read(found.pk)
        return IncomingLetter.objects.get(pk=found.pk).state


def test_a_stolen_key_is_revoked_by_the_reserve_though_the_thief_has_brought_his_own(safe):
    east, west, reserve = safe
    with west:
        stolen = own_identity()
        his = Identity("nevsky", stolen.name, stolen.address, Ed25519PrivateKey.generate())
        card = {**own_card(his)}
        since = clock.now() - timedelta(minutes=1)
    assert taken_in(east, west, written(east, stolen, key_message(card))) == "read"
    assert known_key(east, west) == his.fingerprint
    with west:
        now, paper = keys.revoke_key(
            "", since=since, why="The server was stolen.", by=OPERATOR, reserve=reserve.read_bytes()
        )
        assert own_identity().fingerprint == now.fingerprint != stolen.fingerprint
    # by line it is refused: the thief's key is the one that east believes
    hurried(west, east)
    assert known_key(east, west) == his.fingerprint
    with east, pytest.raises(NotAllowed):
        keys_in.take_revocation(paper, by=Actor("x", Role.ARCHIVIST))
    with east:
        keys_in.take_revocation(paper, by=OPERATOR)
        told = {
            one.key.key_fingerprint: (one.key.revoked_since, one.doubtful) for one in keys_before(east.partner(west))
        }
        moment = since.replace(microsecond=0)
        assert told == {stolen.fingerprint: (moment, 0), his.fingerprint: (moment, 0)}
    assert known_key(east, west) == now.fingerprint
    with west:
        assert call(west.partner(east), Ask("GET", "/exchange/ping")).status == 200
        with pytest.raises(Unreachable):
            call(west.partner(east), Ask("GET", "/exchange/ping"), identity=his)
    hurried(west, east)
    with west:
        assert OutgoingLetter.objects.exclude(state="delivered").count() == 0


def test_an_old_revocation_told_again_changes_nothing(safe):
    east, west, reserve = safe
    with west:
        _, paper = keys.revoke_key("", since=clock.now(), why="Lost.", by=OPERATOR, reserve=reserve.read_bytes())
        third = keys.replace_key(by=OPERATOR)
    hurried(west, east)
    with east:
        keys_in.take_revocation(paper, by=OPERATOR)
        assert PartnerKey.objects.exclude(revoked_since=None).count() == 1
    assert known_key(east, west) == third.fingerprint


def test_what_a_lost_key_signed_before_is_believed_and_what_it_signed_after_is_not(safe):
    east, west, reserve = safe
    with west:
        lost, now = own_identity(), clock.now()
        since = now - timedelta(hours=1)
    known = written(east, lost, at=now - timedelta(minutes=30), number=1)
    assert taken_in(east, west, known) == "read"
    with west:
        keys.revoke_key("", since=since, why="Lost.", by=OPERATOR, reserve=reserve.read_bytes())
    hurried(west, east)
    assert taken_in(east, west, written(east, lost, at=now - timedelta(hours=2), number=2)) == "read"
    # told again, such as after a return from a backup, what was read before the news is acknowledged as ever
    assert taken_in(east, west, known) == "read"
    with pytest.raises(BadInput) as refused:
        taken_in(east, west, written(east, lost, at=now - timedelta(minutes=20), number=3))
    assert refused.value.code == "exchange.signed_by_revoked_key"
    with east:
        assert not IncomingLetter.objects.filter(message_id__endswith=f"{3:012}").exists()
        # what had come before the news is named to the operator
        assert [one.doubtful for one in keys_before(east.partner(west))] == [1]
        partner = east.partner(west)
        shown = [entry_as_json(one, revoked_of(partner))["is_doubtful"] for one in entries(partner)]
        # the reserve and the revocation were told by the lost key, and stand
        assert shown == [False, False]
        for minutes, is_doubtful in ((30, True), (90, False)):
            letter = written(east, lost, at=now - timedelta(minutes=minutes))
            entry = LedgerEntry(kind="Announce:Note", envelope={"document": {"letter": letter}}, written_at=now)
            assert entry_as_json(entry, revoked_of(partner))["is_doubtful"] is is_doubtful


def test_a_letter_that_waits_here_unread_when_its_key_is_revoked_is_refused(safe):
    east, west, reserve = safe
    with west:
        lost, since = own_identity(), clock.now() - timedelta(hours=1)
    with east:
        unread = actions.take_in(east.partner(west), written(east, lost), digest="1" * 64)
        east.partner(west)
    with west:
        _, paper = keys.revoke_key("", since=since, why="Lost.", by=OPERATOR, reserve=reserve.read_bytes())
    with east:
        keys_in.take_revocation(paper, by=OPERATOR)
        with pytest.raises(BadInput):
            actions.read(unread.pk)
        unread.refresh_from_db()
        assert (unread.state, unread.why_code) == ("refused", "exchange.signed_by_revoked_key")


def test_an_earlier_key_is_revoked_by_the_present_one_and_nothing_else_is(safe):
    east, west, _ = safe
    with west:
        earlier = own_identity()
        present = keys.replace_key(by=OPERATOR)
        since = clock.now() - timedelta(days=1)
    hurried(west, east)
    with west:
        before = OutgoingLetter.objects.count()
        for key, when, why, code in (
            ("", since, "x", "exchange.present_key_needs_reserve"),
            ("0" * 64, since, "x", "exchange.not_our_key"),
            (earlier.fingerprint, clock.now() + timedelta(days=1), "x", "exchange.revocation_needs_past_and_reason"),
            (earlier.fingerprint, since, " ", "exchange.revocation_needs_past_and_reason"),
        ):
            with pytest.raises((BadInput, NotFound)) as refused:
                keys.revoke_key(key, since=when, why=why, by=OPERATOR)
            assert refused.value.code == code
        assert OutgoingLetter.objects.count() == before
        keys.revoke_key(earlier.fingerprint, since=since, why="A copy was found.", by=OPERATOR)
        assert own_identity().fingerprint == present.fingerprint
    hurried(west, east)
    with east:
        (row,) = PartnerKey.objects.all()
        assert row.revocation["document"]["why"] == "A copy was found."
        assert row.key_fingerprint == earlier.fingerprint
    assert known_key(east, west) == present.fingerprint


def test_a_revocation_is_believed_though_the_key_that_signed_it_was_replaced_before_it_came(safe):
    east, west, _ = safe
    with west:
        first = own_identity()
        second = keys.replace_key(by=OPERATOR)
    hurried(west, east)
    with west:
        since = clock.now() - timedelta(days=1)
        _, paper = keys.revoke_key(first.fingerprint, since=since, why="A copy was found.", by=OPERATOR)
        # it is under way for long
        Job.objects.filter(name="exchange.deliver_letter").update(state=Job.State.DEAD)
        third = keys.replace_key(by=OPERATOR)
        said = Revocation("nevsky", third.fingerprint, since, "x", second.fingerprint)
        later = Revocation("nevsky", second.fingerprint, since, "x", third.fingerprint)
        forged = [
            {"card": own_card(next_), "revocation": signed(by, one)}
            for by, one, next_ in ((second, said, second), (first, later, third))
        ]
    hurried(west, east)
    assert known_key(east, west) == third.fingerprint
    with east:
        for one in forged:
            # no key revokes one that came after it
            with pytest.raises(BadInput) as refused:
                keys_in.take_revocation(one, by=OPERATOR)
            assert refused.value.code == "exchange.revocation_not_believed"
        assert not PartnerKey.objects.exclude(revoked_since=None).exists()
        keys_in.take_revocation(paper, by=OPERATOR)
        (row,) = PartnerKey.objects.exclude(revoked_since=None)
        assert row.key_fingerprint == first.fingerprint
    assert known_key(east, west) == third.fingerprint


def test_a_key_that_was_revoked_itself_revokes_nothing_from_then_on(safe):
    east, west, _ = safe
    with west:
        first, since = own_identity(), clock.now() - timedelta(days=1)
        second = keys.replace_key(by=OPERATOR)
        keys.replace_key(by=OPERATOR)
        said = Revocation("nevsky", first.fingerprint, since, "x", second.fingerprint)
        papers = [{"card": own_card(second), "revocation": signed(second, said, at=at)} for at in (None, since)]
        keys.revoke_key(second.fingerprint, since=clock.now() - timedelta(hours=1), why="Lost.", by=OPERATOR)
    hurried(west, east)
    with east:
        with pytest.raises(BadInput) as refused:
            keys_in.take_revocation(papers[0], by=OPERATOR)
        assert refused.value.code == "exchange.revocation_not_believed"
        assert PartnerKey.objects.exclude(revoked_since=None).count() == 1
        # what it signed while it was ours stands
        keys_in.take_revocation(papers[1], by=OPERATOR)
        assert PartnerKey.objects.exclude(revoked_since=None).count() == 2


def test_only_the_reserve_that_was_told_first_revokes(safe, tmp_path):
    east, west, reserve = safe
    with west:
        stolen, since = own_identity(), clock.now() - timedelta(hours=1)
        with pytest.raises(Conflict):
            keys.keep_reserve(tmp_path / "another.pem", by=OPERATOR)
        assert not (tmp_path / "another.pem").exists()
        # a thief tells a reserve of his own by the key he stole
        west.node.path("keys", "reserve.pub").unlink()
        with pytest.raises(Conflict):
            keys.keep_reserve(reserve, by=OPERATOR)
        keys.keep_reserve(tmp_path / "his.pem", by=OPERATOR)
        hurried(west, east)
        with pytest.raises(BadInput) as refused:
            keys.revoke_key("", since=since, why="x", by=OPERATOR, reserve=reserve.read_bytes())
        assert refused.value.code == "exchange.another_reserve_key"
        _, paper = keys.revoke_key("", since=since, why="x", by=OPERATOR, reserve=(tmp_path / "his.pem").read_bytes())
    for changed in (paper, {"card": paper["card"]}, {**paper, "revocation": {}}, [], {**paper, "card": None}):
        with east, pytest.raises(BadInput):
            keys_in.take_revocation(changed, by=OPERATOR)
    hurried(west, east)
    with east:
        assert PartnerKey.objects.count() == 0
    assert known_key(east, west) == stolen.fingerprint


def test_a_key_that_has_expired_opens_nothing(sides):
    east, west, _, _ = sides
    with west:
        keys.replace_key(by=OPERATOR, good_for=timedelta(days=30))
        assert own_card()["expires_at"] > own_card()["made_at"]
    hurried(west, east)
    with east:
        partner = east.partner(west)
        assert partner.key_expires_at - clock.now() > timedelta(days=29)
        partner.key_expires_at = clock.now() - timedelta(seconds=1)
        partner.save()
    with west, pytest.raises(Unreachable) as refused:
        call(west.partner(east), Ask("GET", "/exchange/ping"))
    assert refused.value.facts["status"] == 403
