"""What lies in a parcel: exactly the granted frames, their captions, records, terms, and where it all comes from."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reelbridge import __version__
from reelbridge.base.rules.roles import THE_NODE
from reelbridge.captions import queries as captions
from reelbridge.captions.rules import as_vtt, within
from reelbridge.catalogue import cargo
from reelbridge.catalogue import queries as catalogue
from reelbridge.catalogue.models import Item
from reelbridge.exchange.actions.dealings import granting_letter
from reelbridge.exchange.identity import own_identity
from reelbridge.exchange.models import Parcel, RequestLine
from reelbridge.exchange.rules.audience import shown_of
from reelbridge.exchange.rules.dealing import with_handles
from reelbridge.exchange.rules.parcel import ParcelLine
from reelbridge.exchange.rules.premis import Agent, Deed, Event, File, Provenance
from reelbridge.kernel import clock
from reelbridge.kernel.digest import digest_file
from reelbridge.kernel.errors import Conflict, NotFound
from reelbridge.kernel.files import write_whole
from reelbridge.kernel.language import OURS
from reelbridge.media import actions as media
from reelbridge.media import queries as seen
from reelbridge.rights import queries as rights
from reelbridge.vault import actions as vault_actions
from reelbridge.vault import queries as vault
from reelbridge.vault.rules.rereading import State

_SUFFIX = re.compile(r"^\.[A-Za-z0-9]{1,8}$")
PROVENANCE = "data/provenance/premis.xml"


@dataclass(frozen=True, slots=True)
class Packed:
    """A line of the parcel, and how its excerpt was made; None for a whole file."""

    line: ParcelLine
    made: media.Excerpt | None


def put_in(draft: Path, parcel: Parcel) -> tuple[ParcelLine, ...]:
    """Fill a draft's ``data/`` with what was granted and return which file holds which frames.

    Raises NotFound where a film is not here, Conflict where it is damaged.
    """
    granted = list(parcel.request.lines.all())
    items = catalogue.items([one.item_ref for one in granted])
    packed = [_put_essence(draft, one, items, parcel.request.handles) for one in granted]
    lines = tuple(one.line for one in packed)
    _put_captions(draft, lines, items)
    _put_records(draft, items, parcel.partner.withheld)
    _put_terms(draft, parcel)
    _put_provenance(draft, parcel.ref, packed, items)
    return lines


def require_sound(lines: Sequence[ParcelLine], digests: Mapping[str, str]) -> None:
    """Raise Conflict where a whole file that went into the bag is not what the vault was given."""
    items = catalogue.items([line.item_ref for line in lines])
    for line in lines:
        master = catalogue.master_digest(items[line.item_ref])
        if line.span is None and master and digests[line.path] != master:
            vault_actions.verify_file(master, by=THE_NODE)
            raise Conflict("exchange.essence_is_damaged", item=line.item_ref)


def _put_essence(draft: Path, asked: RequestLine, items: dict[str, Item], handles: int) -> Packed:
    """Put exactly the granted frames into the bag, and the handles given: nothing before, nothing after."""
    item = items.get(asked.item_ref)
    digest = catalogue.master_digest(item) if item else None
    if item is None or digest is None:
        raise NotFound("exchange.essence_is_gone", item=asked.item_ref)
    source = vault.path_of(digest)
    if asked.span is not None and vault_actions.verify_file(digest, by=THE_NODE).state != State.SOUND:
        raise Conflict("exchange.essence_is_damaged", item=asked.item_ref)
    if asked.span is None:
        name = next((file.name for file in item.files.all() if file.digest == digest), "")
        suffix = Path(name).suffix
        path = f"data/essence/{item.ref}{suffix.lower() if _SUFFIX.match(suffix) else ''}"
        put_copy(source, draft / path)
        return Packed(ParcelLine(item.ref, None, path), None)
    held = asked.span if item.medium == "photograph" else with_handles(asked.span, handles, item.frames or 0)
    path = f"data/essence/{item.ref}_{held.start:07}-{held.end:07}.mkv"
    (draft / path).parent.mkdir(exist_ok=True)
    line = ParcelLine(item.ref, asked.span, path, asked.span.start - held.start, held.end - asked.span.end)
    return Packed(line, media.excerpt(source, held, draft / path))


def put_copy(source: Path, target: Path) -> None:
    """Put a stored file into the bag: by a second name where the disk allows it, for neither is ever written to."""
    target.parent.mkdir(exist_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _put_captions(draft: Path, lines: Sequence[ParcelLine], items: dict[str, Item]) -> None:
    """Put in what is said in the granted frames, each file in the time of the essence that it belongs to."""
    of_items = captions.for_items(list(items))
    told: list[dict[str, Any]] = []
    for line in lines:
        for caption in of_items.get(line.item_ref, []):
            cues = caption.cues
            if line.held is not None:
                rate = items[line.item_ref].rate
                bounds = [round(rate.seconds(frame) * 1000) for frame in (line.held.start, line.held.end)]
                cues = within(cues, *bounds)
            if not cues:
                continue
            path = f"data/captions/{Path(line.path).stem}.{caption.language}.{caption.kind}.{len(told) + 1}.vtt"
            write_whole(draft / path, as_vtt(cues).encode("utf-8"))
            told.append(
                {
                    "path": path,
                    "of": line.path,
                    "language": caption.language,
                    "kind": caption.kind,
                    "label": caption.label,
                    "is_machine": caption.is_machine,
                }
            )
    if told:
        _put_json(draft / "data/captions/captions.json", told)


def _put_records(draft: Path, items: dict[str, Item], withheld: Collection[str]) -> None:
    for item in items.values():
        _put_json(draft / f"data/records/{item.ref}.json", shown_of(cargo.record_of(item), withheld))


def _put_terms(draft: Path, parcel: Parcel) -> None:
    """Put the grant in: as data, as ODRL, and as sheets that people read, printed where this machine can print."""
    grant = rights.grant(parcel.grant_ref)
    odrl = grant.terms.as_odrl(
        uid=f"urn:reelbridge:grant:{grant.ref}", assigner=own_identity().node_id, assignee=parcel.partner.node_id
    )
    _put_json(draft / "data/terms/terms.json", granting_letter(parcel.request).as_json())
    _put_json(draft / "data/terms/terms.odrl.json", odrl)
    for tag, sheet in rights.terms_sheet(grant).items():
        write_whole(draft / f"data/terms/terms.{tag}.txt", sheet.encode("utf-8"))
    for tag in OURS:
        with suppress(Conflict):
            write_whole(draft / f"data/terms/terms.{tag}.pdf", rights.printed_sheet(grant, tag))


def _put_provenance(draft: Path, ref: str, packed: Sequence[Packed], items: dict[str, Item]) -> None:
    """Put in where the essence comes from and what was done to it: whole as it is held, or coded anew without loss."""
    told = [part for one in packed for part in _origin(draft, one, items[one.line.item_ref])]
    identity = own_identity()
    agents = (Agent(identity.node_id, identity.name), Agent("reelbridge", "reelbridge", __version__))
    files = tuple(one for one in told if isinstance(one, File))
    events = tuple(one for one in told if isinstance(one, Event))
    write_whole(draft / PROVENANCE, Provenance(ref, files, events, agents).as_xml())


def _origin(draft: Path, packed: Packed, item: Item) -> Iterator[File | Event]:
    line, digest = packed.line, catalogue.master_digest(item) or ""
    kept, known, now = vault.stored(digest), seen.analyses([digest]).get(digest), clock.now()
    probe = known.as_probe() if known else None
    coded = f"{probe.container}, {probe.codec}" if probe else kept.media_type
    held = f"sha256:{digest}"
    yield File(held, digest, kept.size, coded)
    yield Event(Deed.INGESTION, kept.stored_at, held, f"Taken into the vault as {item.ref}.")
    yield Event(Deed.FIXITY_CHECK, kept.verified_at, held, "Read from the first byte to the last; SHA-256 as taken in.")
    path = draft / line.path
    if line.held is None or packed.made is None:
        yield File(line.path, digest, kept.size, coded, held)
        yield Event(Deed.REPLICATION, now, line.path, "Copied byte by byte.")
    elif item.medium == "photograph":
        yield File(line.path, digest_file(path), path.stat().st_size, coded, held)
        yield Event(Deed.REPLICATION, now, line.path, "Copied byte by byte.")
    else:
        made, span = f"Matroska, {packed.made.codec}, PCM", line.held
        how = "pictures passed on as they were coded" if packed.made.is_copied else "pictures coded anew without loss"
        frames = f"Frames {span.start} to {span.end - 1} of the source, no other"
        yield File(line.path, digest_file(path), path.stat().st_size, made, held)
        yield Event(Deed.MIGRATION, now, line.path, f"{frames}; {how}: {made}.")


def _put_json(path: Path, document: Any) -> None:
    text = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True)
    write_whole(path, f"{text}\n".encode())
