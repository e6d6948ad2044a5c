"""The signed list of a parcel's contents: every file, its size, its digest and the digest of each of its chunks.

A parcel holds essence, by a grant, or imprints, by which films are compared: these need neither request nor grant.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import groupby
from typing import Any

from reelbridge.exchange.rules.bag import inside, one_form
from reelbridge.exchange.rules.reading import Reader, moment
from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.timecode import Span

FORMAT = "reelbridge-parcel/1"
#: What a parcel holds; a list that does not say holds essence.
ESSENCE, IMPRINTS = "essence", "imprints"
#: The list's own name in the bag; it is signed, so no manifest lists it.
FILE = "parcel.json"
NOT_UNDERSTOOD = "exchange.parcel_not_understood"

#: What is verified, and sent again if wrong, at a time; doubled until the largest file has no more than MOST_CHUNKS.
SMALLEST_CHUNK = 1 << 22
MOST_CHUNKS = 1 << 14
MOST_FILES = 1_000_000
LARGEST_LIST_BYTES = 1 << 28
#: The address, below the parcel's own, of all its files one after the other, in the order of its list.
BYTES = "bytes"
#: Files up to this size are fetched many in one call.
SMALL_FILE = 1 << 16


@dataclass(frozen=True, slots=True)
class Chunk:
    """A stretch of a file, from ``first`` up to, not including, ``end``."""

    first: int
    end: int
    digest: str


@dataclass(frozen=True, slots=True)
class ParcelFile:
    """One file of a parcel."""

    path: str
    size: int
    digest: str
    chunk_digests: tuple[str, ...]

    def chunks(self, chunk_bytes: int) -> Iterator[Chunk]:
        """Yield its chunks in order; an empty file has none."""
        for number, digest in enumerate(self.chunk_digests):
            first = number * chunk_bytes
            yield Chunk(first, min(first + chunk_bytes, self.size), digest)


@dataclass(frozen=True, slots=True)
class Run:
    """Files that are fetched in one call, and where in the bytes of the parcel the first of them begins."""

    first: int
    files: tuple[ParcelFile, ...]

    @property
    def end(self) -> int:
        """Where the last of them ends."""
        return self.first + sum(file.size for file in self.files)

    @property
    def chunks(self) -> int:
        """How many chunks they have together."""
        return sum(len(file.chunk_digests) for file in self.files)

    @property
    def is_small(self) -> bool:
        """Whether its files are kept whole in memory."""
        return self.files[0].size <= SMALL_FILE


@dataclass(frozen=True, slots=True)
class ParcelLine:
    """Which frames of which item a file holds; no span means all of it."""

    item_ref: str
    span: Span | None
    path: str
    #: Frames beyond each side of the span that the file holds, too.
    before: int = 0
    after: int = 0

    @property
    def held(self) -> Span | None:
        """The frames that the file holds, handles among them."""
        return Span(self.span.start - self.before, self.span.end + self.after) if self.span else None


@dataclass(frozen=True, slots=True)
class ParcelImprint:
    """An imprint in a parcel, and what it belongs to."""

    item_ref: str
    #: SHA-256 of the film or photograph that it was made of.
    film: str
    #: The digest in which the imprint ends; it tells it from every other.
    mark: str
    path: str
    #: Where the item's record lies in the parcel; empty where records come by harvest.
    record: str = ""

    def as_json(self) -> dict[str, str]:
        """Return it as it stands in the list."""
        told = {"item": self.item_ref, "film": self.film, "mark": self.mark, "path": self.path}
        return told | ({"record": self.record} if self.record else {})


@dataclass(frozen=True)
class ParcelList:
    """What a parcel holds, as its sender signs it; request, grant and lines are empty in one of imprints."""

    ref: str
    sender: str
    receiver: str
    request_ref: str
    grant_ref: str
    made_at: datetime
    chunk_bytes: int
    lines: tuple[ParcelLine, ...]
    files: tuple[ParcelFile, ...]
    kind: str = ESSENCE
    imprints: tuple[ParcelImprint, ...] = ()

    @property
    def total_bytes(self) -> int:
        """How many bytes the files have together."""
        return sum(file.size for file in self.files)

    @property
    def total_chunks(self) -> int:
        """How many chunks the files have together."""
        return sum(len(file.chunk_digests) for file in self.files)

    def runs(self) -> Iterator[Run]:
        """Yield the files in order: a large one alone, small ones that stand together as one run."""
        first = 0
        for is_small, some in groupby(self.files, key=lambda file: file.size <= SMALL_FILE):
            files = tuple(some)
            for run in [files] if is_small else [(file,) for file in files]:
                yield Run(first, run)
                first += sum(file.size for file in run)

    @cached_property
    def _by_path(self) -> dict[str, ParcelFile]:
        return {file.path: file for file in self.files}

    def file(self, path: str) -> ParcelFile | None:
        """Return a file by its path; None when the parcel has no such file."""
        return self._by_path.get(path)

    def as_json(self) -> dict[str, Any]:
        """Return the document that is signed."""
        if self.kind == IMPRINTS:
            told: dict[str, Any] = {"kind": IMPRINTS, "imprints": [one.as_json() for one in self.imprints]}
        else:
            told = {
                "request": self.request_ref,
                "grant": self.grant_ref,
                "lines": [
                    {
                        "item": line.item_ref,
                        "start": line.span.start if line.span else None,
                        "end": line.span.end if line.span else None,
                        "path": line.path,
                        **({"before": line.before, "after": line.after} if line.before or line.after else {}),
                    }
                    for line in self.lines
                ],
            }
        return told | {
            "format": FORMAT,
            "ref": self.ref,
            "sender": self.sender,
            "receiver": self.receiver,
            "made_at": moment(self.made_at),
            "chunk_bytes": self.chunk_bytes,
            "files": [
                {"path": file.path, "size": file.size, "sha256": file.digest, "chunks": list(file.chunk_digests)}
                for file in self.files
            ],
        }


def chunk_bytes_for(largest: int) -> int:
    """Return the size of chunks for a parcel by the size of its largest file."""
    size = SMALLEST_CHUNK
    while largest > size * MOST_CHUNKS:
        size *= 2
    return size


def read_list(document: object) -> ParcelList:
    """Read a parcel's list; raises BadInput naming the first place that is wrong or leads out of the bag."""
    reader = Reader(document, NOT_UNDERSTOOD)
    if reader.text("format", longest=60) != FORMAT:
        raise reader.wrong("format")
    sender = reader.text("sender", longest=20)
    chunk_bytes = reader.number("chunk_bytes", least=SMALLEST_CHUNK)
    files = tuple(_file(one, chunk_bytes) for one in reader.each("files", most=MOST_FILES))
    paths = {one_form(file.path).casefold() for file in files}
    if len(paths) != len(files):
        raise reader.wrong("files")
    kind = reader.text("kind", longest=20, default=ESSENCE)
    if kind not in (ESSENCE, IMPRINTS):
        raise reader.wrong("kind")
    of_essence = kind == ESSENCE
    lines = tuple(_line(one, sender) for one in reader.each("lines", most=10_000)) if of_essence else ()
    imprints = () if of_essence else tuple(_imprint(one, sender) for one in reader.each("imprints", most=MOST_FILES))
    named = {path for one in imprints for path in (one.path, one.record) if path}
    if not {line.path for line in lines} <= {file.path for file in files}:
        raise reader.wrong("lines")
    if not named <= {file.path for file in files} or len({one.item_ref for one in imprints}) != len(imprints):
        raise reader.wrong("imprints")
    return ParcelList(
        ref=reader.ref("ref", of=sender),
        sender=sender,
        receiver=reader.text("receiver", longest=20),
        request_ref=reader.ref("request") if of_essence else "",
        grant_ref=reader.ref("grant", of=sender) if of_essence else "",
        made_at=reader.moment("made_at"),
        chunk_bytes=chunk_bytes,
        lines=lines,
        files=files,
        kind=kind,
        imprints=imprints,
    )


