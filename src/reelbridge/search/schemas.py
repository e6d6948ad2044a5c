"""How an answer is written for programs: the same for the API and the command line."""

from __future__ import annotations

from typing import Any

from django.utils.translation import override
from ninja import Schema

from reelbridge.kernel.language import Texts, choose
from reelbridge.kernel.wording import say_reason
from reelbridge.search.queries import Found, Hit


class Why(Schema):
    """One reason for a hit."""

    code: str
    sentence: str
    facts: dict[str, Any]


class HitOut(Schema):
    """One document found."""

    kind: str
    ref: str
    url: str
    title: str
    title_language: str
    titles: dict[str, str]
    keeper: str
    is_own: bool
    medium: str
    first_day: str | None
    last_day: str | None
    score: float
    why: list[Why]
    extra: dict[str, Any]


class FacetOut(Schema):
    """How many hits have one value."""

    value: str
    count: int
    label: dict[str, str]


class FoundOut(Schema):
    """One page of an answer."""

    words: str
    total: int
    page: int
    pages: int
    hits: list[HitOut]
    facets: dict[str, list[FacetOut]]


def answer(found: Found, language: str) -> FoundOut:
    """Return an answer for programs; titles and sentences in the asker's language."""
    facets = {
        name: [FacetOut(value=one.value, count=one.count, label=dict(one.label)) for one in values]
        for name, values in found.facets.items()
    }
    with override(language.lower()):
        hits = [_hit(hit, language) for hit in found.hits]
    return FoundOut(words=found.words, total=found.total, page=found.page, pages=found.pages, hits=hits, facets=facets)


def _hit(hit: Hit, language: str) -> HitOut:
    document = hit.document
    titles: Texts = document.titles
    title = choose(titles, language, (str(document.extra.get("original_language", "")),))
    first, last = (day.isoformat() if day else None for day in document.dates)
    why = [Why(code=one.code, sentence=say_reason(one), facts=dict(one.facts)) for one in hit.why]
    return HitOut(
        kind=document.kind,
        ref=document.ref,
        url=document.url,
        title=title.text,
        title_language=title.language,
        titles=dict(titles),
        keeper=document.keeper,
        is_own=document.is_own,
        medium=document.medium,
        first_day=first,
        last_day=last,
        score=round(hit.score, 3),
        why=why,
        extra=dict(document.extra),
    )
