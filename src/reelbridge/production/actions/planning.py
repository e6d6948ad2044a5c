"""The plan of a production: what partners agree is written down, struck out, never changed in place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from reelbridge.base.audit import record
from reelbridge.base.facts import announce
from reelbridge.base.policy import require
from reelbridge.base.rules.roles import Actor
from reelbridge.catalogue import queries as catalogue
from reelbridge.kernel.errors import NotFound
from reelbridge.production.events import PlanChanged
from reelbridge.production.models import PlanEntry, Production
from reelbridge.production.queries import production as production_of
from reelbridge.production.rules.planning import as_json, entry


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
    return made


@transaction.atomic
def strike_plan(production_ref: str, number: int, *, by: Actor) -> None:
    """Strike an entry out; the audit trail keeps what it said. Raises NotFound."""
    require(by, "production.plan")
    production = production_of(production_ref)
    found = PlanEntry.objects.filter(production=production, pk=number).first()
    if found is None:
        raise NotFound("production.no_such_plan", production=production_ref, number=number)
    _tell(production, "production.struck", found.kind, by=by, facts=found.facts)
    found.delete()


@transaction.atomic
def name_film(production_ref: str, item_ref: str, *, by: Actor) -> Production:
    """Say which item of the archive is the finished film; nothing unsays it. Raises NotFound."""
    require(by, "production.plan")
    production = production_of(production_ref)
    production.item_ref = catalogue.item(item_ref.strip()).ref if item_ref.strip() else ""
    production.save(update_fields=["item_ref"])
    record("production.film_named", production.ref, by=by, item=production.item_ref)
    announce(PlanChanged(production.ref, "film"))
    return production


def _tell(production: Production, act: str, kind: str, *, by: Actor, facts: dict[str, Any]) -> None:
    record(act, production.ref, by=by, kind=kind, entry=facts)
    announce(PlanChanged(production.ref, kind))
