"""Rights as pictures: two years of months by territory, and pins on the land."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from reelbridge.kernel.territory import WORLD
from reelbridge.kernel.verdict import Answer
from reelbridge.kernel.window import Window
from reelbridge.rights.rules.boxes import missing
from reelbridge.rights.rules.clearance import owes_nothing, usable
from reelbridge.rights.rules.grant import Covered, Grant
from reelbridge.rights.rules.layers import Dossier, stops
from reelbridge.rights.rules.places import point
from reelbridge.rights.rules.terms import Use
from reelbridge.rights.rules.weighed import verdict_of

#: How many months a bar shows, as many as the stylesheet has columns.
MONTHS = 24

#: Territories beyond those asked for that are shown beside them.
MOST_OTHERS = 5

#: Territories of one grant that its picture shows; the terms name them all.
MOST_OF_TERMS = 16

#: The part of the map with Europe and Asia, and all of it: left, top, width, height.
NEAR, WHOLE = (318, 4, 382, 196), (0, 0, 740, 312)

#: Where a name may stand beside its pin, best first: to the right, to the left, above, below.
SPOTS = ((10, 4, "start"), (-10, 4, "end"), (0, -10, "middle"), (0, 17, "middle"))
NAME_WIDTH = 54


@dataclass(frozen=True, slots=True)
class Bar:
    """Some months of a row: ``kind`` is yes, if, no or plan; ``start`` counts from 1."""

    kind: str
    start: int
    span: int


@dataclass(frozen=True, slots=True)
class Row:
    """One territory, or one grant named by ``label``: the answer, its bars, and the same in days."""

    territory: str
    answer: Answer
    bars: tuple[Bar, ...]
    granted: tuple[Window, ...]
    uncovered: tuple[Window, ...] = ()
    label: str = ""
    label_language: str = ""
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Months:
    """Rows under two years of months; ``years`` are the labels above: text, first column, columns."""

    first: date
    years: tuple[tuple[str, int, int], ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Pin:
    """A territory on the map, in the drawing's own units; its name is anchored (start, middle, end) beside it."""

    territory: str
    answer: Answer
    x: float
    y: float
    name_x: float
    name_y: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Land:
    """The pins, and the part of the map that holds them as an SVG ``viewBox``."""

    box: str
    pins: tuple[Pin, ...]


def months_of(first: date, use: Use, *, asked: Covered, dossier: Dossier) -> Months:
    """Return where and when some frames may be used on the media and in the languages of a plan, which is framed."""
    plan = _Plan(_shown(first), use, asked, dossier)
    rows = [plan.row(code) for code in sorted(use.territories)]
    rows += [plan.row(code, is_planned=False) for code in _others(use, dossier.permitting())]
    return Months(first, years(first), tuple(rows))


def months_of_grants(first: date, grants: Iterable[tuple[Grant, str, str]]) -> Months:
    """Return one row for each grant, named by its label in a language: when it holds."""
    shown = _shown(first)
    rows = []
    for grant, label, tag in grants:
        window = shown.meets(grant.terms.window)
        kind = Answer.NO if grant.standing == "revoked" else Answer.IF if grant.terms.credit_line else Answer.YES
        over = Answer.NO if window is None else kind
        bars = [_bar(kind, shown, window)] if window else []
        shows = (tuple(bars), (grant.terms.window,))
        rows.append(Row("", over, *shows, label=label, label_language=tag, ref=grant.ref if label else ""))
    return Months(first, years(first), tuple(rows))


def months_of_terms(first: date, grant: Grant) -> Months:
    """Return one row for each territory of a grant: when it holds there."""
    row = months_of_grants(first, [(grant, "", "")]).rows[0]
    codes = sorted(grant.terms.codes)[:MOST_OF_TERMS]
    return Months(first, years(first), tuple(replace(row, territory=code) for code in codes))


