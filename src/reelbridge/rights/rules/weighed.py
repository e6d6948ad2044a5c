"""The whole answer to "may this use be made?": verdict, what is uncovered and why, whom to ask, what may be done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from reelbridge.kernel.timecode import Span
from reelbridge.kernel.verdict import Answer, Reason, Verdict
from reelbridge.kernel.window import Window
from reelbridge.rights.rules.bits import days_of, how_bits, where_bits
from reelbridge.rights.rules.boxes import ANY_LANGUAGE, Box, adjoined, box_of, merged
from reelbridge.rights.rules.clearance import Clearing, Weighing, no_grant
from reelbridge.rights.rules.grant import Covered, Grant
from reelbridge.rights.rules.layers import (
    Consent,
    Dossier,
    Protection,
    Stop,
    Withheld,
    less,
    owed_consents,
    sorted_out,
    stops,
)
from reelbridge.rights.rules.media import LEAVES, leaves
from reelbridge.rights.rules.question import asked_places
from reelbridge.rights.rules.reasons import explain
from reelbridge.rights.rules.regions import reach_of
from reelbridge.rights.rules.shelf import Row, Shelf, shelves
from reelbridge.rights.rules.terms import Use

#: Other territories and media that are named as nearest; more is a list of its own.
MOST_OTHERS = 12


class Extent(StrEnum):
    """How much of a use is covered."""

    WHOLE = "whole"
    PART = "part"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A box of the use that may not be made, and why."""

    box: Box
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Nearest:
    """A use like the one asked for that is covered: ``kind`` says what was changed."""

    kind: str
    use: Use
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Weighed:
    """An answer with all that belongs to it; clauses and whom to ask are by the ref of grant, holdback or consent."""

    verdict: Verdict
    extent: Extent
    uncovered: tuple[Uncovered, ...] = ()
    nearest: tuple[Nearest, ...] = ()
    clauses: tuple[tuple[str, str], ...] = ()
    ask: tuple[tuple[str, str], ...] = ()


def weigh(use: Use, asked: Covered, dossier: Dossier) -> Weighed:
    """Return the whole answer for one use of some frames of an item."""
    weighing = Weighing(use, Shelf(asked.item_ref, _over(asked, dossier), use.starts_at))
    found = list(stops(use, asked, dossier))
    boxes = merged(_left(asked, weighing, found))
    verdict = verdict_of(use, asked, dossier)
    said = {str(value) for reason in verdict.reasons for value in reason.facts.values() if isinstance(value, str)}
    return Weighed(
        verdict,
        _extent(use, asked, boxes),
        tuple(Uncovered(box, tuple(_why(box, use, asked, weighing, found))) for box in boxes),
        tuple(nearest(use, asked, dossier)) if boxes else (),
        tuple(sorted((ref, clause) for ref, clause, _ask in _papers(dossier) if clause and ref in said)),
        tuple(sorted((ref, ask) for ref, _clause, ask in _papers(dossier) if ask and ref in said)),
    )


def verdict_of(use: Use, asked: Covered, dossier: Dossier) -> Verdict:
    """Return the verdict alone: as ``weigh`` says it, without the boxes and what may be done instead."""
    shelf = Shelf(asked.item_ref, _over(asked, dossier), use.starts_at)
    verdict = Weighing(use, shelf).answer(asked) if shelf.grants else no_grant(asked)
    joined = _joined(verdict, list(stops(use, asked, dossier)), owed_consents(use, asked, dossier.consents))
    if joined.answer is Answer.NO:
        return Verdict.no_for(lambda: [*joined.reasons, *_unknown(use, asked, dossier)])
    return joined


def verdicts_of(use: Use, asked: Sequence[Covered], dossier: Dossier) -> list[Verdict]:
    """Say it for many at once, in their order; limits of seconds add up in that order."""
    clearing = Clearing(use, shelves(dossier.permitting(), use.starts_at))
    above = _above_by_item(dossier)
    found = []
    for one in asked:
        verdict, over = clearing.one(one), above.get(one.item_ref)
        found.append(
            _joined(verdict, list(stops(use, one, over)), owed_consents(use, one, over.consents)) if over else verdict
        )
    return found


def _above_by_item(dossier: Dossier) -> dict[str, Dossier]:
    """Return what stands above grants, by the item it is about."""
    found: dict[str, list[Grant | Withheld | Consent]] = {}
    papers: list[Grant | Withheld | Consent] = [*dossier.given_away(), *dossier.withheld, *dossier.consents]
    for one in papers:
        for ref in {line.item_ref for line in one.lines}:
            found.setdefault(ref, []).append(one)
    return {ref: sorted_out(held) for ref, held in found.items()}


