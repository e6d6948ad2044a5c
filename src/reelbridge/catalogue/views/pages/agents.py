"""The pages of persons and organisations: the list, and one with every form of the name."""

from __future__ import annotations

from itertools import groupby

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reelbridge.base.doors import actor_of, staff_page
from reelbridge.base.kit import tongue
from reelbridge.base.policy import require
from reelbridge.base.queries import history_of_all
from reelbridge.catalogue import queries
from reelbridge.catalogue.queries.alphabet import agents_by_name
from reelbridge.catalogue.queries.links import differences_of, linked_to
from reelbridge.catalogue.rules.vocabulary import AgentKind
from reelbridge.catalogue.views.pages.credits import named
from reelbridge.catalogue.views.pages.holdings import page_number
from reelbridge.catalogue.wording import choices

PER_PAGE = 60


@require_safe
@staff_page
def agents_page(request: HttpRequest) -> HttpResponse:
    """List persons and organisations in the alphabet of the reader's language."""
    require(actor_of(request), "catalogue.see")
    words = request.GET.get("words", "").strip()[:100]
    kind = request.GET.get("kind", "")
    kind = kind if kind in list(AgentKind) else ""
    found = agents_by_name(tongue(), page_number(request), per_page=PER_PAGE, words=words, kind=kind)
    shown = {
        "section": "holdings",
        "letters": [
            (letter, [row.agent for row in rows]) for letter, rows in groupby(found.rows, lambda row: row.letter)
        ],
        "total": found.total,
        "page": Paginator(range(found.total), PER_PAGE).get_page(found.page),
        "words": words,
        "kind": kind,
        "kinds": choices("agent"),
    }
    return render(request, "catalogue/agents.html", shown)


@require_safe
@staff_page
def agent_page(request: HttpRequest, ref: str) -> HttpResponse:
    """Show a person or an organisation: names, works, shots."""
    require(actor_of(request), "catalogue.see")
    found = queries.agent_for_page(ref)
    done: dict[int, list[str]] = {}
    works = {}
    for part in found.parts:
        works[part.work_id] = part.work
        done.setdefault(part.work_id, []).append(part.activity)
    shown = {
        "section": "holdings",
        "agent": found.agent,
        "own": queries.is_own(found.agent),
        "named": named(found.agent),
        "forms": queries.name_forms(found.agent),
        "works": [(work, done[pk], next(iter(queries.items_of(work)), None)) for pk, work in works.items()],
        "shots": found.shots,
        "linked": linked_to(found.agent.ref),
        "differences": differences_of(found.agent),
        "history": history_of_all([f"agent:{found.agent.ref}"], limit=12),
    }
    return render(request, "catalogue/agent.html", shown)
