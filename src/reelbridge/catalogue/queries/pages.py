"""What the pages of works, items, agents and holdings show: each with a fixed number of database queries."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet

from reelbridge.catalogue.models import Agent, Institution, Item, Part, Shot, Work
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


@dataclass(frozen=True, slots=True)
class Holdings:
    """One page of items, and how many there are."""

    items: list[Item]
    total: int
    page: int
    per_page: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.per_page))


def holdings(
    page: int = 1, *, per_page: int = 40, keeper: str = "", medium: str = "", kind: str = "", order: str = "-changed_at"
) -> Holdings:
    """Return one page of the items held, the last changed first.

    ``keeper`` is an institution's ref, or ``own`` or ``partners``; ``medium`` is film, photograph or sound; ``kind`` a
    work's kind; ``order`` one of changed_at, created_at, made, call_number, with - for the other way round. Every item
    has its work, titles and files at hand.
    """
    rows = standing_items().filter(_chosen(keeper, medium, kind))
    total, page = rows.count(), max(1, page)
    name, back = order.lstrip("-"), order.startswith("-")
    column = {"made": "manifestation__work__made_from"}.get(name, name)
    if column not in ("manifestation__work__made_from", "changed_at", "created_at", "call_number"):
        column, back = "changed_at", True
    sign = "-" if back else ""
    first = (page - 1) * per_page
    rows = rows.order_by(f"{sign}{column}", f"{sign}pk")[first : first + per_page]
    return Holdings(list(rows.prefetch_related("manifestation__work__titles", "files")), total, page, per_page)


@dataclass(frozen=True, slots=True)
class Works:
    """One page of works, and how many there are."""

    works: list[Work]
    total: int
    page: int
    per_page: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.per_page))


def works(page: int = 1, *, per_page: int = 40, keeper: str = "", kind: str = "") -> Works:
    """Return one page of the works, the last changed first, each with titles; filters as ``holdings`` has them."""
    rows = Work.objects.select_related("keeper").filter(_kept_by(keeper), deleted_at=None)
    if kind:
        rows = rows.filter(kind=kind)
    total, page = rows.count(), max(1, page)
    first = (page - 1) * per_page
    chosen = rows.order_by("-changed_at", "-pk").prefetch_related("titles")[first : first + per_page]
    return Works(list(chosen), total, page, per_page)


@dataclass(frozen=True, slots=True)
class Agents:
    """One page of persons and organisations, and how many there are."""

    agents: list[Agent]
    total: int
    page: int
    per_page: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.per_page))


def agents(page: int = 1, *, per_page: int = 60, words: str = "", kind: str = "") -> Agents:
    """Return one page of agents whose name holds the words, the best known first; each with names and ``works``."""
    rows = Agent.objects.filter(deleted_at=None)
    if kind:
        rows = rows.filter(kind=kind)
    if words:
        rows = rows.filter(pk__in=Agent.objects.filter(names__text__icontains=words).values("pk"))
    total, page = rows.count(), max(1, page)
    first = (page - 1) * per_page
    counted = rows.annotate(works=Count("parts__work", distinct=True)).order_by("-works", "pk")
    return Agents(
        list(counted.select_related("keeper").prefetch_related("names")[first : first + per_page]),
        total,
        page,
        per_page,
    )


def keepers() -> list[tuple[Institution, int]]:
    """Return every institution whose items stand in the catalogue with how many, our own first."""
    counted = Item.objects.filter(deleted_at=None).values_list("keeper").annotate(Count("pk")).order_by()
    held: dict[int, int] = dict(counted)
    return [(one, held[one.pk]) for one in Institution.objects.filter(pk__in=held).order_by("-is_own", "ref")]


def _chosen(keeper: str, medium: str, kind: str) -> Q:
    chosen = _kept_by(keeper)
    if medium:
        chosen &= Q(medium=medium)
    if kind:
        chosen &= Q(manifestation__work__kind=kind)
    return chosen


def _kept_by(keeper: str) -> Q:
    if keeper in ("own", "partners"):
        return Q(keeper__is_own=keeper == "own")
    return Q(keeper__ref=keeper) if keeper else Q()


def _works_for_page() -> QuerySet[Work]:
    copies = standing_items().prefetch_related("files")
    return Work.objects.select_related("keeper").prefetch_related(
        "titles", _PARTS, "variants", Prefetch("manifestations__items", copies)
    )
