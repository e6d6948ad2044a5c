"""What is alike in meaning, fetched by the search page once it stands."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from reelbridge.base.doors import actor_of, staff_page
from reelbridge.base.policy import require
from reelbridge.kernel.errors import Refusal
from reelbridge.search.facets import filters_from
from reelbridge.search.forms import Asked
from reelbridge.search.meaning.asking import alike
from reelbridge.search.views.cards import card_of


@staff_page
@require_GET
def alike_page(request: HttpRequest) -> HttpResponse:
    """Show what is alike in meaning to the words in the address; a page of its own where no script asks for it."""
    actor = actor_of(request)
    require(actor, "search.find")
    asked = Asked.read(request.GET)
    try:
        hits = alike(asked.words, filters_from(asked.filters), by=actor)
    except Refusal:
        # the search page itself says what is wrong with the question
        hits = ()
    is_part = request.headers.get("HX-Request") == "true"
    shown = {"section": "search", "words": asked.words, "query": asked.query, "cards": [card_of(hit) for hit in hits]}
    return render(request, "search/_alike.html" if is_part else "search/alike.html", shown)
