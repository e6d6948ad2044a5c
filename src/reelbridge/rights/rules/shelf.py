"""All grants over one item, laid out for weighing: each as rows of territories, media and days."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from reelbridge.kernel.timecode import Span
from reelbridge.rights.rules.bits import LAST_DAY, days_of, how_bits, where_bits
from reelbridge.rights.rules.grant import Direction, Grant, Standing
from reelbridge.rights.rules.limits import Embargo, Holdback
from reelbridge.rights.rules.regions import reach_of
from reelbridge.rights.rules.terms import Terms
from reelbridge.rights.rules.zones import first_day_after


class Row(NamedTuple):
    """Every territory and medium of its bits on every day from first to last, under the languages of its grant."""

    where: int
    how: int
    first: int
    last: int


class Held(NamedTuple):
    """What a grant holds back: no day from first to last; ``rule`` says why."""

    where: int
    how: int
    first: int
    last: int
    rule: Embargo | Holdback


def rows_of(grant: Grant, since: datetime | None = None) -> tuple[list[Row], list[Row], list[Held]]:
    """Return what a grant allows as rows, the same as if it held nothing back, and what it holds back.

    ``since`` is the moment a use begins, where it is known: an embargo that has lifted by then holds nothing.
    """
    terms = grant.terms
    rows = [Row(where_bits(held), how_bits(terms.media), *days_of(window)) for window, held in terms.reach]
    if terms.runs and terms.runs.days and grant.aired:
        end = (min(grant.aired) + timedelta(terms.runs.days - 1)).toordinal()
        rows = [row._replace(last=min(row.last, end)) for row in rows if row.first <= end]
    rules: list[Embargo | Holdback] = [*terms.embargoes, *terms.holdbacks]
    held = [one for rule in rules for one in held_by(rule, since)]
    whole = rows if held else []
    for one in held:
        rows = [piece for row in rows for piece in without(row, one)]
    return rows, whole, held


def without(row: Row, held: Held) -> list[Row]:
    """Return what is left of a row when something is held back."""
    where, how = row.where & held.where, row.how & held.how
    if not where or not how or held.last < row.first or row.last < held.first:
        return [row]
    left = []
    if row.where != where:
        left.append(row._replace(where=row.where ^ where))
    if row.how != how:
        left.append(row._replace(where=where, how=row.how ^ how))
    if row.first < held.first:
        left.append(row._replace(where=where, how=how, last=held.first - 1))
    if held.last < row.last:
        left.append(row._replace(where=where, how=how, first=held.last + 1))
    return left


def held_by(rule: Embargo | Holdback, since: datetime | None = None) -> list[Held]:
    """Return the days a rule holds back, by the territories where they are the same."""
    how = how_bits(rule.media)
    reach = [(*days_of(window), held) for window, held in reach_of(rule.territories, is_asked=True)]
    return [
        Held(where_bits(frozenset(held)), how, first, min(last, until), rule)
        for until, places in _held_until(rule, frozenset(code for *_days, held in reach for code in held), since)
        for first, last, there in reach
        if first <= until and (held := there & places)
    ]


def _held_until(
    rule: Embargo | Holdback, codes: frozenset[str], since: datetime | None
) -> list[tuple[int, frozenset[str]]]:
    """Return the last day that is held back, with the territories where it is that day."""
    if isinstance(rule, Holdback):
        return [(LAST_DAY if rule.lifts_on is None else rule.lifts_on.toordinal() - 1, codes)]
    moment = rule.lifts_at
    if moment is None:
        return [(LAST_DAY, codes)]
    if since is not None and since >= moment:
        return []
    by_day: dict[int, set[str]] = {}
    for code in codes:
        by_day.setdefault(first_day_after(moment, code).toordinal() - 1, set()).add(code)
    return [(until, frozenset(held)) for until, held in by_day.items()]


def order(grant: Grant) -> tuple[bool, bool, bool, str]:
    """Return what puts grants in order: free of conditions and limits before those that owe, own before partners'."""
    terms = grant.terms
    owes = bool(terms.credit_line or terms.purpose or terms.conditions or terms.languages)
    return owes, bool(terms.max_seconds or terms.runs), grant.direction is not Direction.OWN, grant.ref


