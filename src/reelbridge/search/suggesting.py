"""What a reader may be about to type: names and titles that begin so, in any script."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reelbridge.base.policy import may
from reelbridge.base.rules.roles import Actor
from reelbridge.kernel.language import base, choose
from reelbridge.search.engine.choosing import view
from reelbridge.search.engine.documents import own_texts, read_card
from reelbridge.search.engine.faults import UnfitIndexError
from reelbridge.search.registry import KINDS, Document
from reelbridge.search.rules.fields import STARTS, facet_field
from reelbridge.search.rules.plan import All, OneOf, Plan, Scored, Some, Start
from reelbridge.search.rules.starting import starts_of, typed_starts
from reelbridge.search.rules.typed import LONGEST_QUERY

#: Of so many documents that begin so the nearest are shown.
_LOOKED_AT = 40


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A name or title to search for: as written, whose it is, and how it is called in the reader's language."""

    text: str
    language: str
    also: str
    also_language: str
    kind: str
    ref: str
    url: str


def suggestions(typed: str, *, by: Actor, language: str = "en", most: int = 8) -> list[Suggestion]:
    """Return names and titles that begin as a reader has begun to type, the nearest first; none without an index.

    Only things of kinds that the actor may see are offered.
    """
    starts = typed_starts(typed) if len(typed) <= LONGEST_QUERY else ()
    kinds = [kind.name for kind in KINDS.values() if kind.is_suggested and (not kind.act or may(by, kind.act))]
    if not starts or not kinds:
        return []
    try:
        index = view()
        _total, hits = index.search(_plan(starts, kinds), limit=_LOOKED_AT)
        documents = [read_card(*card).document for card in index.cards(hits)]
    except UnfitIndexError:
        return []
    ranked = sorted(_ranked(documents, starts, kinds, language), key=lambda one: one[0])
    # a work and its copies bear one title: it is said once
    unlike = {one.text.casefold(): one for _rank, one in reversed(ranked)}
    return list(reversed(unlike.values()))[:most]


def _plan(starts: Sequence[str], kinds: Sequence[str]) -> Plan:
    """Find what begins so, things of kinds registered earlier first."""
    begun = Scored(Some(tuple(Start(STARTS, start) for start in starts)), 1.0)
    own = facet_field("kind")
    first = tuple(Scored(OneOf(own, (kind,)), float(weight)) for weight, kind in enumerate(reversed(kinds), 1))
    return All((begun, Scored(OneOf(own, tuple(kinds)), 0.0)), welcome=first)


def _ranked(
    documents: Sequence[Document], starts: Sequence[str], kinds: Sequence[str], language: str
) -> Iterator[tuple[tuple[int, ...], Suggestion]]:
    for document in documents:
        near = [
            (start.closeness, base(tag) != base(language), text, tag)
            for tag, text in own_texts(document)
            for start in starts_of(text)
            if start.key.startswith(tuple(starts))
        ]
        if not near:
            continue
        closeness, _is_foreign, text, tag = min(near, key=lambda one: one[:2])
        other = choose(document.titles, language)
        also = other if other.text != text else choose({}, language)
        shown = Suggestion(text, tag, also.text, also.language, document.kind, document.ref, document.url)
        yield (int(closeness), kinds.index(document.kind), len(text)), shown
