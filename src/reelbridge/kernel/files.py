"""Files that are there whole or not at all."""

from __future__ import annotations

import os
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Self

#: What a file is called while it is written.
DRAFT = ".new"
#: How much of a file that comes may wait in memory for the disk.
WAITING_BYTES = 1 << 27


def settle() -> None:
    """Have all that was written so far on disk when this returns: for very many files, once for all of them."""
    os.sync()


class Settling:
    """A thread that brings a large file to disk while it is still written, so that less is left to wait for at its end.

    Whoever writes still has to have the rest brought there. Raises OSError where the disk did not take something.
    """

    def __init__(self, handle: int) -> None:
        self._thread, self._handle = ThreadPoolExecutor(1), handle
        self._asked: Future[None] | None = None
        self._waiting = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self._thread.shutdown()
        if kind is None:
            self._hear()

    def wrote(self, size: int) -> None:
        """Hear how much more was written."""
        self._waiting += size
        if self._waiting >= WAITING_BYTES and (self._asked is None or self._asked.done()):
            self._hear()
            self._asked, self._waiting = self._thread.submit(os.fdatasync, self._handle), 0

    def _hear(self) -> None:
        """Have what the disk said last: it says it once only."""
        if self._asked is not None:
            self._asked.result()


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that is on disk, whole, when this returns; a crash leaves the old one or none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}{DRAFT}")
    with draft.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(path)
