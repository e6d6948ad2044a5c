"""Reading captions."""

from __future__ import annotations

from reelbridge.captions.models import Caption
from reelbridge.kernel.errors import NotFound


def for_item(item_ref: str) -> list[Caption]:
    """Return an item's captions, by language and kind."""
    return list(Caption.objects.filter(item_ref=item_ref))


def caption(ref: str) -> Caption:
    """Return captions by their ref; raises NotFound."""
    found = Caption.objects.filter(ref=ref).first()
    if found is None:
        raise NotFound("captions.no_such_captions", ref=ref)
    return found
