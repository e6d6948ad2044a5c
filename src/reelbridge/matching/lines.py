"""Lines: which frame of a window of a reel each frame of a shot shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from reelbridge.matching.pictures import Array


class Warp(NamedTuple):
    """How time runs in a shot: faster or slower at its begin than at its end, or not at all from a part of it on."""

    bend: float = 0.0
    hold: float = 1.0

    def of(self, frames: Array, last: int) -> Array:
        """Return where frames of a shot would lie if time ran evenly; ``last`` is the shot's last frame."""
        part = np.minimum(frames / max(last, 1), self.hold)
        return np.asarray(last * (part + self.bend * part * (1 - part)))


EVEN = Warp()


#: How unlike frames of a picture that stands still are at least, and after what part of a shot one may begin to stand.
_NOISE, _LEAST_MOVED, _MOST_MOVED = 0.0005, 0.2, 0.8


@dataclass(frozen=True, slots=True)
class Line:
    """Frame i of a shot shows frame ``slope * i + begin`` of a window, rounded down, i as ``warp`` lays it."""

    slope: float
    begin: float
    agreement: float
    warp: Warp = EVEN

    def at(self, frames: Array, last: int, most: int) -> Array:
        """Return which of the window's ``most`` frames those of the shot show."""
        places = np.floor(self.slope * self.warp.of(frames, last) + self.begin + 1e-6)
        return np.clip(places, 0, most - 1).astype(np.int64)


def is_near(one: Line, other: Line) -> bool:
    """Return whether two lines are nearly the same."""
    return abs(one.slope - other.slope) < 1e-6 and abs(one.begin - other.begin) < 1


def agreement(agreed: Array, at: Array, slope: float, begins: Array, worst: int = 4) -> Array:
    """Return how well a shot agrees along lines, the ``worst`` part left out.

    Frames that fall outside the window agree with nothing.
    """
    width = agreed.shape[1]
    places = np.floor(slope * at + 1 + begins[:, None] + 1e-6).clip(0, width - 1).astype(np.int32)
    found = agreed.ravel()[places + np.arange(0, agreed.size, width, dtype=np.int32)]
    # the worst quarter may lie in a dissolve or under a title
    kept = np.partition(found, len(at) // worst, axis=1)[:, len(at) // worst :]
    return np.asarray(kept.mean(axis=1))


def held(faces: Array) -> float | None:
    """Return from which part of a shot on its picture stands still to the end, where it moved before; else None."""
    away = 1 - faces @ faces[-1]
    # of what stands still any two frames are as unlike as two neighbours
    beside = 1 - (faces[1:] * faces[:-1]).sum(axis=1)
    noise = 2 * float(np.median(beside[-max(2, len(away) // 5) :])) + _NOISE
    moving = np.flatnonzero(away > noise)
    first = int(moving[-1]) + 1 if len(moving) else 0
    if not _LEAST_MOVED <= first / len(away) <= _MOST_MOVED or away[: first // 2].mean() < 3 * noise:
        return None
    return first / (len(away) - 1)
