"""Harvests: reading a catalogue little by little, resumable at every page; a partner's here, others' in sources."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby, islice
from typing import Any, Protocol, cast

from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation

from reelbridge.base.audit import record
from reelbridge.base.facts import announce
from reelbridge.base.jobs import enqueue
from reelbridge.base.models import Job
from reelbridge.base.policy import require
from reelbridge.base.rules.roles import THE_NODE, Actor
from reelbridge.catalogue import actions as catalogue
from reelbridge.exchange.events import CatalogueHarvested
from reelbridge.exchange.identity import own_identity
from reelbridge.exchange.models import HarvestProblem, Partner, Source
from reelbridge.exchange.rules.oai import OWN_PREFIX, OaiError, stamp
from reelbridge.exchange.rules.oai_reading import Harvested, Page, read_page
from reelbridge.exchange.wire import Ask, call
from reelbridge.kernel import clock
from reelbridge.kernel.errors import BadInput, Conflict, Refusal, Unreachable

#: The largest answer read; a page of a hundred records has a few hundred thousand bytes.
LARGEST_PAGE_BYTES = 64 << 20
#: Every harvest asks again for the last minutes of the one before: a record may have been stored after its own stamp.
OVERLAP = timedelta(minutes=2)
#: Records that are kept or dropped at once, however long a page: below what a database takes as arguments.
MOST_TOGETHER = 1_000

Shown = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Harvest:
    """What a harvest brought: records kept, records gone, and those that could not be kept."""

    kept: int
    dropped: int
    problems: int


class Catalogue(Protocol):
    """Somebody's catalogue, as a harvest reads it."""

    @property
    def row(self) -> Partner | Source:
        """Where it is written down how far the harvest has come."""

    @property
    def name(self) -> str:
        """What refusals call it."""

    @property
    def problems(self) -> QuerySet[HarvestProblem]:
        """What could not be kept of it."""

    def fetch(self, query: Mapping[str, str]) -> Page:
        """Fetch a page; away from the database, for it is fetched while the one before is written."""

    def question(self) -> dict[str, str]:
        """Return what is asked at the page where the harvest stands."""

    def keep(self, records: Sequence[Harvested]) -> list[bool | Refusal]:
        """Hand records to the catalogue; say of each whether anything changed, or why it could not be kept."""

    def silent(self) -> None:
        """Note that nobody answers."""

    def heard(self) -> dict[str, Any]:
        """Return what else is noted when a page came."""


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
    return read_all(_OfPartner(partner), by=by, on_page=on_page)


def read_all(catalogue_: Catalogue, *, by: Actor, on_page: Shown | None = None) -> Harvest:
    """Read a catalogue from where its harvest stands to the end of the list."""
    row = catalogue_.row
    kept = dropped = 0
    has_restarted = False
    with _Line(catalogue_) as line:
        while True:
            page = _page(catalogue_, line, has_restarted=has_restarted)
            if page is None or _was_ahead(row, page):
                has_restarted = has_restarted or page is None
                continue
            if page.token and page.token == row.harvest_token:
                raise BadInput("exchange.oai_not_understood")
            if page.token:
                line.ask({"verb": "ListRecords", "resumptionToken": page.token})
            more_kept, more_dropped = _keep_page(catalogue_, page)
            kept, dropped = kept + more_kept, dropped + more_dropped
            if on_page:
                on_page(row.harvest_count, max(page.total, row.harvest_count))
            if not page.token:
                break
    found = Harvest(kept, dropped, catalogue_.problems.count())
    _finish(row, found, by=by)
    return found


class _Line:
    """Fetches the next page while the one before is written: at most one page ahead."""

    def __init__(self, catalogue_: Catalogue) -> None:
        self._catalogue = catalogue_
        self._pool = ThreadPoolExecutor(1)
        self._asked: tuple[dict[str, str], Future[Page]] | None = None

    def __enter__(self) -> _Line:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def ask(self, query: dict[str, str]) -> None:
        """Begin to fetch a page."""
        self._asked = query, self._pool.submit(self._fetch, query, translation.get_language())

    def _fetch(self, query: dict[str, str], tongue: str) -> Page:
        # a refusal is told in the language of whoever asked
        with translation.override(tongue):
            return self._catalogue.fetch(query)

    def page(self, query: dict[str, str]) -> Page:
        """Return a page, which may be on its way already."""
        if self._asked is None or self._asked[0] != query:
            self.ask(query)
        (_, coming), self._asked = cast("tuple[Any, Future[Page]]", self._asked), None
        return coming.result()


