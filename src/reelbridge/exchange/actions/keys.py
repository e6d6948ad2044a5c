"""Keys replaced: ours, told by the key before it; a partner's, believed when its present key signed the next one."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from reelbridge.base.audit import record
from reelbridge.base.policy import require
from reelbridge.base.rules.roles import THE_NODE, Actor
from reelbridge.exchange.actions.line import send
from reelbridge.exchange.identity import Identity, adopt_next, next_identity, own_identity
from reelbridge.exchange.models import Partner, PartnerKey
from reelbridge.exchange.queries.ledger import keys_of
from reelbridge.exchange.queries.line import own_card, paired_partners
from reelbridge.exchange.rules import dealing_letters as letters
from reelbridge.exchange.rules.card import card_of
from reelbridge.exchange.rules.promises import verify_letter
from reelbridge.kernel.errors import BadInput


def replace_key(*, by: Actor) -> Identity:
    """Make a new key, tell every partner by a letter that the present key signs, and sign with the new one from now on.

    Interrupted, it is finished by the next call, or when the first of the letters is delivered.
    """
    require(by, "exchange.keep_partners")
    present, following = own_identity(), next_identity()
    with transaction.atomic():
        for partner in paired_partners():
            send(
                partner,
                letters.key_message(own_card(following)),
                message_id=letters.message_id("key", present.node_id, following.fingerprint, partner.node_id),
            )
        record("exchange.key.replaced", f"key:{present.fingerprint}", by=by, by_key=following.fingerprint)
    adopt_next(following.fingerprint)
    return own_identity()


def receive_key(partner: Partner, message: dict[str, Any]) -> None:
    """Take a partner's next key for its key, because its present key signed the letter that brings it.

    Raises BadInput when another key signed, or the card is another's; then an operator has to compare fingerprints.
    """
    card = card_of(letters.object_of(message).raw("card"))
    if card.node_id != partner.node_id:
        raise BadInput("exchange.signed_by_another", by=card.node_id, sender=partner.node_id)
    known = Partner.objects.select_for_update().get(pk=partner.pk)
    signed_by = verify_letter(message, writer=partner.node_id, keys=keys_of(known)).key
    if card.fingerprint == known.key_fingerprint or known.keys.filter(public_key=card.public_key.hex()).exists():
        return
    if signed_by != known.key_fingerprint:
        raise BadInput("exchange.key_not_signed_by_present", partner=partner.node_id)
    PartnerKey.objects.create(partner=known, public_key=known.public_key)
    before = known.key_fingerprint
    # the address stays: only an operator moves a partner
    known.card, known.public_key, known.key_fingerprint = dict(card.document), card.public_key.hex(), card.fingerprint
    known.save(update_fields=["card", "public_key", "key_fingerprint"])
    record("exchange.partner.key_replaced", known.subject, by=THE_NODE, before=before, fingerprint=card.fingerprint)
