"""Room: how far a shot may lie from where it was found in a reel, since what the reel shows there looks the same.

Where nothing moves, any moment is as good as another. Where a camera wanders over something that does not move, another
moment seen through another rectangle is as good: then both are moved together.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from reelbridge.matching.agreeing import COLUMNS, DISSOLVING, ROWS, STANDS, best_rectangle, unit
from reelbridge.matching.pictures import Array, Box, cut_out_each, even_out

#: What agrees so nearly as well as the best cannot be told from it: so much, and such a part of what differs there.
AS_GOOD, AS_GOOD_PART = 0.004, 0.2
#: Frames of the shot that are looked at; those through which the rectangle is looked for, as parts of the shot: in all
#: of it, or where the rectangle moves at its begin and end each by itself; and how finely.
_LOOKED, _KEYS, _ENDS, _FINELY = 16, (0.15, 0.5, 0.85), ((0.07, 0.27), (0.73, 0.93)), (0.024, 0.012, 0.006, 0.003)
#: How many frames away is looked, one after the other, and then each time half as far again.
_STEPS = (1, 2, 3, 4, 6, 8, 12, 16, 24)
#: So many places in a row that agree less end the room.
_MISSED = 2


class Laid(NamedTuple):
    """A shot laid on a window of a reel: the faces of its frames, which frame each shows, and through what rectangle.

    ``parts`` say how much of the shot is over at each frame; ``boxes`` are rows of left, top, right, bottom.
    """

    faces: Array
    parts: Array
    places: Array
    boxes: Array
    is_within: bool

    def at(self, frames: Array) -> Laid:
        """Return some of the frames."""
        return Laid(self.faces[frames], self.parts[frames], self.places[frames], self.boxes[frames], self.is_within)


class Room(NamedTuple):
    """How many frames away a shot agrees best, how its rectangle is moved there, and how far that may be mistaken.

    ``moved`` is what is added to the rectangle at begin and end.
    """

    away: int
    moved: Array
    earlier: int
    later: int


class _Place(NamedTuple):
    away: int
    agreement: float
    laid: Laid


def room(laid: Laid, pictures: Array) -> Room:
    """Return where around its place in a window of a reel a shot agrees best, and how far that may be mistaken."""
    few = np.unique(np.linspace(0, len(laid.faces) - 1, _LOOKED).round().astype(np.int64))
    some = laid.at(few)
    alike = _alike(some, pictures, 0)
    # what lies in a dissolve or under a title tells nothing
    some = some.at(alike >= min(float(np.percentile(alike, 25)), float(np.median(alike)) - DISSOLVING))
    here = max((_place(one, pictures, 0) for one in (some, _moved(some, pictures, 0))), key=lambda one: one.agreement)
    earlier, later = (_side(here, pictures, way) for way in (-1, 1))
    seen = [*earlier[::-1], here, *later]
    best = max(seen, key=lambda one: one.agreement)
    # along one rectangle the best place was found before
    is_moved = np.abs(best.laid.boxes - here.laid.boxes).max() > 0
    if not is_moved or best.agreement < here.agreement + _least(here.agreement, 0.25):
        best = here
    as_good = [one.away for one in seen if one.agreement >= best.agreement - _least(best.agreement)]
    return Room(
        best.away,
        _drawn_out(some.parts, best.laid.boxes - some.boxes),
        best.away - min(as_good),
        max(as_good) - best.away,
    )


def _least(agreement: float, part: float = 1.0) -> float:
    """Return by how much what agrees so well may be better than what cannot be told from it."""
    return part * (AS_GOOD + AS_GOOD_PART * (1 - agreement))


def _side(here: _Place, pictures: Array, way: int) -> list[_Place]:
    """Return places on one side that agree nearly as well, the nearest first."""
    found, missed = [here], 0
    most = _most_away(here.laid.places, len(pictures), way)
    for away in _steps(most):
        one = _near(found[-1], pictures, way * away)
        if one.agreement >= _enough(found):
            found.append(one)
            missed = 0
        elif (missed := missed + 1) == _MISSED:
            break
    # between the last that agrees and the first that does not
    first, end = abs(found[-1].away), min([one for one in _steps(most) if one > abs(found[-1].away)], default=0)
    while end - first > 1:
        one = _near(found[-1], pictures, way * ((first + end) // 2))
        if one.agreement >= _enough(found):
            found.append(one)
            first = abs(one.away)
        else:
            end = abs(one.away)
    return found[1:]


def _enough(found: list[_Place]) -> float:
    best = max(one.agreement for one in found)
    return best - _least(best)


def _most_away(places: Array, count: int, way: int) -> int:
    """Return how far a shot may be moved in a window, at most a quarter of its frames beyond."""
    if way < 0:
        return max(0, int(np.percentile(places, 25)))
    return max(0, int(count - 1 - np.percentile(places, 75)))


def _steps(most: int) -> list[int]:
    """Return how many frames away is looked, one after the other."""
    found = list(_STEPS)
    while found[-1] < most:
        found.append(found[-1] * 3 // 2)
    return [one for one in found if one < most] + [most] * (most > 0)


def _near(before: _Place, pictures: Array, away: int) -> _Place:
    """Return a place so many frames away, its rectangle moved if that as it was before agrees less."""
    one = _place(before.laid, pictures, away)
    if one.agreement >= before.agreement - _least(before.agreement, 0.5):
        return one
    return max(one, _place(_moved(before.laid, pictures, away), pictures, away), key=lambda place: place.agreement)


def _place(laid: Laid, pictures: Array, away: int) -> _Place:
    """Return how well a shot agrees so many frames away."""
    return _Place(away, float(_alike(laid, pictures, away).mean()), laid)


def _alike(laid: Laid, pictures: Array, away: int) -> Array:
    shown = pictures[(laid.places + away).clip(0, len(pictures) - 1)]
    rows = unit(even_out(cut_out_each(shown, laid.boxes, ROWS, COLUMNS)).reshape(len(shown), -1))
    return np.asarray((rows * laid.faces).sum(axis=1))


def _moved(laid: Laid, pictures: Array, away: int) -> Laid:
    """Return a shot with its rectangle moved to where it agrees best so many frames away."""
    if np.abs(laid.boxes[-1] - laid.boxes[0]).max() < STANDS:
        return laid._replace(boxes=laid.boxes + _by(laid, pictures, away, _KEYS)[1])
    (first, begin), (last, end) = (_by(laid, pictures, away, keys) for keys in _ENDS)
    over = (laid.parts - first) / max(last - first, 1e-6)
    return laid._replace(boxes=laid.boxes + begin + over[:, None] * (end - begin))


def _by(laid: Laid, pictures: Array, away: int, parts: tuple[float, ...]) -> tuple[float, Array]:
    """Return by how much the rectangle is to be moved when such parts of the shot are over, and when that is."""
    keys = np.unique([int(np.abs(laid.parts - one).argmin()) for one in parts])
    shown = pictures[(laid.places[keys] + away).clip(0, len(pictures) - 1)]
    first = Box(*laid.boxes[keys].mean(axis=0).tolist())
    box, _ = best_rectangle(laid.faces[keys], shown, first, steps=_FINELY, is_within=laid.is_within)
    return float(laid.parts[keys].mean()), np.array(box) - np.array(first)


def _drawn_out(parts: Array, rows: Array) -> Array:
    """Return what lies on a line when nothing of a shot is over, and when all of it is."""
    slope = (rows[-1] - rows[0]) / max(float(parts[-1] - parts[0]), 1e-6)
    return np.stack([rows[0] - parts[0] * slope, rows[0] + (1 - parts[0]) * slope])
