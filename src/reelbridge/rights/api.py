"""Rights through the API: grants, and whether a use is covered."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router

from reelbridge.base.doors import actor_of
from reelbridge.base.policy import require
from reelbridge.rights import queries
from reelbridge.rights.schemas import GrantOut, UseIn, VerdictOut, grant_out

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


@router.post("/clearance", response=VerdictOut)
def check_clearance(request: HttpRequest, wanted: UseIn) -> dict[str, Any]:
    """Say whether frames may be used as asked, and why."""
    require(actor_of(request), "rights.see")
    return queries.verdict_as_json(queries.clearance_for(wanted.item, wanted.span(), wanted.use()))
