"""Taking a file in: looked at, hashed into the vault, catalogued. A bad file is refused and changes nothing else."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from secrets import token_hex
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from reelbridge.base.audit import record
from reelbridge.base.facts import announce
from reelbridge.base.policy import require
from reelbridge.base.refs import next_ref
from reelbridge.base.rules.roles import Actor
from reelbridge.catalogue.actions.changing import changed
from reelbridge.catalogue.actions.describing import make_work
from reelbridge.catalogue.actions.matching import agent_for
from reelbridge.catalogue.actions.writing import Flat, write_item
from reelbridge.catalogue.events import ItemTakenIn
from reelbridge.catalogue.models import Arrival, Item, ItemFile, Work
from reelbridge.catalogue.queries import things
from reelbridge.catalogue.rules.file_names import has_pictographs, plain_label, safe_name, supplied_title
from reelbridge.catalogue.rules.sidecar import LARGEST, Sidecar, Title, parse_sidecar, read_sidecar
from reelbridge.catalogue.rules.vocabulary import FileRole, TitleKind, WorkKind
from reelbridge.kernel import clock
from reelbridge.kernel.errors import BadInput, NotAllowed, Refusal
from reelbridge.kernel.timecode import Rate
from reelbridge.media.actions import examine
from reelbridge.media.queries import probe
from reelbridge.media.rules import Probe
from reelbridge.vault.actions import take_in
from reelbridge.vault.queries import is_sound
from reelbridge.vault.rules.names import LONGEST_BYTES, printable

#: The ending of a sidecar beside NAME.ext: NAME.ext.toml.
SIDECAR = ".toml"


@dataclass(frozen=True, slots=True)
class Incoming:
    """One file on its way in."""

    path: Path
    name: str
    batch: str
    sidecar: Mapping[str, Any] | None
    work_ref: str
    move: bool
    on_bytes: Callable[[int], None] | None
    #: A word on the name, when it could not stay as it was or will trouble others: a phrase code and its facts.
    note: dict[str, Any]

    @property
    def trace(self) -> dict[str, Any]:
        """How an arrival remembers the file, so that a second run can tell that nothing has changed."""
        there = self.path.stat() if self.path.is_file() else None
        stays = not self.move and not self.path.is_relative_to(settings.NODE.path("incoming"))
        return {
            "batch": self.batch,
            "name": self.name,
            "size": there.st_size if there else 0,
            "modified_ns": there.st_mtime_ns if there and stays else 0,
            "source": str(self.path.absolute()).encode(errors="replace").decode()[:4096] if stays else "",
        }


def new_batch() -> str:
    """Return a name for one run of ``ingest`` or one visit of the page."""
    return f"{clock.now():%Y%m%d-%H%M%S}-{token_hex(3)}"


def named_batch(wanted: str) -> str:
    """Return the name somebody chose for a batch, or a new one; raises BadInput for what cannot be one."""
    if wanted and not re.fullmatch(r"[A-Za-z0-9._-]{1,40}", wanted):
        raise BadInput("catalogue.batch_not_allowed", batch=wanted[:60])
    return wanted or new_batch()


def ingest(  # noqa: PLR0913 -- what is known of a file before it comes in
    path: Path,
    *,
    by: Actor,
    batch: str = "",
    sidecar: Mapping[str, Any] | None = None,
    work_ref: str = "",
    name: str = "",
    move: bool = False,
    on_bytes: Callable[[int], None] | None = None,
) -> Arrival:
    """Take a file in and say what became of it: ``taken``, ``known`` (the same bytes are here) or ``refused`` and why.

    ``sidecar`` is what is known of it; without one, ``NAME.ext.toml`` beside the file. ``work_ref`` ties it to a work
    that stands. ``name`` is what the file was called where it came from; ``move`` takes it away from ``path``;
    ``on_bytes`` hears how many more bytes were read. Proxy and shots follow as jobs. Raises NotAllowed; faults, such
    as a disk that fails, propagate.
    """
    require(by, "catalogue.ingest")
    given = name or path.name
    kept = safe_name(given)
    file = Incoming(path, kept, batch or new_batch(), sidecar, work_ref, move, on_bytes, _note(given, kept))
    if (known := _seen_before(file)) is not None:
        return _arrived(file, Arrival.State.KNOWN, by, item=known)
    try:
        return _take(file, by)
    except NotAllowed:
        raise
    except Refusal as refusal:
        return _refused(file, refusal, by)


def refuse_arrival(name: str, refusal: Refusal, *, by: Actor, batch: str, size: int = 0) -> Arrival:
    """Write down that a file was refused before it could be taken in, as one that is too large to send."""
    require(by, "catalogue.ingest")
    return Arrival.objects.create(
        batch=batch, name=safe_name(name), size=size, state=Arrival.State.REFUSED, who=by.name, **_why(refusal)
    )


def _seen_before(file: Incoming) -> Item | None:
    """Return the item of the very file that came in from the same place and has not been written to since.

    None where the vault has lost or spoilt it meanwhile: then it is read again, which mends it.
    """
    trace = file.trace
    if not trace["modified_ns"]:
        return None
    same = Arrival.objects.filter(
        size=trace["size"], modified_ns=trace["modified_ns"], source=trace["source"], item__deleted_at=None
    )
    before = same.exclude(item=None).select_related("item").order_by("-pk").first()
    if before is None or before.item is None:
        return None
    held = before.item.files.filter(role=FileRole.MASTER).values_list("digest", flat=True)
    return before.item if all(is_sound(digest) for digest in held) else None


def _take(file: Incoming, by: Actor) -> Arrival:
    known = read_sidecar(file.sidecar if file.sidecar is not None else _beside(file.path))
    found = probe(file.path, name=file.name)
    _ours(file.work_ref or known.work)
    trace = file.trace
    digest = take_in(file.path, by=by, name=plain_label(file.name), move=file.move, on_bytes=file.on_bytes).digest
    try:
        with transaction.atomic():
            if (held := _held(digest)) is not None:
                return _arrived(file, Arrival.State.KNOWN, by, item=held, trace=trace)
            item = _catalogue(file, known, found, by)
            ItemFile.objects.create(
                item=item, digest=digest, role=FileRole.MASTER, name=file.name, sidecar=_kept(known)
            )
            examine(digest, by=by, probe=found)
            announce(ItemTakenIn(item.ref, digest))
            return _arrived(file, Arrival.State.TAKEN, by, item=item, trace=trace | file.note | _unseen(found, file))
    except IntegrityError:
        # another process took in the same bytes between our look and our write
        if (held := _held(digest)) is None:
            raise
        return _arrived(file, Arrival.State.KNOWN, by, item=held, trace=trace)


def _unseen(found: Probe, file: Incoming) -> dict[str, Any]:
    """Say what of a file is kept and not looked at; nothing for most."""
    return next(({"why_code": code, "why_facts": facts} for code, facts in found.unseen(plain_label(file.name))), {})


def _held(digest: str) -> Item | None:
    """Return the item that these bytes are the master of."""
    file = ItemFile.objects.select_related("item").filter(digest=digest, role=FileRole.MASTER).first()
    return file.item if file else None


def _beside(path: Path) -> Mapping[str, Any]:
    """Read the sidecar beside a file; nothing when there is none."""
    written = path.with_name(path.name + SIDECAR)
    if len(os.fsencode(written.name)) > LONGEST_BYTES or not written.is_file():
        return {}
    if written.stat().st_size > LARGEST:
        raise BadInput("catalogue.sidecar_too_large", file=safe_name(written.name))
    try:
        return parse_sidecar(written.read_text("utf-8"))
    except UnicodeDecodeError as fault:
        raise BadInput("catalogue.sidecar_not_toml", why=str(fault)[:200]) from fault


def _ours(work_ref: str) -> Work | None:
    """Return the work a copy is said to be of; raises NotFound, and BadInput for a partner's."""
    if not work_ref:
        return None
    work = things.work(work_ref)
    if not things.is_own(work):
        raise BadInput("catalogue.work_is_a_partners", ref=work.ref)
    return work


