"""Parcels on disks: pieces written into a bag on each, and read back chunk by chunk; no node is needed here."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from reelbridge.exchange.bags.own import SignedList, open_list, verify_list
from reelbridge.exchange.bags.walking import open_inside
from reelbridge.exchange.bags.writing import write_bag
from reelbridge.exchange.rules.disks import NOT_UNDERSTOOD, DiskNote, Piece, read_note
from reelbridge.exchange.rules.parcel import LARGEST_LIST_BYTES, Chunk, ParcelFile
from reelbridge.exchange.rules.promises import key_among
from reelbridge.exchange.rules.signed import Envelope, verify
from reelbridge.kernel.errors import BadInput, Conflict, NotFound
from reelbridge.kernel.files import write_whole

READ_BYTES = 1 << 20
LIST, LETTER, NOTE = "data/parcel.json", "data/letter.json", "data/disk.json"
LARGEST_LETTER_BYTES = 1 << 20

Told = Callable[[int], None]


def write_disk(target: Path, parcel: Path, papers: Mapping[str, bytes], note: DiskNote, told: Told) -> None:
    """Write one disk's pieces of a parcel as a bag of its own, read back whole before it gets its name.

    ``papers`` are files by their place in the bag. Raises Conflict when the parcel is not what its list says any
    more, or when the disk gives back other bytes than were written.
    """
    listed = open_list(papers[LIST])
    draft = target.with_name(f".{target.name}.writing")
    shutil.rmtree(draft, ignore_errors=True)
    written = {}
    for piece in (one for one in note.pieces if one.disk == note.number):
        file = listed.parcel.file(piece.path)
        if file is None:
            raise BadInput(NOT_UNDERSTOOD, field=piece.path)
        place = piece.place(file)
        written[place] = _copy(parcel, file, piece, listed.parcel.chunk_bytes, draft / place, told)
    for place, content in papers.items():
        write_whole(draft / place, content)
    info = {
        "External-Identifier": f"{note.parcel_ref}.{note.number}",
        "Bag-Group-Identifier": note.parcel_ref,
        "Bag-Count": f"{note.number} of {note.disks}",
        "Bag-Software-Agent": "reelbridge",
    }
    _, back = write_bag(draft, info=info)
    for file in back:
        if written.get(file.path, file.digest) != file.digest:
            raise Conflict("exchange.disk_gives_back_otherwise", disk=note.number, file=file.path)
    draft.rename(target)


def _copy(parcel: Path, file: ParcelFile, piece: Piece, chunk_bytes: int, target: Path, told: Told) -> str:
    target.parent.mkdir(parents=True, exist_ok=True)
    whole = hashlib.sha256()
    with (parcel / file.path).open("rb") as source, target.open("wb") as out:
        for chunk in list(file.chunks(chunk_bytes))[piece.first : piece.end]:
            source.seek(chunk.first)
            if _pour(source, out, chunk, whole.update) != chunk.digest:
                raise Conflict("exchange.parcel_changed_on_disk", parcel=parcel.name, file=file.path)
            told(chunk.end - chunk.first)
        out.flush()
        os.fsync(out.fileno())
    return whole.hexdigest()


def _pour(source: BinaryIO, out: BinaryIO, chunk: Chunk, also: Callable[[bytes], object] | None = None) -> str:
    """Copy a chunk from where the source stands to where the target stands; return the digest of what was copied."""
    found, left = hashlib.sha256(), chunk.end - chunk.first
    while left and (piece := source.read(min(READ_BYTES, left))):
        found.update(piece)
        out.write(piece)
        left -= len(piece)
        if also is not None:
            also(piece)
    return found.hexdigest()


@dataclass(frozen=True, slots=True)
class Disk:
    """One disk at hand."""

    folder: Path
    note: DiskNote
    envelope: Envelope


@dataclass
class Disks:
    """The disks at hand of one parcel: they bring what they hold, and remember what is missing or wrong."""

    disks: dict[int, Disk]
    listed: SignedList
    list_content: bytes
    letter: bytes
    missing: set[int] = field(default_factory=set)
    #: Disk and file of every chunk that is not what the list says.
    wrong: list[tuple[int, str]] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many disks the parcel lies on."""
        return next(iter(self.disks.values())).note.disks

    def verify(self, sender: str, public_keys: tuple[bytes, ...]) -> None:
        """Raise BadInput unless the sender signed the list and the note of every disk."""
        key_of = key_among({sender: public_keys})
        verify(self.listed.envelope, key_of)
        for disk in self.disks.values():
            verify(disk.envelope, key_of)
        verify_list(self.listed, None)

    def take_up(self, folders: Iterable[Path], sender: str, public_keys: tuple[bytes, ...]) -> None:
        """Look for disks of this parcel that lie in folders now; those that were known before may be gone.

        Raises BadInput for one that the sender did not sign; one of another parcel or writing is no disk of this one.
        """
        known = next(iter(self.disks.values())).note
        for folder in folders:
            # a disk that is just put in or taken out may not be looked into
            with suppress(OSError):
                for place in _disks_in(folder):
                    disk = _disk(place)
                    if _of(disk.note) == _of(known):
                        verify(disk.envelope, key_among({sender: public_keys}))
                        self.disks[disk.note.number] = disk

    def bring(self, file: ParcelFile, out: BinaryIO, number: int, chunk: Chunk) -> bool:
        """Write a chunk where it belongs in a file; False when no disk at hand holds it or it is not what it was."""
        piece = next((one for one in self._pieces.get(file.path, ()) if one.first <= number < one.end), None)
        if piece is None:
            raise BadInput(NOT_UNDERSTOOD, field=file.path)
        disk = self.disks.get(piece.disk)
        if disk is None:
            self.missing.add(piece.disk)
            return False
        try:
            with open_inside(disk.folder, piece.place(file)) as source:
                source.seek(chunk.first - piece.first * self.listed.parcel.chunk_bytes)
                out.seek(chunk.first)
                is_right = _pour(source, out, chunk) == chunk.digest
        except OSError:
            is_right = False
        if not is_right:
            self.wrong.append((piece.disk, file.path))
        return is_right

    def __post_init__(self) -> None:
        """Lay the plan out by file and chunk."""
        self._pieces: dict[str, list[Piece]] = {}
        for piece in next(iter(self.disks.values())).note.pieces:
            file = self.listed.parcel.file(piece.path)
            if file is None or not piece.first <= piece.end <= len(file.chunk_digests):
                raise BadInput(NOT_UNDERSTOOD, field=piece.path[:200])
            self._pieces.setdefault(piece.path, []).append(piece)


