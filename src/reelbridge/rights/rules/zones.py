"""Which day it is in a territory at a moment, in every one of its time zones (tz database, zone.tab)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)


@cache
def _zones() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for line in files("tzdata").joinpath("zoneinfo/zone.tab").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            code, _place, zone, *_comment = line.split("\t")
            found.setdefault(code, []).append(zone)
    return {code: tuple(zones) for code, zones in found.items()}


@cache
def zones_of(code: str) -> tuple[ZoneInfo, ...]:
    """Return the time zones of a territory; for one without its own, the first and the last day on earth."""
    # kept here, since zoneinfo itself keeps only the last eight and reads the others from disk again
    return tuple(map(ZoneInfo, _zones().get(code, ("Pacific/Kiritimati", "Etc/GMT+12"))))


def days_at(moment: datetime, code: str) -> tuple[date, date]:
    """Return the earliest and the latest day it is in a territory at a moment."""
    days = [moment.astimezone(zone).date() for zone in zones_of(code)]
    return min(days), max(days)


@cache
def first_day_after(moment: datetime, code: str) -> date:
    """Return the first day that in no time zone of a territory begins before a moment."""
    day = min(moment.astimezone(zone).date() for zone in zones_of(code))
    while any(datetime.combine(day, time(), zone).astimezone(UTC) < moment for zone in zones_of(code)):
        day += _DAY
    return day
