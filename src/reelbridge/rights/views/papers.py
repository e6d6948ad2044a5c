"""Pages of what stands beside grants: holdbacks, consents, copyright; events, airings, groups of territories."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from reelbridge.base.doors import actor_of, staff_page
from reelbridge.base.policy import require
from reelbridge.kernel.errors import NotFound, Refusal
from reelbridge.kernel.wording import say, say_refusal
from reelbridge.rights import actions, queries
from reelbridge.rights.forms import AiringForm, AnchorForm, EndForm, GroupForm, KindForm
from reelbridge.rights.forms.papers import FORMS
from reelbridge.rights.rules.papers import PaperKind
from reelbridge.rights.views.grants import grant_page, territory_names

PER_PAGE = 40


@staff_page
def papers(request: HttpRequest) -> HttpResponse:
    """List holdbacks, embargoes, consents and states of copyright, the newest first."""
    require(actor_of(request), "rights.see")
    form = KindForm(request.GET)
    kind = form.cleaned_data["kind"] if form.is_valid() else ""
    page = Paginator(queries.papers(kind=kind), PER_PAGE).get_page(request.GET.get("page"))
    rows = queries.listed_papers(page.object_list)
    shown = {"form": form, "page": page, "rows": rows, "kinds": list(PaperKind), "section": "rights"}
    return render(request, "rights/papers.html", shown)


@staff_page
def paper(request: HttpRequest, ref: str) -> HttpResponse:
    """Show one paper: what it says, what it is about; the rights officer may end it here."""
    return _paper_page(request, ref, EndForm())


def _paper_page(request: HttpRequest, ref: str, form: EndForm) -> HttpResponse:
    require(actor_of(request), "rights.see")
    row = queries.listed_papers([queries.paper(ref)])[0]
    shown = {"row": row, "form": form, "scans": list(row.paper.scans.all()), "section": "rights"}
    return render(request, "rights/paper.html", shown, status=422 if form.errors else 200)


@staff_page
def new_paper(request: HttpRequest, kind: str) -> HttpResponse:
    """Write down a paper of one kind."""
    actor = actor_of(request)
    require(actor, "rights.issue")
    if kind not in set(PaperKind):
        raise NotFound("base.page_not_found")
    form = FORMS[PaperKind(kind)](request.POST or None, initial={"items": request.GET.get("item", "")})
    if form.is_valid():
        given = form.cleaned_data
        try:
            made = actions.write_paper(given["paper"], given["items"], title=given["title"], by=actor)
        except Refusal as refusal:
            form.add_error("items", say_refusal(refusal))
        else:
            messages.success(request, _("%(ref)s is written down.") % {"ref": made.ref})
            return redirect("rights:paper", ref=made.ref)
    heading = say(f"rights.new.{kind}")
    shown = {"form": form, "heading": heading, "territory_names": territory_names(), "section": "rights"}
    return render(request, "rights/new_paper.html", shown, status=422 if form.is_bound else 200)


@staff_page
@require_POST
def end_paper(request: HttpRequest, ref: str) -> HttpResponse:
    """Lift, withdraw or strike a paper."""
    require(actor_of(request), "rights.revoke")
    form = EndForm(request.POST)
    if not form.is_valid():
        return _paper_page(request, ref, form)
    actions.end_paper(ref, by=actor_of(request), because=form.cleaned_data["because"])
    messages.success(request, _("%(ref)s has ended.") % {"ref": ref})
    return redirect("rights:paper", ref=ref)


@staff_page
@require_POST
def write_airing(request: HttpRequest, ref: str) -> HttpResponse:
    """Write down a showing under a grant."""
    actor = actor_of(request)
    require(actor, "rights.issue")
    form = AiringForm(request.POST)
    if not form.is_valid():
        return grant_page(request, ref, airing=form)
    actions.write_airing(ref, form.cleaned_data["on"], note=form.cleaned_data["note"], by=actor)
    messages.success(request, _("The airing is written down."))
    return redirect("rights:grant", ref=ref)


@staff_page
@require_POST
def strike_airing(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """Take an airing back."""
    require(actor_of(request), "rights.issue")
    actions.strike_airing(pk, by=actor_of(request))
    messages.success(request, _("The airing is taken back."))
    return redirect("rights:grant", ref=ref)


@staff_page
def events(request: HttpRequest) -> HttpResponse:
    """List the days that holdbacks count from, and write one down."""
    actor = actor_of(request)
    require(actor, "rights.see" if request.method == "GET" else "rights.issue")
    form = AnchorForm(request.POST or None, initial={"work": request.GET.get("work", "")})
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.set_anchor(given["work"].strip(), given["name"], given["on"], by=actor)
        except Refusal as refusal:
            form.add_error("work", say_refusal(refusal))
        else:
            messages.success(request, _("The event is written down."))
            return redirect("rights:events")
    shown = {"form": form, "found": queries.listed_events(), "section": "rights"}
    return render(request, "rights/events.html", shown, status=422 if form.is_bound else 200)


@staff_page
@require_POST
def forget_event(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the day of an event back."""
    require(actor_of(request), "rights.issue")
    actions.forget_anchor(pk, by=actor_of(request))
    messages.success(request, _("The event is taken back."))
    return redirect("rights:events")


@staff_page
def groups(request: HttpRequest) -> HttpResponse:
    """List the institution's own groups of territories, and name one."""
    actor = actor_of(request)
    require(actor, "rights.see" if request.method == "GET" else "rights.issue")
    form = GroupForm(request.POST or None)
    if form.is_valid():
        given = form.cleaned_data
        try:
            made = actions.name_group(given["name"], given["members"], by=actor)
        except Refusal as refusal:
            form.add_error("members", say_refusal(refusal))
        else:
            messages.success(request, _("The group “%(group)s” is named.") % {"group": made.name})
            return redirect("rights:groups")
    shown: dict[str, Any] = {"form": form, "found": queries.groups(), "section": "rights"}
    shown["territory_names"] = territory_names()
    return render(request, "rights/groups.html", shown, status=422 if form.is_bound else 200)


@staff_page
@require_POST
def strike_group(request: HttpRequest, name: str) -> HttpResponse:
    """Take a group away."""
    require(actor_of(request), "rights.issue")
    actions.strike_group(name, by=actor_of(request))
    messages.success(request, _("The group “%(group)s” is taken away.") % {"group": name})
    return redirect("rights:groups")
