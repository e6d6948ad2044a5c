"""Shots: from the bounds that analysis found, with the titles an archivist wrote beside the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from reelbridge.base.facts import announce
from reelbridge.base.policy import require
from reelbridge.base.rules.roles import Actor
from reelbridge.catalogue.actions.changing import changed
from reelbridge.catalogue.actions.writing import Flat, write_shots
from reelbridge.catalogue.events import ShotsFound
from reelbridge.catalogue.models import Agent, Item
from reelbridge.catalogue.queries.flats import flat_shot
from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.timecode import Span


@transaction.atomic
def set_shots(
    item: Item,
    bounds: Sequence[Sequence[int]],
    *,
    by: Actor,
    notes: Sequence[Mapping[str, Any]] = (),
    poster_frame: int | None = None,
) -> int:
    """Give an item the shots between these bounds, with titles and agents by number; return how many it has.

    An item with a shot that a person has checked keeps all its shots as they are. Notes that give bounds of their own
    (``start`` and ``end`` as timecodes, on every note) count for more than analysis, and as checked.
    """
    require(by, "catalogue.edit")
    if poster_frame is not None and poster_frame != item.poster_frame:
        item.poster_frame = poster_frame
        item.save(update_fields=["poster_frame"])
    held = [flat_shot(shot) for shot in item.shots.prefetch_related("agents")]
    wanted = held if any(shot["is_checked"] for shot in held) else _wanted(item, bounds, notes)
    if wanted != held:
        write_shots(item, wanted)
    changed(item, "set_shots", by=by, shots=len(wanted))
    announce(ShotsFound(item.ref, len(wanted)))
    return len(wanted)


def _wanted(item: Item, bounds: Sequence[Sequence[int]], notes: Sequence[Mapping[str, Any]]) -> list[Flat]:
    agents = _agents_by_name(item)
    by_number = {note["number"]: note for note in notes}
    if notes and all(note["start"] and note["end"] for note in notes):
        spans = {number: _span(item, note) for number, note in sorted(by_number.items())}
        is_checked = True
    else:
        spans = {number: Span(start, end) for number, (start, end) in enumerate(bounds, 1)}
        is_checked = False
    return [
        {
            "number": number,
            "start": span.start,
            "end": span.end,
            "titles": dict(by_number.get(number, {}).get("titles", {})),
            "is_checked": is_checked,
            "agents": sorted({agents[one] for one in by_number.get(number, {}).get("agents", ()) if one in agents}),
        }
        for number, span in spans.items()
    ]


def _span(item: Item, note: Mapping[str, Any]) -> Span:
    """Return the frames between a note's timecodes, which count from the item's first frame's own."""
    start, end = (item.rate.frame(note[name]) - item.start_frame for name in ("start", "end"))
    if not 0 <= start < end <= item.frames:
        raise BadInput("catalogue.shot_outside_item", number=note["number"], item=item.ref)
    return Span(start, end)


def _agents_by_name(item: Item) -> dict[str, str]:
    """Return our agents' refs by ref and by every name that only one of them has."""
    found: dict[str, str] = {}
    twice: set[str] = set()
    mine = Agent.objects.filter(keeper=item.keeper, deleted_at=None).prefetch_related("names")
    for agent in mine:
        for text in {agent.ref, *(name.text for name in agent.names.all())}:
            if found.setdefault(text, agent.ref) != agent.ref:
                twice.add(text)
    return {text: ref for text, ref in found.items() if text not in twice}
