"""The page of the whole exchange with a partner, to read and to print, and its file."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from reelbridge.base.doors import actor_of, staff_page
from reelbridge.base.policy import require
from reelbridge.exchange.queries import ledger as kept
from reelbridge.exchange.queries import line
from reelbridge.exchange.rules.fingerprint import grouped

#: What one goes through at a time; a sheet for every forty when printed.
ENTRIES_PER_PAGE = 400


@staff_page
@require_GET
def ledger(request: HttpRequest, node_id: str) -> HttpResponse:
    """Show everything that was promised between a partner and us."""
    require(actor_of(request), "exchange.see_dealings")
    row = line.partner_row(node_id)
    page = Paginator(kept.entries(row.partner), ENTRIES_PER_PAGE).get_page(request.GET.get("page"))
    revoked = kept.revoked_of(row.partner)
    shown = {
        "row": row,
        "page": page,
        "lines": [kept.entry_in_words(entry, revoked) for entry in page.object_list],
        "last": kept.entries(row.partner).last(),
        "own_key": line.own_fingerprint(),
        "their_key": grouped(row.partner.key_fingerprint),
        "section": "exchange",
    }
    return render(request, "exchange/ledger.html", shown)


@staff_page
@require_GET
def file(request: HttpRequest, node_id: str) -> HttpResponseBase:
    """Give the ledger as the file that anybody can verify."""
    require(actor_of(request), "exchange.see_dealings")
    found = line.partner(node_id)
    answer = StreamingHttpResponse(kept.exported(found), content_type="application/x-ndjson")
    name = f"{line.own_card()['id']}-{found.node_id}.ledger"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
