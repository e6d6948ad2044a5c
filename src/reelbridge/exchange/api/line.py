"""Partners in the API."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from reelbridge.base.doors import actor_of
from reelbridge.base.policy import require
from reelbridge.exchange.queries.imprints import imprints_with
from reelbridge.exchange.queries.keys import own_keys
from reelbridge.exchange.queries.line import partner as partner_of
from reelbridge.exchange.queries.line import partner_row, partner_rows

router = Router()


class PartnerOut(Schema):
    """A partner, and what passes between us."""

    id: str
    names: dict[str, str]
    address: str
    fingerprint: str
    state: str
    accepted_at: str | None
    accepted_us_at: str | None
    last_heard_at: str | None
    silent_since: str | None
    key_good_until: str | None
    last_harvest_at: str | None
    language: str
    withheld: list[str]
    sets: list[str]
    letters_waiting: int
    items_offered: int


class KeyOut(Schema):
    """A key of this node: in use or before, until when it is good, since when it is not to be believed."""

    fingerprint: str
    is_in_use: bool
    good_until: str | None
    not_believed_since: str | None
    why: str


class ImprintsOut(Schema):
    """The imprints made ready for a partner and those that came of it last, each with its parcel; null for none."""

    given: dict[str, str | int] | None
    taken: dict[str, str | int] | None
    is_withheld: bool


@router.get("/keys", response=list[KeyOut])
def keys(request: HttpRequest) -> list[dict[str, Any]]:
    """List this node's keys: the one in use, then those before."""
    require(actor_of(request), "exchange.see")
    return [one.as_json() for one in own_keys()]


@router.get("/partners", response=list[PartnerOut])
def partners(request: HttpRequest) -> list[dict[str, Any]]:
    """List the partners, when each was last heard, and what waits for them."""
    require(actor_of(request), "exchange.see")
    return [row.as_json() for row in partner_rows()]


@router.get("/partners/{node_id}", response=PartnerOut)
def partner(request: HttpRequest, node_id: str) -> dict[str, Any]:
    """Return one partner."""
    require(actor_of(request), "exchange.see")
    return partner_row(node_id).as_json()


@router.get("/partners/{node_id}/imprints", response=ImprintsOut)
def partner_imprints(request: HttpRequest, node_id: str) -> dict[str, Any]:
    """Return which imprints, by which films are compared, go to a partner and came of it."""
    require(actor_of(request), "exchange.see")
    return imprints_with(partner_of(node_id)).as_json()
