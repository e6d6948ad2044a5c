"""Where the index lies: generations in ``index/``, the one in use named by the file ``current``.

An index is built beside the one in use and takes over in one rename. A lock file lets one process write at a time; a
killed process loses its lock with its life.
"""

from __future__ import annotations

import fcntl
import json
import shutil
import time
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from reelbridge.kernel.errors import Conflict
from reelbridge.kernel.files import write_whole
from reelbridge.search.engine.documents import is_readable, made_by
from reelbridge.search.engine.faults import UnfitIndexError
from reelbridge.search.engine.writing import Writer, writer_of

STAMP = "reelbridge-index.json"
_PAUSE_S = 0.05


def stamp() -> dict[str, object]:
    """Return what an index made by this program says of itself."""
    return made_by(f"tantivy {version('tantivy')}")


def stamp_of(generation: Path) -> Any:
    """Return what a generation says it was made by; raises OSError or ValueError where it says nothing."""
    return json.loads((generation / STAMP).read_text("utf-8"))


class Folder:
    """The index folder of a node."""

    def __init__(self, path: Path) -> None:
        """Take the folder; it is made when something is first written."""
        self.path = path

    @property
    def pointer(self) -> Path:
        """The file that names the generation in use."""
        return self.path / "current"

    def current(self) -> Path:
        """Return the generation in use; raises UnfitIndexError when there is none that this program can read."""
        try:
            generation = self.path / self.pointer.read_text("ascii").strip()
            written = stamp_of(generation)
        except FileNotFoundError as fault:
            raise UnfitIndexError("damaged" if self.pointer.exists() else "missing") from fault
        except (OSError, ValueError) as fault:
            raise UnfitIndexError("damaged") from fault
        if not is_readable(written):
            raise UnfitIndexError("older")
        return generation

    def is_earlier(self) -> bool:
        """Whether the generation in use answers but was made by an earlier version; raises as ``current``."""
        return bool(stamp_of(self.current()) != stamp())

    @contextmanager
    def locked(self, name: str = "writing", *, wait_s: float = 10) -> Iterator[None]:
        """Hold a lock among all processes of the node; raises Conflict when another holds it for too long."""
        self.path.mkdir(parents=True, exist_ok=True)
        patience = time.monotonic() + wait_s
        with (self.path / f"{name}.lock").open("w") as handle:
            while True:
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError as fault:
                    if time.monotonic() >= patience:
                        raise Conflict("search.index_is_locked") from fault
                    time.sleep(_PAUSE_S)
                else:
                    break
            yield

    def writer(self, generation: Path, *, is_new: bool = False) -> AbstractContextManager[Writer]:
        """Open a generation for writing, as ``writer_of``."""
        return writer_of(generation, is_new=is_new)

    def begin(self) -> Path:
        """Return an empty folder for a new generation; what earlier attempts left behind is removed."""
        self._sweep(keep=self.pointer.read_text("ascii").strip() if self.pointer.exists() else "")
        generation = self.path / f"g-{uuid.uuid4().hex[:12]}"
        generation.mkdir(parents=True)
        return generation

    def promote(self, generation: Path) -> None:
        """Put a finished generation to use; readers that still hold the old one finish with it."""
        (generation / STAMP).write_text(json.dumps(stamp()), "utf-8")
        write_whole(self.pointer, generation.name.encode("ascii"))
        self._sweep(keep=generation.name)

    def _sweep(self, *, keep: str) -> None:
        for other in self.path.glob("g-*"):
            if other.name != keep:
                shutil.rmtree(other, ignore_errors=True)
