"""Pages on which grants come out of files and go into them, and on which one asks what may be used."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from reelbridge.base.doors import actor_of, staff_page
from reelbridge.base.policy import require
from reelbridge.catalogue import queries as catalogue
from reelbridge.kernel.errors import Refusal
from reelbridge.kernel.territory import WORLD
from reelbridge.kernel.wording import say, say_refusal, spoken
from reelbridge.rights import actions, queries
from reelbridge.rights.forms import FileForm, UseForm
from reelbridge.rights.rules import Terms
from reelbridge.rights.rules.papers import paper_from_json
from reelbridge.rights.table_files import as_table
from reelbridge.rights.views.grants import territory_names

#: Rows and findings that a page shows of a file; the file itself has the others.
MOST_SHOWN = 200
PER_PAGE = 60


@staff_page
def files(request: HttpRequest) -> HttpResponse:
    """Read grants from a file, or take them out as one."""
    actor = actor_of(request)
    require(actor, "rights.see" if request.method == "GET" else "rights.issue")
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            partner = given["partner"].ref if given["partner"] else ""
            upload = given["file"]
            draft = actions.read_chunks(
                upload.chunks(), name=upload.name or "", by=actor, direction=given["direction"], partner=partner
            )
        except Refusal as refusal:
            form.add_error("file", say_refusal(refusal))
        else:
            return redirect("rights:draft", ref=draft.ref)
    shown = {
        "form": form,
        "drafts": queries.drafts(),
        "lost": queries.lost_in_avails(queries.grants()[:MOST_SHOWN])[:MOST_SHOWN],
        "section": "rights",
    }
    return render(request, "rights/files.html", shown, status=422 if form.errors else 200)


@staff_page
def draft(request: HttpRequest, ref: str) -> HttpResponse:
    """Show what a file proposes and what is wrong with it; all of it may be written down here."""
    require(actor_of(request), "rights.see")
    found = queries.draft(ref)
    shown_rows = found.rows_json[:MOST_SHOWN]
    rows = [{**row, "read": Terms.from_json(row["terms"])} for row in shown_rows if "terms" in row]
    papers = [{**row, "read": paper_from_json(row["paper"])} for row in shown_rows if "paper" in row]
    findings = [{**one, "sentence": say(one["code"], one["facts"])} for one in found.findings_json]
    shown: dict[str, Any] = {
        "draft": found,
        "rows": rows,
        "papers": papers,
        "total": len(found.rows_json),
        "findings": sorted(findings, key=lambda one: not one["is_error"])[:MOST_SHOWN],
        "wrong": sum(one["is_error"] for one in findings),
        "section": "rights",
    }
    return render(request, "rights/draft.html", shown)


@staff_page
@require_POST
def write_draft(request: HttpRequest, ref: str) -> HttpResponse:
    """Write down every grant of a file."""
    require(actor_of(request), "rights.issue")
    try:
        made = actions.write_draft(ref, by=actor_of(request))
    except Refusal as refusal:
        messages.error(request, say_refusal(refusal))
    else:
        messages.success(request, _("Grants written down: %(count)s.") % {"count": len(made)})
    return redirect("rights:draft", ref=ref)


@staff_page
def taken_out(request: HttpRequest, form: str) -> HttpResponse:
    """Hand over the grants as a file."""
    require(actor_of(request), "rights.see")
    found = queries.grants(direction=request.GET.get("direction", ""), state=request.GET.get("state", ""))
    content = queries.written_as(form, found)
    return _file(content, form, f"{settings.NODE.id}-grants")


@staff_page
def template(request: HttpRequest) -> HttpResponse:
    """Hand over the spreadsheet of grants without grants, its headings in the reader's language."""
    require(actor_of(request), "rights.see")
    return _file(as_table([], spoken()), "table", "grants")


def _file(content: bytes, form: str, name: str) -> HttpResponse:
    ending, kind = queries.FORMS[form]
    shown = name if form == "table" else f"{name}-{form.partition('-')[0]}"
    return HttpResponse(
        content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{shown}.{ending}"'}
    )


@staff_page
def available(request: HttpRequest) -> HttpResponse:
    """Say what may be used there, then, on that medium: a list of items, to be taken along."""
    require(actor_of(request), "rights.see")
    form = UseForm(
        {**UseForm.suggested([settings.NODE.options.country or WORLD], queries.today()), **request.GET.dict()}
    )
    shown: dict[str, Any] = {"form": form, "territory_names": territory_names(), "section": "rights"}
    if form.is_valid():
        refs = queries.available(form.cleaned_data["use"])
        page = Paginator(refs, PER_PAGE).get_page(request.GET.get("page"))
        here = catalogue.items(page.object_list)
        shown |= {"page": page, "rows": [here[ref] for ref in page.object_list if ref in here]}
        found = queries.grants_over(refs)
        shown["grants"] = len(found)
        wanted = request.GET.get("as", "")
        if wanted in queries.FORMS:
            return _file(queries.written_as(wanted, found), wanted, f"{settings.NODE.id}-available")
    return render(request, "rights/available.html", shown)
