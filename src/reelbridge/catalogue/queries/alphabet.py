"""Persons and organisations in the alphabet of the reader's language."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from reelbridge.catalogue.models import Agent, Name
from reelbridge.catalogue.rules.vocabulary import NameRole
from reelbridge.kernel.language import choose
from reelbridge.language.sorting import heading, sort_key

_BEST = [NameRole.PREFERRED, NameRole.VARIANT, NameRole.FORMER, NameRole.MISSPELLING]


@dataclass(frozen=True, slots=True)
class Row:
    """An agent and the letter it stands under."""

    agent: Agent
    letter: str


@dataclass(frozen=True, slots=True)
class ByName:
    """One page of agents, and how many there are."""

    rows: list[Row]
    total: int
    page: int


def agents_by_name(language: str, page: int = 1, *, per_page: int = 60, words: str = "", kind: str = "") -> ByName:
    """Return one page of agents whose name holds the words, sorted for a reader; each with names and ``works``.

    Three questions to the database however many there are. Sorting reads every name, so it fits tens of thousands.
    """
    shown = _shown(_chosen(words, kind), language)
    keys = {pk: sort_key(name, language) for pk, name in shown.items()}
    ordered = sorted(keys, key=lambda pk: (keys[pk], pk))
    first = (max(1, page) - 1) * per_page
    wanted = ordered[first : first + per_page]
    counted = Agent.objects.annotate(works=Count("parts__work", distinct=True)).select_related("keeper")
    rows = counted.prefetch_related("names").in_bulk(wanted)
    return ByName([Row(rows[pk], heading(shown[pk], language)) for pk in wanted], len(ordered), max(1, page))


def _chosen(words: str, kind: str) -> QuerySet[Agent]:
    rows = Agent.objects.filter(deleted_at=None)
    if kind:
        rows = rows.filter(kind=kind)
    return rows.filter(pk__in=Name.objects.filter(text__icontains=words).values("agent")) if words else rows


def _shown(agents: QuerySet[Agent], language: str) -> dict[int, str]:
    """Return the name of each agent that a reader of the language is shown."""
    names: dict[int, dict[str, str]] = defaultdict(dict)
    found = Name.objects.filter(agent__in=agents).order_by("pk").values_list("agent_id", "language", "text", "role")
    for agent, tag, text, _ in sorted(found, key=lambda row: _BEST.index(NameRole(row[3]))):
        names[agent].setdefault(tag, text)
    return {agent: choose(texts, language).text for agent, texts in names.items()}
