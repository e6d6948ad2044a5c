"""How well pictures of a shot agree with pictures of a reel, and through which rectangle they agree best."""

from __future__ import annotations

import numpy as np

from reelbridge.matching.pictures import Array, Box, cut_out, cut_out_each, even_out

ROWS, COLUMNS = 24, 32
#: How far a rectangle is moved and scaled, in parts of itself, in one round after the other.
COARSE = (0.05, 0.025, 0.012)
FINE = (0.03, 0.012)
#: How far beyond its edge a reel may be looked at, in parts of its picture: bars are measured in whole points.
_BEYOND = 0.03
#: How near a rectangle lies to the edges of the reel, or to its middle, that is meant to lie there.
_NEARLY = 0.02
#: What agrees so much less than the rest of a shot lies in a dissolve, or under a title: its changes are no witness.
DISSOLVING = 0.1
#: A rectangle that moves less than this between a shot's begin and end stands still.
STANDS = 0.012
#: What looking farther beyond takes from how well pictures agree.
_STRICT = 3.0


def faces(pictures: Array, box: Box) -> Array:
    """Return a rectangle of every picture as a row of length one: their products tell how alike they are."""
    return unit(even_out(cut_out(pictures, box, ROWS, COLUMNS)).reshape(len(pictures), -1))


def unit(rows: Array) -> Array:
    """Return rows without their mean, of length one; rows of nothing stay nothing."""
    away = rows - rows.mean(axis=1, keepdims=True)
    return np.asarray(away / np.maximum(np.linalg.norm(away, axis=1, keepdims=True), 1e-6))


def inside(looked: Box, rectangle: Box, beyond: float = _BEYOND) -> tuple[Box, Box]:
    """Return the two rectangles without what lies beyond the reel's picture, or so far beyond it."""
    parts = Box(
        max(0.0, (-beyond - rectangle.left) / rectangle.width),
        max(0.0, (-beyond - rectangle.top) / rectangle.height),
        min(1.0, (1 + beyond - rectangle.left) / rectangle.width),
        min(1.0, (1 + beyond - rectangle.top) / rectangle.height),
    )
    return looked.part(parts), rectangle.part(parts)


def best_rectangle(
    wanted: Array, pictures: Array, first: Box, *, steps: tuple[float, ...] = COARSE, is_within: bool = False
) -> tuple[Box, float]:  # fmt: skip
    """Return the rectangle through which pictures agree best with the faces wanted of them, one by one.

    One that has to lie ``is_within`` the pictures reaches beyond hardly more than ``first`` does.
    """
    shown = pictures.astype(np.float32)
    best = np.array(first)
    least = max(_BEYOND, -first.left, -first.top, first.right - 1, first.bottom - 1)
    agreement = float(_agreement(wanted, shown, best[None])[0])
    for step in steps:
        for _ in range(2):
            around = best + step * (_MOVES * np.tile([best[2] - best[0], best[3] - best[1]], 2))
            found = _agreement(wanted, shown, around)
            if is_within:
                found -= _STRICT * np.maximum(np.maximum(-around[:, :2], around[:, 2:] - 1).max(axis=1) - least, 0)
            top = int(found.argmax())
            if found[top] <= agreement + 1e-4:
                break
            best, agreement = around[top], float(found[top])
    return Box(*(float(side) for side in best)), agreement


def _agreement(wanted: Array, pictures: Array, boxes: Array) -> Array:
    cuts = cut_out_each(pictures[None], boxes[:, None], ROWS, COLUMNS).reshape(-1, ROWS, COLUMNS)
    rows = unit(even_out(cuts).reshape(len(cuts), -1)).reshape(len(boxes), len(pictures), -1)
    return np.asarray(np.einsum("bpk,pk->b", rows, wanted) / len(pictures))


#: How a rectangle is tried elsewhere, larger and smaller: what is added to its sides, in steps of its width and height.
_MOVES = np.array(
    [(x, y, x, y) for x in (-1, 0, 1) for y in (-1, 0, 1) if x or y]
    + [(-x / 2, -y / 2, x / 2, y / 2) for x, y in ((1, 1), (-1, -1), (1, 0), (-1, 0), (0, 1), (0, -1))]
)


def between(one: Box, other: Box, part: float) -> Box:
    """Return the rectangle so far on the way from one to another."""
    return Box(*(float(a + (b - a) * part) for a, b in zip(one, other, strict=True)))


def plainly(box: Box) -> Box:
    """Return a rectangle that is nearly as wide or high as the reel, or nearly in its middle, as just that."""
    left, right = _evenly(box.left, box.right)
    top, bottom = _evenly(box.top, box.bottom)
    return Box(left, top, right, bottom)


def _evenly(first: float, last: float) -> tuple[float, float]:
    if max(abs(first), abs(1 - last)) <= _NEARLY:
        return 0.0, 1.0
    if abs(first + last - 1) > _NEARLY:
        return first, last
    beside = (first + 1 - last) / 2
    return beside, 1 - beside


def likeness(ours: Array, theirs: Array) -> tuple[float, float | None, float]:
    """Return how alike two rows of pictures are, how alike their changes, and how much changes.

    What stands still is no change; alike changes are None where there are none; how much is in roots of brightness.
    """
    liveliness = float(np.sort(np.sqrt(theirs).std(axis=0), axis=None)[-(ROWS * COLUMNS) // 5 :].mean())
    one, other = (even_out(side).reshape(len(theirs), -1) for side in (ours, theirs))
    alike = (unit(one) * unit(other)).sum(axis=1)
    # the worst quarter may lie in a dissolve or under a title
    picture = float(np.sort(alike)[len(alike) // 4 :].mean())
    is_clear = alike >= min(float(np.percentile(alike, 25)), picture - DISSOLVING)
    one, other = one[is_clear], other[is_clear]
    one, other = one - one.mean(axis=0), other - other.mean(axis=0)
    size = float(np.linalg.norm(one) * np.linalg.norm(other))
    return picture, float((one * other).sum()) / size if size > 1e-6 else None, liveliness
