"""Parcels: their pages for people, and their files for the partner they are meant for."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from reelbridge.base.doors import actor_of, staff_page
from reelbridge.base.jobs import enqueue
from reelbridge.base.policy import require
from reelbridge.base.streams import serve_file, serve_files
from reelbridge.exchange.actions.doubting import doubted
from reelbridge.exchange.models import Partner
from reelbridge.exchange.queries import dealings as queries
from reelbridge.exchange.queries.chunks import chunks_of
from reelbridge.exchange.queries.contents import contents
from reelbridge.exchange.queries.letters import ending_of
from reelbridge.exchange.rules.dealing import ParcelState
from reelbridge.exchange.views.signed import for_partners
from reelbridge.kernel.errors import BadInput, Conflict

LARGEST_DOUBT = 1024
FILES_PER_PAGE = 100


@require_safe
@for_partners()
def parcel_file(request: HttpRequest, partner: Partner, ref: str, path: str) -> HttpResponseBase:
    """Serve a file of a parcel to the partner it is meant for, whole or in ranges."""
    try:
        found = queries.file_for(partner, ref, path)
    except BadInput:
        # the list itself has changed on this disk
        doubted(partner, ref)
        raise Conflict("exchange.parcel_is_not_ready", parcel=ref) from None
    return serve_file(request, found, media_type="application/octet-stream")


@require_safe
@for_partners()
def parcel_elsewhere(request: HttpRequest, partner: Partner, ref: str, path: str) -> HttpResponseBase:  # noqa: ARG001 -- the door's signature
    """Tell the receiver of a parcel where else one of its large files can be fetched for a while."""
    return JsonResponse(queries.elsewhere_for(partner, ref, path))


@require_safe
@for_partners()
def parcel_bytes(request: HttpRequest, partner: Partner, ref: str) -> HttpResponseBase:
    """Serve the files of a parcel one after the other: a range of them brings thousands of small ones in one call."""
    try:
        folder, files = queries.files_for(partner, ref)
    except BadInput:
        doubted(partner, ref)
        raise Conflict("exchange.parcel_is_not_ready", parcel=ref) from None
    return serve_files(request, folder, files, on_short=lambda: doubted(partner, ref))


@csrf_exempt
@require_POST
@for_partners(largest_bytes=LARGEST_DOUBT)
def doubt(request: HttpRequest, partner: Partner, ref: str) -> HttpResponseBase:  # noqa: ARG001 -- the door's signature
    """Hear from the receiver of a parcel that it keeps coming wrong."""
    doubted(partner, ref)
    return JsonResponse({"parcel": ref}, status=202)


@require_safe
@staff_page
def parcel(request: HttpRequest, ref: str) -> HttpResponse:
    """Show a parcel: how far it has come, what is in it, and its receipts; part of the page for htmx."""
    require(actor_of(request), "exchange.see_dealings")
    one = queries.parcel(ref)
    listed = queries.list_of(one)
    chunks = chunks_of(one)
    page = Paginator(listed.parcel.files if listed else (), FILES_PER_PAGE).get_page(request.GET.get("page"))
    shown = {
        "section": "exchange",
        "parcel": one,
        "partner": one.partner,
        "files": contents(page.object_list),
        "page": page,
        "signed": listed.envelope["signatures"][0] if listed else None,
        "receipt": queries.receipt_of(one),
        "chunks": chunks,
        # what lies ready here and was not fetched is no progress
        "shows_chunks": chunks.total > 0 and (not one.is_ours or one.state == ParcelState.ACCEPTED),
        "ended": ending_of(one.grant_ref),
        "stopped": queries.next_try(one),
        "is_moving": one.state in (ParcelState.BUILDING, ParcelState.READY, ParcelState.FETCHING, ParcelState.WHOLE)
        and not (one.is_ours and one.state == ParcelState.READY),
    }
    part = request.headers.get("HX-Request") == "true"
    return render(request, "exchange/_parcel.html" if part else "exchange/parcel.html", shown)


@require_POST
@staff_page
def fetch(request: HttpRequest, ref: str) -> HttpResponse:
    """Try again now to fetch a parcel."""
    actor = actor_of(request)
    require(actor, "exchange.fetch")
    one = queries.parcel(ref)
    if enqueue("exchange.fetch_parcel", key=f"fetch:{one.ref}", subject=one.subject, parcel=one.ref):
        messages.success(request, _("The parcel is being fetched, from where it stopped."))
    else:
        messages.info(request, _("The parcel is being fetched already."))
    return redirect("exchange:parcel", one.ref)
