"""Digests: SHA-256 in lower-case hexadecimal, the one name a run of bytes has everywhere."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

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
