"""What programs are told of comparisons, by the API and the command line alike."""

from __future__ import annotations

from typing import Any

from reelbridge.catalogue import queries as catalogue
from reelbridge.catalogue.models import Item
from reelbridge.footage.models import Comparison, Match
from reelbridge.footage.queries.comparisons import unseen_of
from reelbridge.footage.rules.places import is_pane
from reelbridge.kernel.wording import say


def comparison_as_json(found: Comparison, matches: list[Match] | None = None) -> dict[str, Any]:
    """Return a comparison, with its shots when they are given."""
    told: dict[str, Any] = {
        "ref": found.ref, "name": found.name, "item": found.item_ref, "archive": found.archive, "state": found.state,
        "why": say(found.why_code, found.why_facts) if found.why_code else "",
        "rate": found.rate_text, "frames": found.frames, "start_timecode": found.rate.timecode(found.start_frame),
        "holes": found.holes, "unseen": unseen_of(found),
        "reels": found.reels, "production": found.production_ref, "cut": found.cut_number,
        "asked_at": found.asked_at.isoformat(), "asked_by": found.asked_by,
        "done_at": found.done_at.isoformat() if found.done_at else None,
    }  # fmt: skip
    if matches is not None:
        items = catalogue.items({place["item"] for one in matches for place in one.places})
        told["shots"] = [_match_as_json(one, found, items) for one in matches]
    return told


def match_as_json(one: Match) -> dict[str, Any]:
    """Return a shot of a compared film: the place found, those that tie with it, and what a person said."""
    return _match_as_json(one, one.comparison, catalogue.items({place["item"] for place in one.places}))


def _match_as_json(one: Match, found: Comparison, items: dict[str, Item]) -> dict[str, Any]:
    places = [_place(place, items.get(place["item"])) for place in one.places]
    return {
        "number": one.number, "in": one.start, "out": one.end,
        "in_timecode": found.rate.timecode(found.start_frame + one.start),
        "out_timecode": found.rate.timecode(found.start_frame + one.end), "verdict": one.verdict, "score": one.score,
        "source": places[0] if places else None, "ties": [one for one in places[1:] if not is_pane(one)],
        "panes": [one for one in places if is_pane(one)],
        "decision": one.decision, "chosen": one.chosen, "nudge": one.nudge, "decided_by": one.decided_by,
    }  # fmt: skip


def _place(place: dict[str, Any], item: Item | None) -> dict[str, Any]:
    """Return a place with its timecodes; without them for an item that is gone, and for photographs."""
    place = {"sound": "", **place, "photograph": item is not None and item.medium == "photograph"}
    if item is None or not item.rate_text:
        return {**place, "in_timecode": "", "out_timecode": ""}
    labels = {f"{end}_timecode": item.rate.timecode(item.start_frame + place[end]) for end in ("in", "out")}
    return {**place, **labels}
