"""How days, moments, lengths and sizes are written for the reader: 22 Jul 2026, 22 июля 2026, 2026年7月22日."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Protocol
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import get_global
from babel.dates import format_date
from babel.numbers import format_decimal
from django.conf import settings
from django.utils.translation import gettext as _

from reelbridge.base.kit import tongue
from reelbridge.kernel.language import OURS, choose

#: CLDR patterns: the short ones of the product's voice, not each locale's own default.
_DAY = {"en": "d MMM y", "ru": "d MMMM y", "zh-Hans": "y年M月d日"}
_DAY_OF_YEAR = {"en": "d MMM", "ru": "d MMMM", "zh-Hans": "M月d日"}
_MONTH = {"en": "LLL y", "ru": "LLLL y", "zh-Hans": "y年M月"}
_WEEKDAY = {"en": "EEEE, d MMMM", "ru": "EEEE, d MMMM", "zh-Hans": "M月d日 EEEE"}

Number = int | float | Fraction | Decimal


class HasClock(Protocol):
    """Whoever has a city and a time zone: a partner's institution, or this node's options."""

    @property
    def cities(self) -> Mapping[str, str]:
        """The city's name by language."""

    @property
    def time_zone(self) -> str:
        """Its IANA name."""


class Partner(HasClock, Protocol):
    """An institution, ours or a partner's."""

    @property
    def is_own(self) -> bool:
        """Whether it is this node's own."""


def locale() -> Locale:
    """Return the reader's language as CLDR knows it."""
    return _locale(tongue())


@cache
def _locale(tag: str) -> Locale:
    return Locale.parse(tag, sep="-")


def day(when: date | datetime | str) -> str:
    """Return a day; a moment is read on this node's clock. Text is taken as an ISO 8601 day."""
    return _dated(when, _DAY)


def day_of_year(when: date) -> str:
    """Return a day without its year, where the year was said just before."""
    return _dated(when, _DAY_OF_YEAR)


def month(when: date | str) -> str:
    """Return a month with its year."""
    return _dated(when, _MONTH)


def weekday(when: date | datetime) -> str:
    """Return a day with its weekday and without the year."""
    return _dated(when, _WEEKDAY)


def _dated(when: date | datetime | str, patterns: Mapping[str, str]) -> str:
    if isinstance(when, str):
        when = datetime.fromisoformat(when) if len(when) > 10 else date.fromisoformat(when)
    if isinstance(when, datetime):
        when = when.astimezone(_own_zone()).date()
    return format_date(when, patterns[tongue()], locale())


def clock_at(when: datetime, place: HasClock | None = None) -> tuple[str, str, date]:
    """Return time, city and day of a moment at a partner's place, or here."""
    zone = ZoneInfo(place.time_zone) if place else _own_zone()
    local = when.astimezone(zone)
    city = choose(place.cities if place else settings.NODE.cities, tongue()).text or str(zone)
    return local.strftime("%H:%M"), city, local.date()


def _own_zone() -> ZoneInfo:
    return ZoneInfo(settings.NODE.options.time_zone)


def length(seconds: Number) -> str:
    """Return how long something lasts: 7.5 s, 12 s, 9 min 12 s, 1 h 4 min."""
    value = Fraction(seconds)
    if value < 10 and value.denominator != 1:
        shown = number(round(float(value), 1))
        return _("%(count)s s") % {"count": shown}
    whole = round(value)
    hours, minutes, left = whole // 3600, whole // 60 % 60, whole % 60
    said = []
    if hours:
        said.append(_("%(count)s h") % {"count": hours})
    if minutes:
        said.append(_("%(count)s min") % {"count": minutes})
    if (left and not hours) or not said:
        said.append(_("%(count)s s") % {"count": left})
    return " ".join(said)


def size(count: int) -> str:
    """Return a number of bytes in the unit people say: 84 MB, 61.0 GB (thousands, as disks are sold)."""
    units = (_("bytes"), _("kB"), _("MB"), _("GB"), _("TB"), _("PB"))
    value, step = float(count), 0
    while value >= 1000 and step < len(units) - 1:
        value, step = value / 1000, step + 1
    shown = number(round(value, 1)) if step and value < 100 else number(round(value))
    return f"{shown}\N{NO-BREAK SPACE}{units[step]}"


def number(value: Number) -> str:
    """Return a number with the reader's separators."""
    return str(format_decimal(float(value) if isinstance(value, Fraction) else value, locale=locale()))


def money(amount: Decimal) -> str:
    """Return an amount to the cent with the reader's separators: 1,200.50, 1 200,50."""
    return str(format_decimal(amount, "#,##0.00", locale=locale()))


def language_name(tag: str) -> str:
    """Return what a language is called in the reader's; the tag itself when CLDR has no name for it.

    Films name languages by three letters (rus, zho); script and territory are said where the tag has them.
    """
    parts = tag.replace("_", "-").split("-")
    parts[0] = str(get_global("language_aliases").get(parts[0], parts[0]))
    names = locale().languages
    whole = "_".join(parts)
    found = names.get(whole) or names.get(parts[0])
    return str(found) if found else tag


def language_tag(word: str) -> str:
    """Return the tag of a language named in the reader's language or in one of ours; the word itself otherwise."""
    wanted = word.casefold()
    for tongue_of_name in (locale(), *(Locale.parse(one, sep="-") for one in OURS)):
        for tag, name in tongue_of_name.languages.items():
            if str(name).casefold() == wanted:
                return str(tag).replace("_", "-")
    return word
