"""Files that are there whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

#: What a file is called while it is written.
DRAFT = ".new"


def settle() -> None:
    """Have all that was written so far on disk when this returns: for very many files, once for all of them."""
    os.sync()


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that is on disk, whole, when this returns; a crash leaves the old one or none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}{DRAFT}")
    with draft.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(path)
