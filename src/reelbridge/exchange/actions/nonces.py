"""Numbers used once: a signature that was seen is refused for as long as it could be used again."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from reelbridge.exchange.models import SeenNonce
from reelbridge.exchange.rules.signing import LONGEST_AGE, Signed
from reelbridge.kernel import clock
from reelbridge.kernel.errors import NotAllowed

#: Old numbers are cleared away once in so many calls.
_CLEAR_EVERY = 64


def use_once(signed: Signed) -> None:
    """Remember a verified signature's number; raises NotAllowed when it was used before."""
    now = clock.now()
    try:
        with transaction.atomic():
            row = SeenNonce.objects.create(
                key_fingerprint=signed.key_id, nonce=signed.nonce, forget_at=now + 3 * LONGEST_AGE
            )
    except IntegrityError:
        raise NotAllowed("exchange.call_seen_before") from None
    if row.pk % _CLEAR_EVERY == 0:
        SeenNonce.objects.filter(forget_at__lt=now).delete()
