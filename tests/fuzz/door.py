"""What a door is: one parser of foreign bytes, with sound examples to begin from."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

VECTORS = Path(__file__).resolve().parents[2] / "docs" / "formats" / "vectors"


@dataclass(frozen=True)
class Door:
    """One parser: what it is called with, and sound examples as bytes or as JSON documents."""

    read: Callable[[Any], Any]
    sound: list[bytes] = field(default_factory=list)
    documents: list[Any] = field(default_factory=list)


def vector(name: str) -> Any:
    """Return a test vector of the formats."""
    return json.loads((VECTORS / name).read_text("utf-8"))


def as_file(read: Callable[[Path], Any], name: str) -> Callable[[bytes], Any]:
    """Return a reader of bytes for one that is given a file's path."""
    folder = Path(tempfile.mkdtemp(prefix="reelbridge-fuzz-"))

    def at_path(content: bytes) -> Any:
        (folder / name).write_bytes(content)
        return read(folder / name)

    return at_path
