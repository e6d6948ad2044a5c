"""An imprint: what is kept of a film to find it again, made from its small pictures in one pass."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import numpy as np

from reelbridge.matching.codes import VIEWS, codes_of, views_for
from reelbridge.matching.pictures import Array, Box, content_box, cut_out, texture

#: Of the pictures seen, so many a second wait until the shots are known; of those, about one a second is coded.
WAITING_A_SECOND = 3
#: Pictures with less to see than this are kept but never found: black, white, fog, leader.
LEAST_TEXTURE = 40
_AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class Timing:
    """Frame n of a film is on screen from ``first + n / rate`` seconds on; timecodes count from ``start_frame``."""

    first: Fraction
    rate: Fraction
    frames: int
    start_frame: int = 0
    drop: bool = False

    def seconds(self, frame: float) -> float:
        """Return when a frame begins, counted from the film's first."""
        return frame / float(self.rate)


@dataclass(frozen=True, slots=True, eq=False)
class Imprint:
    """What is kept of a film. Arrays have one row a sample, but ``codes``: one a view of a sample, in their order."""

    timing: Timing
    #: Width by height as shown, black bars included.
    shape: Fraction
    #: Where shots begin; the first is frame 0.
    shots: Array
    #: Spans of frames that could not be decoded, from the first up to, not including, the last.
    holes: Array
    #: The frame of each sample, ascending, and how much there is to see in it (0 to 255).
    frames: Array
    textures: Array
    #: The picture without bars, in 255ths of width and height: left, top, right, bottom.
    boxes: Array
    #: Which of ``VIEWS`` each sample has.
    kinds: Array
    codes: Array

    def views(self) -> tuple[Array, Array]:
        """Return for each code the sample it is of and the number of its view."""
        counts = np.array([len(views) for views in VIEWS])[self.kinds]
        samples = np.repeat(np.arange(len(self.frames)), counts)
        first = np.cumsum(counts) - counts
        return samples, np.arange(len(samples)) - first[samples]

    def box(self, sample: int) -> Box:
        """Return where in the frame the picture of a sample lies."""
        return Box(*(float(one) / 255 for one in self.boxes[sample]))


class Gathering:
    """Takes the small pictures of a film one after the other and makes its imprint."""

    def __init__(self, timing: Timing, shape: Fraction) -> None:
        """Begin before the first frame."""
        self._timing, self._shape = timing, shape
        self._every = max(1, round(timing.rate / WAITING_A_SECOND))
        self._waiting: list[Array] = []

    def take(self, number: int, picture: Array) -> None:
        """Take the picture of a frame; frames come in their order, each once."""
        if number == len(self._waiting) * self._every:
            self._waiting.append(picture)

    def finish(self, starts: list[int], holes: list[tuple[int, int]]) -> Imprint:
        """Return the imprint, now that it is known where shots begin and what could not be decoded."""
        pictures = np.stack(self._waiting)
        at = np.arange(len(pictures)) * self._every
        starts = [0, *(start for start in starts if start > 0)]
        is_whole = np.ones(len(at), bool)
        for start, end in holes:
            is_whole &= (at < start) | (at >= end)
        whole = np.flatnonzero(is_whole)
        spread = {one for span in self._spans(starts) for one in _spread(at[whole], *span)}
        chosen = whole[sorted(spread)]
        boxes = self._boxes(pictures, at, starts)
        shot_of = np.searchsorted(starts, at[chosen], side="right") - 1
        return self._coded(pictures[chosen], at[chosen], boxes[shot_of], starts, holes)

    def _spans(self, starts: list[int]) -> list[tuple[int, int, int]]:
        edges = [*starts, self._timing.frames]
        return [(start, end, max(1, round((end - start) / self._timing.rate))) for start, end in pairwise(edges)]

    def _boxes(self, pictures: Array, at: Array, starts: list[int]) -> Array:
        """Return the picture without bars of each shot; a shot too short to tell has the film's."""
        whole = content_box(pictures.max(axis=0))
        edges = np.searchsorted(at, [*starts, self._timing.frames])
        boxes = [
            content_box(pictures[first:last].max(axis=0)) if last - first >= WAITING_A_SECOND else whole
            for first, last in pairwise(edges)
        ]
        return np.round(np.array(boxes) * 255).astype(np.uint8)

    def _coded(
        self, pictures: Array, frames: Array, boxes: Array, starts: list[int], holes: list[tuple[int, int]]
    ) -> Imprint:
        kinds, textures = np.zeros(len(frames), np.uint8), np.zeros(len(frames), np.uint8)
        rows: list[Array] = [np.empty((0, 2), "<u8")] * len(frames)
        for key in np.unique(boxes, axis=0):
            box = Box(*(float(one) / 255 for one in key))
            kind = views_for(float(self._shape) * box.width / box.height)
            every = np.flatnonzero((boxes == key).all(axis=1))
            for here in np.array_split(every, -(-len(every) // _AT_ONCE)):
                kinds[here], textures[here] = kind, texture(cut_out(pictures[here], box))
                views = np.stack([codes_of(pictures[here], box.part(view)) for view in VIEWS[kind]], axis=1)
                for place, codes in zip(here, views, strict=True):
                    rows[place] = codes
        return Imprint(
            self._timing, self._shape, np.array(starts, np.uint32), np.array(holes, np.uint32).reshape(-1, 2),
            frames.astype(np.uint32), textures, boxes.reshape(-1, 4), kinds,
            np.concatenate([np.empty((0, 2), "<u8"), *rows]),
        )  # fmt: skip


def _spread(at: Array, start: int, end: int, count: int) -> list[int]:
    """Return which of the waiting pictures stand for a shot: evenly spread, each the one nearest its place."""
    first, last = np.searchsorted(at, [start, end])
    if first == last:
        return []
    wanted = start + (np.arange(count) + 0.5) * (end - start) / count
    places = np.searchsorted((at[first : last - 1] + at[first + 1 : last]) / 2, wanted, side="right")
    return [int(first + place) for place in places]
