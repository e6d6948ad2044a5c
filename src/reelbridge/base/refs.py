"""Refs: names that stay with a thing wherever it travels, such as ``nevsky-i-00017``."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from reelbridge.base.models import Counter
from reelbridge.kernel import clock

#: The counter below which no other begins.
_LEAST = ""


@transaction.atomic
def next_ref(kind: str) -> str:
    """Return a ref never given out before: this node's id, a letter for the kind, a number."""
    if not Counter.objects.filter(kind=kind).exists():
        least = Counter.objects.filter(kind=_LEAST).first()
        Counter.objects.get_or_create(kind=kind, defaults={"last": least.last if least else 0})
    Counter.objects.filter(kind=kind).update(last=F("last") + 1)
    return f"{settings.NODE.id}-{kind}-{Counter.objects.get(kind=kind).last:05}"


@transaction.atomic
def number_anew() -> None:
    """Go on with numbers that were never given out, though it is not known which ones were: a backup was brought back.

    A hundredth of a second gives out no more than one ref, so the present moment in hundredths lies beyond them all;
    kinds of which the backup knows no number begin there, too.
    """
    Counter.objects.get_or_create(kind=_LEAST)
    Counter.objects.update(last=Greatest(F("last"), int(clock.now().timestamp() * 100)))
