"""What is offered while a reader types."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from reelbridge.base.doors import actor_of, staff_page
from reelbridge.base.kit import tongue
from reelbridge.base.policy import require
from reelbridge.search.registry import KINDS
from reelbridge.search.suggesting import suggestions


@staff_page
@require_GET
def suggest(request: HttpRequest) -> HttpResponse:
    """Return the options of the search box; for browsers' own boxes (``form=json``) as OpenSearch suggestions."""
    actor = actor_of(request)
    require(actor, "search.find")
    typed = request.GET.get("words", "")
    offered = suggestions(typed, by=actor, language=tongue())
    if request.GET.get("form") == "json":
        rows = [typed, [one.text for one in offered], [one.also for one in offered]]
        return JsonResponse(rows, safe=False, content_type="application/x-suggestions+json")
    options = [(one, str(KINDS[one.kind].one)) for one in offered]
    return render(request, "search/_suggestions.html", {"options": options})
