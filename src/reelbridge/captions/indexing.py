"""What is found of captions: what is said in a film, at its moment, and in which languages there are any."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from reelbridge.captions.queries import for_item
from reelbridge.search.facets import language_name
from reelbridge.search.registry import Addition, Moment, add_to, name_facet


def addition(item_ref: str) -> Addition:
    """Return what captions add to their item."""
    found = for_item(item_ref)
    moments = [Moment(cue.start_ms / 1000, cue.plain, one.language, "captions") for one in found for cue in one.cues]
    return Addition({"captions": tuple(dict.fromkeys(one.language for one in found))}, tuple(moments))


add_to("item", addition)
name_facet("captions", _("Captions in"), language_name)
