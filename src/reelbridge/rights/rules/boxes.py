"""Boxes: what part of a use no grant covers, as territories × media × languages × frames × days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeVar

from reelbridge.kernel.territory import WORLD, codes
from reelbridge.kernel.timecode import Span
from reelbridge.kernel.window import Window
from reelbridge.rights.rules.grant import Covered, Grant
from reelbridge.rights.rules.terms import Medium, Use

#: Stands for "the question leaves languages out".
ANY_LANGUAGE = ""

V = TypeVar("V", bound=str)


@dataclass(frozen=True, slots=True)
class Box:
    """Every combination of its sides; the span is None where the whole item of unknown length is meant."""

    territories: frozenset[str]
    media: frozenset[Medium]
    languages: frozenset[str]
    span: Span | None
    window: Window

    def meets(self, grant: Grant, item_ref: str) -> bool:
        """Whether a grant allows any part of it."""
        terms = grant.terms
        return (
            any(map(terms.allows_territory, self.territories))
            and not self.media.isdisjoint(terms.media)
            and any(allows_language(grant, tag) for tag in self.languages)
            and meets_frames(grant, item_ref, self.span)
            and terms.window.meets(self.window) is not None
        )


def allows_language(grant: Grant, tag: str) -> bool:
    """Whether a grant allows a language, or the question leaves languages out."""
    return tag == ANY_LANGUAGE or grant.terms.allows_language(tag)


def covers_frames(grant: Grant, item_ref: str, piece: Span | None) -> bool:
    """Whether one line of a grant covers a piece between two line bounds."""
    return any(span is None or (piece is not None and span.covers(piece)) for span in grant.spans_of(item_ref))


def meets_frames(grant: Grant, item_ref: str, frames: Span | None) -> bool:
    """Whether a grant covers at least one of some frames."""
    return any(
        span is None or (frames is not None and span.meets(frames) is not None) for span in grant.spans_of(item_ref)
    )


def missing(use: Use, asked: Covered, grants: Sequence[Grant]) -> list[Box]:
    """Return what no grant covers, as boxes that do not overlap; nothing when all is covered together."""
    spoken = use.languages or frozenset([ANY_LANGUAGE])
    territories = list(_alike(_spread(use.territories), grants, lambda grant, code: grant.terms.allows_territory(code)))
    media = list(_alike(use.media, grants, lambda grant, medium: medium in grant.terms.media))
    languages = list(_alike(spoken, grants, allows_language))
    found: list[Box] = []
    for piece in pieces(asked, grants):
        here = _mask(covers_frames(grant, asked.item_ref, piece) for grant in grants)
        for where, by_where in territories:
            for how, by_how in media:
                for said, by_said in languages:
                    allowing = here & by_where & by_how & by_said
                    windows = [grant.terms.window for number, grant in enumerate(grants) if allowing >> number & 1]
                    found += [Box(where, how, said, piece, gap) for gap in use.window.minus(windows)]
    return found


def pieces(asked: Covered, grants: Iterable[Grant]) -> list[Span | None]:
    """Cut the frames asked for at the bounds of the grants' lines, so that each line covers all of a piece or none."""
    if asked.span is None:
        return [None]
    whole = asked.span
    bounds = {whole.start, whole.end}
    for grant in grants:
        for span in grant.spans_of(asked.item_ref):
            if span is not None:
                bounds |= {bound for bound in (span.start, span.end) if whole.start < bound < whole.end}
    ordered = sorted(bounds)
    return [Span(first, last) for first, last in pairwise(ordered)]


def merged(boxes: Iterable[Box]) -> list[Box]:
    """Return the same cells in fewer boxes: joined where all sides but one are equal, adjoining frames in one span."""
    by_places: dict[Box, set[str]] = defaultdict(set)
    for box in boxes:
        by_places[replace(box, territories=frozenset())] |= box.territories
    by_tongues: dict[Box, set[str]] = defaultdict(set)
    for rest, places in by_places.items():
        by_tongues[replace(rest, territories=frozenset(places), languages=frozenset())] |= rest.languages
    by_media: dict[Box, set[Medium]] = defaultdict(set)
    for rest, tongues in by_tongues.items():
        by_media[replace(rest, languages=frozenset(tongues), media=frozenset())] |= rest.media
    by_frames: dict[Box, list[Span | None]] = defaultdict(list)
    for rest, media in by_media.items():
        by_frames[replace(rest, media=frozenset(media), span=None)].append(rest.span)
    return [replace(rest, span=span) for rest, spans in by_frames.items() for span in adjoined(spans)]


def adjoined(spans: Iterable[Span | None]) -> Iterator[Span | None]:
    """Yield spans with those that touch joined; None once when there is no other."""
    known = sorted(span for span in spans if span is not None)
    if not known:
        yield None
        return
    current = known[0]
    for span in known[1:]:
        if span.start <= current.end:
            current = Span(current.start, max(current.end, span.end))
        else:
            yield current
            current = span
    yield current


def _spread(territories: frozenset[str]) -> frozenset[str]:
    return codes() if WORLD in territories else territories


def _alike(
    values: Iterable[V], grants: Sequence[Grant], allows: Callable[[Grant, V], bool]
) -> Iterator[tuple[frozenset[V], int]]:
    """Group values that the very same grants allow; a group comes with those grants as bits."""
    groups: dict[int, set[V]] = defaultdict(set)
    for value in values:
        groups[_mask(allows(grant, value) for grant in grants)].add(value)
    for mask, alike in sorted(groups.items(), key=lambda group: min(group[1])):
        yield frozenset(alike), mask


def _mask(flags: Iterable[bool]) -> int:
    return sum(1 << number for number, flag in enumerate(flags) if flag)
