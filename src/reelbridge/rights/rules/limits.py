"""What narrows a grant beyond where, when and on what: exclusivity, runs, embargoes, holdbacks, the fee."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.territory import WORLD
from reelbridge.rights.rules import written as read
from reelbridge.rights.rules.media import Medium, medium
from reelbridge.rights.rules.regions import regions

_DAY = timedelta(days=1)
_AMOUNT = re.compile(r"^\d{1,15}(\.\d{1,6})?$")
_CURRENCY = re.compile(r"^[A-Z]{3}$")
_ANYWHERE = frozenset([WORLD])


class Exclusivity(StrEnum):
    """Who else may do the same: nobody, only the giver beside the taker, or anybody."""

    NON_EXCLUSIVE = "non_exclusive"
    SOLE = "sole"
    EXCLUSIVE = "exclusive"


@dataclass(frozen=True, slots=True)
class Runs:
    """How many airings there may be, and within how many days of the first; no days means within the window."""

    count: int
    days: int | None = None

    def __post_init__(self) -> None:
        """Refuse a number that allows nothing."""
        if self.count < 1 or (self.days is not None and self.days < 1):
            raise BadInput("rights.runs_not_positive", count=self.count, days=self.days)


@dataclass(frozen=True, slots=True)
class Airing:
    """One showing that was made or is planned under a grant."""

    grant_ref: str
    on: date


@dataclass(frozen=True, slots=True)
class Fee:
    """What is paid, once."""

    amount: Decimal
    currency: str

    @classmethod
    def parse(cls, amount: str, currency: str) -> Fee:
        """Read ``1200.50`` and ``EUR``; raises BadInput for a comma, a sign, or what is no ISO 4217 code."""
        if not _AMOUNT.match(amount.strip()):
            raise BadInput("rights.amount_not_understood", text=amount.strip()[:40])
        if not _CURRENCY.match(currency.strip().upper()):
            raise BadInput("rights.currency_not_understood", text=currency.strip()[:40])
        return cls(Decimal(amount.strip()), currency.strip().upper())

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


@dataclass(frozen=True, slots=True)
class Embargo:
    """Not before a moment: a given one, or some hours after another; with neither known, not yet at all."""

    territories: frozenset[str] = _ANYWHERE
    media: frozenset[Medium] = frozenset(Medium)
    not_before: datetime | None = None
    hours: int | None = None
    since: datetime | None = None

    def __post_init__(self) -> None:
        """Refuse one without any moment, or with two."""
        if (self.not_before is None) == (self.hours is None):
            raise BadInput("rights.embargo_without_moment")

    @property
    def lifts_at(self) -> datetime | None:
        """The moment it ends; None while nobody knows."""
        if self.not_before is not None:
            return self.not_before
        return self.since + timedelta(hours=self.hours or 0) if self.since else None

    def as_json(self) -> dict[str, Any]:
        """Return JSON values."""
        return {
            "territories": sorted(self.territories),
            "media": [] if self.media == frozenset(Medium) else sorted(self.media),
            "not_before": self.not_before.isoformat() if self.not_before else "",
            "hours": self.hours,
            "since": self.since.isoformat() if self.since else "",
        }

    @classmethod
    def from_json(cls, written: Mapping[str, Any]) -> Embargo:
        """Read what ``as_json`` wrote; raises BadInput with the place that is wrong."""
        return cls(
            regions(read.texts_in_list(written, "territories")) or _ANYWHERE,
            _media(written),
            read.moment_at(written, "not_before"),
            read.count_at(written, "hours"),
            read.moment_at(written, "since"),
        )


@dataclass(frozen=True, slots=True)
class Holdback:
    """Nothing there until some time after an event ("no TV in CN until 4 months after the premiere there").

    ``anchor`` names the event in words or as ``premiere:CN``; ``anchored_on`` is its day, None while it is not known.
    """

    territories: frozenset[str] = _ANYWHERE
    media: frozenset[Medium] = frozenset(Medium)
    anchor: str = ""
    anchored_on: date | None = None
    months: int = 0
    days: int = 0

    @property
    def lifts_on(self) -> date | None:
        """The first day that is free again; None while nobody knows."""
        return None if self.anchored_on is None else months_after(self.anchored_on, self.months) + _DAY * self.days

    def as_json(self) -> dict[str, Any]:
        """Return JSON values."""
        return {
            "territories": sorted(self.territories),
            "media": [] if self.media == frozenset(Medium) else sorted(self.media),
            "anchor": self.anchor,
            "anchored_on": self.anchored_on.isoformat() if self.anchored_on else "",
            "months": self.months,
            "days": self.days,
        }

    @classmethod
    def from_json(cls, written: Mapping[str, Any]) -> Holdback:
        """Read what ``as_json`` wrote; raises BadInput with the place that is wrong."""
        return cls(
            regions(read.texts_in_list(written, "territories")) or _ANYWHERE,
            _media(written),
            read.text_at(written, "anchor"),
            read.day_at(written, "anchored_on"),
            read.count_at(written, "months", least=0) or 0,
            read.count_at(written, "days", least=0) or 0,
        )


def months_after(day: date, months: int) -> date:
    """Return the same day some months later; the last of the month where it has no such day.

    Raises BadInput beyond the year 9999.
    """
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    if not 1 <= year < date.max.year:
        raise BadInput("rights.day_beyond_calendar", day=day.isoformat(), months=months)
    first_of_next = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, min(day.day, (first_of_next - _DAY).day))


def _media(written: Mapping[str, Any]) -> frozenset[Medium]:
    return frozenset(medium(text) for text in read.texts_in_list(written, "media")) or frozenset(Medium)
