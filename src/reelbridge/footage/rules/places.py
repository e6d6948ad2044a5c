"""A place of a holding that a shot may come from, as it is kept and told."""

from __future__ import annotations

from typing import Any

from reelbridge.matching.deciding import score
from reelbridge.matching.verifying import Finding


def as_json(found: Finding, item: str, *, is_pane: bool = False) -> dict[str, Any]:
    """Return a place: the item, its frames from ``in`` up to, not including, ``out``, and what speaks for it.

    ``pane`` says that it is what another part of the shot's picture comes from than the best place.
    ``by_codes`` says that only its imprint was compared, since the film is elsewhere: in and out may lie a second off.
    """
    return {
        "item": item, "in": found.start, "out": found.end, "earlier": found.earlier, "later": found.later,
        "speed": round(found.speed, 4), "mirrored": found.is_mirrored,
        "rectangle": [round(float(one), 4) for one in found.rectangle],
        "last_rectangle": [round(float(one), 4) for one in found.last_rectangle],
        "of_shot": [round(float(one), 4) for one in found.looked],
        "picture": round(found.picture, 4), "motion": None if found.motion is None else round(found.motion, 4),
        "sound": str(found.sound), "score": round(score(found), 4), "by_codes": not found.compared,
        "pane": is_pane,
    }  # fmt: skip


def moved(place: dict[str, Any], nudge: int, frames: int) -> tuple[int, int]:
    """Return in and out of a place moved by some frames, kept within an item of so many frames; its length stays."""
    length = place["out"] - place["in"]
    start = max(0, min(place["in"] + nudge, max(frames - length, 0)))
    return start, min(start + length, max(frames, 1))


def is_pane(place: dict[str, Any]) -> bool:
    """Whether another part of the shot's picture comes from a place, not the one that the best place shows."""
    return bool(place.get("pane"))
