"""What is found of captions: what is said in a film, at its moment, and in which languages there are any."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from reelbridge.captions.models import Caption
from reelbridge.captions.queries import for_items
from reelbridge.search.facets import language_name
from reelbridge.search.registry import Addition, Moment, add_to, name_facet


def additions(refs: Sequence[str]) -> dict[str, Addition]:
    """Return what captions add to their items."""
    return {ref: _addition(found) for ref, found in for_items(refs).items()}


def _addition(found: Sequence[Caption]) -> Addition:
    moments = [Moment(cue.start_ms / 1000, cue.plain, one.language, "captions") for one in found for cue in one.cues]
    return Addition({"captions": tuple(dict.fromkeys(one.language for one in found))}, tuple(moments))


add_to("item", additions)
name_facet("captions", _("Captions in"), language_name)
