"""The page on which one finds by a picture, and the page of twins."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from reelbridge.base.doors import actor_of, staff_page
from reelbridge.base.policy import require
from reelbridge.catalogue import queries as catalogue
from reelbridge.footage import actions, queries
from reelbridge.footage.actions.receiving import received
from reelbridge.footage.forms import PictureForm
from reelbridge.footage.models import Comparison
from reelbridge.kernel.errors import BadInput, Refusal
from reelbridge.kernel.wording import say_refusal
from reelbridge.media import queries as media
from reelbridge.media.rules.probe import Kind

_PER_PAGE = 40


@staff_page
def picture(request: HttpRequest) -> HttpResponseBase:
    """Find shots and photographs by a still; a film is compared as a whole."""
    require(actor_of(request), "footage.see")
    form = PictureForm(request.POST or None, request.FILES or None)
    shown: dict[str, Any] = {"section": "search", "form": form, "reach": queries.reach()}
    if request.method == "POST" and form.is_valid():
        try:
            if made := _found(form.cleaned_data, request, shown):
                return redirect("footage:comparison", made.ref)
        except Refusal as refusal:
            form.add_error("file", say_refusal(refusal))
    return render(request, "footage/picture.html", shown, status=422 if form.errors else 200)


def _found(given: dict[str, Any], request: HttpRequest, shown: dict[str, Any]) -> Comparison | None:
    """Find by a still; return the comparison that was begun instead when a film was handed in."""
    file, archive = given["file"], given["archive"]
    with received(file.chunks(), file.name) as path:
        probe = media.probe(path, name=PurePath(file.name).name)
        if probe.kind is Kind.FILM:
            return actions.compare_file(path, name=file.name, archive=archive, by=actor_of(request))
        if probe.kind is Kind.SOUND:
            raise BadInput("matching.no_moving_picture", file=file.name)
        shown |= {"likes": queries.shots_like(path, probe, archive), "name": file.name}
    return None


@staff_page
@require_GET
def twins(request: HttpRequest) -> HttpResponse:
    """List holdings that show the same footage, with the better copy of each two."""
    require(actor_of(request), "footage.see")
    ref = request.GET.get("item", "")
    page = Paginator(queries.twins(ref), _PER_PAGE).get_page(request.GET.get("page"))
    of = catalogue.item(ref) if ref else None
    pairs = queries.pairs(list(page))
    shown = {"section": "search", "page": page, "pairs": pairs, "of": of}
    # what may be found is counted only where somebody asks why nothing was
    counted = {} if pairs or of else {"reach": queries.reach()}
    return render(request, "footage/twins.html", shown | counted)
