"""Why a document was found: the strongest reason for every part of the question that has one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from reelbridge.kernel.language import base
from reelbridge.kernel.verdict import Reason
from reelbridge.language.analysing import Family, analyse
from reelbridge.language.explaining import Asked, Manner, Marked, explain, explain_best, mark
from reelbridge.language.scripts import Script
from reelbridge.search.channels import Channel
from reelbridge.search.engine.documents import Card, moments
from reelbridge.search.registry import Document, Moment
from reelbridge.search.rules.question import Group, Question

#: More than this on a card is noise.
_MOST_REASONS = 3
#: How much of a long text is shown around what was found, in characters on either side.
_AROUND = 40
_MOST_MOMENTS = 10


def reasons_for(
    questions: Sequence[Question], card: Card, language: str, channels: Sequence[Channel] = ()
) -> tuple[tuple[Reason, ...], float | None]:
    """Return why a document was found, at most three reasons, and the moment of the film that was.

    Beside the facts of ``language.explaining`` each reason has ``place`` (title, name, text, place, number) and
    ``role``, ``bearer_name`` where the bearer of a name is called otherwise in the reader's language, and ``seconds``
    and ``source`` (shot, captions, paper) where it was found at a moment; on a page of a document ``page`` and ``url``.
    """
    reasons = [reason for question in questions for reason in _reasons(question, card, language, channels)]
    unlike = {(reason.facts["whole"], reason.facts["start"]): reason for reason in reversed(reasons)}
    best = tuple(_with_bearer(one, card.document, language) for one in tuple(reversed(unlike.values()))[:_MOST_REASONS])
    seconds = next((one.facts["seconds"] for one in best if "seconds" in one.facts), None)
    return best, None if seconds is None else float(str(seconds))


def _reasons(question: Question, card: Card, language: str, channels: Sequence[Channel]) -> list[Reason]:
    if question.whole.manner is not Manner.ANY:
        # no channel answers for what was to be found as it is written
        whole = _anywhere(question.whole, card, language)
        channels = ()
    else:
        whole = _in_titles_and_names(question.whole, card, language) or _told(channels, question, None, card, language)
    if whole:
        return [whole]
    reasons: list[Reason] = []
    for group in question.groups:
        found = [_in_titles_and_names(group.whole, card, language)] if group.whole else []
        if not any(found):
            found = [_in_titles_and_names(word, card, language) for word in group.words]
        if not all(found):
            told = _told(channels, question, group, card, language)
            found = [told] if told else [_anywhere(word, card, language) for word in group.words]
        reasons += [reason for reason in found if reason]
    return reasons


def _told(
    channels: Sequence[Channel], question: Question, group: Group | None, card: Card, language: str
) -> Reason | None:
    """Return what the first channel says that found something."""
    told = (channel.reason(question, group, card, language) for channel in channels)
    return next((reason for reason in told if reason), None)


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


def _anywhere(asked: Asked, card: Card, language: str) -> Reason | None:
    return (
        _in_titles_and_names(asked, card, language)
        or _at_a_moment(asked, card, language)
        or _in_texts(asked, card.document, language)
    )


def _in_titles_and_names(asked: Asked | None, card: Card, language: str) -> Reason | None:
    if asked is None:
        return None
    # the reader's own language first: of two reasons as strong, the one in it is shown
    texts = [
        (text, place, role)
        for place, marked in (("title", card.titles), ("name", card.names))
        for text, role in sorted(marked, key=lambda one: base(one[0].language) != base(language))
    ]
    best = explain_best(asked, [text for text, _place, _role in texts])
    if best is None:
        return None
    reason, where = best
    place, role = next((place, role) for text, place, role in texts if text is where)
    if any(where.text == name.text for name, _role in card.names):
        # a person's title is a name
        place = "name"
    return replace(reason, facts={**reason.facts, "place": place, "role": role})


def _in_texts(asked: Asked, document: Document, language: str) -> Reason | None:
    for tag in sorted(document.texts, key=lambda tag: base(tag) != base(language)):
        reason = explain(asked, _marked(document.texts[tag], tag))
        if reason:
            return replace(reason, facts={**_around(reason.facts), "place": "text", "role": ""})
    for place, texts in (("place", document.places), ("number", (document.ref, *document.numbers))):
        for text in texts:
            if reason := explain(asked, _marked(text, "")):
                return replace(reason, facts={**reason.facts, "place": place, "role": ""})
    return None


def moments_of(questions: Sequence[Question], card: Card, language: str) -> tuple[Moment, ...]:
    """Return the moments at which words asked for are said or shown, in the reader's language before others."""
    words = [
        word for question in questions for group in question.groups for word in group.words if not group.says_little
    ]
    found = {(one.seconds, one.text): one for word in words for one in _moments(word, card, language)}
    return tuple(sorted(found.values(), key=lambda one: (base(one.language) != base(language), one.seconds)))[
        :_MOST_MOMENTS
    ]


def _moments(asked: Asked, card: Card, language: str) -> list[Moment]:
    keys = {f" {key} " for family in (Family.WORD, Family.STEM) for key in asked.keys.get(family, ())}
    if asked.script is Script.HAN:
        wanted = [asked.folded]
    elif asked.manner is Manner.ANY:
        wanted = sorted(keys)
    else:
        wanted = [f" {asked.folded.split()[0]}"]
    likely = moments(card.said, wanted, 50)
    return sorted(likely, key=lambda one: base(one.language) != base(language))


def _at_a_moment(asked: Asked, card: Card, language: str) -> Reason | None:
    """Find the first moment at which something asked for is said, in the reader's language before others."""
    for moment in _moments(asked, card, language):
        if reason := explain(asked, _marked(moment.text, moment.language)):
            at: dict[str, object] = {"place": "text", "role": "", "source": moment.source}
            at |= {"page": moment.page, "url": moment.url} if moment.page else {"seconds": moment.seconds}
            return replace(reason, facts={**_around(reason.facts), **at})
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
