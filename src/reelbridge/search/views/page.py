"""The search page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from reelbridge.base.doors import actor_of, staff_page
from reelbridge.base.kit import tongue
from reelbridge.base.marks import options
from reelbridge.base.policy import require
from reelbridge.base.rules.roles import Actor
from reelbridge.kernel.errors import Refusal
from reelbridge.kernel.wording import say_reason, say_refusal
from reelbridge.search.facets import USE, filters_from
from reelbridge.search.forms import ORDERS, VIEWS, Asked, page_number
from reelbridge.search.meaning.asking import can_be_asked
from reelbridge.search.models import Habit
from reelbridge.search.news import saved_searches
from reelbridge.search.queries import DEEPEST_HIT, Found, total_of
from reelbridge.search.rules.filters import Order
from reelbridge.search.rules.typed import LONGEST_QUERY
from reelbridge.search.saving import keep_view
from reelbridge.search.views.cards import Card, card_of, groups_of, people_meant
from reelbridge.search.views.filters import Mark, facets_of, marks_of, planned_use

#: Both part into rows of two, three, four and six.
PER_PAGE = {"grid": 24, "list": 24, "sheet": 96}
#: Of so many words at most, each is left out in turn when nothing is found.
_MOST_LEFT_OUT = 6
_MOST_NAMES = 4


@dataclass(frozen=True, slots=True)
class Way:
    """A question near the one that found nothing, and how much it finds."""

    left_out: str
    language: str
    query: str
    total: int


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may be meant, the question that asks for them only, and how much it finds."""

    card: Card
    query: str
    total: int


@staff_page
def find_page(request: HttpRequest) -> HttpResponse:
    """Show what is found for the words and filters in the address."""
    actor = actor_of(request)
    require(actor, "search.find")
    typed = Asked.read(request.GET)
    # a use of which too little is said is not weighed yet; its sentence stands there to be finished
    asked = typed.without(*USE, "rights") if typed.is_unfinished else typed
    view = _view_of(request)
    shown: dict[str, Any] = {
        "section": "search",
        "words": asked.words[:LONGEST_QUERY],
        "views": VIEWS,
        "view": view,
        "made": next(iter(asked.filters.get("made", ())), ""),
    }
    try:
        number = page_number(request.GET.get("page", "1"), PER_PAGE[view])
        found = asked.find(by=actor, page=number, per_page=PER_PAGE[view], language=tongue())
        shown |= _answered(asked, found, actor, PER_PAGE[view]) | _kept(request, asked)
        shown["use"] = planned_use(typed, found)
    except Refusal as refusal:
        # the links of the frame must not carry a megabyte of words along
        shown |= {"refusal": say_refusal(refusal), "here": request.path, "pointed": _pointed_at(asked, refusal)}
        shown |= {"marks": marks_of(asked, None), "unfiltered": Asked(asked.words[:LONGEST_QUERY]).query}
        # whatever is wrong in them can be put right
        shown["use"] = planned_use(typed, None)
        return render(request, "search/find.html", shown, status=refusal.http_status)
    return render(request, "search/find.html", shown)


@require_POST
@staff_page
def view(request: HttpRequest) -> HttpResponse:
    """Lay results out another way from now on and go back to them."""
    keep_view(request.POST.get("view", ""), by=actor_of(request))
    back = request.POST.get("next", "")
    return redirect(back if url_has_allowed_host_and_scheme(back, {request.get_host()}) else "search:find")


def _view_of(request: HttpRequest) -> str:
    habit = Habit.objects.filter(user_id=request.user.pk or 0).first()
    return habit.view if habit and habit.view in VIEWS else "grid"


def _kept(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    """Say whether the reader has saved this question, or any, and how much is new."""
    mine = saved_searches(request.user.pk or 0)
    saved_as = next((one.search.pk for one in mine if one.search.query == asked.question), None)
    return {"has_saved": bool(mine), "saved_as": saved_as, "news": sum(one.new for one in mine)}


def _answered(asked: Asked, found: Found, actor: Actor, per_page: int) -> dict[str, Any]:
    cards = [card_of(hit) for hit in found.hits]
    marks = marks_of(asked, found)
    return {
        "found": found,
        "notice": say_reason(found.notice) if found.notice else "",
        "query": asked.query,
        "question": asked.question,
        "orders": _orders(asked),
        "unfiltered": Asked(asked.words, order=asked.order).query,
        "groups": groups_of(cards, in_ways=asked.order in ("", Order.BEST)),
        "people": _people(asked, cards, actor) if found.page == 1 else (),
        "facets": facets_of(found),
        "marks": marks,
        "page": _page(found, per_page),
        "has_alike": found.page == 1 and can_be_asked(asked.words),
        "ways": _ways(asked, marks, actor) if not found.total else (),
    }


def _orders(asked: Asked) -> SafeString:
    """Draw the orders to choose from: without words nothing fits better than another."""
    best = ORDERS[Order.BEST] if asked.words.strip() else _("With a copy first")
    return options([("", best), *((one, ORDERS[one]) for one in (Order.NEWEST, Order.OLDEST))], {asked.order})


def _people(asked: Asked, cards: list[Card], actor: Actor) -> list[Person]:
    """Return those who may be meant, each with the question that asks for them only and how much it finds."""
    only = [(card, asked.with_words(_names_of(card)).query) for card in people_meant(cards)]
    return [Person(card, query, _total(query, actor)) for card, query in only]


def _names_of(card: Card) -> str:
    """Write the question for a person's names, as they stand on record in each language, and no others."""
    names = [text.replace('"', " ") for text in dict.fromkeys(card.document.titles.values()) if text]
    quoted = [f'"{name}"' for name in names[:_MOST_NAMES]]
    return f"name:({' OR '.join(quoted)})" if len(quoted) > 1 else f"name:{''.join(quoted)}"


def _page(found: Found, per_page: int) -> Page[int]:
    return Paginator(range(min(found.total, DEEPEST_HIT // per_page * per_page)), per_page).get_page(found.page)


def _ways(asked: Asked, marks: list[Mark], actor: Actor) -> list[Way]:
    """Return questions near one that found nothing which do find something: a filter less, a word less."""
    near = [(mark.label, mark.language, mark.without) for mark in marks]
    words = asked.words.split()
    if 2 <= len(words) <= _MOST_LEFT_OUT:
        for number, word in enumerate(words):
            left = " ".join([*words[:number], *words[number + 1 :]])
            near.append((word, "", asked.with_words(left).query))
    counted = [Way(left_out, language, query, _total(query, actor)) for left_out, language, query in near]
    return sorted((one for one in counted if one.total), key=lambda one: -one.total)[:_MOST_LEFT_OUT]


def _total(query: str, actor: Actor) -> int:
    asked = Asked.from_query(query)
    try:
        return total_of(asked.words, filters_from(asked.filters), by=actor)
    except Refusal:
        # a lone sign left over is no question
        return 0


def _pointed_at(asked: Asked, refusal: Refusal) -> dict[str, str]:
    """Return a query parted where it cannot be understood; nothing when no place is named."""
    position = refusal.facts.get("position")
    if not isinstance(position, int) or not 1 <= position <= len(asked.words) + 1:
        return {}
    words = asked.words[:LONGEST_QUERY]
    return {"before": words[: position - 1], "there": words[position - 1 : position] or " ", "after": words[position:]}
