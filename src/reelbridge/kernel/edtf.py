"""When a work was made: EDTF (ISO 8601-2) levels 0 and 1, as days for sorting and in words for reading."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from reelbridge.kernel.errors import BadInput

_DATE = re.compile(r"^(?P<year>[0-9]{2}(?:[0-9]{2}|[0-9]X|XX))(?:-(?P<month>[0-9]{2}|XX)(?:-(?P<day>[0-9]{2}|XX))?)?$")


class Doubt(StrEnum):
    """How sure a date is, by its EDTF mark."""

    NONE = ""
    UNCERTAIN = "?"
    APPROXIMATE = "~"
    BOTH = "%"


@dataclass(frozen=True, slots=True)
class Day:
    """One EDTF date: a century, decade, year, season, month or day, and how sure it is."""

    #: Four characters, X where a digit is not known.
    year: str
    #: 1 to 12, or a season: 21 spring, 22 summer, 23 autumn, 24 winter; None when unknown.
    month: int | None = None
    day: int | None = None
    doubt: Doubt = Doubt.NONE

    @property
    def first(self) -> date:
        """The first day it may mean."""
        year = int(self.year.replace("X", "0")) or 1
        month = _SEASON_STARTS.get(self.month or 0, self.month or 1)
        return date(year, month, self.day or 1)

    @property
    def last(self) -> date:
        """The last day it may mean; winter ends in February of the next year."""
        year = int(self.year.replace("X", "9"))
        month = self.month or 12
        if month == 24:
            year, month = min(year + 1, date.max.year), 2
        elif month in _SEASON_STARTS:
            month = _SEASON_STARTS[month] + 2
        return date(year, month, self.day or monthrange(year, month)[1])


_SEASON_STARTS = {21: 3, 22: 6, 23: 9, 24: 12}


@dataclass(frozen=True, slots=True)
class Made:
    """When something was made: one date, or a stretch with either end open (None)."""

    first: Day | None
    last: Day | None
    is_stretch: bool = False

    @property
    def days(self) -> tuple[date | None, date | None]:
        """The first and the last day it may mean; None for an open end."""
        return (self.first.first if self.first else None, self.last.last if self.last else None)


def read_made(text: str) -> Made:
    """Read ``1943``, ``1943-05-09``, ``1943-23`` (autumn), ``194X``, ``1943~``, ``1942/1945`` or ``1943/..``.

    Raises BadInput for anything else, and for a stretch that ends before it begins.
    """
    first, slash, last = text.strip().partition("/")
    if not slash:
        day = _day(first, text)
        return Made(day, day)
    made = Made(
        None if first in ("..", "") else _day(first, text),
        None if last in ("..", "") else _day(last, text),
        is_stretch=True,
    )
    if made.first is None and made.last is None:
        raise BadInput("date.not_understood", text=text[:100])
    if made.first and made.last and made.last.last < made.first.first:
        raise BadInput("date.runs_backwards", text=text[:100])
    return made


def days_of(text: str) -> tuple[date | None, date | None]:
    """Return the first and last day of an EDTF date; two None for no date. Raises BadInput as ``read_made``."""
    return read_made(text).days if text.strip() else (None, None)


def _day(text: str, whole: str) -> Day:
    plain = text.strip()
    doubt = Doubt(plain[-1]) if plain[-1:] in ("?", "~", "%") else Doubt.NONE
    match = _DATE.match(plain.removesuffix(doubt.value) if doubt else plain)
    if not match or not match["year"].isascii():
        raise BadInput("date.not_understood", text=whole[:100])
    month, day = _part(match["month"]), _part(match["day"])
    found = Day(match["year"], month, day, doubt)
    try:
        if month is not None and not (1 <= month <= 12 or (month in _SEASON_STARTS and match["day"] is None)):
            raise ValueError(month)
        if month is None and day is not None:
            raise ValueError(day)
        if ("X" in match["year"] and match["month"]) or day == 0 or found.last < found.first:
            raise ValueError(match["month"])
    except ValueError as fault:
        raise BadInput("date.not_understood", text=whole[:100]) from fault
    return found


def _part(text: str | None) -> int | None:
    return None if text in (None, "XX") else int(text)
