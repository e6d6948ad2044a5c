"""Where shots begin: hard cuts, and dissolves, found from how much each picture differs from those around it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import groupby, pairwise
from typing import Any, NamedTuple

import numpy as np

Array = np.ndarray[Any, Any]

#: A cut differs at least so much from the picture before (see ``difference``), and so many times more than its
#: neighbours do from theirs.
LEAST_DIFFERENCE = 9.0
LEAST_RATIO = 2.6
#: After a flash the film goes on as before it: a cut must still show so many frames later, so strongly.
LOOK_AHEAD = 3
LEAST_LASTING = 0.55
NEIGHBOURS = 4
#: Two cuts do not lie closer than this many seconds; the stronger one stands.
LEAST_SHOT_S = 0.25
#: Dissolving, pictures differ so much from those LOOK_AHEAD + 1 before, for so many frames at least. That is nearly as
#: much as from one to the next together, for each goes on where the last one went; what moves comes and goes. And it is
#: even: no step is smaller than this part of the mean one.
LEAST_DISSOLVED, LEAST_DISSOLVING = 16.0, 3
STRAIGHT, EVEN = 0.75, 0.5
BINS = 32
_AT_ONCE = 32


class Look(NamedTuple):
    """Small pictures, a row each, and how many of the points of each are no brighter than each of ``BINS`` levels."""

    points: Array
    spread: Array

    @classmethod
    def of(cls, pictures: Array) -> Look:
        """Look at grey pictures of 8 bits, of an even number of points each."""
        points = pictures.reshape(len(pictures), -1)
        # counted by twos, which takes two thirds of the time
        pairs: Array = (points // (256 // BINS)).view(np.uint16)
        pairs = (pairs & (BINS - 1)) | (pairs >> 8) * np.uint16(BINS)
        places = pairs + np.arange(0, len(points) * BINS * BINS, BINS * BINS)[:, None]
        counts = np.bincount(places.ravel(), minlength=len(points) * BINS * BINS).reshape(-1, BINS, BINS)
        return cls(points, (counts.sum(axis=1) + counts.sum(axis=2)).cumsum(axis=1))

    def differences(self, first: int, step: int) -> list[float]:
        """Return how much each picture from ``first`` on differs from the one so many before it, 0 to 255.

        Half by place, half by how bright and dark are spread.
        """
        ours, theirs = self.points[first:], self.points[first - step : -step]
        by_place = (np.maximum(ours, theirs) - np.minimum(ours, theirs)).sum(axis=1, dtype=np.int64)
        # earth mover's distance between the two histograms, in levels: a slow change of light is small, a cut is not
        by_spread = np.abs(self.spread[first:] - self.spread[first - step : -step]).sum(axis=1) * (256 // BINS)
        told: list[float] = ((by_place + by_spread) / 2 / self.points.shape[1]).tolist()
        return told


class Finder:
    """Finds where shots begin from small pictures, taken one after the other."""

    def __init__(self) -> None:
        """Begin before the first frame."""
        self._waiting: list[Array] = []
        #: How many of those that wait are there only for the others to be compared with.
        self._seen = 0
        self._near: list[float] = []
        self._lasting: list[float] = []

    def take(self, picture: Array) -> None:
        """Take a picture; those taken are compared with those before them, many at once."""
        self._waiting.append(picture)
        if len(self._waiting) == self._seen + _AT_ONCE:
            self._compare()

    def _compare(self) -> None:
        look, back = Look.of(np.stack(self._waiting)), LOOK_AHEAD + 1
        # the film's first picture differs from nothing
        self._near += look.differences(self._seen, 1) if self._seen else [0.0, *look.differences(1, 1)]
        self._lasting += look.differences(max(self._seen, back), back)
        self._waiting = self._waiting[-back:]
        self._seen = len(self._waiting)

    def starts(self, rate: Fraction, *, with_dissolves: bool = False) -> list[int]:
        """Return the frames at which shots begin, but for the first.

        Imprints are made by hard cuts; in a cut that is compared, a dissolve between two shots parts them, too.
        """
        if len(self._waiting) > self._seen:
            self._compare()
        # lasting[n] compares n - 1 with n + LOOK_AHEAD; frame 0 has none before it, the last few none behind
        lasting = [0.0, *self._lasting]
        lasting += self._near[len(lasting) :]
        least = max(1, round(Fraction(LEAST_SHOT_S) * rate))
        found = cuts(self._near, lasting, least_frames=least)
        for middle in dissolves(self._near, lasting) if with_dissolves else ():
            if all(abs(middle - edge) >= least for edge in (0, *found, len(lasting))):
                found.append(middle)
        return sorted(found)


def dissolves(near: Sequence[float], lasting: Sequence[float]) -> list[int]:
    """Return the middles of dissolves; takes what ``cuts`` takes."""
    back = LOOK_AHEAD + 1
    runs = [list(run) for is_so, run in groupby(
        range(1, len(near) - LOOK_AHEAD), lambda frame: _dissolves(near[frame : frame + back], lasting[frame])
    ) if is_so]  # fmt: skip
    return [run[len(run) // 2] + back // 2 for run in runs if len(run) >= LEAST_DISSOLVING]


def _dissolves(steps: Sequence[float], all_of_them: float) -> bool:
    together = sum(steps)
    return all_of_them >= max(LEAST_DISSOLVED, STRAIGHT * together) and min(steps) * len(steps) >= EVEN * together


def cuts(near: Sequence[float], lasting: Sequence[float], *, least_frames: int) -> list[int]:
    """Return the frames at which new shots begin.

    ``near[n]`` is the difference between frames n - 1 and n; ``lasting[n]`` that between n - 1 and n + LOOK_AHEAD.
    """
    found: list[int] = []
    for frame in range(1, len(near)):
        if not _is_cut(near, lasting, frame):
            continue
        if found and frame - found[-1] < least_frames:
            if near[frame] > near[found[-1]]:
                found[-1] = frame
        elif frame >= least_frames and frame <= len(near) - least_frames:
            found.append(frame)
    return found


def _is_cut(near: Sequence[float], lasting: Sequence[float], frame: int) -> bool:
    here = near[frame]
    if here < LEAST_DIFFERENCE or lasting[frame] < LEAST_LASTING * here:
        return False
    # the end of a flash: some frames before, the film looked as it does now
    if frame > LOOK_AHEAD and lasting[frame - LOOK_AHEAD] < LEAST_LASTING * here:
        return False
    around = [*near[max(1, frame - NEIGHBOURS) : frame], *near[frame + 1 : frame + 1 + NEIGHBOURS]]
    usual = sum(around) / len(around) if around else 0.0
    return here >= LEAST_RATIO * max(usual, 1.0)


def bounds(starts: Sequence[int], frames: int) -> list[tuple[int, int]]:
    """Return the shots as spans that together cover the film."""
    edges = [0, *starts, frames]
    return [(start, end) for start, end in pairwise(edges) if end > start]
