"""Copying and hashing in one pass: while one thread hashes a buffer, another writes it and reads the next."""

from __future__ import annotations

import fcntl
import hashlib
import os
import stat
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from reelbridge.kernel.errors import BadInput, NotFound
from reelbridge.vault.rules.layout import PARTIAL_PREFIX, PARTIAL_SUFFIX
from reelbridge.vault.rules.names import printable

#: Large enough that Python is not in the way, small enough that two fit the processor's cache.
BUFFER_BYTES = 1 << 20
BUFFERS = 4

OnBytes = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Pass:
    """What one pass over a file found."""

    digest: str
    size: int


@contextmanager
def opened(path: Path) -> Iterator[int]:
    """Open a file for reading without ever waiting for a pipe or a device.

    Raises NotFound, and BadInput for what is no plain file or may not be read.
    """
    shown = printable(path.name or str(path))
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except (FileNotFoundError, NotADirectoryError) as fault:
        raise NotFound("vault.no_such_path", file=shown) from fault
    except OSError as fault:
        raise BadInput("vault.not_readable", file=shown, why=fault.strerror or str(fault)) from fault
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise BadInput("vault.not_a_file", file=shown)
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def partial(folder: Path) -> Iterator[tuple[int, Path]]:
    """Yield a new file that vanishes unless it was renamed; its lock tells ``tidy`` that somebody is writing it."""
    descriptor, name = tempfile.mkstemp(PARTIAL_SUFFIX, PARTIAL_PREFIX, folder)
    path = Path(name)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor, path
    finally:
        os.close(descriptor)
        path.unlink(missing_ok=True)


def one_pass(source: int, target: int | None = None, on_bytes: OnBytes | None = None) -> Pass:
    """Read a file to its end, hash it, and write it to ``target`` if there is one.

    A file that grows meanwhile is read no further than a buffer past the end it had, so that the work ends.
    """
    most = os.fstat(source).st_size
    sha, size = hashlib.sha256(), 0
    buffers = [memoryview(bytearray(BUFFER_BYTES)) for _ in range(BUFFERS)]
    hashed: list[Future[None] | None] = [None] * BUFFERS
    with ThreadPoolExecutor(1, "hash") as hasher:
        for turn in _turns():
            pending = hashed[turn]
            if pending:
                pending.result()
            got = os.readv(source, [buffers[turn]])
            if not got or size > most:
                break
            filled = buffers[turn][:got]
            hashed[turn] = hasher.submit(sha.update, filled)
            if target is not None:
                _write_all(target, filled)
            size += got
            if on_bytes:
                on_bytes(got)
    return Pass(sha.hexdigest(), size)


def _turns() -> Iterator[int]:
    while True:
        yield from range(BUFFERS)


def _write_all(target: int, content: memoryview) -> None:
    written = 0
    while written < len(content):
        written += os.write(target, content[written:])


def sync_folder(folder: Path) -> None:
    """Make a rename last: write the folder itself to disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
