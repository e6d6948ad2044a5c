"""Rights through the API: grants, and whether a use is covered."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router

from reelbridge.base.doors import actor_of
from reelbridge.base.policy import require
from reelbridge.rights import queries
from reelbridge.rights.schemas import GrantOut, PlanIn, ReasonOut, UseIn, WeighedOut, grant_out

router = Router(tags=["rights"])

#: The most grants in one answer; ``offset`` leads on.
MOST = 200


@router.get("/grants", response=list[GrantOut])
def list_grants(
    request: HttpRequest, direction: str = "", state: str = "", partner: str = "", *, offset: int = 0
) -> list[dict[str, Any]]:
    """List grants, what ends first at the top."""
    require(actor_of(request), "rights.see")
    found = queries.grants(direction=direction, state=state, partner_ref=partner)
    return [grant_out(row) for row in queries.listed(found[max(0, offset) : max(0, offset) + MOST])]


@router.get("/grants/{ref}", response=GrantOut)
def one_grant(request: HttpRequest, ref: str) -> dict[str, Any]:
    """Return one grant."""
    require(actor_of(request), "rights.see")
    return grant_out(queries.listed([queries.grant(ref)])[0])


@router.post("/clearance", response=WeighedOut)
def check_clearance(request: HttpRequest, wanted: UseIn) -> dict[str, Any]:
    """Say whether frames may be used as asked: why not, by which clause, whom to ask, what may be done instead."""
    require(actor_of(request), "rights.see")
    return queries.weighed_as_json(queries.weighed_for(wanted.item, wanted.span(), wanted.use()))


@router.get("/watch", response=list[ReasonOut])
def watch(request: HttpRequest) -> list[dict[str, Any]]:
    """List what has to be looked at: grants that end soon, and those that contradict each other."""
    require(actor_of(request), "rights.see")
    return [queries.reason_as_json(reason) for reason in queries.watched()]


@router.post("/available", response=list[str])
def available(request: HttpRequest, wanted: PlanIn) -> list[str]:
    """List the refs of the items that may be used as planned, at most 10 000 of them."""
    require(actor_of(request), "rights.see")
    return queries.available(wanted.use())[:10_000]