def _imprint(one: Reader, sender: str) -> ParcelImprint:
    return ParcelImprint(
        item_ref=one.ref("item", of=sender),
        film=one.digest("film"),
        mark=one.digest("mark"),
        path=one.text("path", longest=1000),
        record=one.text("record", longest=1000, default=""),
    )


def _file(one: Reader, chunk_bytes: int) -> ParcelFile:
    size = one.number("size")
    digests = one.items("chunks", most=-(-size // chunk_bytes))
    for digest in digests:
        if not isinstance(digest, str) or len(digest) != 64:
            raise one.wrong("chunks")
    if len(digests) != -(-size // chunk_bytes):
        raise one.wrong("chunks")
    path = one.text("path", longest=1000)
    try:
        if inside(path) != path or path == FILE:
            raise one.wrong("path")
    except BadInput as fault:
        raise one.wrong("path") from fault
    whole = one.digest("sha256")
    # one text for both: there may be a million files
    return ParcelFile(path, size, whole, (whole,) if digests == [whole] else tuple(digests))


def _line(one: Reader, sender: str) -> ParcelLine:
    start, end = one.number_or_none("start"), one.number_or_none("end")
    span = None if start is None or end is None else Span(start, end)
    before, after = one.number_or_none("before") or 0, one.number_or_none("after") or 0
    if (before or after) and (span is None or before > span.start):
        raise one.wrong("before")
    return ParcelLine(one.ref("item", of=sender), span, one.text("path", longest=1000), before, after)
