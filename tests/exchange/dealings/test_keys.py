"""Keys replaced between two nodes: told by the key before, believed by itself, proved in the ledger for good."""

from __future__ import annotations

import pytest

from reelbridge.base.models import Job
from reelbridge.base.rules.roles import Actor, Role
from reelbridge.exchange.actions import keys, words
from reelbridge.exchange.actions import line as actions
from reelbridge.exchange.identity import next_identity, own_identity
from reelbridge.exchange.models import IncomingLetter, OutgoingLetter, PartnerKey, Request
from reelbridge.exchange.queries import ledger as kept
from reelbridge.exchange.queries.line import own_card
from reelbridge.exchange.rules.dealing import Asked
from reelbridge.exchange.rules.dealing_letters import key_message
from reelbridge.exchange.rules.ledger import Ledger
from reelbridge.exchange.rules.ledger_comparing import first_difference
from reelbridge.exchange.rules.letter import compose
from reelbridge.exchange.rules.promises import sign_letter
from reelbridge.exchange.wire import Ask, call
from reelbridge.kernel import clock
from reelbridge.kernel.errors import BadInput, NotAllowed, Unreachable
from tests.exchange.dealings.conftest import MOROZOVA, OPERATOR, ask, settle


def hurried(*sides):
    """Work until nothing is left, trying again at once what was put off."""
    for _ in range(4):
        for side in sides:
            with side:
                Job.objects.filter(state=Job.State.WAITING).update(due_at=clock.now())
        settle(*sides)


def known_key(side, other):
    return side.partner(other).key_fingerprint


def ledgers(one, other):
    with one:
        lines = list(kept.exported(one.partner(other)))
    with other:
        return Ledger(lines), Ledger(list(kept.exported(other.partner(one))))


def test_a_replaced_key_is_believed_and_both_ledgers_agree(sides, shown):
    east, west, _, _ = sides
    asked = ask(east, west, Asked(shown[1]))
    settle(east, west)
    with west:
        before = own_identity().fingerprint
        after = keys.replace_key(by=OPERATOR).fingerprint
        assert own_identity().fingerprint == after != before
        # what is written now is signed by the new key and may arrive before the letter that brings it
        words.write_note(Request.objects.get(ref=asked.ref), text="Скоро ответим.", by=MOROZOVA, text_language="ru")
    hurried(west, east)
    assert known_key(east, west) == after
    with east:
        assert PartnerKey.objects.count() == 1
        assert Request.objects.get().notes.count() == 1
        assert OutgoingLetter.objects.filter(state="refused").count() == 0
    with west:
        assert OutgoingLetter.objects.exclude(state="delivered").count() == 0
    one, other = ledgers(east, west)
    assert first_difference(one, other) is None
    assert one.heading.keys["nevsky"] == other.heading.keys["nevsky"]
    assert len(one.heading.keys["nevsky"]) == 2


def test_the_key_before_opens_nothing_any_more(sides, shown):
    east, west, _, _ = sides
    with west:
        old = own_identity()
        keys.replace_key(by=OPERATOR)
    hurried(west, east)
    with west, pytest.raises(Unreachable) as refused:
        call(west.partner(east), Ask("GET", "/exchange/ping"), identity=old)
    assert refused.value.facts["status"] == 403
    with west:
        assert call(west.partner(east), Ask("GET", "/exchange/ping")).status == 200


def test_only_the_present_key_brings_the_next(sides, shown):
    east, west, _, _ = sides
    with west:
        old = own_identity()
        keys.replace_key(by=OPERATOR)
        thief, card = old, own_card(next_identity())
        present = own_identity()
    hurried(west, east)
    with east:
        partner = east.partner(west)
        written = compose(
            key_message(card), message_id="urn:uuid:0b8f7d0e-1c58-4c3f-9d7a-0d9f5a7c1e11", written_at=clock.now(),
            sender=thief.station, to=own_identity().station,
        )  # fmt: skip
        forged = sign_letter(written, by="nevsky", public_key=thief.public_key, at=clock.now(), signer=thief.key.sign)
        letter = actions.take_in(partner, forged, digest="0" * 64)
        with pytest.raises(BadInput) as refused:
            actions.read(letter.pk)
        assert refused.value.code == "exchange.key_not_signed_by_present"
        assert IncomingLetter.objects.get(pk=letter.pk).state == "refused"
        assert partner.ledger.filter(letter_id=letter.message_id).count() == 0
    assert known_key(east, west) == present.fingerprint


def test_a_change_cut_off_by_a_crash_is_finished_by_the_letter(sides, shown, monkeypatch):
    east, west, _, _ = sides
    with west:
        monkeypatch.setattr(keys, "adopt_next", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            keys.replace_key(by=OPERATOR)
        following = next_identity().fingerprint
        assert own_identity().fingerprint != following
        monkeypatch.undo()
    hurried(west, east)
    with west:
        assert own_identity().fingerprint == following
    assert known_key(east, west) == following
    with west, pytest.raises(NotAllowed):
        keys.replace_key(by=Actor("A. Morozova", Role.ARCHIVIST))
