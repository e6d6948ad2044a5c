"""Why a part of a use is not covered: which dimension stands in the way, and what is allowed nearest to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from operator import or_
from typing import Any

from reelbridge.kernel.territory import WORLD
from reelbridge.kernel.timecode import Span
from reelbridge.kernel.verdict import Reason
from reelbridge.kernel.window import Window
from reelbridge.rights.rules.bits import FIRST_DAY, LAST_DAY, codes_of, gaps, media_of, places_in, window_of
from reelbridge.rights.rules.boxes import Box, adjoined, box_of, merged
from reelbridge.rights.rules.grant import Covered
from reelbridge.rights.rules.limits import Holdback
from reelbridge.rights.rules.question import Missing, Piece, Question
from reelbridge.rights.rules.shelf import Held, Shelf
from reelbridge.rights.rules.terms import Terms
from reelbridge.rights.rules.tongues import ANY_LANGUAGE

#: The sides of a box that a grant allows or does not, and the reason when none does.
SIDES = {
    "territories": "rights.territory_not_granted",
    "media": "rights.medium_not_granted",
    "languages": "rights.language_not_granted",
}


def explain(
    question: Question,
    asked: Covered,
    pieces: Sequence[Piece],
    grants: Iterable[int],
    known: Sequence[Missing] | None = None,
) -> Iterator[Reason]:
    """Yield a reason for everything in a use that some grants leave uncovered, the plainest dimension first.

    ``known`` is what they leave uncovered, where it was found already.
    """
    numbers = list(grants)
    shelf = question.shelf
    left = question.missing(pieces, shelf.rows_for(numbers)) if known is None else known
    faults = _Faults(question, asked, [span for span, _over in pieces], shelf.over(numbers))
    if left and shelf.shadows:
        yield from faults.held(left, [number for number in numbers if number in shelf.shadows])
        left = question.missing(pieces, shelf.over(numbers))
    for one in left:
        faults.add(one)
    yield from faults.spans()
    yield from faults.sides()
    yield from faults.together()
    yield from faults.windows()


class _Faults:
    """What is missing, sorted by the dimension at fault."""

    def __init__(self, question: Question, asked: Covered, frames: list[Span | None], alive: int) -> None:
        self._use = question.use
        self._shelf = question.shelf
        self._alive = alive
        self._asked = asked
        self._pieces = frozenset(frames)
        self._frames: list[Missing] = []
        #: By side: values that no grant over a piece allows, with those pieces.
        self._missed: dict[str, dict[Any, set[Span | None]]] = {side: defaultdict(set) for side in SIDES}
        self._near = 0
        self._apart = _Gathered()
        #: By the rows that reach some of the days.
        self._days: dict[int, _Gathered] = defaultdict(_Gathered)

    def add(self, one: Missing) -> None:
        """Find the side of a box that stands in the way among the grants over its frames."""
        near = self._alive & one.over
        if not near:
            self._frames.append(one)
            return
        self._near |= near
        part = one.part
        found = (near & part.by_where, near & part.by_how, near & part.by_said)
        for rows, values, side in zip(found, (one.where, one.how, one.said), SIDES, strict=True):
            if not rows:
                self._missed[side][values].add(one.span)
        if all(found):
            both = near & part.rows
            (self._days[both] if both else self._apart).add(one)

    def held(self, left: Sequence[Missing], grants: Sequence[int]) -> Iterator[Reason]:
        """Yield what grants would allow but hold back for now."""
        shelf = self._shelf
        told: dict[tuple[int, Held], list[tuple[int, int, int, int]]] = defaultdict(list)
        for one in left:
            for number in grants:
                rows = [shelf.rows[row] for row in places_in(one.part.rows & one.over & shelf.shadows[number])]
                for rule in shelf.held[number]:
                    where, how = one.where & rule.where, one.how & rule.how
                    first, last = max(one.first, rule.first), min(one.last, rule.last)
                    if where and how and any(max(row.first, first) <= min(row.last, last) for row in rows):
                        told[number, rule].append((where, how, first, last))
        for (number, rule), boxes in told.items():
            window = window_of(min(box[2] for box in boxes), max(box[3] for box in boxes))
            where, how = reduce(or_, (box[0] for box in boxes)), reduce(or_, (box[1] for box in boxes))
            yield Reason(*_held_back(shelf.grants[number].ref, rule, where, how, window=window))

    def spans(self) -> Iterator[Reason]:
        """Yield the frames that no grant covers on any terms."""
        mine = self._of_alive()
        granted = sorted({span for number in mine for span in self._shelf.spans[number] if span})
        seen: set[Span | None] = set()
        for box in merged(map(box_of, self._frames)):
            if box.span in seen:
                continue
            seen.add(box.span)
            facts: dict[str, object] = {"item": self._asked.item_ref, "stretch": self._told(box.span)}
            if box.span:
                facts |= {"start": box.span.start, "end": box.span.end}
            yield Reason("rights.span_not_granted", {**facts, "granted": [self._told(span) for span in granted]})

    def sides(self) -> Iterator[Reason]:
        """Yield the territories, media and languages that no grant over the frames allows."""
        bare = frozenset(one.span for one in self._frames)
        for side, missed in self._missed.items():
            by_frames: dict[frozenset[Span | None], list[str]] = defaultdict(list)
            by_value: dict[str, set[Span | None]] = defaultdict(set)
            for group, pieces_missed in missed.items():
                for value in _values(side, group):
                    by_value[value] |= pieces_missed
            for value, pieces_missed in by_value.items():
                by_frames[frozenset(pieces_missed | bare)].append(value)
            for frames, values in by_frames.items():
                code, facts = self._side(side, sorted(values))
                # said of some frames only where other frames have it
                spans = [None] if frames == self._pieces else adjoined(frames - bare)
                yield from (Reason(code, {**facts, **self._place(span)}) for span in spans)

    def _side(self, side: str, values: list[str]) -> tuple[str, dict[str, object]]:
        terms = [
            self._shelf.grants[number].terms for number in {self._shelf.whose[row] for row in places_in(self._near)}
        ]
        granted = sorted({value for one in terms for value in _granted(one, side)})
        if side == "territories" and WORLD in self._use.territories:
            return "rights.world_not_granted", {"territories": granted}
        return SIDES[side], {side: values, f"granted_{side}": granted}

    def together(self) -> Iterator[Reason]:
        """Yield what grants allow singly but no grant allows together."""
        for box in merged(self._apart.boxes()):
            yield Reason("rights.not_granted_together", self._sides_of(box))

    def windows(self) -> Iterator[Reason]:
        """Yield the days that the grants for it do not reach."""
        by_windows: dict[tuple[Window, ...], list[Box]] = defaultdict(list)
        for rows, gathered in self._days.items():
            by_windows[_windows(self._shelf, rows)] += gathered.boxes()
        for windows, boxes in sorted(by_windows.items(), key=lambda one: str(one[0])):
            for box in sorted(merged(boxes), key=lambda box: (str(box.window), sorted(box.territories))):
                facts = {"window": str(box.window), "windows": [str(window) for window in windows]}
                yield Reason("rights.window_not_covered", {**self._sides_of(box), **facts})

    def _of_alive(self) -> set[int]:
        return {self._shelf.whose[row] for row in places_in(self._alive)}

    def _sides_of(self, box: Box) -> dict[str, object]:
        where = [WORLD] if WORLD in self._use.territories and len(box.territories) > 100 else sorted(box.territories)
        facts: dict[str, object] = {"territories": where, "media": sorted(box.media)}
        if box.languages != {ANY_LANGUAGE}:
            facts["languages"] = sorted(box.languages)
        return facts | self._place(box.span)

    def _place(self, span: Span | None) -> dict[str, object]:
        """Return where in the item something holds; nothing where it holds for all that is asked."""
        if span is None or span == self._asked.span:
            return {"stretch": ""}
        return {"stretch": self._told(span), "start": span.start, "end": span.end}

    def _told(self, span: Span | None) -> str:
        return told_span(self._asked, span)


class _Gathered:
    """Boxes put together as bits, since making each of them costs more than finding it."""

    def __init__(self) -> None:
        self._where: dict[tuple[Any, ...], int] = {}

    def add(self, one: Missing) -> None:
        """Put one in with those that have all sides but the territories in common."""
        key = (one.how, one.said, one.span, one.first, one.last)
        self._where[key] = self._where.get(key, 0) | one.where

    def boxes(self) -> Iterator[Box]:
        """Yield them in codes and days."""
        for (how, said, span, first, last), where in self._where.items():
            yield Box(codes_of(where), media_of(how), frozenset(said), span, window_of(first, last))


def _values(side: str, group: Any) -> Iterable[str]:
    if side == "territories":
        return codes_of(group)
    return media_of(group) if side == "media" else group


def _granted(terms: Terms, side: str) -> Iterable[str]:
    if side == "territories":
        return terms.territories
    return terms.media if side == "media" else terms.languages | terms.audio | terms.subtitles


def told_span(asked: Covered, span: Span | None) -> str:
    """Return frames as people read them: times from the item's first frame where the rate is known."""
    if span is None:
        return ""
    rate = asked.rate
    return f"{rate.timecode(span.start)} – {rate.timecode(span.end)}" if rate else f"{span.start} – {span.end}"