def _page(catalogue_: Catalogue, line: _Line, *, has_restarted: bool) -> Page | None:
    """Return the next page; None where the repository no longer knows our place in its list, to begin again once."""
    try:
        return line.page(catalogue_.question())
    except Unreachable:
        catalogue_.silent()
        raise
    except OaiError as fault:
        if fault.code != "badResumptionToken" or has_restarted:
            raise BadInput(
                "exchange.oai_refused", partner=catalogue_.name, error=fault.code, why=fault.sentence
            ) from fault
        _forget_token(catalogue_.row)
        return None


def _was_ahead(row: Partner | Source, page: Page) -> bool:
    """Begin from the beginning where a repository's clock was ahead when it was last read.

    What it has changed since then may bear any moment.
    """
    if row.harvested_until is None or page.answered_at >= row.harvested_until:
        return False
    row.harvested_until = None
    _forget_token(row)
    return True


def question(row: Partner | Source, prefix: str, set_spec: str = "") -> dict[str, str]:
    """Return what is asked at the page where a harvest stands."""
    if row.harvest_token:
        return {"verb": "ListRecords", "resumptionToken": row.harvest_token}
    query = {"verb": "ListRecords", "metadataPrefix": prefix}
    if set_spec:
        query["set"] = set_spec
    if row.harvested_until:
        query["from"] = stamp(row.harvested_until)
    return query


class _OfPartner:
    """A partner's catalogue: our own full records, in signed calls."""

    def __init__(self, partner: Partner) -> None:
        self.row = partner
        self.name = partner.node_id
        self._identity = own_identity()
        self.problems = HarvestProblem.objects.filter(partner=partner)

    def question(self) -> dict[str, str]:
        return question(self.row, OWN_PREFIX)

    def fetch(self, query: Mapping[str, str]) -> Page:
        ask = Ask("GET", "/oai", query=query, largest_bytes=LARGEST_PAGE_BYTES, may_wait=True, takes_packed=True)
        return read_page(call(self.row, ask, identity=self._identity).body)

    def silent(self) -> None:
        Partner.objects.filter(pk=self.row.pk, silent_since=None).update(silent_since=clock.now())

    def heard(self) -> dict[str, Any]:
        return {"last_heard_at": clock.now(), "silent_since": None}

    def keep(self, records: Sequence[Harvested]) -> list[bool | Refusal]:
        keeper = self.row.institution
        if keeper is None:
            return [Conflict("exchange.partner_is_not_paired", partner=self.name)] * len(records)
        told = [(one.ref, self._wrong(one)) for one in records]
        # whoever asked for the harvest, the records are the node's to keep
        return in_order(
            records,
            [why for _, why in told],
            keep=lambda some: catalogue.keep_records([one.record or {} for one in some], keeper=keeper, by=THE_NODE),
            drop=lambda some: catalogue.drop_records([one.ref for one in some], keeper=keeper, by=THE_NODE),
        )

    def _wrong(self, one: Harvested) -> Refusal | None:
        """Return why a record is not even handed on."""
        if one.why is not None:
            return one.why
        is_other = not one.is_deleted and (one.record or {}).get("ref") != one.ref
        if is_other or not one.ref.startswith(f"{self.name}-"):
            return BadInput("exchange.record_of_another", identifier=one.identifier, partner=self.name)
        return None


