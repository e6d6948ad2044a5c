"""Proposes to the production desk where open clips of a compared film may come from."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from reelbridge.catalogue import queries as catalogue
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
    return [
        Proposal(
            place["item"], None if items[place["item"]].medium == "photograph" else Span(place["in"], place["out"]),
            round(100 * place["score"]), say("footage.seen_there", {"score": f"{place['score']:.2f}"}),
        )
        for place in places if place["item"] in items
    ]  # fmt: skip
