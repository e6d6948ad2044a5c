"""Why a document was found: the strongest reason for every part of the question that has one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from reelbridge.kernel.language import base
from reelbridge.kernel.verdict import Reason
from reelbridge.language.analysing import analyse
from reelbridge.language.explaining import Asked, Marked, explain, explain_best, mark
from reelbridge.search.registry import Document
from reelbridge.search.rules.question import Question

#: More than this on a card is noise.
_MOST_REASONS = 3
#: How much of a long text is shown around what was found, in characters on either side.
_AROUND = 40

Marks = Mapping[str, Sequence[tuple[Marked, str]]]


def reasons_for(question: Question, document: Document, marked: Marks, language: str) -> tuple[Reason, ...]:
    """Return why a document was found, at most three reasons, the most telling first.

    Beside the facts of ``language.explaining`` each reason has ``place`` (title, name, text, place) and ``role``,
    and ``bearer_name`` where the bearer of a name is called otherwise in the reader's language.
    """
    whole = _in_titles_and_names(question.whole, marked, language)
    if whole:
        return (_with_bearer(whole, document, language),)
    reasons: list[Reason] = []
    for group in question.groups:
        found = [_in_titles_and_names(group.whole, marked, language)] if group.whole else []
        if not any(found):
            found = [_anywhere(word, document, marked, language) for word in group.words]
        reasons += [reason for reason in found if reason]
    unlike = {(reason.facts["whole"], reason.facts["start"]): reason for reason in reversed(reasons)}
    best = tuple(reversed(unlike.values()))[:_MOST_REASONS]
    return tuple(_with_bearer(reason, document, language) for reason in best)


def _with_bearer(reason: Reason, document: Document, language: str) -> Reason:
    """Add how the bearer of the name found is called in the reader's language, where that is another spelling."""
    found = next((form for form in document.names if form.bearer and form.text == reason.facts["whole"]), None)
    if found is None:
        return reason
    own = [
        form.text for form in document.names if form.bearer == found.bearer and base(form.language) == base(language)
    ]
    if not own or own[0] == found.text or own[0] in document.titles.values():
        return reason
    return replace(reason, facts={**reason.facts, "bearer_name": own[0]})


def _anywhere(asked: Asked, document: Document, marked: Marks, language: str) -> Reason | None:
    return _in_titles_and_names(asked, marked, language) or _in_texts(asked, document, language)


def _in_titles_and_names(asked: Asked | None, marked: Marks, language: str) -> Reason | None:
    if asked is None:
        return None
    # the reader's own language first: of two reasons as strong, the one in it is shown
    texts = [
        (text, place, role)
        for place in ("title", "name")
        for text, role in sorted(marked[place], key=lambda one: base(one[0].language) != base(language))
    ]
    best = explain_best(asked, [text for text, _place, _role in texts])
    if best is None:
        return None
    reason, where = best
    place, role = next((place, role) for text, place, role in texts if text is where)
    if any(where.text == name.text for name, _role in marked["name"]):
        # a person's title is a name
        place = "name"
    return replace(reason, facts={**reason.facts, "place": place, "role": role})


def _in_texts(asked: Asked, document: Document, language: str) -> Reason | None:
    for tag in sorted(document.texts, key=lambda tag: base(tag) != base(language)):
        reason = explain(asked, _marked(document.texts[tag], tag))
        if reason:
            return replace(reason, facts={**_around(reason.facts), "place": "text", "role": ""})
    for place in document.places:
        if reason := explain(asked, _marked(place, "")):
            return replace(reason, facts={**reason.facts, "place": "place", "role": ""})
    return None


@lru_cache(maxsize=2000)
def _marked(text: str, language: str) -> Marked:
    return mark(analyse(text, language), language)


def _around(facts: Mapping[str, object]) -> dict[str, object]:
    """Cut a long text down to what stands around the words found."""
    whole, start, end = str(facts["whole"]), int(str(facts["start"])), int(str(facts["end"]))
    first, last = max(0, start - _AROUND), min(len(whole), end + _AROUND)
    before, after = "…" if first else "", "…" if last < len(whole) else ""
    moved = start - first + len(before)
    return {**facts, "whole": before + whole[first:last] + after, "start": moved, "end": moved + end - start}