def uncovered(use: Use, asked: Covered, dossier: Dossier) -> list[Box]:
    """Return what may not be made of a use, as boxes; nothing where all of it may."""
    weighing = Weighing(use, Shelf(asked.item_ref, _over(asked, dossier), use.starts_at))
    return merged(_left(asked, weighing, stops(use, asked, dossier)))


def _over(asked: Covered, dossier: Dossier) -> list[Grant]:
    return [one for one in dossier.permitting() if any(line.item_ref == asked.item_ref for line in one.lines)]


def _left(asked: Covered, weighing: Weighing, found: Iterable[Stop]) -> list[Box]:
    bars, shelf = weighing.bars_for(asked), weighing.shelf
    pieces = weighing.question.frames(asked.span)
    alive = shelf.every_row & ~shelf.rows_for(bars)
    missing = [box_of(one) for one in weighing.question.missing(pieces, alive)]
    return [*missing, *(box for stop in found for box in stop.boxes)]


def _joined(verdict: Verdict, found: list[Stop], owed: Iterable[Reason]) -> Verdict:
    """Put what grants say together with what stands above them."""
    if found:
        return Verdict.no_for(
            lambda: [
                *(stop.reason for stop in found),
                *(verdict.reasons if verdict.answer is Answer.NO else ()),
            ]
        )
    conditions = list(owed)
    if conditions and verdict.is_clear:
        return Verdict.conditional(*conditions, *verdict.reasons)
    return verdict


def _unknown(use: Use, asked: Covered, dossier: Dossier) -> Iterator[Reason]:
    """Yield the territories where nobody knows whether the work is protected: there it may yet be free."""
    wanted = _codes(use)
    for one in dossier.copyrights:
        here = {code for _window, held in reach_of(one.territories) for code in held} & wanted
        if one.protection is Protection.UNKNOWN and here and any(line.item_ref == asked.item_ref for line in one.lines):
            facts = {
                "copyright": one.ref,
                "territories": sorted(here),
                "ground": dict(one.ground),
                "source": one.source,
            }
            yield Reason("rights.copyright_unknown", facts)


def _why(box: Box, use: Use, asked: Covered, weighing: Weighing, found: list[Stop]) -> Iterator[Reason]:
    yield from (stop.reason for stop in found if any(_meet(box, other) for other in stop.boxes))
    if not weighing.shelf.grants:
        yield Reason("rights.no_grant", {"item": asked.item_ref})
        return
    smaller, frames = narrowed(use, box), replace(asked, span=box.span)
    inner = Weighing(smaller, weighing.shelf)
    bars = inner.bars_for(asked)
    pieces = inner.question.frames(frames.span)
    alive = inner.shelf.every_row & ~inner.shelf.rows_for(bars)
    left = inner.question.missing(pieces, alive)
    near = [number for number in bars if inner.question.meets(number, left)]
    yield from (bars[number] for number in near)
    usable = [number for number in range(len(inner.shelf.grants)) if number not in bars]
    yield from explain(inner.question, frames, pieces, [*usable, *near])


def narrowed(use: Use, box: Box) -> Use:
    """Return a use of one box only."""
    said = box.languages - {ANY_LANGUAGE}
    return replace(
        use,
        territories=box.territories,
        media=box.media,
        window=box.window,
        languages=frozenset(one for one in said if ":" not in one),
        audio=frozenset(one.removeprefix("audio:") for one in said if one.startswith("audio:")),
        subtitles=frozenset(one.removeprefix("subtitles:") for one in said if one.startswith("subtitles:")),
        starts_at=None,
        ends_at=None,
    )


def _meet(box: Box, other: Box) -> bool:
    frames = box.span is None or other.span is None or box.span.meets(other.span) is not None
    return (
        frames
        and not box.territories.isdisjoint(other.territories)
        and not leaves(box.media).isdisjoint(leaves(other.media))
        and not box.languages.isdisjoint(other.languages)
        and box.window.meets(other.window) is not None
    )


def _extent(use: Use, asked: Covered, boxes: list[Box]) -> Extent:
    """Return how much is left of a use when some boxes are taken out of it."""
    if not boxes:
        return Extent.WHOLE
    whole = [Row(where, how_bits(use.media), first, last) for where, first, last in asked_places(use)]
    for piece in _pieces(asked, boxes):
        for said in use.spoken or {ANY_LANGUAGE}:
            left = whole
            for box in boxes:
                if said in box.languages and (box.span is None or (piece is not None and box.span.covers(piece))):
                    taken = Row(where_bits(box.territories), how_bits(box.media), *days_of(box.window))
                    left = [rest for row in left for rest in less(row, taken)]
            if left:
                return Extent.PART
    return Extent.NONE


