"""Pages of rights: the list, one grant, a new one, and the rights of one item as pictures."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from reelbridge.base.doors import actor_of, staff_page
from reelbridge.base.policy import may, require
from reelbridge.base.printing import PDF_TYPE
from reelbridge.catalogue import queries as catalogue
from reelbridge.kernel.errors import NotFound, Refusal
from reelbridge.kernel.language import OURS
from reelbridge.kernel.territory import WORLD, codes
from reelbridge.kernel.wording import say_refusal
from reelbridge.rights import actions, queries, rules
from reelbridge.rights.forms import AiringForm, FilterForm, GrantForm, RevokeForm, UseForm
from reelbridge.rights.rules import reading
from reelbridge.rights.rules.papers import PaperKind
from reelbridge.rights.rules.picture import land_of, months_of_grants, months_of_terms

PER_PAGE = 40
SOON = timedelta(days=90)


@staff_page
def grants(request: HttpRequest) -> HttpResponse:
    """Show the grants, what ends first at the top, each with its next two years."""
    require(actor_of(request), "rights.see")
    form = FilterForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    state = wanted.get("state", "")
    today = queries.today()
    fitting = queries.grants(
        direction=wanted.get("direction", ""),
        state=rules.Standing.STANDING if state == "soon" else state,
        ends_by=today + SOON if state == "soon" else None,
    )
    page = Paginator(fitting, PER_PAGE).get_page(request.GET.get("page"))
    rows = queries.listed(page.object_list)
    when = months_of_grants(today.replace(day=1), [(row.value, row.label, row.label_language) for row in rows])
    shown = {
        "form": form,
        "page": page,
        "rows": rows,
        "when": when,
        "section": "rights",
        "is_filtered": any(wanted.values()),
    }
    return render(request, "rights/grants.html", shown)


@staff_page
def watch(request: HttpRequest) -> HttpResponse:
    """Show what has to be looked at: what ends soon, what contradicts, what is overspent."""
    require(actor_of(request), "rights.see")
    shown = {"found": queries.watched(), "unseen": queries.notices().count(), "section": "rights"}
    return render(request, "rights/watch.html", shown)


@staff_page
@require_POST
def notices_seen(request: HttpRequest) -> HttpResponse:
    """Take the notices given so far off the desk."""
    require(actor_of(request), "rights.revoke")
    actions.notices_seen(by=actor_of(request))
    messages.success(request, _("The notices are off the desk."))
    return redirect("rights:watch")


@staff_page
def grant(request: HttpRequest, ref: str) -> HttpResponse:
    """Show one grant: its terms, what it covers, its sheets; the rights officer may end it here."""
    return grant_page(request, ref)


def grant_page(
    request: HttpRequest, ref: str, form: RevokeForm | None = None, airing: AiringForm | None = None
) -> HttpResponse:
    """Show one grant, with a form as it came back."""
    require(actor_of(request), "rights.see")
    is_wrong = form is not None or airing is not None
    found = queries.grant(ref)
    when = months_of_terms(queries.today().replace(day=1), found.as_value())
    shown: dict[str, Any] = {
        "grant": found,
        "row": queries.listed([found])[0],
        "when": when,
        "form": form or RevokeForm(),
        "airing": airing or AiringForm(initial={"on": queries.today()}),
        "airings": list(found.airings.all()),
        "scans": list(found.scans.all()),
        "breaking": queries.breaking(ref) if found.state == rules.Standing.STANDING and _may_revoke(request) else [],
        "section": "rights",
    }
    shown["where"] = land_of(when.rows)
    return render(request, "rights/grant.html", shown, status=422 if is_wrong else 200)


def _may_revoke(request: HttpRequest) -> bool:
    return may(actor_of(request), "rights.revoke")


@staff_page
@require_POST
def revoke(request: HttpRequest, ref: str) -> HttpResponse:
    """End a grant."""
    require(actor_of(request), "rights.revoke")
    form = RevokeForm(request.POST)
    if not form.is_valid():
        return grant_page(request, ref, form)
    actions.revoke_grant(ref, by=actor_of(request), because=form.cleaned_data["because"])
    messages.success(request, _("Grant %(ref)s is revoked.") % {"ref": ref})
    return redirect("rights:grant", ref=ref)


@staff_page
def new(request: HttpRequest) -> HttpResponse:
    """Write down a grant."""
    actor = actor_of(request)
    require(actor, "rights.issue")
    form = GrantForm(request.POST or None, initial={"items": request.GET.get("item", "")})
    if form.is_valid():
        given = form.cleaned_data
        try:
            made = actions.issue_grant(
                direction=given["direction"],
                partner_ref=given["partner"].ref if given["direction"] == "in" else "",
                terms=given["terms"],
                lines=given["items"],
                title=given["title"],
                by=actor,
            )
        except Refusal as refusal:
            form.add_error("items", say_refusal(refusal))
        else:
            messages.success(request, _("Grant %(ref)s is written down.") % {"ref": made.ref})
            return redirect("rights:grant", ref=made.ref)
    shown = {"form": form, "territory_names": territory_names(), "section": "rights"}
    return render(request, "rights/new.html", shown, status=422 if form.is_bound else 200)


@staff_page
def rights_of(request: HttpRequest, item_ref: str) -> HttpResponse:
    """Show where and when an item or shot may be shown, for a plan asked in a sentence; a fragment for item pages."""
    require(actor_of(request), "rights.see")
    asked = queries.covered(item_ref)
    suggested = UseForm.suggested([settings.NODE.options.country or WORLD], queries.today())
    form = UseForm({**suggested, **request.GET.dict()})
    shown: dict[str, Any] = {
        "form": form,
        "item": catalogue.item(asked.item_ref),
        "item_ref": item_ref,
        "territory_names": territory_names(),
        "section": "rights",
    }
    if form.is_valid():
        use = form.cleaned_data["use"]
        shown |= {"use": use, "picture": queries.picture_of(asked, use)}
    shown["grants"] = queries.listed(queries.grants_for(asked.item_ref))
    shown["papers"] = queries.listed_papers(queries.papers(item_ref=asked.item_ref))
    shown["kinds"] = list(PaperKind)
    is_part = shown["is_part"] = bool(request.headers.get("HX-Request"))
    return render(request, "rights/_of.html" if is_part else "rights/of.html", shown)


@staff_page
def odrl(request: HttpRequest, ref: str, *, as_turtle: bool) -> HttpResponse:
    """Hand over a grant's terms as ODRL, in JSON-LD or Turtle."""
    require(actor_of(request), "rights.see")
    ending, kind = ("ttl", "text/turtle") if as_turtle else ("jsonld", "application/ld+json")
    return HttpResponse(
        queries.odrl_of(queries.grant(ref), as_turtle=as_turtle),
        content_type=f"{kind}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{ref}.odrl.{ending}"'},
    )


