"""What of the catalogue a caller may harvest: the items offered to it, in order of change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q, QuerySet

from reelbridge.catalogue.cargo import record_of
from reelbridge.catalogue.queries import item
from reelbridge.exchange.models import Offered, Partner
from reelbridge.exchange.rules.oai import IDENTIFIER, PUBLIC_SET, Listing, OaiError
from reelbridge.kernel import clock
from reelbridge.kernel.errors import NotFound

PER_PAGE = 100


@dataclass(frozen=True, slots=True)
class Entry:
    """One record of a list: its header, and the record itself unless it is deleted."""

    identifier: str
    changed_at: datetime
    set_spec: str
    record: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class EntryPage:
    """A page of a list; ``rest`` is where the next one begins, None on the last."""

    entries: tuple[Entry, ...]
    before: int
    total: int
    rest: Listing | None


def set_of(partner: Partner) -> str:
    """Return the set that holds what a partner is shown."""
    return f"partner:{partner.node_id}"


def entries(partner: Partner | None, wanted: Listing, *, with_records: bool) -> EntryPage:
    """Return the next page of what a caller may see; raises OaiError noRecordsMatch when there is nothing.

    A list ends at the moment it was begun: what changes meanwhile comes with the next harvest, so every list ends.
    """
    if wanted.before_s is None:
        wanted = replace(wanted, before_s=clock.now().timestamp() + 1)
    if partner is None or wanted.set_spec not in ("", set_of(partner)):
        raise OaiError("noRecordsMatch", "Nothing here is open to you that matches.")
    whole = _rows(partner, wanted)
    rows = list(_after(whole, wanted)[: PER_PAGE + 1])
    if not rows:
        raise OaiError("noRecordsMatch", "Nothing here is open to you that matches.")
    shown, total = rows[:PER_PAGE], wanted.given + _after(whole, wanted).count()
    given, last = wanted.given + len(shown), shown[-1]
    rest = replace(wanted, last_s=last.changed_at.timestamp(), last_row=last.pk, given=given)
    found = tuple(_entry(row, set_of(partner), with_records=with_records) for row in shown)
    return EntryPage(found, wanted.given, total, rest if len(rows) > PER_PAGE else None)


def entry(partner: Partner | None, identifier: str) -> Entry:
    """Return one record a caller may see; raises OaiError idDoesNotExist."""
    ref = identifier.removeprefix(IDENTIFIER) if identifier.startswith(IDENTIFIER) else ""
    row = Offered.objects.filter(partner=partner, item_ref=ref).first() if partner and ref else None
    if partner is None or row is None:
        raise OaiError("idDoesNotExist", "There is no such record, or it is not open to you.")
    return _entry(row, set_of(partner), with_records=True)


def earliest() -> datetime:
    """Return a moment before which nothing changed."""
    first = Offered.objects.order_by("changed_at").first()
    return first.changed_at if first else clock.now()


def sets_for(partner: Partner | None) -> list[tuple[str, str]]:
    """Return the sets a caller may ask for, each with its name in English."""
    shown = [(PUBLIC_SET, "What everyone may see")]
    return shown if partner is None else [*shown, (set_of(partner), f"What {partner.node_id} is shown")]


def _rows(partner: Partner, wanted: Listing) -> QuerySet[Offered]:
    rows = Offered.objects.filter(partner=partner)
    if wanted.after_s is not None:
        rows = rows.filter(changed_at__gte=_moment(wanted.after_s))
    if wanted.before_s is not None:
        rows = rows.filter(changed_at__lt=_moment(wanted.before_s))
    return rows.order_by("changed_at", "pk")


def _after(rows: QuerySet[Offered], wanted: Listing) -> QuerySet[Offered]:
    if wanted.last_s is None:
        return rows
    last = _moment(wanted.last_s)
    return rows.filter(Q(changed_at__gt=last) | Q(changed_at=last, pk__gt=wanted.last_row))


def _entry(row: Offered, set_spec: str, *, with_records: bool) -> Entry:
    record = None
    is_gone = row.withdrawn_at is not None
    if not is_gone and with_records:
        try:
            record = record_of(item(row.item_ref))
        except NotFound:
            is_gone = True
    return Entry(f"{IDENTIFIER}{row.item_ref}", row.changed_at, set_spec, None if is_gone else record or {})


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
