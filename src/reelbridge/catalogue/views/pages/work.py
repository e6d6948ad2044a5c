"""The page of a work: titles, description, who made it, and the copies of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reelbridge.base.doors import actor_of, staff_page
from reelbridge.base.kit import tongue
from reelbridge.base.policy import require
from reelbridge.base.queries import history_of_all
from reelbridge.catalogue import queries
from reelbridge.catalogue.queries.links import differences_of, linked_to
from reelbridge.catalogue.queries.places import places_of_work
from reelbridge.catalogue.views.pages.credits import credits_of


@require_safe
@staff_page
def work_page(request: HttpRequest, ref: str) -> HttpResponse:
    """Show a work, ours or a partner's."""
    require(actor_of(request), "catalogue.see")
    work = queries.work_for_page(ref)
    shown = {
        "section": "holdings",
        "work": work,
        "own": queries.is_own(work),
        "items": queries.items_of(work),
        "titles": sorted(work.titles.all(), key=lambda title: (title.language != tongue(), title.pk)),
        "credits": credits_of(work),
        "places": places_of_work(work),
        "linked": linked_to(work.ref),
        "differences": differences_of(work),
        "history": history_of_all([f"work:{work.ref}"], limit=12),
    }
    return render(request, "catalogue/work.html", shown)
