"""How an answer is written for programs: the same for the API and the command line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import override
from ninja import Schema

from reelbridge.kernel.language import Texts, choose
from reelbridge.kernel.wording import say_reason
from reelbridge.search.facets import filters_from
from reelbridge.search.queries import Found, Hit
from reelbridge.search.rules.filters import Filters


class Asked(Schema):
    """What may be asked; ``language`` is the asker's, for titles and sentences. Each filter may be given several times.

    ``made`` is an EDTF date or stretch. ``use_territory`` and ``use_medium`` keep to what may be used there and so, on
    every day of ``use_window``; ``rights`` then to ``yes`` or ``if`` alone. ``order`` is ``best``, ``newest`` or
    ``oldest``; left out, the best stand first, without words what there is a copy of.
    """

    words: str = ""
    kind: list[str] = []
    keeper: list[str] = []
    medium: list[str] = []
    format: list[str] = []
    place: list[str] = []
    spoken: list[str] = []
    captions: list[str] = []
    seen_by: list[str] = []
    decade: list[str] = []
    rights: list[str] = []
    made: str = ""
    use_territory: list[str] = []
    use_medium: list[str] = []
    use_window: str = ""
    use_language: list[str] = []
    use_purpose: str = ""
    order: str = ""
    page: int = 1
    per_page: int = 24
    language: str = ""

    def filters(self) -> Filters:
        """Return the filters asked for."""
        return filters_from(self.model_dump())


class Why(Schema):
    """One reason for a hit."""

    code: str
    sentence: str
    facts: dict[str, Any]


class MomentOut(Schema):
    """A moment of a film at which something asked for is said or shown, or a page of a document, with its address."""

    seconds: float
    text: str
    language: str
    source: str
    page: int
    url: str


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
    seconds: float | None
    answer: str
    moments: list[MomentOut]
    extra: dict[str, Any]


class SuggestionOut(Schema):
    """A name or title that begins as typed; ``also`` is how the same is called in the asker's language."""

    text: str
    language: str
    also: str
    also_language: str
    kind: str
    ref: str
    url: str


class SavedIn(Schema):
    """A search to keep: ``query`` is the query part of a search page's or this API's address."""

    name: str
    query: str
    by_mail: bool = False


class SavedOut(Schema):
    """A saved search, how much is new since its owner looked, and where its feeds are."""

    id: int
    name: str
    query: str
    by_mail: bool
    new: int
    atom: str
    rss: str


class FacetOut(Schema):
    """How many hits have one value."""

    value: str
    count: int
    label: dict[str, str]
    is_chosen: bool


class FoundOut(Schema):
    """One page of an answer; ``alike`` holds what is alike in meaning, where that was asked for, and is not counted.

    ``notice`` says why there may be more than was found while the index is made anew; empty otherwise.
    """

    words: str
    total: int
    page: int
    pages: int
    hits: list[HitOut]
    alike: list[HitOut]
    facets: dict[str, list[FacetOut]]
    notice: str = ""


def answer(found: Found, language: str, alike: Sequence[Hit] = ()) -> FoundOut:
    """Return an answer for programs; titles and sentences in the asker's language."""
    facets = {
        name: [
            FacetOut(value=one.value, count=one.count, label=dict(one.label), is_chosen=one.is_chosen) for one in values
        ]
        for name, values in found.facets.items()
    }
    with override(language.lower()):
        hits, near = ([_hit(hit, language) for hit in some] for some in (found.hits, alike))
        notice = say_reason(found.notice) if found.notice else ""
    return FoundOut(
        words=found.words,
        total=found.total,
        page=found.page,
        pages=found.pages,
        hits=hits,
        alike=near,
        facets=facets,
        notice=notice,
    )


def _hit(hit: Hit, language: str) -> HitOut:
    document = hit.document
    titles: Texts = document.titles
    title = choose(titles, language, (str(document.extra.get("original_language", "")),))
    first, last = (day.isoformat() if day else None for day in document.dates)
    why = [Why(code=one.code, sentence=say_reason(one), facts=dict(one.facts)) for one in hit.why]
    return HitOut(
        kind=document.kind,
        ref=document.ref,
        url=hit.url,
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
        seconds=hit.seconds,
        answer=hit.answer,
        moments=[MomentOut.model_validate(one, from_attributes=True) for one in hit.moments],
        extra=dict(document.extra),
    )
