"""Territories and media as bits of a number, days as whole numbers: what makes weighing fast."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache, lru_cache

from reelbridge.kernel.territory import codes
from reelbridge.kernel.window import Window
from reelbridge.rights.rules.media import LEAVES, Medium, folded, leaves

FIRST_DAY, LAST_DAY = date.min.toordinal(), date.max.toordinal()


@cache
def _places() -> dict[str, int]:
    return {code: 1 << number for number, code in enumerate(sorted(codes()))}


@lru_cache(maxsize=65536)
def where_bits(held: frozenset[str]) -> int:
    """Return territories as bits."""
    places = _places()
    return sum(places[code] for code in held)


@lru_cache(maxsize=65536)
def codes_of(bits: int) -> frozenset[str]:
    """Return the territories behind bits."""
    return frozenset(code for code, place in _places().items() if bits & place)


@cache
def how_bits(media: frozenset[Medium]) -> int:
    """Return the kinds that media are the sum of as bits."""
    return sum(1 << LEAVES.index(leaf) for leaf in leaves(media))


@cache
def media_of(bits: int) -> frozenset[Medium]:
    """Return the media behind bits, sums in place of their parts."""
    return folded(leaf for number, leaf in enumerate(LEAVES) if bits >> number & 1)


def days_of(window: Window) -> tuple[int, int]:
    """Return the first and the last day as numbers."""
    first, last = window.starts_on, window.ends_on
    return first.toordinal() if first else FIRST_DAY, last.toordinal() if last else LAST_DAY


def window_of(first: int, last: int) -> Window:
    """Return the window behind two numbers."""
    return Window(
        None if first <= FIRST_DAY else date.fromordinal(first), None if last >= LAST_DAY else date.fromordinal(last)
    )


def places_in(mask: int) -> Iterator[int]:
    """Yield the numbers of the bits that are set, lowest first."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def split(values: int, masks: Iterable[int]) -> list[tuple[int, int]]:
    """Part bits into groups that the same of some masks hold; each group comes with those masks' numbers as bits."""
    groups = {0: values}
    for number, mask in enumerate(masks):
        if not mask & values:
            continue
        for key, held in list(groups.items()):
            inside = held & mask
            if not inside:
                continue
            if inside == held:
                del groups[key]
            else:
                groups[key] = held ^ inside
            groups[key | 1 << number] = inside
    return [(held, key) for key, held in groups.items()]


def gaps(first: int, last: int, taken: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the stretches of days from first to last that none of some others covers."""
    left: list[tuple[int, int]] = []
    for start, end in sorted(taken):
        if start > last:
            break
        if start > first:
            left.append((first, start - 1))
        if end >= first:
            first = end + 1
            if first > last:
                return left
    if first <= last:
        left.append((first, last))
    return left