@staff_page
def sheet(request: HttpRequest, ref: str, tongue: str) -> HttpResponse:
    """Hand over a grant's readable sheet in one language."""
    require(actor_of(request), "rights.see")
    sheets = queries.terms_sheet(queries.grant(ref))
    if tongue not in sheets:
        raise NotFound("base.page_not_found")
    named = {"Content-Disposition": f'inline; filename="{ref}.{tongue}.txt"', "Content-Language": tongue}
    return HttpResponse(sheets[tongue], content_type="text/plain; charset=utf-8", headers=named)


@staff_page
def printed_sheet(request: HttpRequest, ref: str, tongue: str) -> HttpResponse:
    """Hand over a grant's sheet in one language as a PDF."""
    require(actor_of(request), "rights.see")
    if tongue not in OURS:
        raise NotFound("base.page_not_found")
    named = {"Content-Disposition": f'inline; filename="{ref}.{tongue}.pdf"', "Content-Language": tongue}
    return HttpResponse(queries.printed_sheet(queries.grant(ref), tongue), content_type=PDF_TYPE, headers=named)


def territory_names() -> list[str]:
    """Return every territory's name in the reader's language and our own groups', for a list to pick from."""
    return sorted(
        {reading.territories([code]) for code in (*codes(), WORLD)} | {group.name for group in queries.groups()}
    )
