"""Why a part of a use is not covered: which dimension stands in the way, and what is allowed nearest to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from reelbridge.kernel.territory import WORLD
from reelbridge.kernel.timecode import Span
from reelbridge.kernel.verdict import Reason
from reelbridge.kernel.window import Window
from reelbridge.rights.rules.boxes import (
    ANY_LANGUAGE,
    Box,
    adjoined,
    allows_language,
    covers_frames,
    merged,
    missing,
    pieces,
)
from reelbridge.rights.rules.grant import Covered, Grant
from reelbridge.rights.rules.terms import Use

#: The sides of a box that a grant allows or does not, and the reason when none does.
SIDES = {
    "territories": "rights.territory_not_granted",
    "media": "rights.medium_not_granted",
    "languages": "rights.language_not_granted",
}


def explain(use: Use, asked: Covered, grants: Sequence[Grant]) -> Iterator[Reason]:
    """Yield a reason for everything in a use that these grants leave uncovered, the plainest dimension first."""
    if not (boxes := missing(use, asked, grants)):
        return
    faults = _Faults(use, asked, pieces(asked, grants))
    for box in boxes:
        faults.add(box, [grant for grant in grants if covers_frames(grant, asked.item_ref, box.span)])
    yield from faults.spans(grants)
    yield from faults.sides()
    yield from faults.together()
    yield from faults.windows()


class _Faults:
    """What is missing, sorted by the dimension at fault."""

    def __init__(self, use: Use, asked: Covered, frames: list[Span | None]) -> None:
        self._use = use
        self._asked = asked
        self._pieces = frozenset(frames)
        self._frames: list[Box] = []
        #: By side: each value that no grant over a piece allows, with those pieces.
        self._missed: dict[str, dict[str, set[Span | None]]] = {side: defaultdict(set) for side in SIDES}
        self._granted: dict[str, set[str]] = {side: set() for side in SIDES}
        self._apart: list[Box] = []
        self._days: dict[tuple[Window, ...], list[Box]] = defaultdict(list)

    def add(self, box: Box, near: list[Grant]) -> None:
        """Find the side of a box that stands in the way among the grants over its frames."""
        if not near:
            self._frames.append(box)
            return
        # all values of one side of a box are allowed by the same grants: one of them speaks for all
        code, medium, tag = next(iter(box.territories)), next(iter(box.media)), next(iter(box.languages))
        by_where = [grant for grant in near if grant.terms.allows_territory(code)]
        by_how = [grant for grant in near if medium in grant.terms.media]
        by_said = [grant for grant in near if allows_language(grant, tag)]
        for found, values, side in (
            (by_where, box.territories, "territories"),
            (by_how, box.media, "media"),
            (by_said, box.languages, "languages"),
        ):
            for value in () if found else values:
                self._missed[side][value].add(box.span)
        for grant in near:
            self._granted["territories"] |= grant.terms.territories
            self._granted["media"] |= grant.terms.media
            self._granted["languages"] |= grant.terms.languages
        if by_where and by_how and by_said:
            both = [grant for grant in by_where if grant in by_how and grant in by_said]
            if both:
                self._days[tuple(sorted({grant.terms.window for grant in both}, key=str))].append(box)
            else:
                self._apart.append(box)

    def spans(self, grants: Iterable[Grant]) -> Iterator[Reason]:
        """Yield the frames that no grant covers on any terms."""
        granted = sorted({span for grant in grants for span in grant.spans_of(self._asked.item_ref) if span})
        seen: set[Span | None] = set()
        for box in merged(self._frames):
            if box.span in seen:
                continue
            seen.add(box.span)
            facts: dict[str, object] = {"item": self._asked.item_ref, "stretch": self._told(box.span)}
            if box.span:
                facts |= {"start": box.span.start, "end": box.span.end}
            yield Reason("rights.span_not_granted", {**facts, "granted": [self._told(span) for span in granted]})

    def sides(self) -> Iterator[Reason]:
        """Yield the territories, media and languages that no grant over the frames allows."""
        bare = frozenset(box.span for box in self._frames)
        for side, missed in self._missed.items():
            by_frames: dict[frozenset[Span | None], list[str]] = defaultdict(list)
            for value, pieces_missed in missed.items():
                by_frames[frozenset(pieces_missed | bare)].append(value)
            for frames, values in by_frames.items():
                code, facts = self._side(side, sorted(values))
                # said of some frames only where other frames have it
                spans = [None] if frames == self._pieces else adjoined(frames - bare)
                yield from (Reason(code, {**facts, **self._place(span)}) for span in spans)

    def _side(self, side: str, values: list[str]) -> tuple[str, dict[str, object]]:
        granted = sorted(self._granted[side])
        if side == "territories" and WORLD in self._use.territories:
            return "rights.world_not_granted", {"territories": granted}
        return SIDES[side], {side: values, f"granted_{side}": granted}

    def together(self) -> Iterator[Reason]:
        """Yield what grants allow singly but no grant allows together."""
        for box in merged(self._apart):
            yield Reason("rights.not_granted_together", self._sides_of(box))

    def windows(self) -> Iterator[Reason]:
        """Yield the days that are missing where all else is granted, and the windows there are."""
        for windows, boxes in sorted(self._days.items(), key=lambda one: str(one[0])):
            for box in sorted(merged(boxes), key=lambda box: (str(box.window), sorted(box.territories))):
                facts = {"window": str(box.window), "windows": [str(window) for window in windows]}
                yield Reason("rights.window_not_covered", {**self._sides_of(box), **facts})

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
        """Return frames as people read them: times from the item's first frame where the rate is known."""
        if span is None:
            return ""
        rate = self._asked.rate
        return f"{rate.timecode(span.start)} – {rate.timecode(span.end)}" if rate else f"{span.start} – {span.end}"
