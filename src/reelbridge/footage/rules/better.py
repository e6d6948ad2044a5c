"""Which of two holdings that show the same footage is the better copy, and why."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from reelbridge.kernel.verdict import Reason

#: What a copy was taken from, the nearest to the camera first.
GENERATIONS = ("negative", "film_35", "film_16", "print", "tape", "file")
#: Differences smaller than these parts are none.
_MORE_POINTS, _LONGER = Fraction(11, 10), Fraction(21, 20)


@dataclass(frozen=True, slots=True)
class Copy:
    """What tells one copy from another: its picture's size, its length in seconds, what it is on."""

    width: int
    height: int
    seconds: Fraction
    carrier: str


def better(one: Copy, other: Copy) -> tuple[int, Reason | None]:
    """Return 0 for the first, 1 for the second and why; -1 without a reason when neither is better.

    Resolution speaks first, then length, then generation.
    """
    points = one.width * one.height, other.width * other.height
    if min(points) and max(points) >= _MORE_POINTS * min(points):
        which = int(points[1] > points[0])
        large, small = (one, other) if which == 0 else (other, one)
        facts = {"width": large.width, "height": large.height, "less_width": small.width, "less_height": small.height}
        return which, Reason("footage.better_resolution", facts)
    lengths = one.seconds, other.seconds
    if min(lengths) and max(lengths) >= _LONGER * min(lengths):
        return int(lengths[1] > lengths[0]), Reason(
            "footage.better_length", {"seconds": round(abs(lengths[0] - lengths[1]))}
        )
    ranks = [
        GENERATIONS.index(copy.carrier) if copy.carrier in GENERATIONS else len(GENERATIONS) for copy in (one, other)
    ]
    if ranks[0] != ranks[1]:
        return int(ranks[1] < ranks[0]), Reason("footage.better_generation", {})
    return -1, None
