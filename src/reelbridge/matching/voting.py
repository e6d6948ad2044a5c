"""Voting: the neighbours of a shot's pictures agree on a reel, a speed and a place, or are chance."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from reelbridge.matching.codes import CORE, coded, mirrored
from reelbridge.matching.imprints import LEAST_TEXTURE
from reelbridge.matching.index import Index, weight
from reelbridge.matching.panes import panes
from reelbridge.matching.pictures import WHOLE, Array, Box, content_box, slice_of

#: Pictures of a shot asked for a second, and in all: a reel has a code about once a second, so that a short shot holds
#: one, and where much moves only the very frame it is of is near it.
ASKED_A_SECOND, LEAST_ASKED, MOST_ASKED = 5, 15, 24
#: Parts that show a reel's core overlap much, so that each is asked through only one picture of so many, its neighbours
#: through others; so many when a shot is asked for again through finer parts.
ZOOMED_EVERY, FINER_EVERY = 2, 8
#: Speeds at which film is shown: seconds of the reel that pass in a second of the cut.
SPEEDS = tuple(
    float(Fraction(one))
    for one in (
        "1", "24/25", "25/24", "16/25", "25/16", "18/25", "25/18", "1/2", "2", "3/4", "3/2", "-1", "-1/2", "-2",
    )
)  # fmt: skip
#: How much less an unusual speed is believed at the same number of votes.
_BELIEF = tuple({1.0: 1.0, -1.0: 0.9}.get(one, 0.96 if 0.6 < one < 1.6 else 0.88) for one in SPEEDS)
#: How wide, in seconds of the reel, the places are that votes fall into.
BIN_S = 0.5
#: How many candidates are verified, and how many of the best one's votes a further one must have.
MOST_CANDIDATES, LEAST_PART = 10, 0.45

#: Rectangles whose sides lie nearer than this, in parts of the picture, show the same.
SAME_RECTANGLE = 0.04

#: The shapes reels have, how far a shot may have zoomed into its reel, and how far apart, in parts of the reel's sides,
#: the places are where it may have; and finer.
_SHAPES = (4 / 3, 16 / 9)
_ZOOMS, _STEP = (1.0, 1.12, 1.25, 1.38), 0.1
_FINER_ZOOMS, _FINER_STEP = (1.0, 1.07, 1.14, 1.21, 1.28, 1.35), 0.05
#: A reel's core may reach beyond what a shot shows by this part of it: half a wide picture, in a split screen.
_BEYOND = 0.25
#: Where most of a picture stands still, this moves by itself (grey levels); in a poor copy more does.
_STIRRING = (1.2, 2.5)
#: The halves of a split screen.
_HALVES = (Box(0.0, 0.0, 0.5, 1.0), Box(0.5, 0.0, 1.0, 1.0), Box(0.0, 0.0, 1.0, 0.5), Box(0.0, 0.5, 1.0, 1.0))
#: A picture set into another blurs over its edge by so many points, beside which it is looked at.
_BLURRED = (1, 2)


@dataclass(frozen=True, slots=True, eq=False)
class Shot:
    """A shot of a cut: its small pictures, how many a second, and the frame of the cut that is its first."""

    pictures: Array
    rate: float
    start: int
    #: Width by height of the cut.
    shape: float

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.pictures) / self.rate


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place where a shot may come from: at the shot's middle the reel is at ``middle`` seconds."""

    reel: int
    middle: float
    speed: float
    is_mirrored: bool
    #: What of the shot is looked at, and where in the frame of the reel that is thought to be. Of a mirrored shot,
    #: both as seen in the mirror.
    looked: Box
    rectangle: Box
    votes: float

    def in_shot(self, looked: Box) -> Box:
        """Return what of the shot is looked at as it lies in the shot itself, not in the mirror."""
        return looked.mirrored() if self.is_mirrored else looked


class Asked(NamedTuple):
    """A rectangle of a shot that may show something of a reel, and what is then looked at."""

    box: Box
    looked: Box
    #: It is asked through one picture of so many.
    every: int = 1


