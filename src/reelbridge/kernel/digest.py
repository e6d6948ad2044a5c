"""Digests: SHA-256 in lower-case hexadecimal, the one name a run of bytes has everywhere."""

from __future__ import annotations

import hashlib
import re
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from reelbridge.kernel.errors import BadInput

#: How much is read at a time: large enough that Python is not in the way, small enough to stay in cache.
CHUNK_BYTES = 1 << 20

_DIGEST = re.compile(r"^[0-9a-f]{64}$")


def digest(text: str) -> str:
    """Return a digest as it is stored; raises BadInput when it is none."""
    lowered = text.strip().lower()
    if not _DIGEST.match(lowered):
        raise BadInput("digest.not_understood", text=text)
    return lowered


def digest_bytes(content: bytes) -> str:
    """Return the digest of a run of bytes."""
    return hashlib.sha256(content).hexdigest()


def digest_file(path: Path) -> str:
    """Return the digest of a file, read once from the start to the end."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


class _Fed(Protocol):
    def update(self, piece: bytes, /) -> None: ...

    def hexdigest(self) -> str: ...


class Beside:
    """A thread that hashes a few pieces behind whoever reads or writes them: hashing lets go of Python's lock."""

    def __init__(self, behind: int = 4) -> None:
        self._thread, self._behind, self._fed = ThreadPoolExecutor(1), behind, deque[Future[None]]()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self._thread.shutdown()

    def feed(self, found: _Fed, piece: bytes) -> None:
        """Add a piece to a hash, which is not to be asked before ``settle``."""
        if len(self._fed) == self._behind:
            self._fed.popleft().result()
        self._fed.append(self._thread.submit(found.update, piece))

    def digest_of(self, found: _Fed) -> Future[str]:
        """Return the digest to come of a hash: it is there when all that was fed so far is in it."""
        return self._thread.submit(found.hexdigest)

    def settle(self) -> None:
        """Wait until everything that was fed is in its hash."""
        while self._fed:
            self._fed.popleft().result()
