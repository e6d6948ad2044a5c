"""Pages of productions: the list with a form for a new one, one production with its cuts and a form for the next."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from reelbridge.base.doors import actor_of, staff_page
from reelbridge.base.policy import require
from reelbridge.kernel.errors import Refusal
from reelbridge.kernel.timecode import Rate
from reelbridge.kernel.wording import say_refusal
from reelbridge.production import actions, queries
from reelbridge.production.forms import CutForm, ProductionForm
from reelbridge.production.models import Production
from reelbridge.production.words import planned

#: Productions, and cuts of one, on a page.
_PER_PAGE = 30


@staff_page
@require_http_methods(["GET", "POST"])
def productions(request: HttpRequest) -> HttpResponseBase:
    """Show every production; make a new one."""
    actor = actor_of(request)
    require(actor, "production.edit" if request.method == "POST" else "production.see")
    form = ProductionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = actions.add_production(titles=form.cleaned_data["titles"], use=form.cleaned_data["use"], by=actor)
        messages.success(request, _("The production was made. Import its first cut."))
        return redirect("production:production", made.ref)
    page = Paginator(queries.productions(), _PER_PAGE).get_page(request.GET.get("page"))
    rows = [(one, planned(queries.use_of(one))) for one in page]
    shown = {"section": "production", "page": page, "rows": rows, "form": form}
    return render(request, "production/productions.html", shown, status=422 if form.errors else 200)


@staff_page
@require_http_methods(["GET", "POST"])
def production(request: HttpRequest, ref: str) -> HttpResponseBase:
    """Show a production and its cuts; import the next one."""
    require(actor_of(request), "production.edit" if request.method == "POST" else "production.see")
    found = queries.production(ref)
    form = CutForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        return _import(request, found, form)
    return _page(request, found, form, status=422 if form.errors else 200)


def _import(request: HttpRequest, found: Production, form: CutForm) -> HttpResponseBase:
    upload = form.cleaned_data["file"]
    rate = Rate.parse(form.cleaned_data["rate"]) if form.cleaned_data["rate"] else None
    try:
        cut = actions.import_chunks(found.ref, upload.chunks(), name=upload.name or "", by=actor_of(request), rate=rate)
    except Refusal as refusal:
        form.add_error("file", say_refusal(refusal))
        return _page(request, found, form, status=refusal.http_status)
    messages.success(request, _("The edit list was imported as cut %(number)s.") % {"number": cut.number})
    return redirect("production:cut", found.ref, cut.number)


def _page(request: HttpRequest, found: Production, form: CutForm, *, status: int) -> HttpResponse:
    page = Paginator(queries.cuts_of(found), _PER_PAGE).get_page(request.GET.get("page"))
    shown = {
        "section": "production",
        "production": found,
        "planned": planned(queries.use_of(found)),
        "page": page,
        "form": form,
    }
    return render(request, "production/production.html", shown, status=status)
