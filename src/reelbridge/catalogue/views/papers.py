"""Documents of items: attaching one, and reading it."""

from __future__ import annotations

from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from reelbridge.base.doors import actor_of, staff_page
from reelbridge.base.policy import require
from reelbridge.base.streams import serve_file
from reelbridge.catalogue import queries
from reelbridge.catalogue.actions import attach_paper
from reelbridge.catalogue.models import PaperText
from reelbridge.kernel.errors import BadInput
from reelbridge.vault.queries import place_of

_TYPES = {"pdf": "application/pdf", "text": "text/plain"}


@require_POST
@staff_page
def attach(request: HttpRequest, ref: str) -> HttpResponseBase:
    """Attach the document sent along and show the item again."""
    actor = actor_of(request)
    require(actor, "catalogue.ingest")
    given = request.FILES.get("paper")
    if given is None:
        raise BadInput("catalogue.no_paper_sent")
    with NamedTemporaryFile(dir=settings.NODE.path("incoming")) as kept:
        for chunk in given.chunks():
            kept.write(chunk)
        kept.flush()
        attach_paper(ref, Path(kept.name), by=actor, name=given.name or "")
    return redirect("catalogue:item", ref)


@require_safe
@staff_page
def paper(request: HttpRequest, ref: str, number: int) -> HttpResponseBase:
    """Answer with a document, as what it was found to be when it came."""
    require(actor_of(request), "catalogue.see")
    found = get_object_or_404(PaperText.objects.select_related("file"), file__item=queries.item(ref), file_id=number)
    answer = serve_file(
        request, place_of(found.file.digest), media_type=_TYPES[found.kind], etag=found.file.digest[:16]
    )
    answer["Content-Disposition"] = "inline"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
