"""Parcels of imprints that leave: by what a partner may compare films, as it stands now; by line, or on a disk.

They answer no request, so no grant is needed and nothing of them stands in a ledger: the agreement says whether a
partner gets them, and the latest parcel takes the place of all before (docs/decisions/0354).
"""

from __future__ import annotations

import errno
import fcntl
import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from reelbridge.base.audit import record
from reelbridge.base.jobs import enqueue
from reelbridge.base.policy import require
from reelbridge.base.refs import next_ref
from reelbridge.base.rules.roles import THE_NODE, Actor
from reelbridge.catalogue import cargo
from reelbridge.catalogue.models import Item
from reelbridge.exchange.actions.packing import put_copy
from reelbridge.exchange.actions.parcels import is_whole, put_list
from reelbridge.exchange.bags.own import SignedList
from reelbridge.exchange.bags.verifying import verify_bag
from reelbridge.exchange.bags.writing import write_bag
from reelbridge.exchange.identity import own_identity
from reelbridge.exchange.models import Partner
from reelbridge.exchange.queries.imprints import given_folder, home_of, list_given
from reelbridge.exchange.queries.line import partner as partner_of
from reelbridge.exchange.queries.sees import Derivative, imprints_for
from reelbridge.exchange.rules.audience import shown_of
from reelbridge.exchange.rules.parcel import FILE, IMPRINTS, ParcelFile, ParcelImprint, ParcelList
from reelbridge.exchange.rules.reading import is_ref
from reelbridge.kernel import clock
from reelbridge.kernel.digest import digest_bytes
from reelbridge.kernel.errors import Conflict, NotFound
from reelbridge.kernel.files import write_whole

#: What the folder of a parcel of imprints on a disk ends in.
ON_DISK = ".imprints"
_DIGEST_BYTES = 32
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EACCES)

Shown = Sequence[tuple[Item, Derivative]]


def parcel_of_imprints(partner: Partner) -> SignedList:
    """Return the list of the imprints that a partner may have now; the parcel is made anew where something changed."""
    with _alone(partner):
        shown, last = list(imprints_for(partner)), list_given(partner)
        if last and _told(last.parcel) == {item.ref: (one.digest, _mark_of(one.path)) for item, one in shown}:
            return last
        made = _make(partner, given_folder(partner, ref := next_ref("m")), ref, shown, last=last)
        for before in home_of(partner).iterdir():
            if before.is_dir() and before.name != ref:
                shutil.rmtree(before)
        record("exchange.imprints_packed", partner.subject, by=THE_NODE, parcel=ref, imprints=len(made.parcel.imprints))
        return made


def doubted_imprints(partner: Partner, ref: str) -> None:
    """Have a parcel of imprints read again by a job because its receiver doubts it."""
    if is_ref(ref):
        key, node_id = f"check-imprints:{partner.node_id}", partner.node_id
        enqueue("exchange.check_imprints", key=key, subject=partner.subject, node_id=node_id, ref=ref)


def check_imprints(node_id: str, ref: str) -> None:
    """Read a parcel of imprints; where it has changed it goes, and what is broken is left out of the next."""
    partner = partner_of(node_id)
    with _alone(partner):
        folder = given_folder(partner, ref)
        if folder.is_dir() and not is_whole(folder):
            shutil.rmtree(folder)


def write_imprints(node_id: str, folder: Path, *, by: Actor) -> Path:
    """Write the imprints that a partner may have, with their records, onto a disk; return the bag that was made.

    It was read back when it has its name. Raises NotFound for no such partner or folder, Conflict for a partner who is
    not paired, or when the disk is too small, cannot be written or gives back other bytes.
    """
    require(by, "exchange.write_disks")
    partner = partner_of(node_id)
    if not partner.is_paired:
        raise Conflict("exchange.partner_is_not_paired", partner=node_id)
    if not folder.is_dir():
        raise NotFound("exchange.no_such_folder", folder=str(folder))
    ref, shown = next_ref("m"), list(imprints_for(partner))
    target = folder / f"{ref}{ON_DISK}"
    try:
        made = _make(partner, target, ref, shown, with_records=True)
    except OSError as fault:
        if fault.errno not in _NO_ROOM:
            raise
        raise Conflict("exchange.disk_cannot_be_written", folder=str(folder), why=fault.strerror) from fault
    record("exchange.imprints_written", partner.subject, by=by, parcel=ref, imprints=len(made.parcel.imprints))
    return target


