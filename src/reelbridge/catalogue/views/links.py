"""The page on which people decide whether two catalogues tell of the same person or work."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from reelbridge.base.doors import actor_of, staff_page
from reelbridge.base.policy import require
from reelbridge.catalogue import actions
from reelbridge.catalogue.queries.links import link_rows, links
from reelbridge.catalogue.rules.linking import LinkState
from reelbridge.kernel.errors import Refusal
from reelbridge.kernel.wording import say_refusal

PER_PAGE = 30


@require_safe
@staff_page
def links_page(request: HttpRequest) -> HttpResponse:
    """List suggested links, or those that were decided, the surest first."""
    require(actor_of(request), "catalogue.see")
    state = request.GET.get("state", "")
    state = state if state in list(LinkState) else str(LinkState.SUGGESTED)
    page = Paginator(links(state=state), PER_PAGE).get_page(request.GET.get("page"))
    shown = {"section": "holdings", "rows": link_rows(list(page.object_list)), "page": page, "state": state}
    return render(request, "catalogue/links.html", shown)


@require_POST
@staff_page
def suggest(request: HttpRequest) -> HttpResponseBase:
    """Look for pairs whose names agree."""
    found = actions.suggest_links(by=actor_of(request))
    said = ngettext("%(count)s new pair to look at.", "%(count)s new pairs to look at.", found)
    messages.success(request, said % {"count": found})
    return redirect("catalogue:links")


@require_POST
@staff_page
def decide(request: HttpRequest) -> HttpResponseBase:
    """Decide on one pair."""
    given = request.POST
    actor = actor_of(request)
    require(actor, "catalogue.link")
    try:
        actions.decide_link(
            given.get("one", ""), given.get("other", ""), is_same=given.get("is") == "same", note=given.get("note", ""),
            by=actor,
        )  # fmt: skip
    except Refusal as refusal:
        messages.error(request, say_refusal(refusal))
    else:
        messages.success(request, _("The decision is kept; both records stay as they are."))
    return redirect("catalogue:links")