def asked_boxes(shot: Shot, *, again: bool = False) -> list[Asked]:
    """Return the rectangles of a shot that may show something of a reel; ``again`` more and finer ones."""
    step = max(1, len(shot.pictures) // 40)
    seen = shot.pictures[::step]
    content = content_box(seen.max(axis=0))
    boxes = [Asked(content, content), *([Asked(WHOLE, WHOLE)] if content != WHOLE else [])]
    zooms, apart, every = (_FINER_ZOOMS, _FINER_STEP, FINER_EVERY) if again else (_ZOOMS, _STEP, ZOOMED_EVERY)
    shape = shot.shape * content.width / content.height
    boxes += [Asked(content.part(inner), content, every) for inner in zoomed(shape, zooms, apart)]
    set_in = motion_boxes(seen) + [content.part(one) for one in panes(slice_of(seen, content))]
    if again:
        set_in += [content.part(half) for half in _HALVES]
    for looked in set_in:
        inner = zoomed(shot.shape * looked.width / looked.height, (1.0,))
        boxes += [Asked(looked, looked), *(Asked(looked.part(one), looked, ZOOMED_EVERY) for one in inner)]
    return boxes


def zoomed(shape: float, zooms: tuple[float, ...] = _ZOOMS, apart: float = _STEP) -> list[Box]:
    """Return the parts of a picture of a shape that show a reel's core, if it is a zoom into that reel."""
    found: dict[tuple[float, ...], Box] = {}
    for reel in _SHAPES:
        for zoom in zooms:
            width, height = min(1.0, shape / reel) / zoom, min(1.0, reel / shape) / zoom
            for left in _places(width, CORE.left, CORE.right, apart):
                for top in _places(height, CORE.top, CORE.bottom, apart):
                    inner = Box(
                        (CORE.left - left) / width, (CORE.top - top) / height,
                        (CORE.right - left) / width, (CORE.bottom - top) / height,
                    )  # fmt: skip
                    found.setdefault(tuple(round(2.5 * one / apart) for one in inner), inner)
    return list(found.values())


def _places(size: float, low: float, high: float, apart: float) -> list[float]:
    """Return where a stretch of a size may begin that holds another."""
    first, last = max(0.0, high - size), min(low, 1 - size)
    if last < first:
        return [(low + high - size) / 2] if high - low <= (1 + _BEYOND) * size else []
    steps = max(2 * (last - first > 0.04), math.ceil((last - first) / apart - 1e-6) if apart < _STEP else 0)
    return [float(one) for one in np.linspace(first, last, 1 + steps)]


def motion_boxes(pictures: Array) -> list[Box]:
    """Return the rectangle in which a shot moves while the rest of its picture stands still, a little wider and closer.

    There is none where all of it moves, or hardly anything does.
    """
    if len(pictures) < 4:
        return []
    moves = pictures.astype(np.float32).std(axis=0)
    height, width = moves.shape
    for least in _STIRRING:
        busy = moves > max(least, 0.08 * float(np.percentile(moves, 95)))
        rows, columns = (np.flatnonzero(_smooth(busy.mean(axis=axis)) > 0.08) for axis in (1, 0))
        if len(rows) < 8 or len(columns) < 8:
            break
        if (columns[-1] + 1 - columns[0]) * (rows[-1] + 1 - rows[0]) < 0.75 * height * width:
            sides = np.array([columns[0], rows[0], columns[-1] + 1, rows[-1] + 1])
            size = np.array([width, height, width, height])
            return [Box(*((sides + by * np.array([1, 1, -1, -1])) / size).tolist()) for by in _BLURRED]
    return []


def _smooth(parts: Array) -> Array:
    """Return what is busy around each row or column: a single busy one is noise."""
    return np.convolve(parts, np.full(3, 1 / 3), "same")


def candidates(shot: Shot, index: Index, known: Sequence[Candidate] | None = None) -> list[Candidate]:
    """Return where a shot may come from, the likeliest first.

    With those ``known`` from a first look that told nothing certain, look closer, which is dearer, and return others.
    """
    count = int(np.clip(round(shot.seconds * ASKED_A_SECOND), LEAST_ASKED, MOST_ASKED))
    asked = np.unique(np.linspace(0, len(shot.pictures) - 1, count + 2).round().astype(int)[1:-1])
    pictures = shot.pictures[asked]
    boxes = asked_boxes(shot, again=known is not None)
    codes, doubts, of_picture, of_box = [], [], [], []
    for number, (box, _, every) in enumerate(boxes):
        some = np.arange(number % every, len(pictures), every)
        code, doubt, textures = coded(pictures[some], box)
        told = np.flatnonzero(textures >= LEAST_TEXTURE)
        if len(told):
            codes.append(code[told])
            doubts.append(doubt[told])
            of_picture.append(some[told])
            of_box.append(np.full(len(told), number))
    if not codes or not index.size:
        return []
    plain, picture, which = np.concatenate(codes), np.concatenate(of_picture), np.concatenate(of_box)
    hits = index.search(np.concatenate([plain, mirrored(plain)]), np.concatenate(doubts * 2))
    row = hits.asked % len(plain)
    seconds = np.asarray((asked[picture[row]] + 0.5 - len(shot.pictures) / 2) / shot.rate)
    ballot = _Ballot(hits.entry, weight(hits.distance), picture[row], which[row], seconds, hits.asked >= len(plain))
    # what moves within a still picture is asked apart: the picture around it may be known better
    is_set_in = np.array([looked not in (boxes[0][0], WHOLE) for _, looked, _ in boxes])[ballot.box]
    parts = [_Ballot(*(column[rows] for column in ballot)) for rows in (~is_set_in, is_set_in)]
    found = [one for part in parts for one in _elect(index, boxes, part)]
    return [one for one in found if not any(_is_known(one, other) for other in known or ())]


class _Ballot(NamedTuple):
    """Votes, one row each: which entry of the index, how much it tells, and which picture of the shot asked for what.

    ``seconds`` count from the shot's middle.
    """

    entry: Array
    worth: Array
    picture: Array
    box: Array
    seconds: Array
    turned: Array


def _elect(index: Index, boxes: list[Asked], ballot: _Ballot) -> list[Candidate]:
    if not len(ballot.entry):
        return []
    ballot, where, there = _once(index, ballot)
    reach = 2 * max(SPEEDS) * (float(np.abs(ballot.seconds).max()) + BIN_S)
    most = _count(where, (there - ballot.seconds) / BIN_S, ballot)[0][0]
    hopeful = _possible(where, there / reach, ballot) >= LEAST_PART * most
    ballot, where, there = _Ballot(*(column[hopeful] for column in ballot)), where[hopeful], there[hopeful]
    found: list[tuple[float, int, int]] = []
    for number, speed in enumerate(SPEEDS):
        place = (there - speed * ballot.seconds) / BIN_S
        # two sets of bins, so that what lies near an edge of one is in the middle of the other
        for shift in (0.0, 0.5):
            counts, best = _count(where, place + shift, ballot)
            found += [(float(one) * _BELIEF[number], number, int(row)) for one, row in zip(counts, best, strict=True)]
    found.sort(reverse=True)
    chosen: list[Candidate] = []
    for votes, number, row in found:
        if votes < LEAST_PART * found[0][0]:
            break
        middle = float(there[row] - SPEEDS[number] * ballot.seconds[row])
        one = _candidate(index, boxes[ballot.box[row]], ballot, row, (middle, SPEEDS[number], votes))
        if not any(_is_same(one, other) for other in chosen):
            chosen.append(one)
        if len(chosen) == MOST_CANDIDATES:
            break
    return chosen


def _once(index: Index, ballot: _Ballot) -> tuple[_Ballot, Array, Array]:
    """Return the votes, of one picture for one sample of a reel the best, the best of all first.

    Beside them a number for each reel, as it is or in the mirror, and where in it the sample lies, in seconds.
    """
    told = index.told(ballot.entry)
    where = told.reel * 2 + ballot.turned
    order = np.argsort(-ballot.worth, kind="stable")
    same = _joined(where[order], told.frame[order], ballot.picture[order])
    kept = order[np.sort(np.unique(same, return_index=True)[1])]
    seconds = (told.frame[kept] + 0.5) / index.rates[told.reel[kept]]
    return _Ballot(*(column[kept] for column in ballot)), where[kept], seconds


def _joined(*columns: Array) -> Array:
    """Return one number for each row of whole numbers, in their order."""
    made = np.zeros(len(columns[0]), np.int64)
    for column in columns:
        low = column.min()
        made = made * (int(column.max()) - int(low) + 1) + (column - low)
    return made


def _possible(where: Array, place: Array, ballot: _Ballot) -> Array:
    """Return for each vote how many its neighbourhood has at all, whatever the speed."""
    most = np.zeros(len(where))
    for shift in (0.0, 0.5):
        around = np.unique(_joined(where, np.floor(place + shift).astype(np.int64)), return_inverse=True)[1]
        first = np.unique(_joined(around, ballot.picture), return_index=True)[1]
        votes = np.bincount(around[first], weights=ballot.worth[first])
        most = np.maximum(most, votes[around])
    return most


def _count(where: Array, place: Array, ballot: _Ballot) -> tuple[Array, Array]:
    """Return the votes of the best places, each picture counted once, and the row of the best vote of each.

    Rows come in the order of what they tell, the most first.
    """
    here = _joined(where, np.floor(place).astype(np.int64))
    voices = _joined(here, ballot.picture)
    order = np.argsort(voices, kind="stable")
    here, voices = here[order], voices[order]
    changes = np.flatnonzero(here[1:] != here[:-1]) + 1
    starts = np.concatenate([[0], changes])
    is_first = np.concatenate([[True], voices[1:] != voices[:-1]])
    votes = np.add.reduceat(np.where(is_first, ballot.worth[order], 0.0), starts)
    best = np.minimum.reduceat(order, starts)
    top = np.argsort(-votes, kind="stable")[: 4 * MOST_CANDIDATES]
    return votes[top], best[top]


def _candidate(index: Index, box: Asked, ballot: _Ballot, row: int, place: tuple[float, float, float]) -> Candidate:
    entry, is_mirrored = int(ballot.entry[row]), bool(ballot.turned[row])
    middle, speed, votes = place
    asked, looked = (one.mirrored() if is_mirrored else one for one in (box.box, box.looked))
    reel, view = index.view(entry)
    rectangle = view.around(asked).part(looked)
    return Candidate(reel, middle, speed, is_mirrored, looked, rectangle, votes)


def _is_same(one: Candidate, other: Candidate) -> bool:
    """Whether two candidates are one place, seen at speeds or through rectangles that differ little."""
    return (
        one.reel == other.reel and one.is_mirrored == other.is_mirrored and abs(one.middle - other.middle) < 2 * BIN_S
    )


def _is_known(one: Candidate, other: Candidate) -> bool:
    """Whether a candidate is another that was compared already, seen through nearly the same rectangle."""
    return _is_same(one, other) and all(
        max(abs(a - b) for a, b in zip(ours, theirs, strict=True)) < SAME_RECTANGLE
        for ours, theirs in ((one.rectangle, other.rectangle), (one.looked, other.looked))
    )