def _catalogue(file: Incoming, known: Sidecar, found: Probe, by: Actor) -> Item:
    """Make the rows of a new item, and of its work when nobody named one."""
    work = _ours(file.work_ref or known.work) or make_work(_with_title(known, file.name, found), by=by)
    rate = found.rate or Rate.parse("25")
    flat: Flat = {
        "ref": next_ref("i"),
        "work": work.ref,
        "carrier": str(known.carrier),
        "variant": {},
        "call_number": known.call_number,
        "reel": known.reel,
        "file_name": file.name,
        "medium": str(found.kind),
        "rate": str(found.rate) if found.rate else "",
        "frames": found.frames,
        "start_frame": rate.frame(known.start) if known.start else found.start_frame,
        "width": found.width,
        "height": found.height,
        "audio": [asdict(track) for track in found.audio],
        "poster_frame": 0,
        "shots": [],
    }
    item = write_item(flat, things.own_institution())
    for someone in known.agents:
        if someone.activity is None or file.work_ref or known.work:
            # not met while making the work: somebody seen in a shot only
            agent_for(someone, keeper=item.keeper, by=by)
    changed(item, "ingest", by=by, name=file.name, batch=file.batch)
    return item


def _with_title(known: Sidecar, file_name: str, found: Probe) -> Sidecar:
    """Supply a title from the file's name, and a kind from what it is, where the sidecar gives none."""
    text, language = supplied_title(file_name)
    kind = WorkKind.PHOTOGRAPH if found.kind == "photograph" else WorkKind.FOOTAGE
    return replace(
        known,
        kind=known.kind or kind,
        titles=known.titles or (Title(text, language, TitleKind.SUPPLIED, file_name[:300]),),
    )


def _kept(known: Sidecar) -> dict[str, Any]:
    """Return of a sidecar what the shots will need once they are found."""
    return {"shots": [asdict(note) | {"agents": list(note.agents)} for note in known.shots]} if known.shots else {}


def _arrived(
    file: Incoming, state: Arrival.State, by: Actor, *, item: Item, trace: dict[str, Any] | None = None
) -> Arrival:
    return Arrival.objects.create(**(trace or file.trace), state=state, item=item, who=by.name)


@transaction.atomic
def _refused(file: Incoming, refusal: Refusal, by: Actor) -> Arrival:
    record("catalogue.refuse_file", file.name, by=by, code=refusal.code, batch=file.batch)
    return Arrival.objects.create(**file.trace, state=Arrival.State.REFUSED, who=by.name, **_why(refusal))


def _note(given: str, kept: str) -> dict[str, Any]:
    """Say what is to be said about a file's name; nothing for most."""
    if unicodedata.normalize("NFC", given) != kept:
        return {"why_code": "catalogue.name_was_changed", "why_facts": {"given": printable(given)[:300], "kept": kept}}
    if has_pictographs(kept):
        return {"why_code": "catalogue.name_has_pictographs", "why_facts": {"file": kept}}
    return {}


def _why(refusal: Refusal) -> dict[str, Any]:
    return {"why_code": refusal.code, "why_facts": {name: str(value) for name, value in refusal.facts.items()}}
