"""Pages on which an archivist describes works, persons, copies and shots."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import BaseFormSet, Form, formset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from reelbridge.base.doors import actor_of, staff_page
from reelbridge.base.kit import tongue
from reelbridge.base.policy import require
from reelbridge.catalogue import actions, queries
from reelbridge.catalogue.forms import AgentForm, ItemForm, NameForm, PartForm, TextsForm, TitleForm, WorkForm
from reelbridge.catalogue.models import Agent, Item, Work
from reelbridge.catalogue.queries.flats import flat_agent, flat_work
from reelbridge.catalogue.views.pages.holdings import page_number
from reelbridge.catalogue.views.pages.rows import agents_to_name, filled, part_rows, parts_named, with_our_languages
from reelbridge.catalogue.views.pages.strip import shots_of
from reelbridge.kernel.errors import BadInput, NotFound
from reelbridge.kernel.language import Chosen
from reelbridge.kernel.wording import say_refusal

Titles = formset_factory(TitleForm, extra=1)
Names = formset_factory(NameForm, extra=1)
Parts = formset_factory(PartForm, extra=2)
SHOTS_PER_PAGE = 40


@staff_page
def edit_work_page(request: HttpRequest, ref: str) -> HttpResponse:
    """Show a work's titles, texts and parts for editing; keep what is sent."""
    require(actor_of(request), "catalogue.edit")
    work = queries.work_for_page(ref)
    flat, sent = flat_work(work), request.POST or None
    held = [title["language"] for title in flat["titles"]]
    form = WorkForm(sent, initial={**flat, "languages": ", ".join(flat["languages"])})
    titles = Titles(
        sent,
        prefix="titles",
        initial=with_our_languages(flat["titles"], kind="translated"),
        form_kwargs={"held": held},
    )
    parts = Parts(sent, prefix="parts", initial=part_rows(work))
    texts = TextsForm(sent, texts=flat["descriptions"], prefix="texts")

    def keep() -> None:
        said = form.cleaned_data
        changes = {
            "work_kind": said["work_kind"],
            "made": said["made"],
            "languages": [tag.strip() for tag in said["languages"].split(",") if tag.strip()],
            "titles": filled(titles),
            "parts": parts_named(parts),
            "descriptions": texts.texts,
        }
        actions.edit_work(ref, changes, by=actor_of(request))

    if request.method == "POST" and _kept(request, work, form, titles, parts, texts, keep=keep):
        messages.success(request, _("The description is saved."))
        return redirect("catalogue:work", ref)
    shown = {"form": form, "titles": titles, "parts": parts, "texts": texts, "agents": agents_to_name(work)}
    return _page(request, "work", work, queries.title_of(work, tongue()), shown)


@staff_page
def edit_agent_page(request: HttpRequest, ref: str) -> HttpResponse:
    """Show the names and notes of a person or organisation for editing; keep what is sent."""
    require(actor_of(request), "catalogue.edit")
    agent = queries.agent_for_page(ref).agent
    flat, sent = flat_agent(agent), request.POST or None
    held = [name["language"] for name in flat["names"]]
    form = AgentForm(sent, initial={**flat})
    names = Names(
        sent,
        prefix="names",
        initial=with_our_languages(flat["names"], role="preferred"),
        form_kwargs={"held": held},
    )
    texts = TextsForm(sent, texts=flat["notes"], prefix="texts", lines=4)

    def keep() -> None:
        said = form.cleaned_data
        changes = {
            "agent_kind": said["agent_kind"],
            "lived": said["lived"],
            "names": filled(names),
            "notes": texts.texts,
        }
        actions.edit_agent(ref, changes, by=actor_of(request))

    if request.method == "POST" and _kept(request, agent, form, names, texts, keep=keep):
        messages.success(request, _("The names are saved."))
        return redirect("catalogue:agent", ref)
    shown = {"form": form, "names": names, "texts": texts}
    return _page(request, "agent", agent, queries.name_of(agent, tongue()), shown)


@staff_page
def edit_item_page(request: HttpRequest, ref: str) -> HttpResponse:
    """Show what a copy is called and what its shots show, for editing; keep what is sent."""
    require(actor_of(request), "catalogue.edit")
    item = queries.item_for_page(ref)
    sent = request.POST or None
    start = item.rate.timecode(item.start_frame)
    form = ItemForm(sent, initial={"call_number": item.call_number, "reel": item.reel, "start": start})
    page = Paginator(shots_of(item), SHOTS_PER_PAGE).get_page(page_number(request))
    shots = [(row, TextsForm(sent, texts=row.shot.titles, prefix=f"shot-{row.shot.number}", lines=1)) for row in page]

    def keep() -> None:
        said = form.cleaned_data
        if form.has_changed():
            changes = {"call_number": said["call_number"], "reel": said["reel"]}
            actions.edit_item(ref, changes | ({"start": said["start"]} if said["start"] else {}), by=actor_of(request))
        for row, texts in shots:
            if texts.has_changed():
                actions.title_shot(f"{ref}/{row.shot.number}", texts.texts, by=actor_of(request))

    if request.method == "POST" and _kept(request, item, form, *(texts for _row, texts in shots), keep=keep):
        messages.success(request, _("The copy and its shots are saved."))
        return redirect("catalogue:item", ref)
    shown = {"form": form, "shots": shots, "page": page}
    return _page(request, "item", item, queries.title_of(item, tongue()), shown)


def _page(
    request: HttpRequest, kind: str, record: Work | Agent | Item, named: Chosen, shown: dict[str, Any]
) -> HttpResponse:
    frame = {
        "section": "holdings",
        "record": record,
        "named": named.text,
        "address": reverse(f"catalogue:{kind}", args=[record.ref]),
    }
    return render(request, f"catalogue/edit_{kind}.html", frame | shown)


def _kept(
    request: HttpRequest,
    thing: Work | Agent | Item,
    form: Form,
    *others: Form | BaseFormSet[Any],
    keep: Callable[[], None],
) -> bool:
    """Keep what was sent; when it cannot be kept, say why on the form."""
    if not all([form.is_valid(), *(one.is_valid() for one in others)]):
        return False
    if request.POST.get("seen", "") not in ("", thing.changed_at.isoformat()):
        form.add_error(None, _("Somebody changed this while you wrote. Compare in another window, then save again."))
        return False
    try:
        keep()
    except (BadInput, NotFound) as refusal:
        form.add_error(None, say_refusal(refusal))
        return False
    return True
