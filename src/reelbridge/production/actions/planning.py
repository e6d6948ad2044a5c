"""The plan of a production: what partners agree is written down, changed, struck out; the log keeps what it said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from reelbridge.base.audit import record
from reelbridge.base.facts import announce
from reelbridge.base.policy import require
from reelbridge.base.rules.roles import Actor
from reelbridge.catalogue import queries as catalogue
from reelbridge.production.events import PlanChanged
from reelbridge.production.models import PlanEntry, Production
from reelbridge.production.queries import production as production_of
from reelbridge.production.queries.planning import plan_entry
from reelbridge.production.rules.planning import as_json, entry
from reelbridge.rights import actions as rights


@transaction.atomic
def write_plan(production_ref: str, kind: str, said: Mapping[str, Any], *, by: Actor) -> PlanEntry:
    """Write down a share, release, holdback, milestone, member, deliverable or income.

    Raises NotFound for the production, BadInput naming the field that is wrong.
    """
    require(by, "production.plan")
    production = production_of(production_ref)
    facts = as_json(entry(kind, said))
    made = PlanEntry.objects.create(production=production, kind=kind, facts=facts, made_by=by.name)
    _tell(production, "production.planned", kind, by=by, facts=facts)
    _events_moved(production, kind)
    return made


@transaction.atomic
def strike_plan(production_ref: str, number: int, *, by: Actor) -> None:
    """Strike an entry out; the audit trail keeps what it said. Raises NotFound."""
    require(by, "production.plan")
    production = production_of(production_ref)
    found = plan_entry(production, number)
    _tell(production, "production.struck", found.kind, by=by, facts=found.facts)
    found.delete()
    _events_moved(production, found.kind)


@transaction.atomic
def change_plan(production_ref: str, number: int, said: Mapping[str, Any], *, by: Actor) -> PlanEntry:
    """Put other facts in the place of those of an entry; what is not said stays. The audit trail keeps what it said.

    Raises NotFound, BadInput naming the field that is wrong.
    """
    require(by, "production.plan")
    production = production_of(production_ref)
    found = plan_entry(production, number)
    was, found.facts, found.made_by = found.facts, as_json(entry(found.kind, {**found.facts, **said})), by.name
    found.save(update_fields=["facts", "made_by"])
    record("production.replanned", production.ref, by=by, kind=found.kind, entry=found.facts, was=was)
    announce(PlanChanged(production.ref, found.kind))
    _events_moved(production, found.kind)
    return found


@transaction.atomic
def name_film(production_ref: str, item_ref: str, *, by: Actor) -> Production:
    """Say which item of the archive is the finished film; nothing unsays it. Raises NotFound."""
    require(by, "production.plan")
    production = production_of(production_ref)
    _events_moved(production, "film")
    production.item_ref = catalogue.item(item_ref.strip()).ref if item_ref.strip() else ""
    production.save(update_fields=["item_ref"])
    _events_moved(production, "film")
    record("production.film_named", production.ref, by=by, item=production.item_ref)
    announce(PlanChanged(production.ref, "film"))
    return production


def _tell(production: Production, act: str, kind: str, *, by: Actor, facts: dict[str, Any]) -> None:
    record(act, production.ref, by=by, kind=kind, entry=facts)
    announce(PlanChanged(production.ref, kind))


def _events_moved(production: Production, kind: str) -> None:
    """Have what waits for the film's premieres be found anew, where a day of one may have moved."""
    if kind in ("release", "milestone", "film") and production.item_ref:
        for work_ref in catalogue.works_of_items([production.item_ref]).values():
            rights.events_moved(work_ref)
