"""One use put to one shelf: what of it is covered by which rows, piece by piece."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property, lru_cache, reduce
from itertools import pairwise
from operator import or_
from typing import NamedTuple

from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.timecode import Span
from reelbridge.rights.rules.bits import days_of, gaps, how_bits, places_in, split, where_bits
from reelbridge.rights.rules.regions import reach_of
from reelbridge.rights.rules.shelf import Shelf
from reelbridge.rights.rules.terms import Use
from reelbridge.rights.rules.tongues import ANY_LANGUAGE
from reelbridge.rights.rules.zones import days_at

#: Up to so many rows, territories are parted row by row; above, code by code.
FEW_ROWS = 48

#: A piece of the frames asked for, and the rows whose grants cover all of it.
Piece = tuple[Span | None, int]


class Part(NamedTuple):
    """A group of territories, media and languages that the same rows allow, on some days of the use."""

    where: int
    how: int
    said: tuple[str, ...]
    first: int
    last: int
    by_where: int
    by_how: int
    by_said: int
    rows: int


class Missing(NamedTuple):
    """A box of a use that no row covers, with the part it was cut from and the rows over its frames."""

    where: int
    how: int
    said: tuple[str, ...]
    span: Span | None
    first: int
    last: int
    part: Part
    over: int


@lru_cache(maxsize=64)
def asked_places(use: Use) -> tuple[tuple[int, int, int], ...]:
    """Return the territories of a use as bits, with the first and the last day asked for there.

    Raises BadInput where nothing is asked, as of a group before it had members.
    """
    found: dict[tuple[int, int], set[str]] = {}
    for window, held in reach_of(use.territories, is_asked=True, within=None if use.starts_at else use.window):
        first, last = days_of(window)
        for code in held:
            start, end = (first, last) if use.starts_at is None else _local_days(use, code)
            if max(first, start) <= min(last, end):
                found.setdefault((max(first, start), min(last, end)), set()).add(code)
    if not found:
        raise BadInput("rights.use_without_territory")
    return tuple((where_bits(frozenset(held)), first, last) for (first, last), held in found.items())


def _local_days(use: Use, code: str) -> tuple[int, int]:
    if use.starts_at is None:
        raise ValueError("a use without a moment has days of its own")
    first = days_at(use.starts_at, code)[0]
    last = days_at(use.ends_at or use.starts_at, code)[1]
    return first.toordinal(), min(last, date.max).toordinal()


class Plan(NamedTuple):
    """A use as bits and days: territories by their days, all of them together, kinds of media, languages."""

    places: tuple[tuple[int, int, int], ...]
    where: int
    how: int
    first: int
    last: int
    said: tuple[str, ...]


@lru_cache(maxsize=64)
def plan_of(use: Use) -> Plan:
    """Return a use as bits and days; from the first day asked for anywhere to the last. Raises as ``asked_places``."""
    places = asked_places(use)
    where = reduce(or_, (held for held, _first, _last in places))
    first, last = min(first for _held, first, _last in places), max(last for _held, _first, last in places)
    return Plan(places, where, how_bits(use.media), first, last, tuple(sorted(use.spoken)) or (ANY_LANGUAGE,))


class Question:
    """A use and a shelf; the parts of the use are grouped once, then weighed for any frames and any rows."""

    def __init__(self, use: Use, shelf: Shelf) -> None:
        self.use = use
        self.shelf = shelf
        self.plan = plan_of(use)

    @cached_property
    def parts(self) -> list[Part]:
        """The use in groups that the same rows allow; made only where no row covers all of it by itself."""
        return list(self._parted())

    def _parted(self) -> Iterator[Part]:
        said_groups = self.shelf.spoken_groups(self.plan.said)
        how_groups = self._groups(self.plan.how, 1)
        for places, first, last in self.plan.places:
            for where, by_where in self._groups(places, 0):
                for how, by_how in how_groups:
                    both = by_where & by_how
                    for said, by_said in said_groups:
                        yield Part(where, how, said, first, last, by_where, by_how, by_said, both & by_said)

    def _groups(self, values: int, side: int) -> list[tuple[int, int]]:
        shelf = self.shelf
        if len(shelf.rows) <= FEW_ROWS:
            return split(values, [row[side] for row in shelf.rows])
        groups: dict[int, int] = {}
        for number in places_in(values):
            rows = shelf.rows_with(side, 1 << number)
            groups[rows] = groups.get(rows, 0) | 1 << number
        return [(held, rows) for rows, held in groups.items()]

    def frames(self, span: Span | None) -> list[Piece]:
        """Cut frames at the bounds of the grants' lines; each piece comes with the rows that cover all of it."""
        bounds, rows = self.shelf.stretches
        if span is None:
            return [(None, rows[0])]
        first, last = bisect_right(bounds, span.start), bisect_left(bounds, span.end)
        if first == last:
            return [(span, rows[first])]
        cuts = pairwise([span.start, *bounds[first:last], span.end])
        return [(Span(*ends), rows[first + number]) for number, ends in enumerate(cuts)]

    def missing(self, pieces: Sequence[Piece], alive: int) -> list[Missing]:
        """Return what none of the rows that are alive covers; nothing when all is covered together."""
        found: list[Missing] = []
        known: dict[tuple[int, int, int], list[tuple[int, int]]] = {}
        for span, over in pieces:
            usable = alive & over
            for part in self.parts:
                rows = part.rows & usable
                key = (rows, part.first, part.last)
                if key not in known:
                    known[key] = self.uncovered(part, rows)
                for first, last in known[key]:
                    found.append(Missing(part.where, part.how, part.said, span, first, last, part, over))
        return found

    def uncovered(self, part: Part, rows: int) -> list[tuple[int, int]]:
        """Return the days of a part that none of some rows covers."""
        first, last = part.first, part.last
        if not rows:
            return [(first, last)]
        here, windows = self.shelf.rows, []
        while rows:
            low = rows & -rows
            row = here[low.bit_length() - 1]
            if row.first <= first and last <= row.last:
                return []
            if row.first <= last and first <= row.last:
                windows.append((row.first, row.last))
            rows ^= low
        return gaps(first, last, windows)

    def is_covered(self, pieces: Sequence[Piece], alive: int) -> bool:
        """Whether rows that are alive cover all together."""
        if not all(self._is_reached(alive & over) for _span, over in pieces):
            return False
        return not any(self.uncovered(part, part.rows & alive & over) for _span, over in pieces for part in self.parts)

    def _is_reached(self, rows: int) -> bool:
        """Whether there are rows for all territories and media at all; many rows are not looked through."""
        here, plan, where, how = self.shelf.rows, self.plan, 0, 0
        if len(here) > FEW_ROWS:
            return rows != 0
        while rows:
            low = rows & -rows
            row = here[low.bit_length() - 1]
            if row.first <= plan.last and plan.first <= row.last:
                where, how = where | row.where, how | row.how
            rows ^= low
        return where & plan.where == plan.where and how & plan.how == plan.how

    def single(self, pieces: Sequence[Piece], alive: int) -> int | None:
        """Return the best grant that covers everything by one row, or None."""
        for _span, over in pieces:
            alive &= over
        rows = alive and alive & self.alone
        return self.shelf.whose[(rows & -rows).bit_length() - 1] if rows else None

    @cached_property
    def alone(self) -> int:
        """The rows that each cover the whole use by themselves, whatever its frames, as bits."""
        shelf, plan, found = self.shelf, self.plan, -1
        for _said, rows in shelf.spoken_groups(plan.said):
            found &= rows
        if len(shelf.rows) > FEW_ROWS:
            for part in self.parts:
                found &= part.rows
            return shelf.covering(plan.first, plan.last, found)
        where, how, first, last = plan.where, plan.how, plan.first, plan.last
        for number, row in enumerate(shelf.rows):
            if row.where & where != where or row.how & how != how or row.first > first or row.last < last:
                found &= ~(1 << number)
        return found

    def leaning(self, pieces: Sequence[Piece], grants: Sequence[int]) -> list[int]:
        """Return, of grants in an order, those that each cover something no earlier one does."""
        shelf, found = self.shelf, []
        left = [(part.rows & over, [(part.first, part.last)]) for _span, over in pieces for part in self.parts]
        for number in grants:
            mine, still, helps = shelf.of_grant[number], [], False
            for rows, days in left:
                windows = [(shelf.rows[place].first, shelf.rows[place].last) for place in places_in(rows & mine)]
                rest = [gap for first, last in days for gap in gaps(first, last, windows)] if windows else days
                helps = helps or rest != days
                if rest:
                    still.append((rows, rest))
            left = still
            if helps:
                found.append(number)
            if not left:
                break
        return found

    def meets(self, number: int, left: Sequence[Missing]) -> bool:
        """Whether a grant covers any of what is missing."""
        shelf, mine = self.shelf, self.shelf.of_grant[number]
        return any(
            shelf.rows[place].first <= one.last and one.first <= shelf.rows[place].last
            for one in left
            for place in places_in(one.part.rows & one.over & mine)
        )
