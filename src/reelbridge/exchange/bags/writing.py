"""Writing a bag (RFC 8493, version 1.0, SHA-256): what lies in ``data/`` is hashed once, whole and by chunks."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from reelbridge.exchange.bags.walking import handle_inside, walk
from reelbridge.exchange.rules.bag import encoded
from reelbridge.exchange.rules.parcel import SMALL_FILE, ParcelFile, chunk_bytes_for
from reelbridge.kernel.digest import Beside
from reelbridge.kernel.files import settle, write_whole

READ_BYTES = 1 << 20
DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


def write_bag(
    folder: Path,
    *,
    info: Mapping[str, str],
    on_bytes: Callable[[int], None] = lambda _: None,
    known: Mapping[str, ParcelFile] | None = None,
) -> tuple[int, tuple[ParcelFile, ...]]:
    """Make a bag of a folder whose ``data/`` is filled; return the size of a chunk and every file, tag files too.

    What is ``known``, by path, from a bag with chunks of the same size is not read again. Everything is on disk when
    this returns.
    """
    payload = [found for found in walk(folder) if found.path.startswith("data/")]
    if unfit := [found for found in payload if found.why]:
        raise ValueError(f"not fit for a bag: {unfit[0].path} ({unfit[0].why})")
    chunk_bytes = chunk_bytes_for(max((found.size for found in payload), default=0))
    paths, read_before = sorted(found.path for found in payload), known or {}
    files = [read_before.get(path) or read_file(folder, path, chunk_bytes, on_bytes) for path in paths]
    settle()
    oxum = f"{sum(file.size for file in files)}.{len(files)}"
    lines = [f"{label}: {value}" for label, value in {**info, "Payload-Oxum": oxum}.items()]
    tags = {
        "bagit.txt": DECLARATION,
        "bag-info.txt": "".join(f"{one}\n" for one in lines),
        "manifest-sha256.txt": "".join(manifest_lines(files)),
    }
    tag_files = [write_tag(folder, name, text, chunk_bytes) for name, text in tags.items()]
    tag_files.append(write_tag(folder, "tagmanifest-sha256.txt", "".join(manifest_lines(tag_files)), chunk_bytes))
    return chunk_bytes, (*files, *tag_files)


def manifest_lines(files: Iterable[ParcelFile]) -> Iterator[str]:
    """Yield the lines of a manifest, in the order of the files."""
    return (f"{file.digest}  {encoded(file.path)}\n" for file in files)


def write_tag(folder: Path, name: str, text: str, chunk_bytes: int) -> ParcelFile:
    """Write a tag file and return what a list says of it."""
    write_whole(folder / name, text.encode("utf-8"))
    return read_file(folder, name, chunk_bytes)


def read_file(
    folder: Path, path: str, chunk_bytes: int, on_bytes: Callable[[int], None] = lambda _: None
) -> ParcelFile:
    """Read a file once and return its size, its digest and the digests of its chunks."""
    handle = handle_inside(str(folder), path)
    size = os.fstat(handle).st_size
    if size <= chunk_bytes:
        try:
            return _read_small(handle, path, size, on_bytes)
        finally:
            os.close(handle)
    with os.fdopen(handle, "rb", buffering=0) as stream:
        whole, chunks, size = hashlib.sha256(), [hashlib.sha256()], 0
        # the whole and its chunks side by side, and both beside the reading
        with Beside() as first, Beside() as second:
            while piece := stream.read(min(READ_BYTES, chunk_bytes - size % chunk_bytes)):
                if size and not size % chunk_bytes:
                    chunks.append(hashlib.sha256())
                first.feed(whole, piece)
                second.feed(chunks[-1], piece)
                size += len(piece)
                on_bytes(len(piece))
            first.settle()
            second.settle()
        os.fsync(stream.fileno())
    return ParcelFile(path, size, whole.hexdigest(), tuple(chunk.hexdigest() for chunk in chunks))


def _read_small(handle: int, path: str, size: int, on_bytes: Callable[[int], None]) -> ParcelFile:
    """Read a file of one chunk at most, whose digest is that of the whole."""
    whole, found = hashlib.sha256(), 0
    while found <= size and (piece := os.read(handle, min(size - found + 1, READ_BYTES))):
        whole.update(piece)
        found += len(piece)
        on_bytes(len(piece))
    if found != size:
        raise ValueError(f"written to while it was read: {path}")
    if size > SMALL_FILE:
        os.fsync(handle)
    digest = whole.hexdigest()
    return ParcelFile(path, size, digest, (digest,) if size else ())
