"""The catalogue for programs; the facts are those of ``reelbridge show --json``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from ninja import Query, Router, Schema

from reelbridge.base.doors import actor_of
from reelbridge.base.policy import require
from reelbridge.catalogue import actions, queries
from reelbridge.catalogue.queries import links as links_of
from reelbridge.catalogue.queries import places as places_of
from reelbridge.catalogue.schemas import AgentOut, ItemOut, ItemsOut, PlaceOut, PlacesOut, ShotOut, WorkOut, WorksOut

router = Router(tags=["catalogue"])

Page = Annotated[int, Query(ge=1, le=1_000_000)]
PerPage = Annotated[int, Query(ge=1, le=200)]


@router.get("/works", response=WorksOut)
def works(
    request: HttpRequest, page: Page = 1, per_page: PerPage = 40, keeper: str = "", kind: str = ""
) -> dict[str, Any]:
    """List works, the last changed first; ``keeper`` is an institution's ref, ``own`` or ``partners``."""
    require(actor_of(request), "catalogue.see")
    found = queries.works(page, per_page=per_page, keeper=keeper, kind=kind)
    lines = [queries.work_line(work) for work in found.works]
    return {"total": found.total, "page": found.page, "pages": found.pages, "works": lines}


@router.get("/works/{ref}", response=WorkOut)
def work(request: HttpRequest, ref: str) -> dict[str, Any]:
    """Show a work with its titles, agents and copies."""
    require(actor_of(request), "catalogue.see")
    return queries.work_facts(ref)


@router.get("/items", response=ItemsOut)
def items(
    request: HttpRequest,
    page: Page = 1,
    per_page: PerPage = 40,
    keeper: str = "",
    medium: str = "",
    kind: str = "",
    order: str = "-changed_at",
) -> dict[str, Any]:
    """List items, the last changed first; filters as for works, and ``medium``: film, photograph or sound."""
    require(actor_of(request), "catalogue.see")
    found = queries.holdings(page, per_page=per_page, keeper=keeper, medium=medium, kind=kind, order=order)
    lines = [queries.item_line(item) for item in found.items]
    return {"total": found.total, "page": found.page, "pages": found.pages, "items": lines}


@router.get("/items/{ref}", response=ItemOut)
def item(request: HttpRequest, ref: str) -> dict[str, Any]:
    """Show an item with its work, agents, shots and files."""
    require(actor_of(request), "catalogue.see")
    return queries.item_facts(ref)


@router.get("/items/{ref}/shots", response=list[ShotOut])
def shots(request: HttpRequest, ref: str) -> list[dict[str, Any]]:
    """List an item's shots."""
    require(actor_of(request), "catalogue.see")
    return queries.shot_facts(queries.item_for_page(ref))


@router.get("/agents/{ref}", response=AgentOut)
def agent(request: HttpRequest, ref: str) -> dict[str, Any]:
    """Show a person or organisation with every form of the name, works and shots."""
    require(actor_of(request), "catalogue.see")
    return queries.agent_facts(ref)


@router.get("/places", response=PlacesOut)
def places(request: HttpRequest, page: Page = 1, per_page: PerPage = 40, words: str = "") -> dict[str, Any]:
    """List the places that works tell of, those told of most first; ``words`` stand in a name, in any script."""
    require(actor_of(request), "catalogue.see")
    found = Paginator(places_of.places(words[:100]), per_page)
    shown = found.get_page(page)
    lines = [queries.place_line(one) for one in shown]
    return {"total": found.count, "page": shown.number, "pages": found.num_pages, "places": lines}


@router.get("/places/{ref}", response=PlaceOut)
def place(request: HttpRequest, ref: str) -> dict[str, Any]:
    """Show a place with its names and the works that tell of it."""
    require(actor_of(request), "catalogue.see")
    return queries.place_facts(ref)


class LinkIn(Schema):
    """A decision about two records."""

    one: str
    other: str
    is_same: bool
    note: str = ""


class LinkOut(Schema):
    """A link, its evidence and who decided."""

    one: str
    other: str
    state: str
    evidence: dict[str, Any]
    score: float
    note: str
    decided_by: str
    decided_at: str | None


class DifferenceOut(Schema):
    """A field that its keeper changed, or that was changed here."""

    field: str
    before: list[str]
    says: list[str]
    here: list[str]
    is_local: bool
    is_updated: bool


@router.get("/links", response=list[LinkOut])
def links(request: HttpRequest, state: str = "suggested") -> list[dict[str, Any]]:
    """List links in a state (suggested, same, different), the surest first; at most 500."""
    require(actor_of(request), "catalogue.see")
    return [links_of.link_as_json(one) for one in links_of.links(state=state)[:500]]


@router.post("/links", response=LinkOut)
def decide_link(request: HttpRequest, given: LinkIn) -> dict[str, Any]:
    """Say whether two records tell of the same person, work or place."""
    made = actions.decide_link(given.one, given.other, is_same=given.is_same, note=given.note, by=actor_of(request))
    return links_of.link_as_json(made)


@router.get("/differences/{ref}", response=list[DifferenceOut])
def differences(request: HttpRequest, ref: str) -> list[Any]:
    """Return field by field where a partner's person, work or place differs from what stands here."""
    require(actor_of(request), "catalogue.see")
    finders: dict[str, Callable[[str], links_of.Thing]] = {
        "agent": queries.agent,
        "place": places_of.place,
        "work": queries.work,
    }
    return list(links_of.differences_of(finders[links_of.kind_of_ref(ref)](ref)))
