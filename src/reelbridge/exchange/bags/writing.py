"""Writing a bag (RFC 8493, version 1.0, SHA-256): what lies in ``data/`` is hashed once, whole and by chunks."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO

from reelbridge.exchange.bags.walking import open_inside, walk
from reelbridge.exchange.rules.bag import encoded
from reelbridge.exchange.rules.parcel import SMALL_FILE, ParcelFile, chunk_bytes_for
from reelbridge.kernel.files import settle, write_whole

READ_BYTES = 1 << 20
DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


def write_bag(
    folder: Path, *, info: Mapping[str, str], on_bytes: Callable[[int], None] = lambda _: None
) -> tuple[int, tuple[ParcelFile, ...]]:
    """Make a bag of a folder whose ``data/`` is filled; return the size of a chunk and every file, tag files too.

    Everything is on disk when this returns.
    """
    payload = [found for found in walk(folder) if found.path.startswith("data/")]
    if unfit := [found for found in payload if found.why]:
        raise ValueError(f"not fit for a bag: {unfit[0].path} ({unfit[0].why})")
    chunk_bytes = chunk_bytes_for(max((found.size for found in payload), default=0))
    files = [read_file(folder, found.path, chunk_bytes, on_bytes) for found in sorted(payload, key=lambda f: f.path)]
    settle()
    oxum = f"{sum(file.size for file in files)}.{len(files)}"
    lines = [f"{label}: {value}" for label, value in {**info, "Payload-Oxum": oxum}.items()]
    tags = {
        "bagit.txt": DECLARATION,
        "bag-info.txt": "".join(f"{one}\n" for one in lines),
        "manifest-sha256.txt": _manifest(files),
    }
    tag_files = [write_tag(folder, name, text, chunk_bytes) for name, text in tags.items()]
    tag_files.append(write_tag(folder, "tagmanifest-sha256.txt", _manifest(tag_files), chunk_bytes))
    return chunk_bytes, (*files, *tag_files)


def _manifest(files: list[ParcelFile]) -> str:
    return "".join(f"{file.digest}  {encoded(file.path)}\n" for file in files)


def write_tag(folder: Path, name: str, text: str, chunk_bytes: int) -> ParcelFile:
    """Write a tag file and return what a list says of it."""
    write_whole(folder / name, text.encode("utf-8"))
    return read_file(folder, name, chunk_bytes)


def read_file(
    folder: Path, path: str, chunk_bytes: int, on_bytes: Callable[[int], None] = lambda _: None
) -> ParcelFile:
    """Read a file once and return its size, its digest and the digests of its chunks."""
    with open_inside(folder, path) as stream:
        size = os.fstat(stream.fileno()).st_size
        if size <= chunk_bytes:
            return _read_small(stream, path, size, on_bytes)
        whole, digests, size = hashlib.sha256(), [], 0
        # hashing lets go of Python's lock: the whole and its chunks side by side
        with ThreadPoolExecutor(1) as beside:
            while True:
                chunk, left = hashlib.sha256(), chunk_bytes
                while left and (piece := stream.read(min(READ_BYTES, left))):
                    hashed = beside.submit(whole.update, piece)
                    chunk.update(piece)
                    left -= len(piece)
                    hashed.result()
                    on_bytes(len(piece))
                if left == chunk_bytes:
                    break
                digests.append(chunk.hexdigest())
                size += chunk_bytes - left
        os.fsync(stream.fileno())
    return ParcelFile(path, size, whole.hexdigest(), tuple(digests))


def _read_small(stream: BinaryIO, path: str, size: int, on_bytes: Callable[[int], None]) -> ParcelFile:
    """Read a file of one chunk at most, whose digest is that of the whole."""
    whole, found = hashlib.sha256(), 0
    while found <= size and (piece := stream.read(min(size - found + 1, READ_BYTES))):
        whole.update(piece)
        found += len(piece)
        on_bytes(len(piece))
    if found != size:
        raise ValueError(f"written to while it was read: {path}")
    if size > SMALL_FILE:
        os.fsync(stream.fileno())
    digest = whole.hexdigest()
    return ParcelFile(path, size, digest, (digest,) if size else ())