def _make(
    partner: Partner,
    target: Path,
    ref: str,
    shown: Shown,
    *,
    last: SignedList | None = None,
    with_records: bool = False,
) -> SignedList:
    """Make the bag beside its place and give it its name when it is whole."""
    draft = target.with_name(f".{target.name}.building")
    shutil.rmtree(draft, ignore_errors=True)
    (draft / "data").mkdir(parents=True)
    try:
        known = _unchanged(given_folder(partner, last.parcel.ref), last.parcel, shown) if last else {}
        imprints = [one for item, made in shown if (one := _put(draft, item, made, known))]
        if with_records:
            imprints = [_with_record(draft, one, dict(_items(shown)), partner) for one in imprints]
        info = {
            "Source-Organization": own_identity().name,
            "External-Identifier": ref,
            "Bagging-Date": clock.today().isoformat(),
            "Bag-Software-Agent": "reelbridge",
        }
        chunk_bytes, files = write_bag(draft, info=info, known=known)
        listed = ParcelList(
            ref=ref, sender=own_identity().node_id, receiver=partner.node_id, request_ref="", grant_ref="",
            made_at=clock.now(), chunk_bytes=chunk_bytes, lines=(), files=files, kind=IMPRINTS,
            imprints=tuple(imprints),
        )  # fmt: skip
        signed = put_list(draft, listed)
        if with_records and (wrong := verify_bag(draft).problems):
            raise Conflict("exchange.disk_gives_back_otherwise", disk=1, file=str(wrong[0].facts.get("path", FILE)))
        draft.rename(target)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return signed


def _put(draft: Path, item: Item, made: Derivative, known: Mapping[str, ParcelFile]) -> ParcelImprint | None:
    """Put an imprint into the bag; None for one that is broken, which helps nobody."""
    path = _place(item.ref)
    put_copy(made.path, draft / path)
    if path not in known and not _is_sound((draft / path).read_bytes()):
        (draft / path).unlink()
        return None
    return ParcelImprint(item.ref, made.digest, _mark_of(draft / path), path)


def _with_record(draft: Path, one: ParcelImprint, items: Mapping[str, Item], partner: Partner) -> ParcelImprint:
    """Put the record of an imprint in, too: a partner who has no line has not harvested it."""
    path = f"data/records/{one.item_ref}.json"
    told = shown_of(cargo.record_of(items[one.item_ref]), partner.withheld)
    write_whole(draft / path, json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True).encode())
    return ParcelImprint(one.item_ref, one.film, one.mark, one.path, path)


def _unchanged(folder: Path, last: ParcelList, shown: Shown) -> dict[str, ParcelFile]:
    """Return what need not be read again: the very files that lie in the parcel before."""
    found = {}
    for item, made in shown:
        path = _place(item.ref)
        file = last.file(path)
        if file and (folder / path).is_file() and (folder / path).samefile(made.path):
            found[path] = file
    return found


def _items(shown: Shown) -> Iterator[tuple[str, Item]]:
    return ((item.ref, item) for item, _ in shown)


def _place(item_ref: str) -> str:
    return f"data/imprints/{item_ref}.imprint"


def _told(parcel: ParcelList) -> dict[str, tuple[str, str]]:
    return {one.item_ref: (one.film, one.mark) for one in parcel.imprints}


def _mark_of(path: Path) -> str:
    with path.open("rb") as stream:
        stream.seek(-min(_DIGEST_BYTES, path.stat().st_size), 2)
        return stream.read().hex()


def _is_sound(content: bytes) -> bool:
    return digest_bytes(content[:-_DIGEST_BYTES]) == content[-_DIGEST_BYTES:].hex()


@contextmanager
def _alone(partner: Partner) -> Iterator[None]:
    """Have one process at a time look after what a partner gets."""
    home = home_of(partner)
    home.mkdir(parents=True, exist_ok=True)
    with (home / "lock").open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield
