"""Asking for what is alike in meaning: shown apart from what words find, never counted among it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from reelbridge.base.rules.roles import Actor
from reelbridge.kernel.verdict import Reason
from reelbridge.language.meaning import Vectors, meanings
from reelbridge.language.scripts import recognise
from reelbridge.search.engine.faults import UnfitIndexError
from reelbridge.search.meaning.keeping import is_on, shelf
from reelbridge.search.meaning.shelf import Near
from reelbridge.search.queries import Hit, narrowed_to
from reelbridge.search.rules.filters import Filters
from reelbridge.search.rules.query import Words, read

#: Titles of one film in two languages are mostly nearer than this, those of different films mostly not.
LEAST_ALIKE = 0.4
MOST_ALIKE = 8
#: Of so many things near in meaning those are shown that the filters leave and the words have not found.
_LOOKED_AT = 200


def can_be_asked(words: str) -> bool:
    """Whether a question can be asked by meaning: plain words, on a node that has vectors.

    Quotes, fields, signs and brackets say exactly what is wanted. Raises BadInput for words that are no question.
    """
    return is_on() and isinstance(read(words), Words) and shelf().is_there()


def alike(words: str, filters: Filters | None = None, *, by: Actor) -> tuple[Hit, ...]:
    """Return at most eight things whose title or description is alike in meaning, nearest first, and why.

    Left out is what the words find anyway, what the filters bar and what the actor may not see. A hit's score is the
    cosine of two vectors. Raises BadInput as ``find``; nothing where meaning is off or the index cannot be read.
    """
    if not can_be_asked(words):
        return ()
    near = shelf().nearest(_asked(words), least=LEAST_ALIKE, most=_LOOKED_AT)
    try:
        hits = narrowed_to([one.id for one in near], words, filters or Filters(), by=by)
    except UnfitIndexError:
        # asked beside ``find``, which says so and has the index made again
        return ()
    found = [(hits[one.id], one) for one in near if one.id in hits]
    return tuple(_hit(hit, one, words) for hit, one in _unlike(found)[:MOST_ALIKE])


@lru_cache(maxsize=500)
def _asked(words: str) -> Vectors:
    return meanings([words], recognise(words))


def _unlike(found: Sequence[tuple[Hit, Near]]) -> list[tuple[Hit, Near]]:
    """Leave out copies of works that are among them: they bear the same title."""
    works = {hit.document.ref for hit, _near in found if hit.document.kind == "work"}
    return [one for one in found if one[0].document.extra.get("work") not in works]


def _hit(hit: Hit, near: Near, words: str) -> Hit:
    whole = near.meant.text
    facts: dict[str, object] = {
        "query": words,
        "found": whole,
        "whole": whole,
        "start": 0,
        "end": len(whole),
        "language": near.meant.language,
        "key": "",
        "place": near.meant.place,
        "role": "",
        "alike": round(near.cosine, 2),
    }
    return replace(hit, why=(Reason("search.alike_in_meaning", facts),), score=near.cosine)
