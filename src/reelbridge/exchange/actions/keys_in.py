"""Keys of partners: a next one believed when the present or the reserve signed for it, and one that is revoked."""

from __future__ import annotations

import json
from typing import IO, Any

from django.db import transaction

from reelbridge.base.audit import record
from reelbridge.base.policy import require
from reelbridge.base.rules.roles import THE_NODE, Actor
from reelbridge.exchange.models import Partner, PartnerKey
from reelbridge.exchange.queries.ledger import keys_of, revoked_of
from reelbridge.exchange.queries.line import partner as partner_of
from reelbridge.exchange.rules import dealing_letters as letters
from reelbridge.exchange.rules.card import Card, card_of
from reelbridge.exchange.rules.fingerprint import fingerprint
from reelbridge.exchange.rules.promises import verify_letter
from reelbridge.exchange.rules.reading import moment
from reelbridge.exchange.rules.revocation import Revocation, is_doubtful, read_revocation
from reelbridge.kernel.errors import BadInput

#: The largest paper read; a real one has about two thousand bytes.
LARGEST_PAPER_BYTES = 1 << 16


def receive_key(partner: Partner, message: dict[str, Any]) -> None:
    """Take a partner's next key for its key, because its present key signed the letter that brings it, or its reserve.

    Raises BadInput when another key signed, or the card is another's; then an operator has to compare fingerprints.
    """
    thing = letters.object_of(message)
    known = _locked(partner)
    signed_by = verify_letter(message, writer=partner.node_id, keys=keys_of(known)).key
    _take(known, card_of(thing.raw("card")), thing.raw("revocation"), signed_by, by=THE_NODE)


def read_paper(stream: IO[bytes]) -> object:
    """Return what a file says that came by mail; raises BadInput for what is no JSON."""
    try:
        return json.loads(stream.read(LARGEST_PAPER_BYTES))
    except (ValueError, RecursionError) as fault:
        raise BadInput("exchange.revocation_not_understood", field="document") from fault


@transaction.atomic
def take_revocation(paper: object, *, by: Actor, of: Partner | None = None) -> Partner:
    """Believe a revocation that came by mail or by hand, as if it had come by letter; raises as ``receive_key``.

    Where it is said whose it is, another's is refused.
    """
    require(by, "exchange.keep_partners")
    if not isinstance(paper, dict) or not paper.get("revocation"):
        raise BadInput("exchange.revocation_not_understood", field="revocation")
    card = card_of(paper.get("card"))
    if of is not None and card.node_id != of.node_id:
        raise BadInput("exchange.signed_by_another", by=card.node_id, sender=of.node_id)
    known = _locked(partner_of(card.node_id))
    _take(known, card, paper["revocation"], "", by=by)
    return known


def _take(known: Partner, card: Card, revocation: object, signed_by: str, *, by: Actor) -> None:
    if card.node_id != known.node_id:
        raise BadInput("exchange.signed_by_another", by=card.node_id, sender=known.node_id)
    if revocation:
        signed_by = _revoke(known, card, revocation, by=by) or signed_by
    if card.fingerprint == known.key_fingerprint:
        _learn_more(known, card, by=by)
        return
    if known.keys.filter(public_key=card.public_key.hex()).exists():
        return
    if signed_by not in (known.key_fingerprint, _reserve_of(known)):
        raise BadInput("exchange.key_not_signed_by_present", partner=known.node_id)
    PartnerKey.objects.get_or_create(partner=known, public_key=known.public_key)
    before = known.key_fingerprint
    # the address stays: only an operator moves a partner
    known.card, known.public_key, known.key_fingerprint = dict(card.document), card.public_key.hex(), card.fingerprint
    known.save(update_fields=["public_key", "key_fingerprint"])
    _learn_more(known, card, by=by)
    record("exchange.partner.key_replaced", known.subject, by=by, before=before, fingerprint=card.fingerprint)


def _learn_more(known: Partner, card: Card, *, by: Actor) -> None:
    """Keep what a card by the known key adds: its expiry, and a reserve where none is known yet."""
    if str(known.card.get("made_at", "")) > card.document["made_at"]:
        return
    known.card, known.key_expires_at = dict(card.document), card.expires_at
    if card.reserve_key and not known.reserve_key:
        known.reserve_key = card.reserve_key.hex()
        record("exchange.partner.reserve_kept", known.subject, by=by, reserve=fingerprint(card.reserve_key))
    known.save(update_fields=["card", "key_expires_at", "reserve_key"])


def _revoke(known: Partner, card: Card, envelope: object, *, by: Actor) -> str:
    """Keep a revocation by the reserve or a key that came after; return the reserve's fingerprint where it signed."""
    # the key that signed may have been replaced while its letter was under way
    revoked, before = revoked_of(known), {one.key_fingerprint: one.pk for one in known.keys.all()}
    able = [key for key in (bytes.fromhex(known.reserve_key), *keys_of(known)[known.node_id]) if key]
    read, signature = read_revocation(envelope, {fingerprint(key): key for key in able})
    signer = signature.key
    if read.node != known.node_id or read.following != card.fingerprint:
        raise BadInput("exchange.revocation_not_believed", key=signer)
    is_reserve = signer == _reserve_of(known)
    is_later = signer == known.key_fingerprint or before.get(signer, 0) > before.get(read.key, 0) > 0
    if not is_reserve and (not is_later or read.key == known.key_fingerprint or is_doubtful(signature, revoked)):
        raise BadInput("exchange.revocation_not_believed", key=signer)
    lost = {read.key}
    is_new = not known.keys.filter(public_key=card.public_key.hex()).exists()
    if is_reserve and is_new and known.key_fingerprint != card.fingerprint:
        # whoever stole the key may have brought one of his own meanwhile
        lost.add(known.key_fingerprint)
        PartnerKey.objects.get_or_create(partner=known, public_key=known.public_key)
    for row in known.keys.all():
        if row.key_fingerprint in lost:
            _mark(row, read, envelope, by=by)
    return signer if is_reserve else ""


def _mark(row: PartnerKey, read: Revocation, envelope: object, *, by: Actor) -> None:
    """Mark one key; a second revocation may only reach further back."""
    if row.revoked_since is not None and row.revoked_since <= read.since:
        return
    row.revoked_since, row.revocation = read.since, envelope
    row.save(update_fields=["revoked_since", "revocation"])
    facts = {"key": row.key_fingerprint, "since": moment(read.since), "because": read.why}
    record("exchange.partner.key_revoked", row.partner.subject, by=by, **facts)


def _reserve_of(known: Partner) -> str:
    return fingerprint(bytes.fromhex(known.reserve_key)) if known.reserve_key else ""


def _locked(partner: Partner) -> Partner:
    return Partner.objects.select_for_update().get(pk=partner.pk)