def years(first: date) -> tuple[tuple[str, int, int], ...]:
    """Return the labels above the months: a year over its columns."""
    labels: list[tuple[str, int, int]] = []
    for column in range(1, MONTHS + 1):
        year = str(first.year + (first.month + column - 2) // 12)
        if labels and labels[-1][0] == year:
            labels[-1] = (year, labels[-1][1], labels[-1][2] + 1)
        else:
            labels.append((year, column, 1))
    return tuple(labels)


def land_of(rows: Iterable[Row]) -> Land:
    """Return a pin for each territory that has a place; names are moved apart where they would overlap."""
    places = [(row, place) for row in rows if (place := point(row.territory))]
    taken = [(x - 7, y - 7, x + 7, y + 7) for _row, (x, y) in places]
    pins: list[Pin] = []
    for row, (x, y) in places:
        found = [(_box(x, y, spot), spot) for spot in SPOTS]
        box, (right, down, anchor) = next((one for one in found if not _meets(one[0], taken)), found[0])
        taken.append(box)
        pins.append(Pin(row.territory, row.answer, x, y, round(x + right, 1), round(y + down, 1), anchor))
    left, top, width, height = NEAR
    inside = all(left < pin.x < left + width - 60 and top < pin.y < top + height for pin in pins)
    return Land(" ".join(map(str, NEAR if inside else WHOLE)), tuple(pins))


def _box(x: float, y: float, spot: tuple[float, float, str]) -> tuple[float, float, float, float]:
    """Return about the room a name takes at a spot beside a pin."""
    right, down, anchor = spot
    left = x + right - {"start": 0, "middle": NAME_WIDTH / 2, "end": NAME_WIDTH}[anchor]
    return left, y + down - 9, left + NAME_WIDTH, y + down + 2


def _meets(box: tuple[float, float, float, float], others: Iterable[tuple[float, float, float, float]]) -> bool:
    return any(box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3] for other in others)


@dataclass(frozen=True, slots=True)
class _Plan:
    shown: Window
    use: Use
    asked: Covered
    dossier: Dossier

    def row(self, code: str, *, is_planned: bool = True) -> Row:
        one = replace(self.use, territories=frozenset([code]), window=self.shown)
        planned = replace(one, window=self.use.window)
        fit = usable(one, self.asked, self.dossier.permitting())
        granted = self._granted(one, fit)
        free = self._granted(one, [grant for grant in fit if owes_nothing(grant, one, self.asked)])
        owing = [part for window in granted for part in window.minus(free)]
        # the plan may reach beyond the months shown: what it lacks is told in full, and drawn as far as one sees
        uncovered = tuple(planned.window.minus(self._granted(planned, fit))) if is_planned else ()
        bars = [
            *self._bars(Answer.YES, free),
            *self._bars(Answer.IF, owing),
            *self._bars(Answer.NO, uncovered),
            *self._bars("plan", [planned.window] if is_planned else []),
        ]
        answer = verdict_of(planned, self.asked, self.dossier).answer
        return Row(code, answer, tuple(bars), tuple(granted), uncovered)

    def _granted(self, one: Use, grants: Sequence[Grant]) -> list[Window]:
        barred = [box.window for stop in stops(one, self.asked, self.dossier) for box in stop.boxes]
        return list(one.window.minus([*(box.window for box in missing(one, self.asked, grants)), *barred]))

    def _bars(self, kind: str, windows: Iterable[Window]) -> list[Bar]:
        return [_bar(kind, self.shown, part) for window in windows if (part := self.shown.meets(window))]


def _others(use: Use, grants: Iterable[Grant]) -> list[str]:
    named = {code for grant in grants if grant.counts_here for code in grant.terms.codes}
    return sorted(named - use.territories - {WORLD})[:MOST_OTHERS]


def _shown(first: date) -> Window:
    end = first.year * 12 + first.month - 1 + MONTHS
    return Window(first.replace(day=1), date(end // 12, end % 12 + 1, 1) - timedelta(days=1))


def _bar(kind: str, shown: Window, window: Window) -> Bar:
    start = _column(shown, window.starts_on or shown.starts_on)
    return Bar(str(kind), start, _column(shown, window.ends_on or shown.ends_on) - start + 1)


def _column(shown: Window, when: date | None) -> int:
    first = shown.starts_on
    if first is None or when is None:
        raise ValueError("months have a first and a last day")
    return (when.year - first.year) * 12 + when.month - first.month + 1
