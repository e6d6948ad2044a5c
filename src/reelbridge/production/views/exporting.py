"""Files for the edit suite."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from reelbridge.base.doors import actor_of, staff_page
from reelbridge.base.kit import tongue
from reelbridge.base.policy import require
from reelbridge.production import downloads, exports, queries
from reelbridge.production.downloads import Download
from reelbridge.production.package import package as package_of


@staff_page
@require_GET
def cut(request: HttpRequest, ref: str, number: int, form: str) -> HttpResponse:
    """Hand out a cut for the edit suite, with a marker at each clip that needs a person."""
    require(actor_of(request), "production.see")
    return _file(exports.cut(queries.cut(ref, number), form))


@staff_page
@require_GET
def shot_list(request: HttpRequest, form: str) -> HttpResponse:
    """Hand out the items and shots that the address names (``item``, with ``in`` and ``out`` in frames) as a list."""
    require(actor_of(request), "production.see")
    refs, begins, ends = (request.GET.getlist(name) for name in ("item", "in", "out"))
    return _file(exports.shot_list(exports.wanted_of(refs, begins, ends), form, language=tongue()))


@staff_page
@require_GET
def package(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Hand out the package for the insurer."""
    require(actor_of(request), "production.see")
    return _file(package_of(queries.cut(ref, number)))


@staff_page
@require_GET
def credit(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Hand out the credits as text, in the reader's language or the one asked for."""
    require(actor_of(request), "production.see")
    return _file(downloads.credits_of(queries.cut(ref, number), language=request.GET.get("language", "")))


def _file(made: Download) -> HttpResponse:
    response = HttpResponse(made.content, content_type=made.media_type)
    response["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return response
