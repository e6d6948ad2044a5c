"""Reading captions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from reelbridge.captions.models import Caption
from reelbridge.kernel.errors import NotFound


def for_item(item_ref: str) -> list[Caption]:
    """Return an item's captions, by language and kind."""
    return list(Caption.objects.filter(item_ref=item_ref))


def for_items(item_refs: Collection[str]) -> dict[str, list[Caption]]:
    """Return the captions of items by item ref, none for an item without; by language and kind."""
    found: dict[str, list[Caption]] = defaultdict(list)
    for one in Caption.objects.filter(item_ref__in=item_refs):
        found[one.item_ref].append(one)
    return dict(found)


def caption(ref: str) -> Caption:
    """Return captions by their ref; raises NotFound."""
    found = Caption.objects.filter(ref=ref).first()
    if found is None:
        raise NotFound("captions.no_such_captions", ref=ref)
    return found
