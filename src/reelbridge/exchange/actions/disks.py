"""Parcels on disks: written where they are made, read where they are meant to go, accepted as by line."""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO

from django.db import close_old_connections

from reelbridge.base.audit import record
from reelbridge.base.policy import require
from reelbridge.base.rules.roles import Actor
from reelbridge.exchange.actions import line
from reelbridge.exchange.actions.accepting import fetch_parcel
from reelbridge.exchange.actions.arriving import Shown
from reelbridge.exchange.actions.delivery import body_of
from reelbridge.exchange.actions.fetching import PART, Watch, is_right, put_small, put_together
from reelbridge.exchange.bags.disks import LETTER, LIST, NOTE, Disks, open_disks, write_disk
from reelbridge.exchange.bags.own import open_list
from reelbridge.exchange.identity import own_identity
from reelbridge.exchange.models import OutgoingLetter, Parcel, Partner, Request
from reelbridge.exchange.queries.dealings import folder_of, may_be_sent
from reelbridge.exchange.queries.dealings import parcel as parcel_of
from reelbridge.exchange.queries.ledger import keys_of
from reelbridge.exchange.queries.line import partner as partner_of
from reelbridge.exchange.rules import dealing_letters as letters
from reelbridge.exchange.rules.disks import PER_DISK, DiskNote, largest_file, plan
from reelbridge.exchange.rules.parcel import FILE, SMALL_FILE, ParcelFile, ParcelList, Run
from reelbridge.exchange.rules.signed import sign
from reelbridge.kernel import clock
from reelbridge.kernel.errors import BadInput, Conflict, NotAllowed, NotFound
from reelbridge.kernel.files import settle

#: Waits for other disks in the same folders: told which numbers are missing, it returns once another disk may be there.
Await = Callable[[frozenset[int], int], None]


def write_parcel(
    ref: str, folders: Sequence[Path], *, by: Actor, most_bytes: int = 0, shown: Shown | None = None
) -> list[Path]:
    """Write a parcel that lies ready onto one or several disks, and return the bags made, one on each disk in use.

    No more than ``most_bytes`` go onto a disk, where it is given. Raises Conflict when the parcel is not ready, the
    disks are too small, one holds this parcel already or gives back other bytes, NotAllowed once its grant was taken
    back; a bag has its name only when it is whole.
    """
    require(by, "exchange.write_disks")
    parcel = parcel_of(ref)
    if not parcel.is_ours:
        raise NotFound("exchange.no_such_parcel", parcel=ref)
    may_be_sent(parcel)
    content = (folder_of(parcel) / FILE).read_bytes()
    listed, letter = open_list(content), _letter_of(parcel)
    rooms = _rooms(folders, len(content), most_bytes)
    pieces, used = plan(listed.parcel, rooms, [_largest_file(folder) for folder in folders])
    targets = [folders[place] / f"{ref}.disk-{number}" for number, place in enumerate(used, start=1)]
    for target in targets:
        if target.exists():
            raise Conflict("exchange.disk_has_this_parcel", folder=str(target))
    done = 0

    def told(size: int) -> None:
        nonlocal done
        done += size
        if shown:
            shown(done, listed.parcel.total_bytes)

    for number, target in enumerate(targets, start=1):
        note = DiskNote(ref, own_identity().node_id, listed.digest, number, len(targets), pieces)
        papers = {LIST: content, LETTER: letter, NOTE: _signed(note)}
        _write(target, folder_of(parcel), papers, note, told)
    record("exchange.parcel_written", parcel.subject, by=by, disks=len(targets))
    return targets


def _write(target: Path, parcel: Path, papers: dict[str, bytes], note: DiskNote, told: Callable[[int], None]) -> None:
    try:
        write_disk(target, parcel, papers, note, told)
    except OSError as fault:
        if fault.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EACCES):
            raise
        raise Conflict("exchange.disk_cannot_be_written", folder=str(target.parent), why=fault.strerror) from fault


def _rooms(folders: Sequence[Path], list_bytes: int, most_bytes: int) -> list[int]:
    """Return how many bytes of pieces each disk takes; folders on one disk share its room."""
    for folder in folders:
        if not folder.is_dir():
            raise NotFound("exchange.no_such_folder", folder=str(folder))
    sharing = Counter(folder.stat().st_dev for folder in folders)
    found = []
    for folder in folders:
        free = shutil.disk_usage(folder).free // sharing[folder.stat().st_dev]
        # list and plan stand on every disk
        papers = PER_DISK + 2 * list_bytes
        found.append(max(min(free, most_bytes or free) - papers, 0))
    return found


def _largest_file(folder: Path) -> int:
    """Return the largest file that the disk of a folder can hold, 0 for any."""
    mounts, device = Path("/proc/self/mountinfo"), folder.stat().st_dev
    if not mounts.is_file():
        return 0
    return largest_file(mounts.read_text("utf-8", "replace"), (os.major(device), os.minor(device)))


def _letter_of(parcel: Parcel) -> bytes:
    """Return the letter that announced a parcel, to the byte as it is delivered: it may come first by disk."""
    named = letters.message_id("parcel", own_identity().node_id, parcel.ref)
    return body_of(OutgoingLetter.objects.get(message_id=named))


def _signed(note: DiskNote) -> bytes:
    own = own_identity()
    envelope = sign(
        {"document": note.as_json()}, by=own.node_id, public_key=own.public_key, at=clock.now(), signer=own.key.sign
    )
    return json.dumps(envelope, ensure_ascii=False).encode()


