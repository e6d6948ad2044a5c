"""The search page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reelbridge.base.doors import actor_of, staff_page
from reelbridge.base.kit import tongue
from reelbridge.base.policy import require
from reelbridge.base.rules.roles import Actor
from reelbridge.kernel.errors import Refusal
from reelbridge.kernel.language import Chosen, Texts, base, choose
from reelbridge.kernel.verdict import Reason
from reelbridge.kernel.wording import say_reason, say_refusal
from reelbridge.language.scripts import recognise
from reelbridge.search.queries import DEEPEST_HIT, FacetCount, Found, Hit, find
from reelbridge.search.registry import FACETS, KINDS, MEDIA, ROLES, Document
from reelbridge.search.rules.typed import LONGEST_QUERY
from reelbridge.search.schemas import filters_from

PER_PAGE = 24

#: Reasons that lead from one spelling to another, so that both are shown.
_LEADING = {
    "language.same_base_form",
    "language.same_reading",
    "language.sounds_alike",
    "language.sounds_alike_across_scripts",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a filter."""

    value: str
    label: str
    language: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class WhyShown:
    """A reason as the card shows it: what was asked, and where in which text it was found."""

    sentence: str
    query: str
    is_leading: bool
    before: str
    found: str
    after: str
    language: str
    where: str
    tie: str
    bearer: str


@dataclass(frozen=True, slots=True)
class Keeper:
    """The institution that holds a thing, as the page kit's holding mark wants it."""

    ref: str
    names: Texts
    seal: str
    language: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class Card:
    """A hit as the page shows it."""

    document: Document
    title: Chosen
    original: Chosen | None
    kind: str
    medium: str
    note: str
    keeper: Keeper
    why: tuple[WhyShown, ...]


@staff_page
def find_page(request: HttpRequest) -> HttpResponse:
    """Show what is found for the words and filters in the address."""
    require(actor_of(request), "search.find")
    asked = request.GET
    shown: dict[str, Any] = {"section": "search", "words": asked.get("words", "")[:LONGEST_QUERY]}
    try:
        found = _found(asked, actor_of(request))
    except Refusal as refusal:
        # the links of the frame must not carry a megabyte of words along
        shown |= {"refusal": say_refusal(refusal), "here": request.path}
        return render(request, "search/find.html", shown, status=refusal.http_status)
    filtered = any(asked.getlist(name) != [""] and asked.getlist(name) for name in FACETS)
    shown |= {
        "found": found,
        "cards": [_card(hit) for hit in found.hits],
        "facets": _facets(found),
        "page": _page(found),
        "filtered": filtered,
        # nothing left by the filters alone: say how much there is without them
        "unfiltered": find(found.words, by=actor_of(request), per_page=1).total if filtered and not found.total else 0,
    }
    return render(request, "search/find.html", shown)


def _found(asked: QueryDict, actor: Actor) -> Found:
    number = asked.get("page", "1")
    return find(
        asked.get("words", ""),
        filters_from(dict(asked.lists())),
        by=actor,
        page=int(number) if number.isascii() and number.isdecimal() and len(number) < 9 else 1,
        per_page=PER_PAGE,
        language=tongue(),
    )


def _page(found: Found) -> Page[int]:
    return Paginator(range(min(found.total, DEEPEST_HIT // PER_PAGE * PER_PAGE)), PER_PAGE).get_page(found.page)


def _facets(found: Found) -> list[dict[str, Any]]:
    headings = {"keeper": _("Held by"), "kind": _("Kind"), "medium": _("Medium")}
    facets = []
    for name, heading in headings.items():
        choices = [_choice(name, one) for one in found.facets[name]]
        if choices:
            any_chosen = any(one.is_chosen for one in choices)
            facets.append(
                {"name": name, "heading": heading, "choices": choices, "many": name == "kind", "any": not any_chosen}
            )
    return facets


def _choice(name: str, one: FacetCount) -> Choice:
    if name == "keeper":
        chosen = choose(one.label, tongue())
        return Choice(one.value, chosen.text or one.value, chosen.language, one.count, one.is_chosen)
    label = KINDS[one.value].label if name == "kind" and one.value in KINDS else MEDIA.get(one.value, one.value)
    return Choice(one.value, str(label), tongue(), one.count, one.is_chosen)


def _card(hit: Hit) -> Card:
    document = hit.document
    # where the reader's language is missing, the original says more than another translation
    title = choose(document.titles, tongue(), (str(document.extra.get("original_language", "")),))
    note = document.extra.get("note")
    kind = KINDS[document.kind].one if document.kind in KINDS else document.kind
    return Card(
        document,
        title,
        _original(document, title),
        str(kind),
        str(MEDIA.get(document.medium, document.medium)),
        choose(note, tongue()).text if isinstance(note, dict) else "",
        _keeper(document),
        tuple(_why(reason) for reason in hit.why),
    )


def _keeper(document: Document) -> Keeper:
    given = document.extra.get("institution")
    known: dict[str, Any] = given if isinstance(given, dict) else {}
    names = known.get("names") or {tongue(): document.keeper}
    letter = str(known.get("seal", ""))
    return Keeper(
        document.keeper, names, letter, str(known.get("language") or recognise(letter)), is_own=document.is_own
    )


def _original(document: Document, title: Chosen) -> Chosen | None:
    """Return the title beside the one shown: the original, else any in another language."""
    others: Texts = {tag: text for tag, text in document.titles.items() if text and tag != title.language}
    tag = str(document.extra.get("original_language", ""))
    chosen = choose(others, tag if tag in others else next(_ours_first(others), ""))
    return chosen if chosen.text and chosen.text != title.text else None


def _ours_first(texts: Texts) -> Iterator[str]:
    yield from sorted(
        texts, key=lambda tag: ("zh", "ru", "en").index(base(tag)) if base(tag) in ("zh", "ru", "en") else 9
    )


def _why(reason: Reason) -> WhyShown:
    facts = reason.facts
    whole, start, end = str(facts["whole"]), int(str(facts["start"])), int(str(facts["end"]))
    role = ROLES.get(str(facts.get("role")), "")
    places = {
        "title": pgettext("where it was found", "Title:"),
        "name": pgettext("where it was found", "Name:"),
        "text": pgettext("where it was found", "Text:"),
        "place": pgettext("where it was found", "Place:"),
        "number": pgettext("where it was found", "Number:"),
    }
    ties = {
        "language.same_base_form": _("another form of the word"),
        "language.same_reading": _("read the same: %(key)s") % {"key": facts["key"]},
        "language.sounds_alike": _("sounds alike"),
        "language.sounds_alike_across_scripts": _("sounds alike"),
    }
    return WhyShown(
        sentence=say_reason(reason),
        query=str(facts["query"]),
        is_leading=reason.code in _LEADING,
        before=whole[:start],
        found=whole[start:end],
        after=whole[end:],
        language=str(facts["language"]),
        where=_("%(role)s:") % {"role": role} if role else places[str(facts["place"])],
        tie=ties.get(reason.code, ""),
        bearer=str(facts.get("bearer_name", "")),
    )
