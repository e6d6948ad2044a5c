"""What the pages of a work, an item and an agent show: each with a fixed number of database queries."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from reelbridge.catalogue.models import Agent, Item, Part, Shot, Work
from reelbridge.catalogue.queries.things import standing_items
from reelbridge.kernel.errors import NotFound

_PARTS = Prefetch("parts", Part.objects.select_related("agent__keeper").prefetch_related("agent__names"))


def item_for_page(ref: str) -> Item:
    """Return an item with everything its page shows, prefetched; raises NotFound.

    There: keeper; files; shots with agents and names; manifestation.work with keeper, titles, parts, variants and its
    other manifestations' items.
    """
    shots = Shot.objects.prefetch_related("agents__names")
    found = (
        standing_items()
        .select_related("manifestation__variant")
        .filter(ref=ref)
        .prefetch_related(
            "files",
            Prefetch("shots", shots),
            Prefetch("manifestation__work", _works_for_page()),
        )
        .first()
    )
    if found is None:
        raise NotFound("catalogue.no_such_item", ref=ref)
    return found


def work_for_page(ref: str) -> Work:
    """Return a work with titles, parts, agents, variants, manifestations and items, prefetched; raises NotFound."""
    found = _works_for_page().filter(ref=ref, deleted_at=None).first()
    if found is None:
        raise NotFound("catalogue.no_such_work", ref=ref)
    return found


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


def _works_for_page() -> QuerySet[Work]:
    copies = standing_items().prefetch_related("files")
    return Work.objects.select_related("keeper").prefetch_related(
        "titles", _PARTS, "variants", Prefetch("manifestations__items", copies)
    )
