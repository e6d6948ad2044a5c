"""A parcel on disks: which pieces lie on which, planned by the room there is (docs/formats/disks.md)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reelbridge.exchange.rules.parcel import MOST_CHUNKS, MOST_FILES, ParcelFile, ParcelList
from reelbridge.exchange.rules.reading import Reader
from reelbridge.kernel.errors import Conflict

FORMAT = "reelbridge-disk/1"
NOT_UNDERSTOOD = "exchange.disk_not_understood"
MOST_DISKS = 1_000
#: What a disk needs for a piece besides its bytes: a block half full, and its lines in manifest and plan.
PER_PIECE = 8_192
_ANY = 1 << 62
#: What a disk needs for tag files.
PER_DISK = 1 << 20


@dataclass(frozen=True, slots=True)
class Piece:
    """Chunks ``first`` up to, not including, ``end`` of a file of the parcel, on the disk of a number from 1 on."""

    disk: int
    path: str
    first: int
    end: int

    def place(self, file: ParcelFile) -> str:
        """Return where the piece lies in the bag on its disk: whole files under their own names."""
        if self.end - self.first == len(file.chunk_digests):
            return f"data/files/{self.path}"
        return f"data/pieces/{self.path}.{self.first}-{self.end}"


@dataclass(frozen=True, slots=True)
class DiskNote:
    """What a disk says of itself and of the others, as the sender signs it."""

    parcel_ref: str
    sender: str
    #: SHA-256 of the parcel's list in canonical form.
    list_digest: str
    number: int
    disks: int
    pieces: tuple[Piece, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the document that is signed."""
        return {
            "format": FORMAT,
            "parcel": self.parcel_ref,
            "sender": self.sender,
            "list_sha256": self.list_digest,
            "number": self.number,
            "disks": self.disks,
            "pieces": [{"disk": one.disk, "path": one.path, "first": one.first, "end": one.end} for one in self.pieces],
        }


def read_note(document: object) -> DiskNote:
    """Read a disk's note; raises BadInput naming the first place that is wrong."""
    reader = Reader(document, NOT_UNDERSTOOD)
    if reader.text("format", longest=60) != FORMAT:
        raise reader.wrong("format")
    sender = reader.text("sender", longest=20)
    note = DiskNote(
        parcel_ref=reader.ref("parcel", of=f"{sender}-p"),
        sender=sender,
        list_digest=reader.digest("list_sha256"),
        number=reader.number("number", least=1),
        disks=reader.number("disks", least=1),
        pieces=tuple(
            Piece(
                one.number("disk", least=1),
                one.text("path", longest=1000),
                one.number("first"),
                one.number("end"),
            )
            for one in reader.each("pieces", most=MOST_FILES + MOST_DISKS * MOST_CHUNKS)
        ),
    )
    if not note.number <= note.disks <= MOST_DISKS or any(one.disk > note.disks for one in note.pieces):
        raise reader.wrong("disks")
    return note


def plan(
    listed: ParcelList, rooms: Sequence[int], largest: Sequence[int] = ()
) -> tuple[tuple[Piece, ...], tuple[int, ...]]:
    """Return the pieces, and which of the disks (by their place in ``rooms``, bytes) are in use, in order of number.

    The largest files come first, each whole onto the first disk that takes it; one that no disk takes whole is cut
    between chunks. ``largest`` names for each disk the largest file it can hold, 0 for any: what is larger lies there
    in pieces. Raises Conflict when all of them together are too small.
    """
    left = list(rooms)
    limits = [one or _ANY for one in largest] or [_ANY] * len(rooms)
    found: list[Piece] = []
    for file in sorted(listed.files, key=lambda one: (-one.size, one.path)):
        takes = (room if file.size <= limit else 0 for room, limit in zip(left, limits, strict=True))
        whole = next((number for number, room in enumerate(takes) if file.size + PER_PIECE <= room), None)
        if whole is not None:
            left[whole] -= file.size + PER_PIECE
            found.append(Piece(whole + 1, file.path, 0, len(file.chunk_digests)))
            continue
        pieces = _cut(file, listed.chunk_bytes, left, limits)
        if pieces is None:
            raise Conflict("exchange.disks_too_small", needed=listed.total_bytes, free=sum(rooms))
        found.extend(pieces)
    in_use = sorted({one.disk for one in found})
    numbered = tuple(Piece(in_use.index(one.disk) + 1, one.path, one.first, one.end) for one in found)
    return numbered, tuple(disk - 1 for disk in in_use)


def _cut(file: ParcelFile, chunk_bytes: int, left: list[int], limits: Sequence[int]) -> list[Piece] | None:
    """Return a file in pieces, taking what room there is; None when it does not suffice."""
    found, first, chunks = [], 0, len(file.chunk_digests)
    for disk, limit in enumerate(limits):
        # the last chunk is shorter; that it counts as a whole one here leaves a little room
        while end := min(max(left[disk] - PER_PIECE, 0) // chunk_bytes, limit // chunk_bytes, chunks - first):
            found.append(Piece(disk + 1, file.path, first, first + end))
            left[disk] -= end * chunk_bytes + PER_PIECE
            first += end
    return found if found and first == chunks else None


#: FAT keeps a file's length in 32 bits.
LARGEST_ON_FAT = (1 << 32) - 1
_FAT = frozenset({"vfat", "msdos"})


def largest_file(mounts: str, device: tuple[int, int]) -> int:
    """Return the largest file that a device can hold, 0 for any, by the text of ``/proc/self/mountinfo``."""
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        named = before.split()
        if len(named) > 2 and named[2] == f"{device[0]}:{device[1]}":
            return LARGEST_ON_FAT if after.split(" ")[0] in _FAT else 0
    return 0
