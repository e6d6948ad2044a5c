"""The intake page: files dropped or chosen are sent one by one, and what became of each is shown."""

from __future__ import annotations

from urllib.parse import unquote

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from reelbridge.base.doors import actor_of, staff_page
from reelbridge.base.policy import require
from reelbridge.catalogue import queries
from reelbridge.catalogue.actions import named_batch, new_batch, receive_file, refuse_arrival
from reelbridge.kernel.errors import BadInput, Refusal
from reelbridge.kernel.wording import say_refusal


@require_safe
@staff_page
def ingest_page(request: HttpRequest) -> HttpResponse:
    """Show the intake page with what came last."""
    require(actor_of(request), "catalogue.ingest")
    shown = {"section": "holdings", "batch": new_batch(), "found": queries.arrivals()}
    return render(request, "catalogue/ingest.html", shown)


@require_safe
@staff_page
def arrivals(request: HttpRequest) -> HttpResponse:
    """Show what came, as a part of the page that is fetched again while something moves."""
    require(actor_of(request), "catalogue.ingest")
    return render(request, "catalogue/_arrivals.html", {"found": queries.arrivals()})


@require_POST
@staff_page
def receive(request: HttpRequest, batch: str, place: int) -> HttpResponse:
    """Take one file as the body of the request, its name percent-encoded in ``X-File-Name``; answer in JSON."""
    actor = actor_of(request)
    require(actor, "catalogue.ingest")
    name = unquote(request.headers.get("X-File-Name", ""))
    batch = named_batch(batch)
    size = 0
    try:
        size = _length(request, name)
        receive_file(request.read, batch=batch, place=place, name=name, size=size, by=actor)
    except Refusal as refusal:
        refuse_arrival(name, refusal, by=actor, batch=batch, size=size)
        return JsonResponse({"code": refusal.code, "sentence": say_refusal(refusal)}, status=refusal.http_status)
    return JsonResponse({"name": name, "size": size}, status=202)


def _length(request: HttpRequest, name: str) -> int:
    told = request.headers.get("Content-Length", "")
    if not (told.isascii() and told.isdigit()):
        raise BadInput("catalogue.upload_without_length", file=name)
    return int(told)
