"""What of the catalogue a caller may harvest: the items it is shown, set by set, in order of change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q, QuerySet

from reelbridge.catalogue.cargo import records_of
from reelbridge.catalogue.queries.wholes import shots_of
from reelbridge.exchange.models import Audience, Offered, Partner, Showing
from reelbridge.exchange.queries.audiences import audiences_of, public
from reelbridge.exchange.rules.audience import PARTNER, shown_of
from reelbridge.exchange.rules.oai import IDENTIFIER, Listing, OaiError
from reelbridge.kernel import clock
from reelbridge.kernel.language import choose

PER_PAGE = 250
#: A page ends before it where its records have more shots together than this: some megabytes.
MOST_SHOTS = 20_000

Row = Offered | Showing


@dataclass(frozen=True, slots=True)
class Entry:
    """One record of a list: its header, and the record itself unless it is deleted."""

    identifier: str
    changed_at: datetime
    set_specs: tuple[str, ...]
    record: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class EntryPage:
    """A page of a list; ``rest`` is where the next one begins, None on the last."""

    entries: tuple[Entry, ...]
    before: int
    total: int
    rest: Listing | None


def set_of(partner: Partner) -> str:
    """Return the set that holds what a partner is shown by name."""
    return f"{PARTNER}{partner.node_id}"


def entries(partner: Partner | None, wanted: Listing, *, with_records: bool) -> EntryPage:
    """Return the next page of what a caller may see; raises OaiError noRecordsMatch when there is nothing.

    A list ends at the moment it was begun: what changes meanwhile comes with the next harvest, so every list ends.
    """
    if wanted.before_s is None:
        wanted = replace(wanted, before_s=_latest(partner, wanted.set_spec).timestamp() + 1)
    whole = _between(_rows(partner, wanted.set_spec), wanted)
    rows = list(_after(whole, wanted)[: PER_PAGE + 1])
    if not rows:
        raise OaiError("noRecordsMatch", "Nothing here is open to you that matches.")
    shown = _fitting(rows[:PER_PAGE]) if with_records else rows[:PER_PAGE]
    # counted once, for the first page; the token carries it on
    total = wanted.total or whole.count()
    given, last = wanted.given + len(shown), shown[-1]
    rest = replace(wanted, last_s=last.changed_at.timestamp(), last_row=last.pk, given=given, total=total)
    found = _entries(partner, shown, wanted.set_spec, with_records=with_records)
    return EntryPage(tuple(found), wanted.given, total, rest if len(rows) > len(shown) else None)


def _fitting(rows: Sequence[Row]) -> Sequence[Row]:
    """Return as many rows as make one page, one at least."""
    shots, total = shots_of([row.item_ref for row in rows]), 0
    for number, row in enumerate(rows):
        total += shots.get(row.item_ref, 0)
        if number and total > MOST_SHOTS:
            return rows[:number]
    return rows


def entry(partner: Partner | None, identifier: str) -> Entry:
    """Return one record a caller may see; raises OaiError idDoesNotExist."""
    ref = identifier.removeprefix(IDENTIFIER) if identifier.startswith(IDENTIFIER) else ""
    row = _rows(partner, "").filter(item_ref=ref).first() if ref else None
    if row is None:
        raise OaiError("idDoesNotExist", "There is no such record, or it is not open to you.")
    return _entries(partner, [row], "", with_records=True)[0]


def earliest() -> datetime:
    """Return a moment before which nothing changed."""
    firsts = [rows.order_by("changed_at").first() for rows in (Offered.objects.all(), Showing.objects.all())]
    return min((first.changed_at for first in firsts if first), default=clock.now())


def _latest(partner: Partner | None, set_spec: str) -> datetime:
    """Return a moment after which nothing has changed: now, or later where the clock was ahead and is set right."""
    last = _rows(partner, set_spec).order_by("-changed_at").first()
    return max(clock.now(), last.changed_at) if last else clock.now()


def sets_for(partner: Partner | None) -> list[tuple[str, str]]:
    """Return the sets a caller may ask for, each with its name."""
    found = [(one.spec, _title(one, partner)) for one in audiences_of(partner)]
    return found if partner is None else [*found, (set_of(partner), f"What {partner.node_id} is shown by name")]


def _title(one: Audience, partner: Partner | None) -> str:
    if one.is_public:
        return "What everyone may see"
    return choose(one.titles, partner.language if partner else "en").text or one.spec


def _rows(partner: Partner | None, set_spec: str) -> QuerySet[Any]:
    """Return what a caller is shown, or was, in a set; raises OaiError for a set that is not open to it."""
    if partner is not None and set_spec == set_of(partner):
        return Offered.objects.filter(partner=partner, was_named=True)
    if partner is not None and not set_spec:
        return Offered.objects.filter(partner=partner)
    for one in audiences_of(partner):
        if set_spec in (one.spec, ""):
            return Showing.objects.filter(audience=one)
    raise OaiError("noRecordsMatch", "Nothing here is open to you that matches.")


def _between(rows: QuerySet[Any], wanted: Listing) -> QuerySet[Any]:
    if wanted.after_s is not None:
        rows = rows.filter(changed_at__gte=_moment(wanted.after_s))
    if wanted.before_s is not None:
        rows = rows.filter(changed_at__lt=_moment(wanted.before_s))
    return rows.order_by("changed_at", "pk")


def _after(rows: QuerySet[Any], wanted: Listing) -> QuerySet[Any]:
    if wanted.last_s is None:
        return rows
    last = _moment(wanted.last_s)
    # the first bound is what the index is entered by
    return rows.filter(changed_at__gte=last).filter(Q(changed_at__gt=last) | Q(pk__gt=wanted.last_row))


def _entries(partner: Partner | None, rows: Sequence[Row], set_spec: str, *, with_records: bool) -> list[Entry]:
    standing = [row.item_ref for row in rows if not _is_gone(row, partner, set_spec)]
    things = records_of(standing) if with_records else {}
    hidden = public().withheld if partner is None else partner.withheld
    specs = _sets_of(partner, rows)
    found = []
    for row in rows:
        record: dict[str, Any] | None = None
        if with_records and row.item_ref in things:
            record = shown_of(things[row.item_ref], hidden)
        elif not with_records and row.item_ref in standing:
            record = {}
        found.append(Entry(f"{IDENTIFIER}{row.item_ref}", row.changed_at, tuple(specs[row.item_ref]), record))
    return found


def _is_gone(row: Row, partner: Partner | None, set_spec: str) -> bool:
    if isinstance(row, Offered) and partner is not None and set_spec == set_of(partner) and not row.is_named:
        return True
    return row.withdrawn_at is not None


def _sets_of(partner: Partner | None, rows: Sequence[Row]) -> dict[str, list[str]]:
    """Return the sets of each record that its caller may ask for, and that hold it now."""
    open_to_caller = {one.pk: one.spec for one in audiences_of(partner)}
    refs = [row.item_ref for row in rows]
    showing = Showing.objects.filter(audience__in=list(open_to_caller), item_ref__in=refs, withdrawn_at=None)
    found: dict[str, list[str]] = defaultdict(list)
    for audience, ref in showing.order_by("audience__name").values_list("audience_id", "item_ref"):
        found[ref].append(open_to_caller[audience])
    if partner is not None:
        for row in rows:
            if isinstance(row, Offered) and row.was_named:
                found[row.item_ref].append(set_of(partner))
    return found


def _moment(seconds: float) -> datetime:
    """Return a moment, or the first or last that there is."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.min.replace(tzinfo=UTC) if seconds < 0 else datetime.max.replace(tzinfo=UTC)
