"""Proposes to the production desk where open clips of a compared film may come from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from reelbridge.catalogue import queries as catalogue
from reelbridge.catalogue.models import Item
from reelbridge.footage.models import Comparison, Match
from reelbridge.kernel.timecode import Span
from reelbridge.kernel.wording import say
from reelbridge.production.models import Clip
from reelbridge.production.proposing import Proposal, proposer


@proposer
def by_pictures(clips: Iterable[Clip]) -> dict[int, list[Proposal]]:
    """Return the places found of clips whose cut was compared, but for what a person refused."""
    clips = list(clips)
    cuts = {(clip.cut.production.ref, clip.cut.number) for clip in clips}
    asked = Q()
    for ref, number in cuts:
        asked |= Q(production_ref=ref, cut_number=number)
    found = {(one.production_ref, one.cut_number): one for one in Comparison.objects.filter(asked)} if cuts else {}
    proposed: dict[int, list[Proposal]] = {}
    for clip in clips:
        comparison = found.get((clip.cut.production.ref, clip.cut.number))
        if comparison and (some := _of(comparison, clip)):
            proposed[clip.pk] = some
    return proposed


def _of(comparison: Comparison, clip: Clip) -> list[Proposal]:
    start, end = clip.record_start - comparison.start_frame, clip.record_end - comparison.start_frame
    matches = comparison.matches.filter(start__lt=end, end__gt=start).exclude(decision=Match.Decision.REFUSED)
    places = [place for one in matches for place in one.places]
    items = catalogue.items({place["item"] for place in places})
    return [_proposal(place, items[place["item"]]) for place in places if place["item"] in items]


def _proposal(place: dict[str, Any], item: Item) -> Proposal:
    sure = round(100 * place["score"])
    if item.medium == "photograph":
        return Proposal(item.ref, None, sure, say("footage.seen_there"))
    begins = item.rate.timecode(item.start_frame + place["in"])
    return Proposal(item.ref, Span(place["in"], place["out"]), sure, say("footage.seen_from", {"begins": begins}))
