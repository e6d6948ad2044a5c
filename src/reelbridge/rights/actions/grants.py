"""Writing rights: issuing grants and revoking them."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from reelbridge.base.audit import record
from reelbridge.base.facts import announce
from reelbridge.base.policy import require
from reelbridge.base.refs import next_ref
from reelbridge.base.rules.roles import Actor
from reelbridge.catalogue import queries as catalogue
from reelbridge.kernel import clock
from reelbridge.kernel.errors import BadInput, Conflict, NotFound
from reelbridge.rights import queries
from reelbridge.rights.events import GrantIssued, GrantRevoked
from reelbridge.rights.models import Grant, GrantLine
from reelbridge.rights.rules import Covered, Direction, Standing, Terms
from reelbridge.search.actions import touch, touch_all

#: More items than this belong in several grants.
MOST_LINES = 10_000


@transaction.atomic
def issue_grant(  # noqa: PLR0913 -- what a grant consists of
    *,
    direction: Direction | str,
    partner_ref: str,
    terms: Terms,
    lines: Sequence[Covered],
    by: Actor,
    title: str = "",
    request_ref: str = "",
    ref: str = "",
) -> Grant:
    """Write down a permission and announce GrantIssued.

    With a ``ref`` (a partner's grant that travelled here) the same grant twice is the one row; another under its ref
    raises Conflict. Own and out grants must name items that are here, and out grants our own.
    """
    require(by, "rights.issue")
    wanted = Direction(direction)
    _refuse_lines(wanted, partner_ref, lines)
    if ref and (known := Grant.objects.filter(ref=ref).prefetch_related("lines").first()):
        return _same_or_conflict(known, terms, lines)
    grant = Grant.objects.create(
        ref=ref or next_ref("g"),
        direction=wanted,
        partner_ref=partner_ref,
        title=title.strip()[:300],
        terms_json=terms.as_json(),
        starts_on=terms.window.starts_on,
        ends_on=terms.window.ends_on,
        request_ref=request_ref,
        issued_by=by.name,
    )
    GrantLine.objects.bulk_create(
        GrantLine(
            grant=grant,
            item_ref=line.item_ref,
            start=line.span.start if line.span else None,
            end=line.span.end if line.span else None,
        )
        for line in lines
    )
    record(
        "rights.grant_issued", f"grant:{grant.ref}", by=by, direction=wanted, partner=partner_ref, terms=terms.as_json()
    )
    _index(grant.ref, lines)
    announce(GrantIssued(grant.ref, wanted, partner_ref, request_ref, _item_refs(lines)))
    return grant


@transaction.atomic
def revoke_grant(ref: str, *, by: Actor, because: str) -> Grant:
    """End a permission now and announce GrantRevoked; raises BadInput without a reason, Conflict when ended."""
    require(by, "rights.revoke")
    grant = queries.grant(ref)
    why = because.strip()
    if not why:
        raise BadInput("rights.revoked_without_reason", ref=ref)
    changed = Grant.objects.filter(pk=grant.pk, state=Standing.STANDING).update(
        state=Standing.REVOKED, revoked_at=clock.now(), why_revoked=why[:1000]
    )
    if not changed:
        raise Conflict("rights.grant_is_revoked", ref=ref)
    record("rights.grant_revoked", f"grant:{ref}", by=by, because=why)
    touch("grant", ref)
    announce(
        GrantRevoked(
            ref, grant.direction, grant.partner_ref, _item_refs([line.as_value() for line in grant.lines.all()]), why
        )
    )
    return queries.grant(ref)


def _index(ref: str, lines: Sequence[Covered]) -> None:
    """Have a new grant found, and what it covers be found by what it allows."""
    items = _item_refs(lines)
    touch("grant", ref)
    touch_all("item", items)
    touch_all("work", catalogue.work_refs_of(items))


def _item_refs(lines: Sequence[Covered]) -> list[str]:
    return sorted({line.item_ref for line in lines})


def _same_or_conflict(known: Grant, terms: Terms, lines: Sequence[Covered]) -> Grant:
    same_lines = {(line.item_ref, line.span) for line in known.as_value().lines} == {
        (line.item_ref, line.span) for line in lines
    }
    if known.terms != terms or not same_lines:
        raise Conflict("rights.grant_exists_otherwise", ref=known.ref)
    return known


def _refuse_lines(direction: Direction, partner_ref: str, lines: Sequence[Covered]) -> None:
    """Refuse a grant over nothing, over too much, over what is not here or not ours, or with nobody."""
    if not lines:
        raise BadInput("rights.grant_without_items")
    if len(lines) > MOST_LINES:
        raise BadInput("rights.too_many_items", count=len(lines), most=MOST_LINES)
    if direction is not Direction.OWN and not partner_ref:
        raise BadInput("rights.grant_without_partner")
    if direction is not Direction.IN:
        _refuse_others_items(lines)


def _refuse_others_items(lines: Sequence[Covered]) -> None:
    refuse_frames_beyond(lines)
    here = catalogue.items(_item_refs(lines))
    for line in lines:
        if not catalogue.is_own(here[line.item_ref]):
            raise BadInput("rights.not_ours_to_grant", item=line.item_ref)


def refuse_frames_beyond(lines: Sequence[Covered]) -> None:
    """Refuse items that are not here, and frames beyond an item's last."""
    here = catalogue.items(_item_refs(lines))
    for line in lines:
        item = here.get(line.item_ref)
        if item is None:
            raise NotFound("rights.no_such_item", item=line.item_ref)
        if line.span and item.frames and line.span.end > item.frames:
            raise BadInput("rights.span_beyond_item", item=line.item_ref, end=line.span.end, frames=item.frames)
