"""Where two imprints run alike: one line in time on which many seconds of both have nearly the same codes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reelbridge.matching.pictures import Array

#: Seconds of the other that may pass in one of the first: as filmed, and as PAL shows 24 frames.
SPEEDS = (1.0, 24 / 25, 25 / 24)
#: How far off the line a second may lie; how many must lie on it, and which part of those between the ends.
_WIDE_S, _LEAST, _LEAST_PART = 1.5, 4, 0.5


@dataclass(frozen=True, slots=True)
class Stretch:
    """What two films have in common: from when to when of the first, where that begins in the other, how alike."""

    start_s: float
    end_s: float
    other_start_s: float
    speed: float
    distance: float


def best_stretch(here: Array, there: Array, distance: Array, asked: Array) -> Stretch | None:
    """Return the longest stretch on one line; ``here`` and ``there`` are seconds of neighbours, one row each.

    ``asked`` are the seconds of everything that was asked for. None when too little lies on any line.
    """
    best: tuple[int, Stretch] | None = None
    for speed in SPEEDS:
        off = there - speed * here
        for centre in np.unique(np.round(off)):
            rows = np.abs(off - centre) <= _WIDE_S
            seconds = np.unique(here[rows])
            if len(seconds) < _LEAST or (best and len(seconds) <= best[0]):
                continue
            first, last = float(seconds[0]), float(seconds[-1])
            between = np.count_nonzero((asked >= first) & (asked <= last))
            if len(seconds) < _LEAST_PART * between:
                continue
            begins = float(np.median(off[rows])) + speed * first
            best = len(seconds), Stretch(first, last, max(0.0, begins), speed, float(distance[rows].mean()))
    return best[1] if best else None
