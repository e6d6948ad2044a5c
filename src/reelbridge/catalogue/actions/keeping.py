"""Keeping what partners publish: institutions, records and the excerpts they send."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from reelbridge.base.audit import record_all
from reelbridge.base.policy import require
from reelbridge.base.rows import write_rows
from reelbridge.base.rules.roles import Actor
from reelbridge.catalogue.actions.changing import MODELS, changed, gone_all, renew_all
from reelbridge.catalogue.actions.writing import Flat, write_agents, write_items, write_works
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


def keep_record(record: Mapping[str, Any], *, keeper: Institution, by: Actor, is_shown: bool = True) -> Thing:
    """Take over what a partner publishes about one of its things; return the thing.

    What was added or changed here stays; a language goes only when the partner took it away. What is not shown comes
    with files, and is seen here as long as they are, unless the partner shows it, too. Raises BadInput for a
    record that cannot be understood or speaks of another keeper's things, Conflict when the keeper is this node; then
    nothing changes.
    """
    (ref,) = keep_records([record], keeper=keeper, by=by, is_shown=is_shown)
    if isinstance(ref, BadInput):
        raise ref
    return next(found for kind in _WRITERS if (found := _held(kind, [ref]).get(ref)))


@transaction.atomic
def keep_records(
    records: Sequence[Mapping[str, Any]], *, keeper: Institution, by: Actor, is_shown: bool = True
) -> list[str | BadInput]:
    """Take over many records as ``keep_record`` does one, in order; return the ref of each, or why it was not kept.

    All of them are read and written together: what they cost the database does not grow with their number.
    """
    require(by, "catalogue.keep_records")
    if keeper.is_own:
        raise Conflict("catalogue.record_is_ours", ref=str(records[0].get("ref", ""))[:60] if records else "")
    answers: list[str | BadInput] = []
    wave = _Wave(keeper, by, is_shown=is_shown)
    for record in records:
        try:
            flats = read_record(record, keeper.ref)
        except BadInput as refusal:
            answers.append(refusal)
            continue
        if not wave.takes(flats):
            wave.write()
            wave = _Wave(keeper, by, is_shown=is_shown)
        wave.add(flats)
        answers.append(flats[-1]["ref"])
    wave.write()
    return answers


#: Flat records of a kind that are read and written at once: well below what SQLite takes as arguments of a question.
_MOST_AT_ONCE = 2_000


class _Wave:
    """Flat records that can be written together: of each thing, one thing only is said."""

    def __init__(self, keeper: Institution, by: Actor, *, is_shown: bool) -> None:
        self._keeper, self._by, self._is_shown = keeper, by, is_shown
        self._said: dict[str, dict[str, Flat]] = {kind: {} for kind in _WRITERS}

    def takes(self, flats: Sequence[Flat]) -> bool:
        """Whether these can join: nothing else is said of the same things yet, and there is room."""
        return all(
            self._said[flat["kind"]].get(flat["ref"], flat) == flat and len(self._said[flat["kind"]]) < _MOST_AT_ONCE
            for flat in flats
        )

    def add(self, flats: Sequence[Flat]) -> None:
        """Have these written with the others."""
        for flat in flats:
            self._said[flat["kind"]][flat["ref"]] = flat

    def write(self) -> None:
        """Merge and write them all: agents, then the works that name them, then the items of these."""
        for kind, said in self._said.items():
            if said:
                self._write(kind, said)

    def _write(self, kind: str, says: dict[str, Flat]) -> None:
        received = {row.ref: row for row in Received.objects.filter(ref__in=says)}
        standing = _standing(kind, [ref for ref, row in received.items() if row.record == says[ref]])
        news = {ref: flat for ref, flat in says.items() if ref not in standing}
        held = _held(kind, news)
        put: dict[str, Flat] = {}
        told, now = [], clock.now()
        for ref, flat in news.items():
            row, here = received.get(ref), held.get(ref)
            said = row.record if row else {}
            mine = _flat(here) if here else {}
            merged = merge(said, flat, mine) if here else flat
            before = row.before if row and said == flat else said
            told.append((ref, self._keeper.pk, flat, before, now))
            if here is None or here.deleted_at is not None or merged != mine:
                put[ref] = merged
        write_rows(Received, ("ref", "keeper_id", "record", "before", "received_at"), told, in_place_of=["ref"])
        if self._is_shown:
            _note_withdrawn([ref for ref, row in received.items() if row.withdrawn_at], None)
        else:
            # what was in sight before stays as it was
            _note_withdrawn([ref for ref in news if ref not in held or held[ref].deleted_at], now)
        if put:
            keys = _WRITERS[kind](list(put.values()), self._keeper, held)
            record_all("catalogue.keep_record", [f"{kind}:{ref}" for ref in put], by=self._by, keeper=self._keeper.ref)
            renew_all(kind, list(keys), were_here=[keys[ref] for ref in held if ref in keys])


def _note_withdrawn(refs: Collection[str], at: datetime | None) -> None:
    if refs:
        Received.objects.filter(ref__in=refs).update(withdrawn_at=at)


_WRITERS: dict[str, Callable[[Sequence[Flat], Institution, Any], Mapping[str, int]]] = {
    "agent": write_agents,
    "work": write_works,
    "item": write_items,
}


def _standing(kind: str, refs: Collection[str]) -> set[str]:
    """Return those of these things that are to be seen here."""
    rows = MODELS[kind].objects.filter(ref__in=refs, deleted_at=None)
    return set(rows.values_list("ref", flat=True)) if refs else set()


def _held(kind: str, refs: Collection[str]) -> dict[str, Thing]:
    """Return those of these things that are rows here, standing or not, with all that a flat record takes."""
    return {thing.ref: thing for thing in _WITH_ALL[kind]().filter(ref__in=refs)}


_WITH_ALL: dict[str, Callable[[], Any]] = {
    "agent": lambda: Agent.objects.prefetch_related("names"),
    "work": lambda: Work.objects.prefetch_related("titles", "parts__agent"),
    "item": lambda: Item.objects.select_related("manifestation__work", "manifestation__variant").prefetch_related(
        "shots__agents"
    ),
}


def _flat(thing: Thing) -> Flat:
    if isinstance(thing, Agent):
        return flat_agent(thing)
    return flat_work(thing) if isinstance(thing, Work) else flat_item(thing)


@transaction.atomic
def drop_records(refs: Sequence[str], *, keeper: Institution, by: Actor) -> list[bool]:
    """Take a partner's things out of sight because the partner no longer shows them; say of each whether it was seen.

    Rows, local additions and files stay, and an item of which a file is held stays in sight as long as the file does.
    They are read and written together. Raises BadInput when a ref is not the keeper's; then all stay.
    """
    require(by, "catalogue.keep_records")
    for ref in refs:
        if not ref.startswith(f"{keeper.ref}-") or keeper.is_own:
            raise BadInput("catalogue.record_of_another", ref=ref[:60], keeper=keeper.ref)
    dropped = set[str]()
    for kind in MODELS:
        seen = _standing(kind, refs)
        _note_withdrawn(seen, clock.now())
        if kind == "item":
            held = ItemFile.objects.filter(item__ref__in=seen, role=FileRole.EXCERPT)
            seen -= set(held.values_list("item__ref", flat=True))
        if seen:
            gone_all(kind, sorted(seen), "drop_record", by=by, keeper=keeper.ref)
        dropped |= seen
    # what is said twice was seen once
    first = {ref: number for number, ref in reversed(list(enumerate(refs)))}
    return [ref in dropped and first[ref] == number for number, ref in enumerate(refs)]


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
    items = {row.item for row in rows}
    withdrawn = Received.objects.filter(ref__in=[item.ref for item in items], withdrawn_at__isnull=False)
    for item in sorted(items, key=lambda one: one.ref):
        if item.deleted_at is None and not item.files.exists() and withdrawn.filter(ref=item.ref).exists():
            gone_all("item", [item.ref], "drop_record", by=by, keeper=item.keeper.ref)
    digests = {row.digest for row in rows}
    held = set(ItemFile.objects.filter(digest__in=digests).values_list("digest", flat=True))
    return sorted(digests - held)
