"""The page of repositories that are no nodes: name one, read one, see what could not be read."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from reelbridge.base.doors import actor_of, staff_page
from reelbridge.base.policy import require
from reelbridge.exchange.actions import sources as actions
from reelbridge.exchange.forms.line import SourceForm
from reelbridge.exchange.queries import sources as queries
from reelbridge.kernel.errors import Refusal
from reelbridge.kernel.wording import say_refusal


@staff_page
@require_http_methods(["GET", "POST"])
def sources(request: HttpRequest) -> HttpResponseBase:
    """List the repositories that are read; name another."""
    actor = actor_of(request)
    require(actor, "exchange.keep_agreements" if request.method == "POST" else "exchange.see")
    form = SourceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = actions.add_source(
                given["key"], given["address"], name=given["name"], profile=given["profile"],
                set_spec=given["set_spec"], tongue=given["language"], by=actor,
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error(None, say_refusal(refusal))
        else:
            actions.ask_for_source(made, by=actor)
            messages.success(request, _("The repository is kept, and being read."))
            return redirect("exchange:sources")
    rows = [(one, queries.problems_of_source(one)) for one in queries.sources()]
    shown = {"section": "exchange", "rows": rows, "form": form}
    return render(request, "exchange/sources.html", shown, status=422 if form.errors else 200)


@staff_page
@require_POST
def harvest(request: HttpRequest, key: str) -> HttpResponseBase:
    """Read a repository."""
    actor = actor_of(request)
    require(actor, "exchange.harvest")
    actions.ask_for_source(actions.source_of(key), by=actor)
    messages.success(request, _("The catalogue is being read. You may close this page."))
    return redirect("exchange:sources")
