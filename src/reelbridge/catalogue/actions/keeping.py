"""Keeping what partners publish: institutions, records and the excerpts they send."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction

from reelbridge.base.audit import record as audit
from reelbridge.base.policy import require
from reelbridge.base.rules.roles import Actor
from reelbridge.catalogue.actions.changing import changed, gone, renew
from reelbridge.catalogue.actions.writing import Flat, write_agent, write_item, write_work
from reelbridge.catalogue.models import Agent, Institution, Item, ItemFile, Received, Work
from reelbridge.catalogue.queries.flats import flat_agent, flat_item, flat_work
from reelbridge.catalogue.queries.things import own_institution
from reelbridge.catalogue.rules.merging import merge
from reelbridge.catalogue.rules.reading import Reading
from reelbridge.catalogue.rules.records import read_record
from reelbridge.catalogue.rules.vocabulary import FileRole
from reelbridge.kernel import clock
from reelbridge.kernel.errors import BadInput, Conflict, NotFound
from reelbridge.kernel.timecode import Span

_ID = re.compile(r"[a-z][a-z0-9]{1,19}", re.ASCII)

Thing = Agent | Work | Item


@transaction.atomic
def ensure_institution(
    *,
    ref: str,
    names: Mapping[str, str],
    seal: str = "",
    country: str = "",
    cities: Mapping[str, str] | None = None,
    time_zone: str = "UTC",
    language: str = "en",
) -> Institution:
    """Return the institution of a partner, made or brought up to date from its card.

    Raises BadInput for a ref that could not be a node's id, Conflict when it is our own.
    """
    if not _ID.fullmatch(ref):
        raise BadInput("catalogue.institution_ref_not_allowed", ref=ref[:60])
    if ref == own_institution().ref:
        raise Conflict("catalogue.institution_is_ours", ref=ref)
    card = {"names": names, "cities": cities or {}, "seal": seal, "time_zone": time_zone, "language": language}
    reading = Reading(card | {"country": country}, "catalogue.card_not_understood")
    told = {
        "names": reading.texts("names", 200),
        "cities": reading.texts("cities", 100),
        "seal": reading.text("seal", 4),
        "country": reading.territory("country"),
        "time_zone": reading.text("time_zone", 50) or "UTC",
        "language": reading.language("language") or "en",
    }
    found, _ = Institution.objects.update_or_create(ref=ref, defaults=told)
    return found


@transaction.atomic
def keep_record(record: Mapping[str, Any], *, keeper: Institution, by: Actor) -> Thing:
    """Take over what a partner publishes about one of its things; return the thing.

    What was added or changed here stays; a language goes only when the partner took it away. Raises BadInput for a
    record that cannot be understood or speaks of another keeper's things, Conflict when the keeper is this node; then
    nothing changes.
    """
    require(by, "catalogue.keep_records")
    if keeper.is_own:
        raise Conflict("catalogue.record_is_ours", ref=str(record.get("ref", ""))[:60])
    thing: Thing | None = None
    for flat in read_record(record, keeper.ref):
        thing = _keep(flat, keeper, by)
    if thing is None:
        raise BadInput("catalogue.record_not_understood", where="…")
    return thing


def _keep(says: Flat, keeper: Institution, by: Actor) -> Thing:
    received = Received.objects.filter(ref=says["ref"]).first()
    held = _held(says["kind"], says["ref"])
    if held and received and received.record == says and held.deleted_at is None:
        return held
    mine = _flat(held) if held else {}
    merged = merge(received.record if received else {}, says, mine) if held else says
    before = received.record if received and received.record != says else received.before if received else {}
    Received.objects.update_or_create(
        ref=says["ref"],
        defaults={"keeper": keeper, "record": says, "before": before, "received_at": clock.now()},
    )
    if held and merged == mine and held.deleted_at is None:
        return held
    thing = _WRITERS[says["kind"]](merged, keeper)
    audit("catalogue.keep_record", f"{says['kind']}:{thing.ref}", by=by, keeper=keeper.ref)
    renew(thing)
    return thing


_WRITERS: dict[str, Callable[[Flat, Institution], Thing]] = {
    "agent": write_agent,
    "work": write_work,
    "item": write_item,
}


def _held(kind: str, ref: str) -> Thing | None:
    if kind == "agent":
        return Agent.objects.filter(ref=ref).first()
    if kind == "work":
        return Work.objects.filter(ref=ref).first()
    return Item.objects.select_related("manifestation__work", "manifestation__variant").filter(ref=ref).first()


def _flat(thing: Thing) -> Flat:
    if isinstance(thing, Agent):
        return flat_agent(thing)
    return flat_work(thing) if isinstance(thing, Work) else flat_item(thing)


@transaction.atomic
def drop_record(ref: str, *, keeper: Institution, by: Actor) -> bool:
    """Take a partner's thing out of sight because the partner no longer shows it; False when it is not seen here.

    Rows, local additions and files stay. Raises BadInput when the ref is not the keeper's.
    """
    require(by, "catalogue.keep_records")
    if not ref.startswith(f"{keeper.ref}-") or keeper.is_own:
        raise BadInput("catalogue.record_of_another", ref=ref[:60], keeper=keeper.ref)
    thing = next((found for kind in _WRITERS if (found := _held(kind, ref))), None)
    if thing is None or thing.deleted_at is not None:
        return False
    gone(thing, "drop_record", by=by, keeper=keeper.ref)
    return True


@transaction.atomic
def attach_excerpt(item: Item, digest: str, span: Span | None, *, parcel: str, by: Actor, name: str = "") -> ItemFile:
    """Tie a file that a partner sent to the item and the frames it holds; None for all of it. Once for each file.

    Raises NotFound when the vault does not hold the file.
    """
    from reelbridge.vault.queries import stored  # noqa: PLC0415 -- the vault is asked only here

    require(by, "catalogue.attach_excerpt")
    if not stored(digest):
        raise NotFound("vault.no_such_file", digest=digest)
    bounds = {"span_start": span.start if span else None, "span_end": span.end if span else None}
    file, is_new = ItemFile.objects.get_or_create(
        item=item,
        digest=digest,
        defaults={**bounds, "role": FileRole.EXCERPT, "name": name or digest[:12], "parcel": parcel},
    )
    if is_new:
        changed(item, "attach_excerpt", by=by, digest=digest, parcel=parcel, **bounds)
    return file


@transaction.atomic
def detach_excerpts(parcel: str, *, by: Actor) -> list[str]:
    """Untie the files that came in a parcel from their items; return the digests that no item holds any more."""
    require(by, "catalogue.detach_excerpts")
    rows = list(ItemFile.objects.select_related("item").filter(parcel=parcel))
    ItemFile.objects.filter(pk__in=[row.pk for row in rows]).delete()
    for row in rows:
        changed(row.item, "detach_excerpt", by=by, digest=row.digest, parcel=parcel)
    digests = {row.digest for row in rows}
    held = set(ItemFile.objects.filter(digest__in=digests).values_list("digest", flat=True))
    return sorted(digests - held)
