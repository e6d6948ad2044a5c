"""Receipts: signed by whoever received a parcel, countersigned by its sender, kept by both."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reelbridge.base.audit import record
from reelbridge.base.rules.roles import THE_NODE
from reelbridge.exchange.actions import line
from reelbridge.exchange.actions.parcels import parcel_folder
from reelbridge.exchange.actions.storing import clear_store_soon
from reelbridge.exchange.bags.own import SignedList, list_in
from reelbridge.exchange.identity import own_identity
from reelbridge.exchange.models import Parcel, Partner, Receipt, Request
from reelbridge.exchange.queries.ledger import keys_of
from reelbridge.exchange.rules import dealing_letters as letters
from reelbridge.exchange.rules.dealing import ParcelState, RequestState, later
from reelbridge.exchange.rules.promises import key_among
from reelbridge.exchange.rules.receipt import ReceiptBody, read_receipt, receipt_for, vouches_for
from reelbridge.exchange.rules.signed import Envelope, Signature, sign, verify
from reelbridge.kernel import clock
from reelbridge.kernel.errors import BadInput, Conflict, NotAllowed


def sign_receipt(parcel: Parcel, listed: SignedList) -> Receipt:
    """Sign for a parcel whose every byte is verified, keep the receipt and send it; in the accepting transaction."""
    body = receipt_for(listed.parcel, list_digest=listed.digest, at=clock.now())
    envelope = _signed({"document": body.as_json()})
    own = own_identity().node_id
    receipt = Receipt.objects.create(parcel=parcel, envelope=envelope, signed_by=own, signed_at=body.received_at)
    line.send(
        parcel.partner,
        letters.receipt_message(parcel_ref=parcel.ref, envelope=envelope, is_countersigned=False),
        message_id=letters.message_id("receipt", own, parcel.ref),
        may_wait=True,
    )
    record("exchange.receipt_signed", parcel.subject, by=THE_NODE)
    return receipt


def receive_receipt(partner: Partner, message: dict[str, Any]) -> None:
    """Verify the receipt of a parcel of ours, countersign it, keep it and send it back.

    Raises BadInput when it is not signed by the receiver or vouches for anything but what was sent.
    """
    thing = letters.object_of(message)
    parcel = Parcel.objects.filter(ref=thing.ref("ref"), partner=partner, direction=Request.Direction.OUT).first()
    if parcel is None:
        raise BadInput("exchange.no_such_parcel", parcel=thing.ref("ref"))
    if Receipt.objects.filter(parcel=parcel).exists():
        return
    envelope = thing.raw("receipt")
    signatures = verify(envelope, _keys_with(partner))
    if [one.by for one in signatures] != [partner.node_id]:
        raise BadInput("exchange.receipt_signed_by_another", parcel=parcel.ref)
    body = read_receipt(envelope["document"])
    if not _is_for(body, parcel):
        raise BadInput("exchange.receipt_for_something_else", parcel=parcel.ref)
    both = _signed(envelope)
    Receipt.objects.create(
        parcel=parcel,
        envelope=both,
        signed_by=partner.node_id,
        signed_at=body.received_at,
        countersigned_by=own_identity().node_id,
        countersigned_at=clock.now(),
    )
    Parcel.objects.filter(pk=parcel.pk).exclude(state=ParcelState.REVOKED).update(
        state=ParcelState.ACCEPTED, accepted_at=body.received_at
    )
    _close(parcel)
    clear_store_soon(parcel)
    line.send(
        partner,
        letters.receipt_message(parcel_ref=parcel.ref, envelope=both, is_countersigned=True),
        message_id=letters.message_id("countersigned", own_identity().node_id, parcel.ref),
        may_wait=True,
    )
    record("exchange.receipt_countersigned", parcel.subject, by=THE_NODE)


def _is_for(body: ReceiptBody, parcel: Parcel) -> bool:
    """Whether a receipt vouches for what was sent, file for file; where our list has changed since, for its digest."""
    try:
        listed = list_in(parcel_folder(parcel.ref))
    except BadInput:
        listed = None
    if listed and listed.digest == parcel.list_digest:
        return vouches_for(body, listed.parcel, listed.digest)
    said = (body.parcel_ref, body.sender, body.receiver, body.grant_ref, body.list_digest)
    return said == (parcel.ref, own_identity().node_id, parcel.partner.node_id, parcel.grant_ref, parcel.list_digest)


def receive_countersigned(partner: Partner, message: dict[str, Any]) -> None:
    """Keep our receipt with the sender's signature upon it; raises BadInput when it is not our receipt any more."""
    thing = letters.object_of(message)
    receipt = (
        Receipt.objects.select_related("parcel").filter(parcel__ref=thing.ref("ref"), parcel__partner=partner).first()
    )
    if receipt is None:
        raise Conflict("exchange.letter_came_early", about=thing.ref("ref"))
    if receipt.countersigned_by:
        return
    envelope = thing.raw("receipt")
    signatures = verify(envelope, _keys_with(partner))
    # one that we signed before we were made again from a backup is as good as the one we signed since
    if _said(envelope) != _said(receipt.envelope):
        raise BadInput("exchange.receipt_for_something_else", parcel=receipt.parcel.ref)
    if [one.by for one in signatures] != [own_identity().node_id, partner.node_id]:
        raise BadInput("exchange.receipt_signed_by_another", parcel=receipt.parcel.ref)
    receipt.envelope, receipt.countersigned_by = envelope, partner.node_id
    receipt.countersigned_at = signatures[1].at
    receipt.save(update_fields=["envelope", "countersigned_by", "countersigned_at"])
    _close(receipt.parcel)
    record("exchange.receipt_kept", receipt.parcel.subject, by=THE_NODE)


def _said(envelope: Envelope) -> tuple[object, ...]:
    """Return what a receipt vouches for, whenever it was signed."""
    return tuple(value for name, value in sorted(envelope["document"].items()) if name != "received_at")


def _signed(envelope: Envelope) -> Envelope:
    identity = own_identity()
    return sign(envelope, by=identity.node_id, public_key=identity.public_key, at=clock.now(), signer=identity.key.sign)


def _keys_with(partner: Partner) -> Callable[[Signature], bytes]:
    """Return what finds the key of one of the two who sign a receipt, by the present key or one before.

    It raises BadInput for anybody else, Conflict for a key that is not known yet.
    """
    known = keys_of(partner)

    def key_of(signature: Signature) -> bytes:
        if signature.by not in known:
            raise BadInput("exchange.signed_by_another", by=signature.by, sender=partner.node_id)
        try:
            return key_among(known)(signature)
        except NotAllowed as refusal:
            raise Conflict(refusal.code, **refusal.facts) from refusal

    return key_of


def _close(parcel: Parcel) -> None:
    """Mark the dealing as done."""
    request = Request.objects.get(pk=parcel.request_id)
    request.state, request.changed_at = later(RequestState(request.state), RequestState.RECEIPTED), clock.now()
    request.save(update_fields=["state", "changed_at"])
