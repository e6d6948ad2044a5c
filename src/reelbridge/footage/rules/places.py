"""A place of a holding that a shot may come from, as it is kept and told."""

from __future__ import annotations

import math
from typing import Any

from reelbridge.matching.deciding import score
from reelbridge.matching.segments import Reel
from reelbridge.matching.verifying import Finding


def as_json(found: Finding, reel: Reel, seconds: float) -> dict[str, Any]:
    """Return a place of a shot so long: the item, its frames from ``in`` up to ``out``, and what speaks for it.

    ``out`` is not included. ``by_codes`` says that only its imprint was compared, since the film is elsewhere: in and
    out may lie a second off.
    """
    start, end, speed = _told(found, reel, seconds)
    return {
        "item": reel.name, "in": start, "out": end, "earlier": found.earlier, "later": found.later,
        "speed": round(speed, 4), "mirrored": found.is_mirrored,
        "rectangle": [round(float(one), 4) for one in found.rectangle],
        "last_rectangle": [round(float(one), 4) for one in found.last_rectangle],
        "of_shot": [round(float(one), 4) for one in found.looked],
        "picture": round(found.picture, 4), "motion": None if found.motion is None else round(found.motion, 4),
        "sound": str(found.sound), "score": round(score(found), 4), "by_codes": not found.compared,
    }  # fmt: skip


def _told(found: Finding, reel: Reel, seconds: float) -> tuple[int, int, float]:
    """Return in, out and speed; the speed as shot, about the same middle, where an imprint alone cannot tell it.

    An imprint has a picture a second: which one a shot of so many seconds begins and ends with is uncertain by one, and
    so is its speed by one part in them.
    """
    if found.compared or reel.frames <= 1 or abs(abs(found.speed) - 1) * seconds > 1:
        return found.start, found.end, found.speed
    length = max(1, round(seconds * float(reel.rate)))
    start = max(0, min((found.start + found.end - length) // 2, reel.frames - length))
    return start, min(start + length, reel.frames), math.copysign(1.0, found.speed)


def moved(place: dict[str, Any], nudge: int, frames: int) -> tuple[int, int]:
    """Return in and out of a place moved by some frames, kept within an item of so many frames; its length stays."""
    length = place["out"] - place["in"]
    start = max(0, min(place["in"] + nudge, max(frames - length, 0)))
    return start, min(start + length, max(frames, 1))
