"""Codes: 128 bits of a picture, few of which change when it is copied, graded or scaled."""

from __future__ import annotations

from functools import cache

import numpy as np

from reelbridge.matching.pictures import SIDE, WHOLE, Array, Box, cut_out, even_out, evened, texture_of, unevenness

BITS = 128
#: So many of the first bits, the slowest waves, are what an index is ordered by at most.
KEY_BITS = 20
#: How codes are made, written into every file of an imprint; another way gets another number.
ALGORITHM = 1

_BAND = 0.75
#: What a zoom into a reel still shows; a zoomed shot is asked for by the part of it that shows this.
CORE = Box(0.2, 0.2, 0.8, 0.8)
#: The rectangles of a reel that are codes of their own, for a reel as narrow as 4:3 and for a wide one.
NARROW = (
    WHOLE,
    Box(0.0, 0.12 * (1 - _BAND), 1.0, 0.12 * (1 - _BAND) + _BAND),
    Box(0.0, 0.5 * (1 - _BAND), 1.0, 0.5 * (1 - _BAND) + _BAND),
    Box(0.0, 0.88 * (1 - _BAND), 1.0, 0.88 * (1 - _BAND) + _BAND),
    CORE,
)
WIDE = (
    WHOLE,
    Box(0.125, 0.0, 0.875, 1.0),
    Box(0.0, 0.0, 0.75, 1.0),
    Box(0.25, 0.0, 1.0, 1.0),
    CORE,
)
VIEWS = (NARROW, WIDE)


def views_for(shape: float) -> int:
    """Return which of ``VIEWS`` a picture of a shape (width by height) is coded in."""
    return int(shape >= 1.5)


@cache
def _waves() -> tuple[Array, Array, Array, Array]:
    """Return cosines, and for each bit its row, its column and whether a mirror turns it."""
    places = (np.arange(SIDE) + 0.5) * np.pi / SIDE
    cosines = np.cos(np.arange(SIDE)[:, None] * places[None, :]).astype(np.float32)
    order = sorted(((v, u) for v in range(SIDE) for u in range(SIDE) if (v, u) != (0, 0)), key=_slowness)[:BITS]
    rows, columns = (np.array([pair[axis] for pair in order]) for axis in (0, 1))
    return cosines[: int(max(rows.max(), columns.max())) + 1], rows, columns, columns % 2 == 1


def _slowness(wave: tuple[int, int]) -> tuple[int, int]:
    return sum(wave), wave[0]


def _strengths(even: Array) -> Array:
    """Return how strong the 128 waves are in every picture; their signs are the bits."""
    cosines, rows, columns, _ = _waves()
    return np.asarray((cosines @ even @ cosines.T)[:, rows, columns])


def packed(bits: Array) -> Array:
    """Return rows of 128 bits as two 64-bit numbers each, the first bit the lowest."""
    return np.ascontiguousarray(np.packbits(bits, axis=-1, bitorder="little")).view("<u8")


def mirrored(codes: Array) -> Array:
    """Return the codes that the mirrored pictures have."""
    return codes ^ packed(_waves()[3][None, :])


def codes_of(pictures: Array, box: Box) -> Array:
    """Return the code of a rectangle of every picture, as two 64-bit numbers each."""
    return packed(_strengths(even_out(cut_out(pictures, box))) > 0)


def coded(pictures: Array, box: Box) -> tuple[Array, Array, Array]:
    """Return the codes, how strong the waves behind their first bits are, and how much there is to see.

    The weaker a wave, the sooner a copy differs in its bit.
    """
    away = unevenness(cut_out(pictures, box))
    strengths = _strengths(evened(away))
    return packed(strengths > 0), np.abs(strengths[:, :KEY_BITS]), texture_of(away)
