"""An index of imprints on the disk: segments that are mapped into memory, and a list of those that count.

A segment is written beside the others and renamed; only the list, renamed last, makes it count. A program killed in
between leaves files behind that nobody lists; the next change sweeps them out. Whoever reads goes on with the
segments it has mapped. Byte by byte: docs/formats/imprint.md.
"""

from __future__ import annotations

import fcntl
import json
import mmap
import os
import struct
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from reelbridge.kernel.files import DRAFT, write_whole
from reelbridge.matching.codes import ALGORITHM, VIEWS
from reelbridge.matching.imprints import Imprint
from reelbridge.matching.index import Index
from reelbridge.matching.pictures import Array
from reelbridge.matching.segments import MANY, TYPES, VIEWS_A_SAMPLE, Columns, Reel, Segment, bits_for

MAGIC, VERSION = b"reelshlf", 2
LIST = "list.json"
#: Segments are put together while the whole has no more codes than this, about 900 hours.
MOST_MERGED = 1 << 24
#: A new segment takes along those that are at most so many times as large.
_GROWS = 3
_HEAD = struct.Struct("<8sHHI4Q")
_EDGE = 8


class BrokenShelfError(Exception):
    """The index on the disk is not whole, or of another version; it is to be made again from the imprints."""


class Shelf:
    """The index in a folder."""

    def __init__(self, folder: Path) -> None:
        """Remember the folder, which need not exist."""
        self._folder = folder

    def reels(self) -> dict[str, str]:
        """Return the mark of every reel that can be found, by its name."""
        return {name: mark for one in self._listed() for name, mark in one["reels"].items()}

    def index(self) -> Index:
        """Return the index as it stands; raises BrokenShelfError."""
        for _ in range(5):
            try:
                return Index([self._opened(one) for one in self._listed()])
            except FileNotFoundError:
                # put together with others since the list was read
                continue
        raise BrokenShelfError("segments are missing")

    def change(self, fresh: Mapping[str, tuple[str, Imprint]], gone: Iterable[str] = ()) -> None:
        """Put imprints in by name, each with its mark, in the place of older ones of the name; take others out."""
        with self._locked():
            out = {*gone, *fresh}
            kept: list[tuple[dict[str, Any], Segment]] = []
            for one in self._listed():
                reels = {name: mark for name, mark in one["reels"].items() if name not in out}
                if reels:
                    kept.append(({**one, "reels": reels}, self._opened({**one, "reels": reels})))
            pairs = [(Reel(name, mark, made.timing.rate, made.timing.frames), made)
                     for name, (mark, made) in fresh.items()]  # fmt: skip
            if pairs:
                kept = self._put(kept, Segment.of(pairs))
            write_whole(self._folder / LIST, json.dumps([told for told, _ in kept], ensure_ascii=False).encode())
            self._sweep({told["file"] for told, _ in kept})

    def clear(self) -> None:
        """Take everything out."""
        with self._locked():
            write_whole(self._folder / LIST, b"[]")
            self._sweep(set())

    def _put(
        self, kept: list[tuple[dict[str, Any], Segment]], made: Segment
    ) -> list[tuple[dict[str, Any], Segment]]:  # fmt: skip
        """Write a new segment, together with those not much larger than it."""
        along, size = [made], made.size
        for told, segment in sorted(kept, key=lambda pair: pair[1].size):
            if segment.size <= _GROWS * size and segment.size + size <= MOST_MERGED:
                along.append(segment)
                size += segment.size
                kept = [pair for pair in kept if pair[0] is not told]
        whole = Segment.merged(along) if len(along) > 1 else made
        name = f"{uuid.uuid4().hex}.segment"
        write_whole(self._folder / name, _to_bytes(whole))
        return [*kept, ({"file": name, "reels": {reel.name: reel.mark for reel in whole.reels}}, whole)]

    def _listed(self) -> list[dict[str, Any]]:
        try:
            listed = json.loads((self._folder / LIST).read_text("utf-8"))
            return [{"file": str(one["file"]), "reels": dict(one["reels"].items())} for one in listed]
        except FileNotFoundError:
            return []
        except (ValueError, TypeError, KeyError, AttributeError) as fault:
            raise BrokenShelfError(LIST) from fault

    def _opened(self, told: Mapping[str, Any]) -> Segment:
        path = self._folder / Path(told["file"]).name
        if not path.stat().st_size:
            raise BrokenShelfError(path.name)
        with path.open("rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        reels, columns = _read(np.frombuffer(mapped, np.uint8), path.name)
        _refuse_broken(reels, columns, path.name)
        gone = frozenset(number for number, reel in enumerate(reels) if told["reels"].get(reel.name) != reel.mark)
        return Segment(reels, columns, gone, mapped)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self._folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def _sweep(self, listed: set[str]) -> None:
        for path in self._folder.iterdir():
            if path.name not in listed and path.suffix in (".segment", DRAFT):
                path.unlink(missing_ok=True)


def _to_bytes(segment: Segment) -> bytes:
    columns = segment.columns
    reels = json.dumps([[reel.name, reel.mark, str(reel.rate), reel.frames] for reel in segment.reels]).encode()
    head = _HEAD.pack(
        MAGIC, VERSION, ALGORITHM, len(reels), len(segment.reels), len(columns.samples), len(columns.frames),
        segment.size,
    )  # fmt: skip
    parts = [head, reels, *(column.tobytes() for column in columns)]
    return b"".join(part + bytes(-len(part) % _EDGE) for part in parts)


def _read(content: Array, file: str) -> tuple[tuple[Reel, ...], Columns]:
    """Return the reels and columns of a segment, still on the disk."""
    if len(content) < _HEAD.size:
        raise BrokenShelfError(file)
    magic, version, algorithm, told, reels, scenes, samples, codes = _HEAD.unpack(content[: _HEAD.size].tobytes())
    if (magic, version, algorithm) != (MAGIC, VERSION, ALGORITHM):
        raise BrokenShelfError(file)
    many = codes >= MANY
    counts = (reels, scenes, 4 * scenes, scenes, samples, *[codes] * 4, (1 << bits_for(codes)) + 1 if many else codes)
    types = (*TYPES, "<u4" if many else "<u2")
    at = _HEAD.size + -_HEAD.size % _EDGE
    lines = content[at : at + told].tobytes()
    at += told + -told % _EDGE
    laid = []
    for count, kind in zip(counts, types, strict=True):
        length = count * np.dtype(kind).itemsize
        if at + length > len(content):
            raise BrokenShelfError(file)
        laid.append(content[at : at + length].view(np.dtype(kind)))
        at += length + -length % _EDGE
    if at != len(content):
        raise BrokenShelfError(file)
    laid[2] = laid[2].reshape(-1, 4)
    try:
        names = tuple(
            Reel(str(name), str(mark), Fraction(rate), int(frames)) for name, mark, rate, frames in json.loads(lines)
        )
    except (ValueError, TypeError, ZeroDivisionError) as fault:
        raise BrokenShelfError(file) from fault
    return names, Columns(*laid)


def _refuse_broken(reels: tuple[Reel, ...], columns: Columns, file: str) -> None:
    """Raise BrokenShelfError where a column points outside another.

    What codes belong to is looked at in small segments only: to read all of a large one takes longer than a question.
    """
    scenes, samples, where = columns.scenes, columns.samples, columns.where
    is_right = (
        len(reels) == len(scenes)
        and all(reel.rate > 0 and reel.frames > 0 for reel in reels)
        and _points_into(scenes, len(samples)) and _points_into(samples, len(columns.frames))
        and (not len(columns.kinds) or int(columns.kinds.max()) < len(VIEWS))
        and (len(where) >= MANY or not len(where) or int(where.max()) < len(columns.frames) * VIEWS_A_SAMPLE)
    )  # fmt: skip
    if not is_right:
        raise BrokenShelfError(file)


def _points_into(firsts: Array, length: int) -> bool:
    """Whether places ascend and lie within so many rows; what has none at the end points behind the last."""
    return not len(firsts) or (int(firsts[-1]) <= length and bool(np.all(firsts[1:] >= firsts[:-1])))
