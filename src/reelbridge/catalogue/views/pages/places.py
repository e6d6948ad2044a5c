"""The pages of places: the list, and one with its names and the works that tell of it."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reelbridge.base.doors import actor_of, staff_page
from reelbridge.base.policy import require
from reelbridge.base.queries import history_of_all
from reelbridge.catalogue.queries import places as places_of
from reelbridge.catalogue.queries.links import differences_of, linked_to

PER_PAGE = 60
#: Works shown on the page of a place; the search has them all.
MOST_WORKS = 200


@require_safe
@staff_page
def places_page(request: HttpRequest) -> HttpResponse:
    """List the places that works tell of."""
    require(actor_of(request), "catalogue.see")
    words = request.GET.get("words", "").strip()[:100]
    page = Paginator(places_of.places(words), PER_PAGE).get_page(request.GET.get("page"))
    shown = {"section": "holdings", "rows": page.object_list, "page": page, "words": words}
    return render(request, "catalogue/places.html", shown)


@require_safe
@staff_page
def place_page(request: HttpRequest, ref: str) -> HttpResponse:
    """Show a place as one catalogue tells of it."""
    require(actor_of(request), "catalogue.see")
    place = places_of.place(ref)
    shown = {
        "section": "holdings",
        "place": place,
        "works": places_of.works_of_place(place)[:MOST_WORKS],
        "linked": linked_to(place.ref),
        "differences": differences_of(place),
        "history": history_of_all([f"place:{place.ref}"], limit=12),
    }
    return render(request, "catalogue/place.html", shown)
