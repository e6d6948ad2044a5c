"""The release board: where and when the film is shown, what is held back, what conflicts."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from reelbridge.kernel.verdict import Reason
from reelbridge.kernel.window import Window
from reelbridge.production.rules.planning import HoldBack, Release, Share
from reelbridge.rights.rules import Medium
from reelbridge.rights.rules.limits import months_after
from reelbridge.rights.rules.media import leaves

_WHOLE = Decimal(100)


@dataclass(frozen=True, slots=True)
class Held:
    """A holdback at a territory and medium: from the premiere it counts from to the day before it lifts."""

    rule: HoldBack
    premiere_on: date | None
    lifts_on: date | None


@dataclass(frozen=True, slots=True)
class Row:
    """One territory and medium: its releases, what is held back there, and what conflicts, release by release."""

    territory: str
    medium: Medium
    releases: tuple[Release, ...]
    held: tuple[Held, ...]
    conflicts: tuple[tuple[Release, Reason], ...]


def board(releases: Sequence[Release], holdbacks: Sequence[HoldBack], shares: Sequence[Share] = ()) -> tuple[Row, ...]:
    """Return a row for each territory and medium with a release, ordered by the first day shown."""
    rows: dict[tuple[str, Medium], list[Release]] = defaultdict(list)
    for one in releases:
        rows[one.territory, one.medium].append(one)
    made = []
    for (territory, medium), shown in rows.items():
        shown.sort(key=lambda one: one.window.starts_on or date.min)
        held = tuple(_held(rule, releases) for rule in holdbacks if _holds(rule, territory, medium))
        conflicts = [(one, reason) for one in shown for reason in _against(one, held, shares)]
        conflicts += _twice(shown)
        made.append(Row(territory, medium, tuple(shown), held, tuple(conflicts)))
    return tuple(
        sorted(made, key=lambda row: (row.releases[0].window.starts_on or date.min, row.territory, row.medium))
    )


def _holds(rule: HoldBack, territory: str, medium: Medium) -> bool:
    return (territory in rule.territories or "WORLD" in rule.territories) and leaves([medium]) & leaves(
        rule.media
    ) != set()


def _held(rule: HoldBack, releases: Sequence[Release]) -> Held:
    first = [one.window.starts_on for one in releases if one.territory == rule.after and one.is_premiere]
    known = [day for day in first if day is not None]
    if not known:
        return Held(rule, None, None)
    premiere = min(known)
    return Held(rule, premiere, months_after(premiere, rule.months) + timedelta(days=rule.days))


def _against(release: Release, held: Sequence[Held], shares: Sequence[Share]) -> list[Reason]:
    found = []
    starts = release.window.starts_on
    for one in held:
        facts: dict[str, object] = {"premiere_in": one.rule.after, "lasts": one.rule.lasts}
        if one.lifts_on is None:
            found.append(Reason("production.held_until_a_premiere", facts))
        elif starts is None or starts < one.lifts_on:
            found.append(Reason("production.held_back", {**facts, "lifts_on": one.lifts_on.isoformat()}))
    if shares and starts is not None:
        given = sum(
            (one.percent for one in shares if one.covers(release.territory, release.medium, starts)), Decimal(0)
        )
        if given != _WHOLE:
            code = "production.shares_are_open" if given < _WHOLE else "production.shares_are_too_many"
            found.append(Reason(code, {"percent": str(given)}))
    return found


def _twice(shown: Sequence[Release]) -> list[tuple[Release, Reason]]:
    """Name releases that lie over the one before them."""
    return [
        (two, Reason("production.released_twice", {"window": str(both)}))
        for one, two in itertools.pairwise(shown)
        if (both := one.window.meets(two.window))
    ]


def stretch(rows: Sequence[Row], today: date) -> Window:
    """Return the days the board shows: whole months around all that has a day, at least a year."""
    days = [today]
    for row in rows:
        for one in row.releases:
            days += [day for day in (one.window.starts_on, one.window.ends_on) if day]
        for held in row.held:
            days += [day for day in (held.premiere_on, held.lifts_on) if day]
    first = min(days).replace(day=1)
    last = max(*days, months_after(first, 12))
    return Window(first, months_after(last.replace(day=1), 1) - timedelta(days=1))