def open_disks(folders: Iterable[Path]) -> Disks:
    """Read what the disks in these folders say of themselves; nothing is believed yet.

    Each folder is a disk's own folder or the one above it. Raises NotFound where there is no disk of a parcel,
    BadInput when they are of several parcels or of several writings of one.
    """
    found = [_disk(place) for folder in folders for place in _places(folder)]
    first = found[0]
    for one in found[1:]:
        if _of(one.note) != _of(first.note):
            raise BadInput("exchange.disks_of_several", one=str(first.folder), other=str(one.folder))
    content = _read(first.folder, LIST, LARGEST_LIST_BYTES)
    listed = open_list(content)
    if (listed.parcel.ref, listed.parcel.sender, listed.digest) != (
        first.note.parcel_ref,
        first.note.sender,
        first.note.list_digest,
    ):
        raise BadInput("exchange.disks_of_several", one=str(first.folder), other=str(first.folder / LIST))
    letter = _read(first.folder, LETTER, LARGEST_LETTER_BYTES)
    return Disks({one.note.number: one for one in found}, listed, content, letter)


def _places(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise NotFound("exchange.no_such_folder", folder=str(folder))
    inside = _disks_in(folder)
    if not inside:
        raise NotFound("exchange.no_disk_there", folder=str(folder))
    return inside


def _disks_in(folder: Path) -> list[Path]:
    if (folder / NOTE).is_file():
        return [folder]
    return sorted(one for one in folder.iterdir() if not one.name.startswith(".") and (one / NOTE).is_file())


def _of(note: DiskNote) -> tuple[object, ...]:
    """Return what all disks of one writing of one parcel have in common."""
    return note.parcel_ref, note.list_digest, note.disks, note.pieces


def _disk(folder: Path) -> Disk:
    try:
        envelope = json.loads(_read(folder, NOTE, LARGEST_LIST_BYTES))
    except (ValueError, RecursionError) as fault:
        raise BadInput(NOT_UNDERSTOOD, field=str(folder / NOTE)) from fault
    if not isinstance(envelope, dict):
        raise BadInput(NOT_UNDERSTOOD, field=str(folder / NOTE))
    return Disk(folder, read_note(envelope.get("document")), envelope)


def _read(folder: Path, place: str, most: int) -> bytes:
    try:
        with open_inside(folder, place) as stream:
            content = stream.read(most + 1)
    except OSError as fault:
        raise BadInput("exchange.disk_unreadable", file=str(folder / place)) from fault
    if len(content) > most:
        raise BadInput(NOT_UNDERSTOOD, field=str(folder / place))
    return content
