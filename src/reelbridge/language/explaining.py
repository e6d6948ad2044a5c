"""Reasons for a match: what was asked, what was found, and which correspondence ties the two, as data."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import NamedTuple

from reelbridge.kernel.verdict import Reason
from reelbridge.language.analysing import Analysis, Family
from reelbridge.language.scripts import Script
from reelbridge.language.vocabulary import within


class Manner(Enum):
    """What may answer a word: anything that corresponds, a word that begins so, or just these words side by side."""

    ANY = auto()
    START = auto()
    SIDE_BY_SIDE = auto()


@dataclass(frozen=True, slots=True)
class Asked:
    """One word, run or whole name of a query: as typed, as folded, and its keys by family."""

    typed: str
    folded: str
    script: Script
    keys: Mapping[Family, frozenset[str]]
    manner: Manner = Manner.ANY


class Mark(NamedTuple):
    """One token of a stored text: the stretch as written, its family and key."""

    start: int
    end: int
    family: Family
    key: str


@dataclass(frozen=True, slots=True)
class Marked:
    """A stored text that may be found: as written, folded where that differs, and its tokens."""

    text: str
    folded: str
    language: str
    marks: tuple[Mark, ...]
    #: Whether folded and written text have the same positions.
    is_aligned: bool = True


#: Which correspondence says most, best first, and the code of its sentence.
_BY_FAMILY = (
    (Family.WORD, "language.same_word"),
    (Family.STEM, "language.same_base_form"),
    (Family.CONCEPT, "language.same_subject"),
)


def mark(analysis: Analysis, language: str) -> Marked:
    """Return what an index stores of a text so that a match in it can be explained."""
    marks = []
    for token in analysis.tokens:
        if token.family is Family.GRAM:
            continue
        start, end = analysis.folded.written(token.start, token.end)
        marks.append(Mark(start, end, token.family, token.key))
    aligned = analysis.folded.offsets is None
    return Marked(analysis.text, analysis.folded.text, language, tuple(marks), is_aligned=aligned)


def explain(asked: Asked, found: Marked) -> Reason | None:
    """Return why what was asked is found in a text, by the strongest correspondence; None when it is not.

    Facts of the reason: ``query`` and ``found`` (the two spellings as written), ``whole`` (the text), ``language``,
    ``start`` and ``end`` (where ``found`` stands in ``whole``), and ``key`` (what both have in common).
    """
    if asked.manner is not Manner.ANY:
        return _beginning(asked, found) if asked.manner is Manner.START else _side_by_side(asked, found)
    if asked.folded == found.folded:
        everything = Mark(0, len(found.text), Family.WORD, asked.folded)
        return _reason("language.same_text", asked, found, everything)
    if asked.script is Script.HAN and (reason := _inside(asked, found)):
        return reason
    for family, code in _BY_FAMILY:
        wanted = asked.keys.get(family)
        if not wanted:
            continue
        hit = next((one for one in found.marks if one.family is family and one.key in wanted), None)
        if hit:
            return _reason(_finer(code, hit.key), asked, found, hit)
    return None


def explain_best(asked: Asked, texts: Sequence[Marked]) -> tuple[Reason, Marked] | None:
    """Return the strongest reason over several texts, the earlier text where two are as strong."""
    best: tuple[int, Reason, Marked] | None = None
    for text in texts:
        reason = explain(asked, text)
        if reason and (best is None or strength(reason) > best[0]):
            best = (strength(reason), reason, text)
    return (best[1], best[2]) if best else None


#: How much each code says.
_STRENGTH = {
    "language.narrower_subject": 1,
    "language.same_subject": 1,
    "language.inside_longer": 2,
    "language.begins_so": 2,
    "language.same_base_form": 3,
    "language.same_word": 4,
    "language.same_text": 5,
}


def strength(reason: Reason) -> int:
    """Return a number that orders reasons: an exact word beats a form of it, which beats a subject."""
    return _STRENGTH[reason.code]


def _inside(asked: Asked, found: Marked) -> Reason | None:
    """Find a Chinese word inside a longer text, where no blank marks its bounds."""
    start = found.folded.find(asked.folded)
    if start < 0:
        return None
    # where folding moved characters about, the whole text is shown rather than a wrong stretch of it
    bounds = (start, start + len(asked.folded)) if found.is_aligned else (0, len(found.text))
    return _reason("language.inside_longer", asked, found, Mark(*bounds, Family.GRAM, asked.folded))


def _beginning(asked: Asked, found: Marked) -> Reason | None:
    words = (one for one in found.marks if one.family is Family.WORD)
    hit = next((one for one in words if one.key.startswith(asked.folded)), None)
    if hit:
        return _reason("language.begins_so", asked, found, hit)
    # in Chinese a word begins wherever one may be read
    return _inside(asked, found) if asked.script is Script.HAN else None


def _side_by_side(asked: Asked, found: Marked) -> Reason | None:
    if asked.script is Script.HAN:
        return _inside(asked, found)
    words = r"\W+".join(map(re.escape, re.findall(r"\w+", asked.folded)))
    hit = re.search(rf"(?<!\w){words}(?!\w)", found.folded)
    if not hit:
        return None
    bounds = hit.span() if found.is_aligned else (0, len(found.text))
    return _reason("language.same_word", asked, found, Mark(*bounds, Family.WORD, asked.folded))


def _finer(code: str, key: str) -> str:
    if code == "language.same_subject" and key.startswith(within("")):
        return "language.narrower_subject"
    return code


def _reason(code: str, asked: Asked, found: Marked, hit: Mark) -> Reason:
    return Reason(
        code,
        {
            "query": asked.typed,
            "found": found.text[hit.start : hit.end],
            "whole": found.text,
            "language": found.language,
            "start": hit.start,
            "end": hit.end,
            "key": hit.key,
        },
    )
