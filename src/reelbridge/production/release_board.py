"""The release board as a picture: where each bar begins and ends, in thousandths of its width."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from reelbridge.base import formats
from reelbridge.base.kit import tongue
from reelbridge.kernel.territory import name as territory_name
from reelbridge.kernel.window import Window
from reelbridge.kernel.wording import say, say_reason
from reelbridge.production.queries.planning import Plan
from reelbridge.production.rules.board import Row, stretch
from reelbridge.production.words import window_words
from reelbridge.rights.rules.limits import months_after

WIDTH = 1000


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar or a mark: ``release``, ``conflict``, ``grant``, ``held``, ``premiere``."""

    look: str
    x: str
    width: str
    says: str


@dataclass(frozen=True, slots=True)
class Band:
    """A row of the picture and, in words, all that it shows."""

    territory: str
    medium: str
    bars: tuple[Bar, ...]
    releases: tuple[tuple[str, str, bool], ...]
    held: tuple[str, ...]
    grants: tuple[tuple[str, str], ...]
    conflicts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """The whole picture: its rows, the months above them in hundredths, where today is."""

    bands: tuple[Band, ...]
    months: tuple[tuple[str, str], ...]
    today: str


def draw(plan: Plan, today: date) -> Board:
    """Return the picture of a plan's releases."""
    shown = stretch(plan.rows, today)
    bands = tuple(_band(plan, row, shown) for row in plan.rows)
    return Board(bands, tuple(_months(shown)), f"{_x(today, shown):.1f}")


def _x(day: date, shown: Window) -> float:
    if shown.starts_on is None or shown.ends_on is None:
        raise ValueError("a board without ends")
    whole = (shown.ends_on - shown.starts_on).days + 1
    return WIDTH * min(1.0, max(0.0, (day - shown.starts_on).days / whole))


def _bar(look: str, window: Window, shown: Window, says: str) -> Bar:
    x = _x(window.starts_on, shown) if window.starts_on else 0.0
    end = _x(window.ends_on, shown) if window.ends_on else float(WIDTH)
    return Bar(look, f"{x:.1f}", f"{max(4.0, end - x):.1f}", says)


def _band(plan: Plan, row: Row, shown: Window) -> Band:
    bad = {id(release) for release, _reason in row.conflicts}
    bars = [
        _bar("conflict" if id(one) in bad else "release", one.window, shown, window_words(one.window))
        for one in row.releases
    ]
    bars += [Bar("premiere", f"{_x(one.window.starts_on, shown):.1f}", "0", window_words(one.window))
             for one in row.releases if one.is_premiere and one.window.starts_on]  # fmt: skip
    held = []
    for one in row.held:
        if one.lifts_on is not None and one.premiere_on is not None:
            window = Window(one.premiere_on, one.lifts_on) if one.lifts_on >= one.premiere_on else Window(one.lifts_on)
            bars.append(_bar("held", window, shown, window_words(window)))
            facts = {"premiere_in": one.rule.after, "lasts": one.rule.lasts, "lifts_on": one.lifts_on.isoformat()}
            held.append(say("production.held_back", facts))
        else:
            held.append(say("production.held_until_a_premiere", {"premiere_in": one.rule.after}))
    conflicts = tuple(dict.fromkeys(say_reason(reason) for _release, reason in row.conflicts))
    grants = plan.grants.get((row.territory, row.medium.value), ())
    bars += [_bar("grant", window, shown, f"{ref}: {window_words(window)}") for ref, window in grants]
    return Band(
        territory_name(row.territory, tongue()), say(f"rights.medium.{row.medium.value}"), tuple(bars),
        tuple((window_words(one.window), one.note, one.is_premiere) for one in row.releases),
        tuple(line for line in dict.fromkeys(held) if line not in conflicts),
        tuple((ref, window_words(window)) for ref, window in grants),
        conflicts,
    )  # fmt: skip


def _months(shown: Window) -> list[tuple[str, str]]:
    """Return the beginnings of months, a dozen at most, each with its name."""
    if shown.starts_on is None or shown.ends_on is None:
        return []
    count = (shown.ends_on.year - shown.starts_on.year) * 12 + shown.ends_on.month - shown.starts_on.month + 1
    step = -(-count // 8)
    days = [months_after(shown.starts_on, number) for number in range(0, count, step)]
    return [(f"{_x(day, shown) / 10:.2f}%", formats.month(day)) for day in days]
