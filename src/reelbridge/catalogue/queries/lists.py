"""Long lists, a page at a time: which rows first, by their keys alone, then everything about those few."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.core.cache import cache
from django.db.models import Count, Model, QuerySet

from reelbridge.catalogue.models import Agent, Institution, Item, Work

M = TypeVar("M", bound=Model)

#: Of more items than this nobody sees whether one was added a moment ago.
_MANY = 20_000
_COUNTED, _REMEMBERED_S = "catalogue.held_by_keepers", 30


@dataclass(frozen=True, slots=True)
class Listed:
    """Where in a list one is."""

    total: int
    page: int
    per_page: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.per_page))


@dataclass(frozen=True, slots=True)
class Holdings(Listed):
    """One page of items, and how many there are."""

    items: list[Item]


@dataclass(frozen=True, slots=True)
class Works(Listed):
    """One page of works, and how many there are."""

    works: list[Work]


@dataclass(frozen=True, slots=True)
class Agents(Listed):
    """One page of persons and organisations, and how many there are."""

    agents: list[Agent]


_ORDERS = {
    "changed_at": "changed_at",
    "created_at": "created_at",
    "made": "manifestation__work__made_from",
    "call_number": "call_number",
}


def holdings(
    page: int = 1,
    *,
    per_page: int = 40,
    keeper: str = "",
    medium: str = "",
    kind: str = "",
    order: str = "-changed_at",
    counted: Sequence[tuple[Institution, int]] = (),
) -> Holdings:
    """Return one page of the items held, the last changed first.

    ``keeper`` is an institution's ref, or ``own`` or ``partners``; ``medium`` is film, photograph or sound; ``kind`` a
    work's kind; ``order`` one of changed_at, created_at, made, call_number, with - for the other way round. Every item
    has its work, titles and keeper at hand. ``counted`` is what ``keepers`` told, where that was asked anyway.
    """
    rows = _kept_by(keeper, Item.objects.filter(deleted_at=None))
    if medium:
        rows = rows.filter(medium=medium)
    if kind:
        rows = rows.filter(manifestation__work__kind=kind)
    column = _ORDERS.get(order.removeprefix("-"))
    sign = "-" if order.startswith("-") or column is None else ""
    known = None if medium or kind or not counted else sum(n for one, n in counted if _is_meant(one, keeper))
    listed, keys = _page(rows.order_by(f"{sign}{column or 'changed_at'}", f"{sign}pk"), page, per_page, total=known)
    whole = Item.objects.select_related("manifestation__work").prefetch_related("keeper", "manifestation__work__titles")
    return Holdings(listed.total, listed.page, per_page, _in_order(whole, keys))


def works(page: int = 1, *, per_page: int = 40, keeper: str = "", kind: str = "") -> Works:
    """Return one page of the works, the last changed first, each with titles; filters as ``holdings`` has them."""
    rows = _kept_by(keeper, Work.objects.filter(deleted_at=None))
    if kind:
        rows = rows.filter(kind=kind)
    listed, keys = _page(rows.order_by("-changed_at", "-pk"), page, per_page)
    whole = Work.objects.prefetch_related("keeper", "titles")
    return Works(listed.total, listed.page, per_page, _in_order(whole, keys))


def agents(page: int = 1, *, per_page: int = 60, words: str = "", kind: str = "") -> Agents:
    """Return one page of agents whose name holds the words, the best known first; each with names and ``works``."""
    rows = Agent.objects.filter(deleted_at=None)
    if kind:
        rows = rows.filter(kind=kind)
    if words:
        rows = rows.filter(pk__in=Agent.objects.filter(names__text__icontains=words).values("pk"))
    known = Count("parts__work", distinct=True)
    listed, keys = _page(rows.alias(known=known).order_by("-known", "pk"), page, per_page)
    whole = Agent.objects.annotate(works=known).prefetch_related("keeper", "names")
    return Agents(listed.total, listed.page, per_page, _in_order(whole, keys))


def newest(count: int) -> list[Item]:
    """Return the items taken in last, without their works."""
    return list(Item.objects.filter(deleted_at=None).order_by("-created_at", "-pk")[:count])


def keepers() -> list[tuple[Institution, int]]:
    """Return every institution whose items stand in the catalogue with how many, our own first.

    Where there are very many they were counted within the last half minute: counting them is most of such a page.
    """
    held: dict[int, int] | None = cache.get(_COUNTED)
    if held is None:
        counted = Item.objects.filter(deleted_at=None).values("keeper").annotate(held=Count("*")).order_by()
        held = dict(counted.values_list("keeper", "held"))
        if sum(held.values()) > _MANY:
            cache.set(_COUNTED, held, _REMEMBERED_S)
    return [(one, held[one.pk]) for one in Institution.objects.filter(pk__in=held).order_by("-is_own", "ref")]


def _is_meant(institution: Institution, keeper: str) -> bool:
    if keeper in ("own", "partners"):
        return institution.is_own == (keeper == "own")
    return keeper in ("", institution.ref)


def _kept_by(keeper: str, rows: QuerySet[M]) -> QuerySet[M]:
    """Narrow rows to a keeper; by key, so that an index answers."""
    if not keeper:
        return rows
    named = Institution.objects.filter(is_own=keeper == "own") if keeper in ("own", "partners") else None
    chosen = Institution.objects.filter(ref=keeper) if named is None else named
    return rows.filter(keeper__in=list(chosen.values_list("pk", flat=True)))


def _page(rows: QuerySet[M], page: int, per_page: int, *, total: int | None = None) -> tuple[Listed, list[int]]:
    """Return how many rows there are and the keys of one page of them; a total that is known is not counted again."""
    page = max(1, page)
    first = (page - 1) * per_page
    keys = list(rows.values_list("pk", flat=True)[first : first + per_page])
    return Listed(rows.order_by().count() if total is None else total, page, per_page), keys


def _in_order(rows: QuerySet[M], keys: list[int]) -> list[M]:
    found = rows.in_bulk(keys)
    return [found[key] for key in keys if key in found]
