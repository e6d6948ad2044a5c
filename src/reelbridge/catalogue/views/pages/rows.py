"""Rows of forms to and from flat records."""

from __future__ import annotations

from typing import Any

from django.forms import BaseFormSet

from reelbridge.base.kit import tongue
from reelbridge.catalogue import queries
from reelbridge.catalogue.models import Agent, Work
from reelbridge.kernel.errors import NotFound
from reelbridge.kernel.language import OURS

_MOST_NAMES = 2000


def with_our_languages(rows: list[dict[str, Any]], **fresh: str) -> list[dict[str, Any]]:
    """Return the rows with an empty one for each of our languages that none has yet."""
    held = {row["language"] for row in rows}
    return [*rows, *({"language": tag, **fresh} for tag in OURS if tag not in held)]


def filled(rows: BaseFormSet[Any]) -> list[dict[str, Any]]:
    """Return the rows with a text, as a record has them."""
    return [dict(row) for row in rows.cleaned_data if row.get("text", "").strip()]


def part_rows(work: Work) -> list[dict[str, str]]:
    """Return who did what, each person with name and ref."""
    return [{"activity": part.activity, "agent": agent_label(part.agent)} for part in work.parts.all()]


def parts_named(rows: BaseFormSet[Any]) -> list[dict[str, str]]:
    """Return the parts of the rows that name somebody; raises NotFound for whoever has no record."""
    named = [row for row in rows.cleaned_data if row.get("agent", "").strip()]
    return [{"activity": row["activity"], "agent": _ref(row["agent"])} for row in named]


def agents_to_name(work: Work) -> list[str]:
    """Return the labels to choose from: for a work of ours only our own people, since those can be published."""
    agents = Agent.objects.filter(deleted_at=None).prefetch_related("names")
    if queries.is_own(work):
        agents = agents.filter(keeper=work.keeper)
    return sorted(agent_label(agent) for agent in agents[:_MOST_NAMES])


def agent_label(agent: Agent) -> str:
    """Return a name with its ref: ``Роман Кармен [nevsky-a-00001]``."""
    return f"{queries.name_of(agent, tongue()).text} [{agent.ref}]"


def _ref(label: str) -> str:
    """Read the ref out of a label, or take what was typed for one; raises NotFound."""
    plain = label.strip()
    ref = plain[plain.rfind("[") + 1 : -1] if plain.endswith("]") else plain
    try:
        return queries.agent(ref).ref
    except NotFound as fault:
        raise NotFound("catalogue.no_such_agent", ref=plain) from fault
