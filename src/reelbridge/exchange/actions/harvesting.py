"""Harvests: reading what a partner shows of its catalogue, little by little, resumable at every page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from reelbridge.base.audit import record
from reelbridge.base.facts import announce
from reelbridge.base.jobs import enqueue
from reelbridge.base.models import Job
from reelbridge.base.policy import require
from reelbridge.base.rules.roles import THE_NODE, Actor
from reelbridge.catalogue import actions as catalogue
from reelbridge.exchange.events import CatalogueHarvested
from reelbridge.exchange.models import HarvestProblem, Partner
from reelbridge.exchange.rules.oai import OWN_PREFIX, OaiError, stamp
from reelbridge.exchange.rules.oai_reading import Harvested, Page, read_page
from reelbridge.exchange.wire import Ask, call
from reelbridge.kernel import clock
from reelbridge.kernel.errors import BadInput, Conflict, Refusal, Unreachable

#: The largest answer read; a page of a hundred records has a few hundred thousand bytes.
LARGEST_PAGE_BYTES = 64 << 20
#: Every harvest asks again for the last minutes of the one before: a record may have been stored after its own stamp.
OVERLAP = timedelta(minutes=2)

Shown = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Harvest:
    """What a harvest brought: records kept, records gone, and those that could not be kept."""

    kept: int
    dropped: int
    problems: int


def ask_for_harvest(partner: Partner, *, by: Actor) -> Job | None:
    """Have a partner's catalogue read by a job; None when one is under way already."""
    require(by, "exchange.harvest")
    if not partner.is_paired:
        raise Conflict("exchange.partner_is_not_paired", partner=partner.node_id)
    return enqueue(
        "exchange.harvest", key=f"harvest:{partner.node_id}", subject=partner.subject, node_id=partner.node_id
    )


def harvest(partner: Partner, *, by: Actor, on_page: Shown | None = None) -> Harvest:
    """Read what a partner has added, changed and withdrawn since the last harvest; go on where one was interrupted.

    One record that cannot be kept is noted and the rest goes on. Raises Unreachable to be tried again, Conflict for a
    partner who is not paired.
    """
    require(by, "exchange.harvest")
    if not partner.is_paired:
        raise Conflict("exchange.partner_is_not_paired", partner=partner.node_id)
    kept = dropped = 0
    has_restarted = False
    while True:
        page = _page(partner, has_restarted=has_restarted)
        if page is None or _was_ahead(partner, page):
            has_restarted = has_restarted or page is None
            continue
        if page.token and page.token == partner.harvest_token:
            raise BadInput("exchange.oai_not_understood")
        more_kept, more_dropped = _keep_page(partner, page)
        kept, dropped = kept + more_kept, dropped + more_dropped
        if on_page:
            on_page(partner.harvest_count, max(page.total, partner.harvest_count))
        if not page.token:
            break
    problems = HarvestProblem.objects.filter(partner=partner).count()
    _finish(partner, Harvest(kept, dropped, problems), by=by)
    return Harvest(kept, dropped, problems)


def _page(partner: Partner, *, has_restarted: bool) -> Page | None:
    """Return the next page; None where the partner no longer knows our place in its list, to begin again once."""
    try:
        return _fetch(partner)
    except OaiError as fault:
        if fault.code != "badResumptionToken" or has_restarted:
            raise BadInput(
                "exchange.oai_refused", partner=partner.node_id, error=fault.code, why=fault.sentence
            ) from fault
        _forget_token(partner)
        return None


def _was_ahead(partner: Partner, page: Page) -> bool:
    """Begin from the beginning where a partner's clock was ahead when it was last read.

    What it has changed since then may bear any moment.
    """
    if partner.harvested_until is None or page.answered_at >= partner.harvested_until:
        return False
    partner.harvested_until = None
    _forget_token(partner)
    return True