def read_parcel(
    folders: Sequence[Path], *, by: Actor, shown: Shown | None = None, await_disks: Await | None = None
) -> Parcel:
    """Read a parcel from disks and accept it once it is whole, with the same receipt as by line.

    The disks may come one after the other, in any order: what was read stays, verified, until the rest is here, by
    disk or by line. With ``await_disks`` they are put in one after the other while this waits.
    Raises NotFound where there is no disk, BadInput for disks that do not belong together or are not
    signed by the partner, NotAllowed for a sender who is no partner, Conflict naming the disks that are missing or
    wrong; nothing is accepted before everything is verified.
    """
    require(by, "exchange.fetch")
    disks = open_disks(folders)
    sent = disks.listed.parcel
    partner = partner_of(sent.sender)
    if not partner.is_paired:
        raise NotAllowed("exchange.partner_is_not_paired", partner=sent.sender)
    keys = keys_of(partner)[partner.node_id]
    disks.verify(sent.sender, keys)
    if not Parcel.objects.filter(ref=sent.ref, direction=Request.Direction.IN).exists():
        _open_letter(partner, disks.letter)

    def another() -> bool:
        """Wait until a disk is here that was missing; False where nobody waits."""
        if await_disks is None:
            return False
        while not disks.missing & set(disks.disks):
            await_disks(frozenset(disks.missing), disks.count)
            # a database does not keep a line open for days
            close_old_connections()
            disks.take_up(folders, sent.sender, keys)
        return True

    return fetch_parcel(sent.ref, by=by, shown=shown, source=_FromDisks(disks, another))


def _open_letter(partner: Partner, content: bytes) -> None:
    """Take in the letter that lies with the parcel, as if it had come by line: the sender signed it in itself."""
    try:
        message = json.loads(content)
    except (ValueError, RecursionError) as fault:
        raise BadInput("exchange.letter_is_no_json") from fault
    letter = line.take_in(partner, message, digest=hashlib.sha256(content).hexdigest())
    line.read(letter.pk)


class _FromDisks:
    """The disks at hand, and those that are put in while it waits."""

    def __init__(self, disks: Disks, another: Callable[[], bool]) -> None:
        self._disks, self._another = disks, another
        #: What was asked for and is not whole yet, and which of its chunks are right.
        self._open: list[tuple[ParcelFile, Path, Watch]] = []
        self._right: dict[str, set[int]] = {}
        self._chunk_bytes = disks.listed.parcel.chunk_bytes

    def list_content(self, parcel: Parcel) -> bytes:  # noqa: ARG002 -- one shape for all sources
        """Return the list that stands on every disk."""
        return self._disks.list_content

    def bring(self, parcel: Parcel, run: Run, listed: ParcelList, *, folder: Path, watch: Watch) -> None:  # noqa: ARG002 -- as above
        """Copy what the disks hold of files; chunks that came before, by disk or by line, are verified and kept."""
        for file in run.files:
            self._bring(file, folder / file.path, watch)

    def _bring(self, file: ParcelFile, target: Path, watch: Watch) -> None:
        if not (self._bring_small if file.size <= SMALL_FILE else self._bring_large)(file, target, watch):
            self._open.append((file, target, watch))

    def _bring_small(self, file: ParcelFile, target: Path, watch: Watch) -> bool:
        """Bring a file whole through memory; it is on the disk for certain after ``settle``."""
        if not target.exists() or target.stat().st_size != file.size:
            content = io.BytesIO()
            if not all(self._disks.bring(file, content, *one) for one in enumerate(file.chunks(self._chunk_bytes))):
                return False
            put_small(str(target), content.getvalue())
            target.with_name(f"{target.name}{PART}").unlink(missing_ok=True)
        if file.size:
            watch.on_chunk(file.size)
        return True

    def _bring_large(self, file: ParcelFile, target: Path, watch: Watch) -> bool:
        right = self._right.setdefault(file.path, set())

        def fill(out: BinaryIO) -> bool:
            for number, chunk in enumerate(file.chunks(self._chunk_bytes)):
                if number in right:
                    continue
                size = out.seek(0, os.SEEK_END)
                if (size >= chunk.end and is_right(out, chunk)) or self._disks.bring(file, out, number, chunk):
                    right.add(number)
                    watch.on_chunk(chunk.end - chunk.first)
            return len(right) == len(file.chunk_digests)

        return put_together(file, fill, chunk_bytes=self._chunk_bytes, target=target, watch=watch)

    def close(self, parcel: Parcel) -> None:
        """Go on with every disk that is put in; raise Conflict naming what is wrong, else what is missing."""
        while self._open:
            # the disk that was read may be taken out now
            settle()
            if self._disks.wrong:
                (disk, path), chunks = self._disks.wrong[0], len(self._disks.wrong)
                raise Conflict("exchange.disk_is_wrong", parcel=parcel.ref, disk=disk, file=path, chunks=chunks)
            if not self._another():
                missing = ", ".join(str(disk) for disk in sorted(self._disks.missing))
                raise Conflict(
                    "exchange.disks_are_missing", parcel=parcel.ref, missing=missing, disks=self._disks.count
                )
            waiting, self._open = self._open, []
            self._disks.missing.clear()
            for file, target, watch in waiting:
                self._bring(file, target, watch)
