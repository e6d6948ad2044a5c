"""The partners' door to imprints: the list of all that a partner may have now, and its files."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from reelbridge.base.streams import serve_file, serve_files
from reelbridge.exchange.actions.imprints_out import doubted_imprints, parcel_of_imprints
from reelbridge.exchange.models import Partner
from reelbridge.exchange.queries.imprints import given_folder, imprint_file_for, imprint_files_for
from reelbridge.exchange.rules.parcel import FILE
from reelbridge.exchange.views.parcels import LARGEST_DOUBT
from reelbridge.exchange.views.signed import for_partners


@require_safe
@for_partners()
def imprints(request: HttpRequest, partner: Partner) -> HttpResponseBase:  # noqa: ARG001 -- the door's signature
    """Give a partner the list of its imprints; the parcel is made now where something changed."""
    made = parcel_of_imprints(partner)
    content = (given_folder(partner, made.parcel.ref) / FILE).read_bytes()
    return HttpResponse(content, content_type="application/json")


@require_safe
@for_partners()
def imprints_file(request: HttpRequest, partner: Partner, ref: str, path: str) -> HttpResponseBase:
    """Serve a file of a parcel of imprints, whole or in ranges."""
    return serve_file(request, imprint_file_for(partner, ref, path), media_type="application/octet-stream")


@require_safe
@for_partners()
def imprints_bytes(request: HttpRequest, partner: Partner, ref: str) -> HttpResponseBase:
    """Serve the files of a parcel of imprints one after the other, in ranges."""
    folder, files = imprint_files_for(partner, ref)
    return serve_files(request, folder, files, on_short=lambda: doubted_imprints(partner, ref))


@csrf_exempt
@require_POST
@for_partners(largest_bytes=LARGEST_DOUBT)
def imprints_doubt(request: HttpRequest, partner: Partner, ref: str) -> HttpResponseBase:  # noqa: ARG001 -- the door's signature
    """Hear from a partner that a parcel of imprints keeps coming wrong."""
    doubted_imprints(partner, ref)
    return JsonResponse({"parcel": ref}, status=202)
