"""Writing down airings, and the days of the events that holdbacks count from."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from reelbridge.base.audit import record
from reelbridge.base.facts import announce
from reelbridge.base.policy import require
from reelbridge.base.rules.roles import Actor
from reelbridge.catalogue import queries as catalogue
from reelbridge.kernel.errors import BadInput, Conflict, NotFound
from reelbridge.rights import queries
from reelbridge.rights.events import PapersChanged
from reelbridge.rights.models import Airing, Anchor, GrantLine, PaperLine
from reelbridge.search.actions import touch_all


@transaction.atomic
def write_airing(ref: str, on: date, *, by: Actor, note: str = "") -> Airing:
    """Write down a showing under a grant, so that it counts against its airings.

    More than were bought are written down too: they were made, and the watch list tells of them. Raises NotFound.
    """
    require(by, "rights.issue")
    grant = queries.grant(ref)
    made = Airing.objects.create(grant=grant, on=on, note=note.strip()[:300], written_by=by.name)
    record("rights.airing_written", f"grant:{ref}", by=by, on=on.isoformat(), note=made.note)
    touch_all("item", sorted({line.item_ref for line in grant.lines.all()}))
    return made


@transaction.atomic
def strike_airing(pk: int, *, by: Actor) -> None:
    """Take back an airing that was not made; raises NotFound."""
    require(by, "rights.issue")
    found = Airing.objects.select_related("grant").filter(pk=pk).first()
    if found is None:
        raise NotFound("rights.no_such_airing", airing=pk)
    items = sorted(set(found.grant.lines.values_list("item_ref", flat=True)))
    record("rights.airing_struck", f"grant:{found.grant.ref}", by=by, on=found.on.isoformat())
    found.delete()
    touch_all("item", items)


@transaction.atomic
def set_anchor(work_ref: str, name: str, on: date, *, by: Actor) -> Anchor:
    """Write down the day of an event for a work, such as ``premiere:CN``; holdbacks that wait for it begin to count.

    Another day for the same event takes the place of the first. Raises NotFound, BadInput without a name, Conflict
    where the day stands on a plan: there it is moved.
    """
    require(by, "rights.issue")
    catalogue.work(work_ref)
    named = " ".join(name.split())[:200]
    if not named:
        raise BadInput("rights.anchor_without_name")
    if planned := queries.planned_event(work_ref, named):
        raise Conflict("rights.event_stands_on_a_plan", name=named, plan=planned.plan)
    made, _new = Anchor.objects.update_or_create(work_ref=work_ref, name=named, defaults={"on": on})
    record("rights.anchor_set", f"work:{work_ref}", by=by, name=named, on=on.isoformat())
    events_moved(work_ref)
    return made


@transaction.atomic
def forget_anchor(pk: int, *, by: Actor) -> None:
    """Take back the day of an event; raises NotFound."""
    require(by, "rights.issue")
    found = Anchor.objects.filter(pk=pk).first()
    if found is None:
        raise NotFound("rights.no_such_anchor", anchor=pk)
    record("rights.anchor_forgotten", f"work:{found.work_ref}", by=by, name=found.name, on=found.on.isoformat())
    found.delete()
    events_moved(found.work_ref)


def events_moved(work_ref: str) -> None:
    """Have what is held back until after an event of a work be found anew, and told to whoever was granted it."""
    items = {item.ref for item in catalogue.items_of(catalogue.work_for_page(work_ref))}
    named = set(GrantLine.objects.filter(item_ref__in=items).values_list("item_ref", flat=True))
    held = set(PaperLine.objects.filter(item_ref__in=items).values_list("item_ref", flat=True))
    if held:
        announce(PapersChanged(sorted(held)))
    touch_all("item", sorted(named | held))