def _pieces(asked: Covered, boxes: list[Box]) -> list[Span | None]:
    if asked.span is None:
        return [None]
    spans = [asked.span, *(box.span for box in boxes if box.span)]
    bounds = sorted({bound for span in spans for bound in (span.start, span.end)})
    return [Span(*ends) for ends in pairwise(bounds) if asked.span.covers(Span(*ends))]


def _codes(use: Use) -> frozenset[str]:
    return frozenset(code for _window, held in reach_of(use.territories, is_asked=True) for code in held)


def _papers(dossier: Dossier) -> Iterator[tuple[str, str, str]]:
    yield from ((grant.ref, grant.terms.clause, grant.partner) for grant in dossier.grants)
    yield from ((one.ref, one.clause, one.ask) for one in dossier.withheld)
    yield from ((one.ref, "", one.ask) for one in dossier.consents)


def nearest(use: Use, asked: Covered, dossier: Dossier) -> Iterator[Nearest]:
    """Yield uses like the one asked for that are covered: other days, places, media, languages, frames."""
    days = replace(use, starts_at=None, ends_at=None)
    yield from _other_days(days, asked, dossier)
    yield from _elsewhere(days, asked, dossier)
    yield from _other_media(days, asked, dossier)
    yield from _other_languages(days, asked, dossier)
    yield from _fewer_frames(days, asked, dossier)


def _other_days(use: Use, asked: Covered, dossier: Dossier) -> Iterator[Nearest]:
    wide = replace(use, window=Window(use.window.starts_on, None))
    free = list(wide.window.minus(box.window for box in uncovered(wide, asked, dossier)))
    now = [both for window in free if (both := window.meets(use.window))]
    if now:
        yield Nearest("shorter", replace(use, window=max(now, key=_length)))
    if use.window.starts_on is None or use.window.ends_on is None:
        return
    length = use.window.ends_on - use.window.starts_on
    for window in free:
        first = window.starts_on or use.window.starts_on
        if first > use.window.starts_on and (window.ends_on is None or first + length <= window.ends_on):
            yield Nearest("later", replace(use, window=Window(first, first + length)))
            return


def _length(window: Window) -> int:
    if window.starts_on is None or window.ends_on is None:
        return 10**7
    return (window.ends_on - window.starts_on).days


def _elsewhere(use: Use, asked: Covered, dossier: Dossier) -> Iterator[Nearest]:
    everywhere = replace(use, territories=frozenset(["WORLD"]))
    barred = {code for box in uncovered(everywhere, asked, dossier) for code in box.territories}
    wanted = _codes(use)
    if wanted - barred:
        yield Nearest("fewer_territories", replace(use, territories=wanted - barred))
    others = sorted(_codes(everywhere) - barred - wanted)
    if others:
        places = frozenset(others[:MOST_OTHERS]) if barred else frozenset(["WORLD"])
        yield Nearest("elsewhere", replace(use, territories=places))


def _other_media(use: Use, asked: Covered, dossier: Dossier) -> Iterator[Nearest]:
    by_all = replace(use, media=frozenset(LEAVES))
    barred = {leaf for box in uncovered(by_all, asked, dossier) for leaf in leaves(box.media)}
    free = frozenset(LEAVES) - barred
    if free:
        yield Nearest("other_media", replace(use, media=free))


def _other_languages(use: Use, asked: Covered, dossier: Dossier) -> Iterator[Nearest]:
    tags = use.languages | use.audio
    if not tags:
        return
    subtitled = replace(use, languages=frozenset(), audio=frozenset(), subtitles=use.subtitles | tags)
    if not uncovered(subtitled, asked, dossier):
        yield Nearest("subtitled", subtitled)
    granted = {tag for grant in dossier.permitting() for tag in grant.terms.languages}
    for tag in sorted(granted - tags):
        other = replace(use, languages=frozenset([tag]), audio=frozenset(), subtitles=frozenset())
        if not uncovered(other, asked, dossier):
            yield Nearest("other_language", other)
            return


def _fewer_frames(use: Use, asked: Covered, dossier: Dossier) -> Iterator[Nearest]:
    if asked.span is None:
        return
    barred = [box.span for box in uncovered(use, asked, dossier)]
    if None in barred:
        return
    start = asked.span.start
    free = []
    for span in [*(one for one in adjoined(barred) if one), None]:
        end = span.start if span else asked.span.end
        free += [Span(start, end)] if end > start else []
        start = span.end if span else end
    if free:
        yield Nearest("fewer_frames", use, max(free, key=lambda span: span.frames))
