"""Delivery: one attempt at handing a letter to its partner's inbox."""

from __future__ import annotations

import json

from django.db import transaction
from django.db.models import F

from reelbridge.base.models import Job
from reelbridge.exchange.identity import Identity, adopt_next, own_identity, retired_identities
from reelbridge.exchange.models import OutgoingLetter, Partner
from reelbridge.exchange.rules.card import card_of
from reelbridge.exchange.rules.promises import SIGNATURES
from reelbridge.exchange.wire import Ask, call
from reelbridge.kernel import clock
from reelbridge.kernel.errors import Conflict, NotAllowed, NotFound, Refusal, Unreachable

#: What a partner says about the letter itself; said once, it will not be otherwise tomorrow.
_FINAL = frozenset({400, 409, 410, 413, 415, 422})


def deliver(letter_pk: int) -> None:
    """Hand a letter over; a letter delivered or refused before is left as it is.

    Raises Unreachable or Conflict to be tried again: the partner is silent, not paired yet, or refuses the line rather
    than the letter. What the partner says about the letter itself is final.
    """
    letter = OutgoingLetter.objects.select_related("partner").get(pk=letter_pk)
    partner = letter.partner
    if letter.state != OutgoingLetter.State.WAITING:
        return
    if _is_held_back(letter):
        raise NotAllowed("exchange.partner_is_revoked", partner=partner.node_id)
    try:
        if not partner.is_paired:
            raise Conflict("exchange.partner_is_not_paired", partner=partner.node_id)
        _hand_over(letter)
    except Refusal as refusal:
        _note(letter, refusal, is_final=_is_final(refusal))
        if _is_final(refusal):
            raise
        # an attempt at a line that is closed today is made again tomorrow
        if isinstance(refusal, (Unreachable, Conflict)):
            raise
        raise Unreachable(refusal.code, **refusal.facts) from refusal


@transaction.atomic
def _is_held_back(letter: OutgoingLetter) -> bool:
    """Put a letter aside whose partner was revoked; under the partner's lock, for it may be paired again just now."""
    partner = Partner.objects.select_for_update().get(pk=letter.partner_id)
    if partner.state != Partner.State.REVOKED:
        return False
    _note(letter, NotAllowed("exchange.partner_is_revoked", partner=partner.node_id), is_final=True)
    return True


def _signer(letter: OutgoingLetter) -> Identity:
    """Return who signs the call: we, and for a letter that brings our new key the key that its receiver knows."""
    if letter.kind != "Announce:Key":
        return own_identity()
    adopt_next(card_of(letter.message["object"]["card"]).fingerprint)
    signed_by = letter.message[SIGNATURES][0]["key"]
    return next((one for one in retired_identities() if one.fingerprint == signed_by), own_identity())


def body_of(letter: OutgoingLetter) -> bytes:
    """Return a letter as it is sent, the same bytes at every attempt."""
    return json.dumps(letter.message, ensure_ascii=False, sort_keys=True).encode()


def _hand_over(letter: OutgoingLetter) -> None:
    ask = Ask("POST", "/exchange/inbox", body=body_of(letter), headers={"Content-Type": "application/ld+json"})
    signer = _signer(letter)
    try:
        call(letter.partner, ask, identity=signer)
    except Unreachable as refusal:
        # paired anew meanwhile, by the very key that the letter brings
        if refusal.code != "exchange.partner_refused" or signer.fingerprint == own_identity().fingerprint:
            raise
        call(letter.partner, ask, identity=own_identity())
    now = clock.now()
    OutgoingLetter.objects.filter(pk=letter.pk).update(
        state=OutgoingLetter.State.DELIVERED,
        delivered_at=now,
        last_tried_at=now,
        attempts=F("attempts") + 1,
        why_code="",
        why_facts={},
    )
    was_silent = letter.partner.silent_since is not None
    Partner.objects.filter(pk=letter.partner_id).update(last_heard_at=now, silent_since=None)
    if was_silent:
        hurry(letter.partner)


def hurry(partner: Partner) -> None:
    """Deliver now what waits for a partner who answers again, not only when its next attempt is due; never later."""
    now = clock.now()
    Job.objects.filter(
        name="exchange.deliver_letter", subject=partner.subject, state=Job.State.WAITING, due_at__gt=now
    ).update(due_at=now)


def _note(letter: OutgoingLetter, refusal: Refusal, *, is_final: bool) -> None:
    now = clock.now()
    OutgoingLetter.objects.filter(pk=letter.pk).update(
        state=OutgoingLetter.State.REFUSED if is_final else OutgoingLetter.State.WAITING,
        attempts=F("attempts") + 1,
        last_tried_at=now,
        why_code=refusal.code,
        why_facts={name: str(value) for name, value in refusal.facts.items()},
    )
    if isinstance(refusal, Unreachable):
        Partner.objects.filter(pk=letter.partner_id, silent_since=None).update(silent_since=now)


def _is_final(refusal: Refusal) -> bool:
    if refusal.code == "exchange.partner_is_revoked":
        return True
    return isinstance(refusal, (NotAllowed, NotFound)) and refusal.facts.get("status") in _FINAL
