"""The ledger is added to by whatever sends or reads a promise, in the same transaction, and by nothing else."""

from __future__ import annotations

from reelbridge.exchange.identity import own_identity
from reelbridge.exchange.models import LedgerEntry, Partner
from reelbridge.exchange.rules.ledger import NOTHING, Entry, digest_of, promise_in
from reelbridge.exchange.rules.letter import kind_of
from reelbridge.exchange.rules.promises import PROMISES, Letter
from reelbridge.exchange.rules.signed import sign
from reelbridge.kernel import clock


def enter(partner: Partner, letter: Letter) -> LedgerEntry | None:
    """Enter a letter into a partner's ledger once, in the caller's transaction; None for a letter that is no promise.

    Raises BadInput for a promise that cannot be written in canonical form.
    """
    if kind_of(letter) not in PROMISES:
        return None
    known = LedgerEntry.objects.filter(partner=partner, letter_id=letter["id"]).first()
    if known:
        return known
    # one after the other: two entries upon the same one before would part the chain
    Partner.objects.select_for_update().get(pk=partner.pk)
    last = LedgerEntry.objects.filter(partner=partner).order_by("number").last()
    identity, now = own_identity(), clock.now()
    entry = Entry(
        node=identity.node_id,
        partner=partner.node_id,
        number=last.number + 1 if last else 1,
        before=last.digest if last else NOTHING,
        at=now,
        letter=letter,
    )
    promise = promise_in(entry)
    envelope = sign(
        {"document": entry.as_json()},
        by=identity.node_id,
        public_key=identity.public_key,
        at=now,
        signer=identity.key.sign,
    )
    return LedgerEntry.objects.create(
        partner=partner,
        number=entry.number,
        letter_id=promise.letter_id,
        kind=promise.kind,
        by=promise.by,
        about=promise.about,
        written_at=promise.written_at,
        envelope=envelope,
        digest=digest_of(envelope),
        kept_at=now,
    )
