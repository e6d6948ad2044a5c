"""Boxes: what part of a use no grant covers, as territories × media × languages × frames × days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from reelbridge.kernel.timecode import Span
from reelbridge.kernel.window import Window
from reelbridge.rights.rules.bits import codes_of, media_of, window_of
from reelbridge.rights.rules.grant import Covered, Grant
from reelbridge.rights.rules.media import Medium
from reelbridge.rights.rules.question import Missing, Question
from reelbridge.rights.rules.shelf import Shelf
from reelbridge.rights.rules.terms import Use
from reelbridge.rights.rules.tongues import ANY_LANGUAGE

__all__ = ["ANY_LANGUAGE", "Box", "adjoined", "box_of", "merged", "missing"]


@dataclass(frozen=True, slots=True)
class Box:
    """Every combination of its sides; the span is None where the whole item of unknown length is meant."""

    territories: frozenset[str]
    media: frozenset[Medium]
    languages: frozenset[str]
    span: Span | None
    window: Window


def missing(use: Use, asked: Covered, grants: Sequence[Grant]) -> list[Box]:
    """Return what no grant covers, as boxes that do not overlap; nothing when all is covered together.

    Whether a grant may be leaned on at all is not weighed here; see ``clearance.usable``.
    """
    shelf = Shelf(asked.item_ref, grants, use.starts_at)
    question = Question(use, shelf)
    return [box_of(one) for one in question.missing(question.frames(asked.span), shelf.every_row)]


def box_of(one: Missing) -> Box:
    """Return what is missing in codes and days."""
    return Box(codes_of(one.where), media_of(one.how), frozenset(one.said), one.span, window_of(one.first, one.last))


def merged(boxes: Iterable[Box]) -> list[Box]:
    """Return the same cells in fewer boxes: joined where all sides but one are equal, adjoining frames in one span."""
    by_places: dict[tuple[Any, ...], set[str]] = defaultdict(set)
    for box in boxes:
        by_places[box.media, box.languages, box.span, box.window].update(box.territories)
    by_tongues: dict[tuple[Any, ...], set[str]] = defaultdict(set)
    for (media, tongues, span, window), places in by_places.items():
        by_tongues[frozenset(places), media, span, window].update(tongues)
    by_media: dict[tuple[Any, ...], set[Medium]] = defaultdict(set)
    for (where, media, span, window), said in by_tongues.items():
        by_media[where, frozenset(said), span, window].update(media)
    by_frames: dict[tuple[Any, ...], list[Span | None]] = defaultdict(list)
    for (where, said_, span, window), how in by_media.items():
        by_frames[where, frozenset(how), said_, window].append(span)
    return [
        Box(where, how_, said_, span, window)
        for (where, how_, said_, window), spans in by_frames.items()
        for span in adjoined(spans)
    ]


def adjoined(spans: Iterable[Span | None]) -> Iterator[Span | None]:
    """Yield spans with those that touch joined; None once where it is among them, for it is the whole."""
    given = list(spans)
    known = sorted(span for span in given if span is not None)
    if not known or len(known) < len(given):
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
