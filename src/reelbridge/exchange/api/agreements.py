"""Who sees what, in the API: agreements with partners, groups, the public; and whose catalogues are read."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from reelbridge.base.doors import actor_of
from reelbridge.base.policy import require
from reelbridge.exchange.actions import audiences as actions
from reelbridge.exchange.actions import harvesting, offering
from reelbridge.exchange.actions import sources as reading
from reelbridge.exchange.api.line import PartnerOut
from reelbridge.exchange.models import Audience, Partner
from reelbridge.exchange.queries.audiences import audience as audience_of
from reelbridge.exchange.queries.audiences import audience_row, audience_rows
from reelbridge.exchange.queries.line import partner as partner_of
from reelbridge.exchange.queries.line import partner_row
from reelbridge.exchange.queries.sources import source_as_json
from reelbridge.exchange.queries.sources import sources as all_sources

router = Router()


class AudienceOut(Schema):
    """The public, or a group of partners: what it is called, who belongs to it, what is withheld from it."""

    set: str
    titles: dict[str, str]
    items: int
    members: list[str]
    withheld: list[str]


class SourceOut(Schema):
    """A repository that is no node, and what could not be read of it."""

    key: str
    names: dict[str, str]
    address: str
    profile: str
    prefix: str
    set: str
    language: str
    last_harvest_at: str | None
    last_harvest_count: int
    problems: list[dict[str, str]]


class AgreementIn(Schema):
    """What is agreed with a partner; what is null stays."""

    language: str | None = None
    withhold: list[str] | None = None


class GroupIn(Schema):
    """A group of partners; titles stay where none are given."""

    name: str
    members: list[str]
    titles: dict[str, str] | None = None


class WithheldIn(Schema):
    """What is left out of records and films."""

    withhold: list[str]


class ShownIn(Schema):
    """Items to show, or to show no longer."""

    items: list[str]
    is_withdrawn: bool = False


class SourceIn(Schema):
    """A repository and how its records are read."""

    key: str
    address: str
    name: str = ""
    profile: str = "oai_dc"
    prefix: str = ""
    set: str = ""
    language: str = "en"


class ChangedOut(Schema):
    """The items that are shown now and were not, or the other way round."""

    changed: list[str]


class AskedOut(Schema):
    """Whether a harvest was asked for; false where one is under way already."""

    is_asked: bool


@router.post("/partners/{node_id}/agreement", response=PartnerOut)
def agree(request: HttpRequest, node_id: str, given: AgreementIn) -> dict[str, Any]:
    """Set what is agreed with a partner: the language we write in, what is withheld."""
    actor = actor_of(request)
    require(actor, "exchange.keep_agreements")
    actions.agree(partner_of(node_id), language=given.language, withhold=given.withhold, by=actor)
    return partner_row(node_id).as_json()


@router.post("/partners/{node_id}/shown", response=ChangedOut)
def show_partner(request: HttpRequest, node_id: str, given: ShownIn) -> dict[str, Any]:
    """Show items to a partner, or show them no longer."""
    require(actor_of(request), "exchange.offer")
    return _show(request, partner_of(node_id), given)


@router.post("/partners/{node_id}/harvest", response=AskedOut)
def harvest_partner(request: HttpRequest, node_id: str) -> dict[str, Any]:
    """Have a partner's catalogue read by a job."""
    actor = actor_of(request)
    require(actor, "exchange.harvest")
    return {"is_asked": harvesting.ask_for_harvest(partner_of(node_id), by=actor) is not None}


@router.get("/audiences", response=list[AudienceOut])
def audiences(request: HttpRequest) -> list[dict[str, Any]]:
    """List the public and every group of partners, and how many items each is shown."""
    require(actor_of(request), "exchange.see")
    return [row.as_json() for row in audience_rows()]


@router.post("/audiences", response=AudienceOut)
def form_group(request: HttpRequest, given: GroupIn) -> dict[str, Any]:
    """Form a group of partners, or set anew who belongs to it."""
    actor = actor_of(request)
    require(actor, "exchange.keep_agreements")
    made = actions.form_group(given.name, given.members, titles=given.titles, by=actor)
    return audience_row(made.spec).as_json()


@router.post("/audiences/public/withheld", response=AudienceOut)
def withhold(request: HttpRequest, given: WithheldIn) -> dict[str, Any]:
    """Settle what is withheld from the public."""
    actor = actor_of(request)
    require(actor, "exchange.keep_agreements")
    return audience_row(actions.withhold_from_public(given.withhold, by=actor).spec).as_json()


@router.get("/audiences/{spec}", response=AudienceOut)
def audience(request: HttpRequest, spec: str) -> dict[str, Any]:
    """Return one audience."""
    require(actor_of(request), "exchange.see")
    return audience_row(spec).as_json()


@router.post("/audiences/{spec}/shown", response=ChangedOut)
def show_audience(request: HttpRequest, spec: str, given: ShownIn) -> dict[str, Any]:
    """Show items to the public or a group, or show them no longer."""
    require(actor_of(request), "exchange.offer")
    return _show(request, audience_of(spec), given)


@router.get("/sources", response=list[SourceOut])
def sources(request: HttpRequest) -> list[dict[str, Any]]:
    """List the repositories that are read besides partners."""
    require(actor_of(request), "exchange.see")
    return [source_as_json(one) for one in all_sources()]


@router.post("/sources", response=SourceOut)
def add_source(request: HttpRequest, given: SourceIn) -> dict[str, Any]:
    """Name a repository whose catalogue is to be read; named again, its address, set and profile are changed."""
    actor = actor_of(request)
    require(actor, "exchange.keep_agreements")
    made = reading.add_source(
        given.key, given.address, name=given.name, profile=given.profile, prefix=given.prefix, set_spec=given.set,
        tongue=given.language, by=actor,
    )  # fmt: skip
    return source_as_json(made)


@router.post("/sources/{key}/harvest", response=AskedOut)
def harvest_source(request: HttpRequest, key: str) -> dict[str, Any]:
    """Have a repository read by a job."""
    actor = actor_of(request)
    require(actor, "exchange.harvest")
    return {"is_asked": reading.ask_for_source(reading.source_of(key), by=actor) is not None}


def _show(request: HttpRequest, to: Partner | Audience, given: ShownIn) -> dict[str, Any]:
    do = offering.withdraw if given.is_withdrawn else offering.offer
    return {"changed": do(given.items, to, by=actor_of(request))}