class Shelf:
    """The grants over one item that count here, best first, with their rows and the lines over it."""

    def __init__(self, item_ref: str, grants: Iterable[Grant], since: datetime | None = None) -> None:
        self.item_ref = item_ref
        self.since = since
        self.grants: list[Grant] = sorted(grants, key=order)
        self.rows: list[Row] = []
        #: By grant: its rows as bits, those it would have if it held nothing back, its lines, what it holds back.
        self.of_grant: list[int] = []
        self.shadows: dict[int, int] = {}
        self.spans: list[tuple[Span | None, ...]] = []
        self.held: dict[int, list[Held]] = {}
        #: By row: the number of its grant.
        self.whose: list[int] = []
        for number, grant in enumerate(self.grants):
            rows, whole, held = rows_of(grant, since)
            self.of_grant.append(self._put(number, rows))
            self.spans.append(grant.spans_of(item_ref))
            if held:
                self.held[number] = held
                self.shadows[number] = self._put(number, whole)
        #: All rows that allow something as bits; shadows do not.
        self.every_row = self.rows_for(range(len(self.grants)))
        #: The grants that some uses may not lean on, or only on a condition; the others bar and owe nothing.
        self.particular = [number for number, grant in enumerate(self.grants) if is_particular(grant)]
        #: Those that allow so many seconds and no more.
        self.limited = [n for n in self.particular if self.grants[n].terms.max_seconds is not None]
        #: Where lines begin or end, and the rows over each stretch.
        self.stretches = self._stretched()
        self._by_code: dict[int, int] = {}
        self._by_medium: dict[int, int] = {}
        self._said: dict[tuple[str, ...], list[tuple[tuple[str, ...], int]]] = {}

    def _put(self, number: int, rows: list[Row]) -> int:
        """Add rows of a grant; return them as bits."""
        first = len(self.rows)
        self.rows += rows
        self.whose += [number] * len(rows)
        return ((1 << len(rows)) - 1) << first

    def _stretched(self) -> tuple[list[int], list[int]]:
        """Return the frames where lines begin or end, and the rows over each stretch: before, between and after them.

        What lies before the first is covered by lines over the whole item alone.
        """
        parted = [() if None in spans else tuple(one for one in spans if one) for spans in self.spans]
        bounds = sorted({bound for spans in parted for one in spans for bound in (one.start, one.end)})
        rows = [self.over(number for number, spans in enumerate(self.spans) if None in spans)] * (len(bounds) + 1)
        for number, spans in enumerate(parted):
            mine = self.over([number])
            for one in spans:
                for place in range(bisect_left(bounds, one.start), bisect_left(bounds, one.end)):
                    rows[place + 1] |= mine
        return bounds, rows

    def over(self, grants: Iterable[int]) -> int:
        """Return the rows of some grants with their shadows as bits."""
        found = 0
        for number in grants:
            found |= self.of_grant[number] | self.shadows.get(number, 0)
        return found

    def rows_for(self, grants: Iterable[int]) -> int:
        """Return the rows of some grants, by their numbers, as bits."""
        found = 0
        for number in grants:
            found |= self.of_grant[number]
        return found

    def rows_with(self, side: int, place: int) -> int:
        """Return the rows that hold one bit of territories (side 0) or media (side 1)."""
        known = self._by_medium if side else self._by_code
        if place not in known:
            known[place] = sum(1 << number for number, row in enumerate(self.rows) if row[side] & place)
        return known[place]

    def spoken_groups(self, spoken: tuple[str, ...]) -> list[tuple[tuple[str, ...], int]]:
        """Part languages into groups that the same rows allow."""
        if spoken not in self._said:
            groups: dict[int, list[str]] = {}
            by_tongues: dict[tuple[frozenset[str], ...], int] = {}
            for number, grant in enumerate(self.grants):
                key = _tongues(grant.terms)
                by_tongues[key] = by_tongues.get(key, 0) | self.over([number])
            speakers = {key: self.grants[self._one_of(rows)].terms for key, rows in by_tongues.items() if rows}
            for one in spoken:
                allowing = 0
                for key, terms in speakers.items():
                    if terms.allows_language(one):
                        allowing |= by_tongues[key]
                groups.setdefault(allowing, []).append(one)
            self._said[spoken] = [(tuple(held), rows) for rows, held in groups.items()]
        return self._said[spoken]

    def _one_of(self, rows: int) -> int:
        return self.whose[(rows & -rows).bit_length() - 1]

    def covering(self, first: int, last: int, rows: int) -> int:
        """Return those of some rows that hold every day of a stretch."""
        found, here = 0, self.rows
        while rows:
            low = rows & -rows
            row = here[low.bit_length() - 1]
            if row.first <= first and last <= row.last:
                found |= low
            rows ^= low
        return found


def is_particular(grant: Grant) -> bool:
    """Whether some uses may not lean on a grant, or only on a condition."""
    terms = grant.terms
    said = terms.credit_line or terms.purpose or terms.conditions or any(_tongues(terms))
    return bool(
        said or terms.max_seconds or terms.runs or terms.may_edit is False or grant.standing is Standing.REVOKED
    )


def _tongues(terms: Terms) -> tuple[frozenset[str], ...]:
    return terms.languages, terms.audio, terms.subtitles


def shelves(grants: Sequence[Grant], since: datetime | None = None) -> dict[str, Shelf]:
    """Return the shelf of each item that some grants speak of; grants given to others are left out."""
    by_item: dict[str, list[Grant]] = {}
    for grant in grants:
        if grant.counts_here:
            for item_ref in {line.item_ref for line in grant.lines}:
                by_item.setdefault(item_ref, []).append(grant)
    return {item_ref: Shelf(item_ref, over, since) for item_ref, over in by_item.items()}
