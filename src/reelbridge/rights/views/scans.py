"""Scanned documents of grants and papers: attaching, reading and taking off."""

from __future__ import annotations

from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reelbridge.base.doors import actor_of, staff_page
from reelbridge.base.policy import require
from reelbridge.base.streams import serve_file
from reelbridge.kernel.errors import BadInput
from reelbridge.rights import actions, queries
from reelbridge.rights.models import Scan
from reelbridge.rights.rules.scans import Form
from reelbridge.vault.queries import path_of

#: What a browser shows by itself; anything else is saved.
_SHOWN = frozenset({Form.PDF, Form.TEXT, Form.JPEG, Form.PNG})


@require_POST
@staff_page
def attach(request: HttpRequest, ref: str) -> HttpResponse:
    """Attach the document sent along and show the grant or paper again."""
    actor = actor_of(request)
    require(actor, "rights.issue")
    given = request.FILES.get("scan")
    if given is None:
        raise BadInput("rights.no_scan_sent")
    made = actions.attach_chunks(ref, given.chunks(), by=actor, name=given.name or "")
    messages.success(request, _("%(name)s is attached.") % {"name": made.name})
    return _back(ref)


@require_safe
@staff_page
def scan(request: HttpRequest, ref: str, number: int) -> HttpResponseBase:
    """Answer with a document, as what it was found to be when it came."""
    require(actor_of(request), "rights.see")
    return served(request, queries.scan(ref, number))


@require_POST
@staff_page
def take_off(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Take a document off again."""
    actor = actor_of(request)
    require(actor, "rights.issue")
    actions.take_off_scan(ref, number, by=actor)
    messages.success(request, _("The document is taken off; its file stays in the vault."))
    return _back(ref)


def served(request: HttpRequest, found: Scan) -> HttpResponseBase:
    """Return a document's bytes, to be shown where a browser can."""
    kind = "text/plain; charset=utf-8" if found.media_type == Form.TEXT else found.media_type
    answer = serve_file(request, path_of(found.digest), media_type=kind, etag=found.digest[:16])
    how = "inline" if found.media_type in _SHOWN else "attachment"
    answer["Content-Disposition"] = f"{how}; filename*=UTF-8''{quote(found.name)}"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _back(ref: str) -> HttpResponse:
    return redirect(f"rights:{next(iter(queries.scanned_of(ref)))}", ref=ref)
