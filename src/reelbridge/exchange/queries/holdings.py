"""Which of the offered items a change in the catalogue touches."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from reelbridge.catalogue.models import Item
from reelbridge.exchange.models import Offered


def items_touched_by(kind: str, refs: Sequence[str]) -> Sequence[str]:
    """Return the refs of offered items whose record tells of one of these items, works or agents."""
    if kind == "item":
        return refs
    touched = Q(manifestation__work__ref__in=refs)
    if kind == "agent":
        touched = Q(manifestation__work__parts__agent__ref__in=refs) | Q(shots__agents__ref__in=refs)
    offered = Offered.objects.filter(withdrawn_at=None).values("item_ref")
    return list(Item.objects.filter(touched, ref__in=offered).distinct().values_list("ref", flat=True))


def own_refs() -> list[str]:
    """Return the ref of every item of ours that is shown."""
    rows = Item.objects.filter(keeper__is_own=True, deleted_at=None)
    return list(rows.order_by("ref").values_list("ref", flat=True))
