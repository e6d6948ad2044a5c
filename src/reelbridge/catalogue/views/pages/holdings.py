"""The page of all holdings, as a contact sheet."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reelbridge.base.doors import actor_of, staff_page
from reelbridge.base.policy import require
from reelbridge.catalogue import queries
from reelbridge.catalogue.rules.vocabulary import WorkKind
from reelbridge.catalogue.wording import choices
from reelbridge.kernel.wording import N_, gettext_now

PER_PAGE = 40
MEDIA = ("film", "photograph", "sound")
ORDERS = {
    "-changed_at": N_("changed last"),
    "-created_at": N_("taken in last"),
    "made": N_("oldest first"),
    "call_number": N_("by call number"),
}


@require_safe
@staff_page
def holdings_page(request: HttpRequest) -> HttpResponse:
    """Show what is held here and by partners, page by page."""
    require(actor_of(request), "catalogue.see")
    asked = {
        "keeper": request.GET.get("keeper", "")[:20],
        "medium": _one_of(request.GET.get("medium", ""), MEDIA),
        "kind": _one_of(request.GET.get("kind", ""), [kind.value for kind in WorkKind]),
        "order": _one_of(request.GET.get("order", ""), ORDERS) or "-changed_at",
    }
    keepers = queries.keepers()
    found = queries.holdings(page_number(request), per_page=PER_PAGE, counted=keepers, **asked)
    shown = {
        "section": "holdings",
        "found": found,
        "page": Paginator(range(found.total), PER_PAGE).get_page(found.page),
        "asked": asked,
        "is_filtered": any(asked[name] for name in ("keeper", "medium", "kind")),
        "keepers": keepers,
        "media": choices("medium"),
        "kinds": choices("kind"),
        "orders": [(value, gettext_now(said)) for value, said in ORDERS.items()],
    }
    return render(request, "catalogue/holdings.html", shown)


def page_number(request: HttpRequest) -> int:
    """Return the page asked for, the first for anything that is no number."""
    asked = request.GET.get("page", "")
    return max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1


def _one_of(asked: str, known: Iterable[str]) -> str:
    return asked if asked in tuple(known) else ""