def _fetch(partner: Partner) -> Page:
    if partner.harvest_token:
        query = {"verb": "ListRecords", "resumptionToken": partner.harvest_token}
    else:
        query = {"verb": "ListRecords", "metadataPrefix": OWN_PREFIX}
        if partner.harvested_until:
            query["from"] = stamp(partner.harvested_until)
    try:
        answer = call(partner, Ask("GET", "/oai", query=query, largest_bytes=LARGEST_PAGE_BYTES))
    except Unreachable:
        Partner.objects.filter(pk=partner.pk, silent_since=None).update(silent_since=clock.now())
        raise
    return read_page(answer.body)


def _keep_page(partner: Partner, page: Page) -> tuple[int, int]:
    """Keep the records of one page, then remember how far we are: after a crash the page is read once more."""
    kept = dropped = 0
    for one in page.records:
        try:
            with transaction.atomic():
                has_changed = _keep(partner, one)
        except Refusal as refusal:
            _note_problem(partner, one.identifier, refusal)
            continue
        kept, dropped = kept + (has_changed and not one.is_deleted), dropped + (has_changed and one.is_deleted)
        HarvestProblem.objects.filter(partner=partner, identifier=one.identifier).delete()
    partner.harvest_began_at = partner.harvest_began_at or page.answered_at
    partner.harvest_token, partner.harvest_count = page.token, partner.harvest_count + len(page.records)
    partner.last_heard_at, partner.silent_since = clock.now(), None
    partner.save(update_fields=["harvest_began_at", "harvest_token", "harvest_count", "last_heard_at", "silent_since"])
    return kept, dropped


def _keep(partner: Partner, one: Harvested) -> bool:
    """Hand one record to the catalogue; False for the deletion of what is not here anyway."""
    if one.why is not None:
        raise one.why
    if not one.ref.startswith(f"{partner.node_id}-"):
        raise BadInput("exchange.record_of_another", identifier=one.identifier, partner=partner.node_id)
    keeper = partner.institution
    if keeper is None:
        raise Conflict("exchange.partner_is_not_paired", partner=partner.node_id)
    if one.is_deleted:
        return catalogue.drop_record(one.ref, keeper=keeper, by=THE_NODE)
    record_ = one.record or {}
    if record_.get("ref") != one.ref:
        raise BadInput("exchange.record_of_another", identifier=one.identifier, partner=partner.node_id)
    # whoever asked for the harvest, the records are the node's to keep
    catalogue.keep_record(record_, keeper=keeper, by=THE_NODE)
    return True


def _note_problem(partner: Partner, identifier: str, refusal: Refusal) -> None:
    facts = {name: str(value)[:300] for name, value in refusal.facts.items()}
    HarvestProblem.objects.update_or_create(
        partner=partner,
        identifier=identifier,
        defaults={"at": clock.now(), "why_code": refusal.code, "why_facts": facts},
    )


def _forget_token(partner: Partner) -> None:
    """Begin again where the last whole harvest ended: the partner no longer knows our place in its list."""
    partner.harvest_token, partner.harvest_began_at, partner.harvest_count = "", None, 0
    partner.save(update_fields=["harvest_token", "harvest_began_at", "harvest_count", "harvested_until"])


@transaction.atomic
def _finish(partner: Partner, found: Harvest, *, by: Actor) -> None:
    partner.harvested_until = _next_from(partner)
    partner.last_harvest_at, partner.last_harvest_count = clock.now(), partner.harvest_count
    partner.harvest_token, partner.harvest_began_at, partner.harvest_count = "", None, 0
    partner.save(
        update_fields=[
            "harvested_until",
            "last_harvest_at",
            "last_harvest_count",
            "harvest_token",
            "harvest_began_at",
            "harvest_count",
        ]
    )
    announce(CatalogueHarvested(partner.node_id))
    record(
        "exchange.harvested",
        partner.subject,
        by=by,
        kept=found.kept,
        dropped=found.dropped,
        problems=found.problems,
    )


def _next_from(partner: Partner) -> datetime | None:
    """Return where the next harvest begins, on the partner's clock; never earlier than this one began."""
    if partner.harvest_began_at is None:
        return partner.harvested_until
    begin = partner.harvest_began_at - OVERLAP
    return max(begin, partner.harvested_until) if partner.harvested_until else begin
