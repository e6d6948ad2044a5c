"""Letters: written into the outbox, delivered for days if need be, taken in once, read by their receiver."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from reelbridge.base.jobs import enqueue
from reelbridge.exchange.actions.ledger import enter
from reelbridge.exchange.identity import own_identity
from reelbridge.exchange.line import is_read_here, receiver_of
from reelbridge.exchange.models import IncomingLetter, OutgoingLetter, Partner
from reelbridge.exchange.queries.ledger import keys_of, revoked_of
from reelbridge.exchange.rules.letter import Envelope, Station, compose, kind_of, opened
from reelbridge.exchange.rules.promises import PROMISES, SIGNATURES, sign_letter, signatures_in, verify_letter
from reelbridge.exchange.rules.reading import moment
from reelbridge.exchange.rules.revocation import is_doubtful
from reelbridge.kernel import clock
from reelbridge.kernel.errors import BadInput, Conflict, NotAllowed, Refusal, Unreachable


@transaction.atomic
def send(
    partner: Partner, message: Mapping[str, Any], *, message_id: str = "", may_wait: bool = False
) -> OutgoingLetter:
    """Write a letter to a partner in the caller's transaction; a job delivers it, trying for two weeks.

    ``message`` holds ``type`` (an ActivityStreams activity: Offer, Accept, Reject, Announce, Undo) and ``object`` with
    a ``type`` of its own (Request, Grant, Parcel, Receipt, …); whatever else it holds travels as it is. The line
    adds the envelope and our signature, and a promise is entered into the ledger. With a ``message_id``
    (``urn:uuid:…``) that was sent before, the letter sent then is returned.
    Raises NotAllowed for a partner who was revoked; one that ``may_wait`` is held back until they are paired again.
    """
    if partner.state == Partner.State.REVOKED and not may_wait:
        raise NotAllowed("exchange.partner_is_revoked", partner=partner.node_id)
    if message_id and (known := OutgoingLetter.objects.filter(message_id=message_id).first()):
        return known
    written_at = clock.now()
    identity = own_identity()
    written = compose(
        message,
        message_id=message_id or f"urn:uuid:{uuid.uuid4()}",
        written_at=written_at,
        sender=identity.station,
        to=Station(partner.node_id, partner.names.get(partner.language, partner.node_id), partner.address),
    )
    whole = sign_letter(
        written, by=identity.node_id, public_key=identity.public_key, at=written_at, signer=identity.key.sign
    )
    letter = OutgoingLetter.objects.create(
        message_id=whole["id"], partner=partner, kind=kind_of(whole), message=whole, written_at=written_at
    )
    enter(partner, whole)
    enqueue("exchange.deliver_letter", key=f"letter-out:{letter.pk}", subject=partner.subject, letter=letter.pk)
    return letter


@transaction.atomic
def take_in(partner: Partner, message: object, *, digest: str) -> IncomingLetter:
    """Store a verified letter once and have it read; a letter that is here already is left as it is.

    Raises BadInput for what is no letter, is meant for another node, speaks for another or is a promise that the
    partner did not sign, NotAllowed for a partner who is not paired, Conflict when the same id came before with other
    words.
    """
    envelope = _for_us(partner, message)
    same = IncomingLetter.objects.filter(partner=partner, message_id=envelope.message_id, digest=digest)
    if known := same.filter(state=IncomingLetter.State.READ).first():
        # told again, maybe after its key was revoked: what it brought about stands
        return known
    if isinstance(message, dict) and (envelope.kind in PROMISES or SIGNATURES in message):
        verify_letter(message, writer=partner.node_id, keys=keys_of(partner))
        _require_believed(partner, message, envelope.kind)
    letter, is_new = IncomingLetter.objects.get_or_create(
        partner=partner,
        message_id=envelope.message_id,
        defaults={"kind": envelope.kind, "message": message, "digest": digest},
    )
    if not is_new and letter.digest != digest:
        raise Conflict("exchange.letter_id_used_twice", id=envelope.message_id)
    if is_new:
        enqueue("exchange.read_letter", key=f"letter-in:{letter.pk}", subject=partner.subject, letter=letter.pk)
    return letter


def _for_us(partner: Partner, message: object) -> Envelope:
    """Return what the line reads of a letter; raises BadInput where it is not from this partner to this node."""
    if not partner.is_paired:
        raise NotAllowed("exchange.partner_is_not_paired", partner=partner.node_id)
    envelope = opened(message)
    if envelope.origin != partner.node_id:
        raise BadInput("exchange.letter_speaks_for_another", origin=envelope.origin, partner=partner.node_id)
    if envelope.target != own_identity().node_id:
        raise BadInput("exchange.letter_for_another", target=envelope.target)
    if not is_read_here(envelope.kind):
        raise BadInput("exchange.letter_of_unknown_kind", kind=envelope.kind)
    return envelope


def _require_believed(partner: Partner, message: Mapping[str, Any], kind: str) -> None:
    """Refuse what a revoked key signed after it was lost; raises BadInput.

    A letter that brings a key is judged by its own rules: what brings a revocation is signed by the key revoked.
    """
    if kind != "Announce:Key":
        revoked = revoked_of(partner)
        for one in signatures_in(message) if revoked else ():
            if is_doubtful(one, revoked):
                raise BadInput("exchange.signed_by_revoked_key", by=one.by, key=one.key, since=moment(revoked[one.key]))


def read(letter_pk: int) -> None:
    """Hand a stored letter to the receiver of its kind, once in effect.

    Raises Conflict when the receiver says that it came too early: it is read again later.
    """
    try:
        with transaction.atomic():
            letter = IncomingLetter.objects.select_related("partner__institution").get(pk=letter_pk)
            if letter.state == IncomingLetter.State.READ:
                return
            _require_believed(letter.partner, letter.message, letter.kind)
            # before what it brings about, so that the answer stands after it
            enter(letter.partner, letter.message)
            receiver_of(letter.kind)(letter.partner, letter.message)
            letter.state, letter.read_at = IncomingLetter.State.READ, clock.now()
            letter.why_code, letter.why_facts = "", {}
            letter.save(update_fields=["state", "read_at", "why_code", "why_facts"])
    except Refusal as refusal:
        is_passing = isinstance(refusal, (Conflict, Unreachable))
        IncomingLetter.objects.filter(pk=letter_pk).update(
            state=IncomingLetter.State.WAITING if is_passing else IncomingLetter.State.REFUSED,
            why_code=refusal.code,
            why_facts={name: str(value) for name, value in refusal.facts.items()},
        )
        raise
