"""What the pages of a work, an item and an agent show: each with a fixed number of database queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from reelbridge.catalogue.models import Agent, Item, Part, Shot, Work
from reelbridge.catalogue.queries.things import standing_items
from reelbridge.kernel.errors import NotFound

_PARTS = Prefetch("parts", Part.objects.select_related("agent").prefetch_related("agent__names"))


def item_for_page(ref: str) -> Item:
    """Return an item with everything its page shows, prefetched; raises NotFound.

    There: keeper; files; shots with agents and names; manifestation.work with keeper, titles, parts and its
    other manifestations' items.
    """
    found = _items([ref], _works_for_page()).get(ref)
    if found is None:
        raise NotFound("catalogue.no_such_item", ref=ref)
    return found


def items_with_works(refs: Collection[str]) -> dict[str, Item]:
    """Return those of these items that stand, by ref: as ``item_for_page`` does, without the work's other copies."""
    return _items(refs, _works())


def _items(refs: Collection[str], works: QuerySet[Work]) -> dict[str, Item]:
    shots = Shot.objects.prefetch_related("agents__names")
    found = Item.objects.select_related("manifestation__variant").filter(ref__in=refs)
    chosen = found.prefetch_related("keeper", "files", Prefetch("shots", shots), Prefetch("manifestation__work", works))
    return {item.ref: item for item in chosen if item.deleted_at is None}


def work_for_page(ref: str) -> Work:
    """Return a work with titles, parts, agents, manifestations and items, prefetched; raises NotFound."""
    found = works_for_pages([ref]).get(ref)
    if found is None:
        raise NotFound("catalogue.no_such_work", ref=ref)
    return found


def works_for_pages(refs: Collection[str]) -> dict[str, Work]:
    """Return those of these works that stand, by ref, each as ``work_for_page`` does, in as many queries as for one."""
    return {work.ref: work for work in _works_for_page().filter(ref__in=refs) if work.deleted_at is None}


def items_of(work: Work) -> list[Item]:
    """Return the items of a work that is prefetched for a page, in the order they were taken in."""
    return sorted(
        (item for manifestation in work.manifestations.all() for item in manifestation.items.all()),
        key=lambda item: item.pk,
    )


@dataclass(frozen=True, slots=True)
class AgentPage:
    """An agent with names prefetched, what the agent did, and the shots the agent is seen in."""

    agent: Agent
    #: Each with its work and the work's titles and items.
    parts: list[Part]
    #: At most 200, each with its item and the item's work and titles.
    shots: list[Shot]


def agent_for_page(ref: str) -> AgentPage:
    """Return an agent with everything the page shows; raises NotFound."""
    agent = Agent.objects.select_related("keeper").prefetch_related("names").filter(ref=ref, deleted_at=None).first()
    if agent is None:
        raise NotFound("catalogue.no_such_agent", ref=ref)
    items = Prefetch("work__manifestations__items", standing_items().prefetch_related("files"))
    parts = (
        agent.parts.filter(work__deleted_at=None)
        .select_related("work__keeper")
        .prefetch_related("work__titles", items)
        .order_by("work__made_from", "work_id")
    )
    shots = (
        Shot.objects.filter(agents=agent, item__deleted_at=None)
        .select_related("item__keeper", "item__manifestation__work")
        .prefetch_related("item__manifestation__work__titles")[:200]
    )
    return AgentPage(agent, list(parts), list(shots))


def agents_with_works(refs: Collection[str]) -> dict[str, tuple[Agent, int]]:
    """Return those of these agents that stand, by ref, with names prefetched, and how many works each took part in."""
    agents = Agent.objects.filter(ref__in=refs).prefetch_related("keeper", "names")
    parts = Part.objects.filter(agent__in=[agent.pk for agent in agents], work__deleted_at=None).order_by()
    works = Counter(agent for agent, _work in parts.values_list("agent_id", "work_id").distinct())
    return {agent.ref: (agent, works[agent.pk]) for agent in agents if agent.deleted_at is None}


def _works() -> QuerySet[Work]:
    return Work.objects.select_related("keeper").prefetch_related("titles", _PARTS)


def _works_for_page() -> QuerySet[Work]:
    # keepers apart: joined, they lead SQLite to walk through all that a keeper holds
    copies = Item.objects.filter(deleted_at=None).prefetch_related("keeper")
    return _works().prefetch_related(Prefetch("manifestations__items", copies))
