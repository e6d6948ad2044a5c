"""Panes: rectangles set into a picture, or halves of it, found by seams that stand still while all else moves."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from reelbridge.matching.pictures import Array, Box

#: A seam differs across it so much, and so many times more than the picture beside it does.
LEAST_STEP, LEAST_RATIO = 5.0, 1.9
#: It is as long as this part of the picture at least; a pane is no smaller in either direction.
LEAST_LENGTH = 0.3
#: Ends of two seams that belong together lie no further apart than this; so many points of a seam may be hidden.
_NEAR, _GAP = 0.06, 3
MOST_PANES = 3


def panes(pictures: Array) -> list[Box]:
    """Return the panes of a shot, the largest first: between two parallel seams, or beside one from edge to edge."""
    shown = pictures.astype(np.float32)
    found = _between(shown) + [box.turned() for box in _between(shown.transpose(0, 2, 1))]
    kept: list[Box] = []
    for box in sorted(found, key=lambda one: -one.width * one.height):
        if not any(max(abs(a - b) for a, b in zip(box, other, strict=True)) < _NEAR for other in kept):
            kept.append(box)
    return kept[:MOST_PANES]


def _between(shown: Array) -> list[Box]:
    """Return the panes between upright seams."""
    seams = _upright(shown)
    whole = [(0.0, 0.0, 1.0), (1.0, 0.0, 1.0)]
    found = []
    for one, other in combinations(sorted({*seams, *whole}), 2):
        is_edge = one in whole, other in whole
        if all(is_edge) or other[0] - one[0] < LEAST_LENGTH:
            continue
        # beside the picture's edge there is a pane only if the seam goes from edge to edge
        if abs(one[1] - other[1]) <= _NEAR and abs(one[2] - other[2]) <= _NEAR:
            top, bottom = ((one[side] + other[side]) / 2 if not any(is_edge) else float(side - 1) for side in (1, 2))
            found.append(Box(one[0], top, other[0], bottom))
    return found


def _upright(shown: Array) -> list[tuple[float, float, float]]:
    """Return the upright seams: where across they stand, and where down they begin and end, in parts."""
    height, width = shown.shape[1:]
    step = np.abs(np.diff(shown, axis=2)).mean(axis=0)
    padded = np.pad(step, ((0, 0), (4, 4)), mode="edge")
    beside = sum(padded[:, 4 + off : 4 + off + width - 1] for off in (-4, -3, 3, 4)) / 4
    is_seam = (step >= LEAST_STEP) & (step >= LEAST_RATIO * beside)
    # a seam between two points falls into one of two columns
    is_seam = is_seam[:, 1:] | is_seam[:, :-1]
    strength = is_seam.sum(axis=0)
    found: list[tuple[float, float, float]] = []
    taken: list[int] = []
    for column in np.argsort(-strength, kind="stable")[:12].tolist():
        first, end = _run(is_seam[:, column])
        if end - first < LEAST_LENGTH * height or any(abs(column - other) < 4 for other in taken):
            continue
        taken.append(column)
        found.append(((column + 1.5) / width, first / height, end / height))
    return found


def _run(flags: Array) -> tuple[int, int]:
    """Return the longest stretch of flags, small gaps filled."""
    at = np.flatnonzero(flags)
    if not len(at):
        return 0, 0
    parts = np.split(at, np.flatnonzero(np.diff(at) > _GAP + 1) + 1)
    longest = max(parts, key=lambda part: part[-1] - part[0])
    return int(longest[0]), int(longest[-1]) + 1
