"""The page of a production's plan: release board, shares and statement, milestones, team, deliverables."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import fields
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from reelbridge.base import formats
from reelbridge.base.doors import actor_of, staff_page
from reelbridge.base.policy import require
from reelbridge.kernel import clock
from reelbridge.kernel.errors import Refusal
from reelbridge.kernel.verdict import Reason
from reelbridge.kernel.wording import say, say_refusal
from reelbridge.production import actions, queries, release_board
from reelbridge.production.models import PlanEntry
from reelbridge.production.rules.planning import KINDS, Ready, Step
from reelbridge.production.words import window_words
from reelbridge.rights.rules import reading

_PLAINLY: dict[str, Callable[[Any], str]] = {"amount": formats.money, "language": formats.language_name}
#: What a form sends beside the facts of an entry.
_NOT_FACTS = frozenset({"kind", "number", "sure", "csrfmiddlewaretoken"})


@staff_page
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, ref: str) -> HttpResponseBase:
    """Show the plan; write an entry into it or name the film."""
    actor = actor_of(request)
    require(actor, "production.plan" if request.method == "POST" else "production.see")
    if request.method != "POST":
        return _page(request, ref)
    kind = request.POST.get("kind", "")
    try:
        if kind == "film":
            actions.name_film(ref, request.POST.get("item", ""), by=actor)
        elif looked := _written(request, ref, kind):
            return looked
    except Refusal as refusal:
        messages.error(request, say_refusal(refusal))
        return _page(request, ref, kind=kind, status=refusal.http_status)
    messages.success(request, _("It is written down."))
    return redirect("production:plan", ref)


def _written(request: HttpRequest, ref: str, kind: str) -> HttpResponse | None:
    """Write an entry or change one; where that moves something, show what, and write nothing until it is confirmed."""
    said = {name: request.POST.getlist(name) if name == "media" else request.POST.get(name, "")
            for name in request.POST if name not in _NOT_FACTS}  # fmt: skip
    number = _number(request.POST)
    if not request.POST.get("sure"):
        found = queries.consequences(queries.production(ref), kind, said, number)
        if found:
            return _page(request, ref, kind=kind, consequences=found)
    if number is None:
        actions.write_plan(ref, kind, said, by=actor_of(request))
    else:
        actions.change_plan(ref, number, said, by=actor_of(request))
    return None


def _number(typed: QueryDict) -> int | None:
    """Return the number of the entry that is changed; None for a new one."""
    text = typed.get("number") or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


@staff_page
@require_POST
def strike(request: HttpRequest, ref: str, number: int) -> HttpResponseBase:
    """Strike an entry out of the plan; where that moves something, show what and ask again."""
    require(actor_of(request), "production.plan")
    if not request.POST.get("sure"):
        found = queries.consequences(queries.production(ref), "", None, number)
        if found:
            return _page(request, ref, consequences=found, striking=number)
    actions.strike_plan(ref, number, by=actor_of(request))
    messages.success(request, _("It is struck out; the log keeps what it said."))
    return redirect("production:plan", ref)


def _page(
    request: HttpRequest,
    ref: str,
    *,
    kind: str = "",
    status: int = 200,
    consequences: Sequence[Reason] = (),
    striking: int = 0,
) -> HttpResponse:
    found = queries.plan(queries.production(ref))
    typed: QueryDict = request.POST
    number = _number(typed)
    if request.method == "GET" and (number := _number(request.GET)) is not None:
        kind, typed = _typed(queries.plan_entry(found.production, number))
    shown = {
        "section": "production",
        "production": found.production,
        "plan": found,
        "board": release_board.draw(found, clock.today()),
        "parts": [_part(found, name, typed if name == kind else QueryDict()) for name in KINDS],
        "statement": found.statement,
        "opened": kind,
        "changing": number,
        "consequences": consequences,
        "sent": [(name, value) for name in request.POST if name != "csrfmiddlewaretoken"
                 for value in request.POST.getlist(name)],
        "striking": striking,
    }  # fmt: skip
    return render(request, "production/plan.html", shown, status=status)


def _typed(found: PlanEntry) -> tuple[str, QueryDict]:
    """Return an entry as a form would send it."""
    typed = QueryDict(mutable=True)
    for name, value in found.facts.items():
        many = [", ".join(value)] if name == "territories" else value if isinstance(value, list) else [value]
        typed.setlist(name, [str(one).lower() if isinstance(one, bool) else str(one) for one in many])
    return found.kind, typed


def _part(found: queries.Plan, kind: str, typed: QueryDict) -> dict[str, Any]:
    names = [one.name for one in fields(KINDS[kind])]
    heads = [re.split("[,，]", say(f"production.field.{name}"))[0] for name in names]
    rows = []
    for one in found.entries[kind]:
        cells = [_cell(name, getattr(one.entry, name)) for name in names]
        rows.append({"number": one.number, "name": cells[0], "cells": list(zip(heads, cells, strict=True))})
    asked = [
        {
            "name": name,
            "label": say(f"production.field.{name}"),
            "choices": _choices(name),
            "typed": typed.getlist(name),
        }
        for name in names
    ]
    return {"kind": kind, "title": say(f"production.plan.{kind}"), "heads": heads, "rows": rows, "fields": asked}


def _choices(name: str) -> list[tuple[str, Any]]:
    if name in ("medium", "media"):
        return reading.media_choices()
    if name == "step":
        return [(one.value, say(f"production.step.{one.value}")) for one in Step]
    if name == "ready":
        return [(one.value, say(f"production.ready.{one.value}")) for one in Ready]
    return [("true", _("yes")), ("false", _("no"))] if name == "is_premiere" else []


def _cell(name: str, value: Any) -> str:
    if value is None or value == "":
        return "—"
    if name in ("territory", "after", "territories"):
        return reading.territories(value)
    if name == "window":
        return window_words(value)
    if name.endswith("_on") or name == "on":
        return formats.day(value)
    if name in ("medium", "media"):
        return reading.media(value)
    if choices := dict(_choices(name)):
        return str(choices.get(str(value).lower(), value))
    return _PLAINLY.get(name, str)(value)