def _windows(shelf: Shelf, rows: int) -> tuple[Window, ...]:
    """Return the days of some rows, those that touch as one window."""
    taken = [(shelf.rows[row].first, shelf.rows[row].last) for row in places_in(rows)]
    free = gaps(FIRST_DAY, LAST_DAY, taken)
    return tuple(window_of(*days) for days in gaps(FIRST_DAY, LAST_DAY, free))


def _held_back(ref: str, held: Held, where: int, how: int, *, window: Window) -> tuple[str, dict[str, object]]:
    """Return the code and the facts for something a grant holds back."""
    rule = held.rule
    facts: dict[str, object] = {
        "grant": ref,
        "territories": shown_places(codes_of(where)),
        "media": sorted(media_of(how)),
        "window": str(window),
    }
    if isinstance(rule, Holdback):
        if rule.lifts_on is None:
            return "rights.held_until_anchor", {**facts, "anchor": rule.anchor}
        return "rights.held_back", {**facts, "anchor": rule.anchor, "lifts_on": rule.lifts_on.isoformat()}
    if rule.lifts_at is None:
        return "rights.embargo_not_counting", {**facts, "hours": rule.hours}
    return "rights.embargoed", {**facts, "lifts_at": rule.lifts_at.isoformat()}


def shown_places(held: Iterable[str]) -> list[str]:
    """Return territories for a sentence: WORLD in place of more than anybody reads."""
    found = sorted(held)
    return [WORLD] if len(found) > 200 else found