def in_order(
    records: Sequence[Harvested],
    wrong: Sequence[Refusal | None],
    *,
    keep: Callable[[Sequence[Harvested]], Sequence[str | Refusal]],
    drop: Callable[[Sequence[Harvested]], Sequence[bool]],
) -> list[bool | Refusal]:
    """Keep or drop together those that follow each other, in the order in which they came; pass over the wrong ones."""
    answers: list[bool | Refusal] = [why or False for why in wrong]
    fit = [number for number, why in enumerate(wrong) if why is None]
    for is_deleted, some in _stretches(fit, lambda number: records[number].is_deleted):
        if is_deleted:
            said: Sequence[bool | str | Refusal] = drop([records[number] for number in some])
        else:
            said = keep([records[number] for number in some])
        for number, one in zip(some, said, strict=True):
            answers[number] = one if isinstance(one, (bool, Refusal)) else True
    return answers


def _stretches(numbers: Sequence[int], is_so: Callable[[int], bool]) -> Iterator[tuple[bool, list[int]]]:
    """Yield the numbers that follow each other and are the same in something, not too many at once."""
    for same, some in groupby(numbers, key=is_so):
        while together := list(islice(some, MOST_TOGETHER)):
            yield same, together


@transaction.atomic
def _keep_page(catalogue_: Catalogue, page: Page) -> tuple[int, int]:
    """Keep the records of one page and remember how far we are; after a crash the page is read once more."""
    answers = list(zip(page.records, catalogue_.keep(page.records), strict=True))
    noted = [problem_of(catalogue_.row, one.identifier, said) for one, said in answers if isinstance(said, Refusal)]
    kept = sum(said is True and not one.is_deleted for one, said in answers)
    dropped = sum(said is True and one.is_deleted for one, said in answers)
    _note(catalogue_, page.records, noted)
    row = catalogue_.row
    row.harvest_began_at = row.harvest_began_at or page.answered_at
    row.harvest_token, row.harvest_count = page.token, row.harvest_count + len(page.records)
    heard = catalogue_.heard()
    for name, value in heard.items():
        setattr(row, name, value)
    row.save(update_fields=["harvest_began_at", "harvest_token", "harvest_count", *heard])
    return kept, dropped


def _note(catalogue_: Catalogue, records: Sequence[Harvested], noted: list[HarvestProblem]) -> None:
    """Write down what could not be kept of a page, in place of what was noted of these records before."""
    catalogue_.problems.filter(identifier__in=[one.identifier for one in records]).delete()
    HarvestProblem.objects.bulk_create({one.identifier: one for one in noted}.values())


def problem_of(row: Partner | Source, identifier: str, refusal: Refusal) -> HarvestProblem:
    """Return the note about a record that could not be kept, not stored yet."""
    owner: dict[str, Any] = {"partner": row} if isinstance(row, Partner) else {"source": row}
    facts = {name: str(value)[:300] for name, value in refusal.facts.items()}
    return HarvestProblem(identifier=identifier, at=clock.now(), why_code=refusal.code, why_facts=facts, **owner)


def _forget_token(row: Partner | Source) -> None:
    """Begin again where the last whole harvest ended: the repository no longer knows our place in its list."""
    row.harvest_token, row.harvest_began_at, row.harvest_count = "", None, 0
    row.save(update_fields=["harvest_token", "harvest_began_at", "harvest_count", "harvested_until"])


@transaction.atomic
def _finish(row: Partner | Source, found: Harvest, *, by: Actor) -> None:
    row.harvested_until = _next_from(row)
    row.last_harvest_at, row.last_harvest_count = clock.now(), row.harvest_count
    row.harvest_token, row.harvest_began_at, row.harvest_count = "", None, 0
    row.save(
        update_fields=[
            "harvested_until",
            "last_harvest_at",
            "last_harvest_count",
            "harvest_token",
            "harvest_began_at",
            "harvest_count",
        ]
    )
    if isinstance(row, Partner):
        announce(CatalogueHarvested(row.node_id))
    record(
        "exchange.harvested",
        row.subject,
        by=by,
        kept=found.kept,
        dropped=found.dropped,
        problems=found.problems,
    )


def _next_from(row: Partner | Source) -> datetime | None:
    """Return where the next harvest begins, on the repository's clock; never earlier than this one began."""
    if row.harvest_began_at is None:
        return row.harvested_until
    begin = row.harvest_began_at - OVERLAP
    return max(begin, row.harvested_until) if row.harvested_until else begin
