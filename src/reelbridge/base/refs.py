"""Refs: names that stay with a thing wherever it travels, such as ``nevsky-i-00017``."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.db.models import F

from reelbridge.base.models import Counter


@transaction.atomic
def next_ref(kind: str) -> str:
    """Return a ref never given out before: this node's id, a letter for the kind, a number."""
    Counter.objects.get_or_create(kind=kind)
    Counter.objects.filter(kind=kind).update(last=F("last") + 1)
    return f"{settings.NODE.id}-{kind}-{Counter.objects.get(kind=kind).last:05}"
