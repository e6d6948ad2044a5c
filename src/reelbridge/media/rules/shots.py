"""Where shots begin: hard cuts, found from how much each picture differs from those around it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

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
BINS = 32


def sample(luma: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return a small picture of the brightness plane: about 80 by 45 points, each the mean of a few around it."""
    down, across = max(1, luma.shape[0] // 45), max(1, luma.shape[1] // 80)
    rows = luma[::down].astype(np.int16)
    second = luma[down // 2 :: down].astype(np.int16)
    rows = rows[: len(second)] + second
    wide = (
        rows[:, : rows.shape[1] // across * across : across]
        + rows[:, across // 2 :: across][:, : rows.shape[1] // across]
    )
    return (wide >> 2).astype(np.int16)


def difference(one: np.ndarray[Any, Any], other: np.ndarray[Any, Any]) -> float:
    """Return how much two small pictures differ, 0 to 255: half by place, half by how bright and dark are spread."""
    by_place = float(np.abs(one - other).mean())
    spread = np.bincount(one.ravel() * BINS >> 8, minlength=BINS) - np.bincount(
        other.ravel() * BINS >> 8, minlength=BINS
    )
    # earth mover's distance between the two histograms, in levels: a slow change of light is small, a cut is not
    by_spread = float(np.abs(np.cumsum(spread)).sum()) / one.size * (256 / BINS)
    return (by_place + by_spread) / 2


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
