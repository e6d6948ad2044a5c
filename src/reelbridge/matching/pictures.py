"""Small grey pictures: black bars, rectangles cut out of them, and what of a picture survives lab and broadcaster."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

Array = np.ndarray[Any, Any]

#: How wide films are looked at, in points; the height follows from the shape of the picture.
WIDTH = 96
LEAST_HEIGHT, MOST_HEIGHT = 16, 256
#: A row or column is black when hardly any of its points was ever brighter than this.
BLACK = 34
#: The side of the square that codes are made from, and how far around a point its contrast is measured.
SIDE, REACH = 32, 5
#: Contrast below this (in roots of brightness) is noise of the stock or the codec, not picture.
FLOOR = 0.35


class Box(NamedTuple):
    """A rectangle of a picture in parts of its width and height; 0, 0 is the upper left corner."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Its width as a part of the picture's."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Its height as a part of the picture's."""
        return self.bottom - self.top

    def part(self, inner: Box) -> Box:
        """Return a rectangle of this rectangle as one of the whole picture."""
        return Box(
            self.left + inner.left * self.width,
            self.top + inner.top * self.height,
            self.left + inner.right * self.width,
            self.top + inner.bottom * self.height,
        )

    def around(self, part: Box) -> Box:
        """Return the rectangle of which ``part`` is this one: what ``part`` takes in here, seen the other way."""
        width, height = self.width / part.width, self.height / part.height
        left, top = self.left - part.left * width, self.top - part.top * height
        return Box(left, top, left + width, top + height)

    def turned(self) -> Box:
        """Return it with across and down exchanged."""
        return Box(self.top, self.left, self.bottom, self.right)

    def mirrored(self) -> Box:
        """Return it as seen in a mirror."""
        return Box(1 - self.right, self.top, 1 - self.left, self.bottom)


WHOLE = Box(0.0, 0.0, 1.0, 1.0)


def height_for(width: int, height: int) -> int:
    """Return how many rows a small picture has whose film is so large."""
    return max(LEAST_HEIGHT, min(MOST_HEIGHT, round(WIDTH * height / max(width, 1))))


def content_box(brightest: Array) -> Box:
    """Return the picture without its black bars, from the brightest value each point ever had.

    Only bars of the same width on both sides are bars: one dark edge is part of the picture.
    """
    rows, columns = (np.percentile(brightest, 95, axis=axis) for axis in (1, 0))
    top, left = _bar(rows), _bar(columns)
    height, width = brightest.shape
    return Box(left / width, top / height, 1 - left / width, 1 - top / height)


def _bar(bright: Array) -> int:
    lit = np.flatnonzero(bright > BLACK)
    if not len(lit):
        return 0
    before, after = int(lit[0]), len(bright) - 1 - int(lit[-1])
    # half a bar and more would leave no picture to speak of
    return min(before, after) if abs(before - after) <= 2 and min(before, after) < 0.38 * len(bright) else 0


def slice_of(pictures: Array, box: Box) -> Array:
    """Return the whole points of every picture that lie in a rectangle."""
    height, width = pictures.shape[1:]
    rows = slice(round(box.top * height), round(box.bottom * height))
    return pictures[:, rows, round(box.left * width) : round(box.right * width)]


def _shares(size: int, starts: Array, stops: Array, count: int) -> Array:
    """Return for each pair of places the matrix that averages ``size`` points into ``count`` areas between the two."""
    steps = ((stops - starts) * (size / count))[:, None]
    edges = starts[:, None] * size + steps * np.arange(count + 1, dtype=np.float32)
    if steps.min() >= 1:
        before = _left_of(edges, size)
        return np.asarray((before[:, 1:] - before[:, :-1]) / steps[:, :, None], np.float32)
    # areas smaller than a point are as large as one
    wider = np.maximum(steps, 1.0)
    low = (edges[:, 1:] + edges[:, :-1] - wider) / 2
    return np.asarray((_left_of(low + wider, size) - _left_of(low, size)) / wider[:, :, None], np.float32)


def _left_of(edges: Array, size: int) -> Array:
    """Return how much of each of ``size`` points lies before an edge; what lies outside is as the edge is."""
    parts = edges[:, :, None] - np.arange(size, dtype=np.float32)
    first, last = np.minimum(parts[:, :, 0], 1), np.maximum(parts[:, :, -1], 0)
    np.clip(parts, 0, 1, out=parts)
    parts[:, :, 0], parts[:, :, -1] = first, last
    return parts


@lru_cache(maxsize=4096)
def _weights(size: int, start: float, stop: float, count: int) -> Array:
    return np.asarray(_shares(size, np.array([start]), np.array([stop]), count)[0])


def cut_out(pictures: Array, box: Box, rows: int = SIDE, columns: int = SIDE) -> Array:
    """Return a rectangle of every picture, so many rows and columns of its areas' means."""
    down = _weights(pictures.shape[1], round(box.top, 4), round(box.bottom, 4), rows)
    across = _weights(pictures.shape[2], round(box.left, 4), round(box.right, 4), columns)
    return np.asarray(down @ pictures.astype(np.float32) @ across.T)


def cut_out_each(pictures: Array, boxes: Array, rows: int, columns: int) -> Array:
    """Return of every picture its own rectangle; ``boxes`` are rows of left, top, right, bottom.

    With a further axis before, ``pictures`` may be one set for many rows of boxes.
    """
    left, top, right, bottom = boxes.reshape(-1, 4).T.astype(np.float32)
    down = _shares(pictures.shape[-2], top, bottom, rows).reshape(*boxes.shape[:-1], rows, -1)
    across = _shares(pictures.shape[-1], left, right, columns).reshape(*boxes.shape[:-1], columns, -1)
    return np.asarray(down @ pictures.astype(np.float32) @ across.swapaxes(-1, -2))


@lru_cache(maxsize=16)
def _blur(size: int, reach: int) -> Array:
    places = np.arange(size)
    near = np.exp(-0.5 * ((places[:, None] - places[None, :]) / (reach / 2)) ** 2)
    return np.asarray(near / near.sum(axis=1, keepdims=True), np.float32)


def even_out(pictures: Array) -> Array:
    """Return pictures as contrast with what is around each point: grading, fading and vignettes are gone."""
    return evened(unevenness(pictures))


def unevenness(pictures: Array) -> Array:
    """Return how each point differs from what is around it, in roots of brightness."""
    root = np.sqrt(np.maximum(pictures, 0.0, dtype=np.float32))
    down, across = _blur(root.shape[1], REACH), _blur(root.shape[2], REACH).T
    return np.asarray(root - down @ root @ across)


def evened(away: Array) -> Array:
    """Return how points differ from what is around them, in parts of how much those around differ."""
    down, across = _blur(away.shape[1], REACH), _blur(away.shape[2], REACH).T
    strength = np.sqrt(np.maximum(down @ (away * away) @ across, 0.0))
    return np.asarray(away / (strength + FLOOR))


def texture(pictures: Array) -> Array:
    """Return how much there is to see in each picture: 0 for black, white and plain surfaces, 255 for much."""
    return texture_of(unevenness(pictures))


def texture_of(away: Array) -> Array:
    """Return how much there is to see where points differ so from what is around them."""
    # most of the picture must have some: a line of text on black has little
    return np.asarray(np.clip(np.minimum(np.abs(away), 1.0).mean(axis=(1, 2)) * 512, 0, 255))
