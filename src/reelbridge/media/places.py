"""Where films lie that are looked through in bulk: a folder, or a store of objects such as ``s3://bucket/reels``.

A store's keys and its address are read from the environment of each machine (``AWS_ACCESS_KEY_ID``,
``AWS_ENDPOINT_URL`` and so on); they never travel with the work.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

from reelbridge.kernel.errors import BadInput, NotFound
from reelbridge.kernel.files import write_whole

#: A film is fetched in pieces of so many bytes at least.
_PIECE = 8 << 20
#: How long a store is asked again before it is given up.
_PATIENCE = {"max_retries": 5, "retry_timeout": timedelta(seconds=60)}


class Place(Protocol):
    """A place that holds files by name; it can be sent to another machine and is opened there."""

    def names(self) -> list[str]:
        """Return the names of all files, in order, but for hidden ones; raises NotFound."""
        ...

    def changed(self, name: str) -> float:
        """Return when a file was last written, in seconds; raises NotFound."""
        ...

    def here(self, name: str) -> Any:
        """Have a file on this machine while a block lasts, as a path; raises NotFound, BadInput."""
        ...

    def read(self, name: str) -> bytes:
        """Return a small file; raises NotFound, BadInput."""
        ...

    def write(self, name: str, content: bytes) -> None:
        """Write a small file, whole or not at all; raises BadInput."""
        ...


def place(text: str) -> Place:
    """Return the place that an address or a folder's path names; nothing is opened yet."""
    return Store(text) if "://" in text else Folder(text)


def file_at(text: str) -> tuple[Place, str]:
    """Return the place a file lies in, and its name there."""
    head, _, name = text.rpartition("/")
    return (Store(head), name) if "://" in head else (Folder(str(Path(text).parent)), Path(text).name)


def _is_hidden(name: str) -> bool:
    return PurePosixPath(name).name.startswith(".") or ".." in PurePosixPath(name).parts


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder; for work on several machines one that all of them see under the same path."""

    path: str

    def names(self) -> list[str]:
        """Return the files of the folder and of those in it."""
        folder = Path(self.path)
        if not folder.is_dir():
            raise NotFound("matching.no_such_folder", folder=self.path)
        found = (str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file())
        return sorted(name for name in found if not _is_hidden(name))

    def changed(self, name: str) -> float:
        """Return when a file was last written."""
        try:
            return (Path(self.path) / name).stat().st_mtime
        except OSError as fault:
            raise NotFound("vault.no_such_path", file=name) from fault

    @contextmanager
    def here(self, name: str) -> Iterator[Path]:
        """Return the file itself."""
        yield Path(self.path) / name

    def read(self, name: str) -> bytes:
        """Return a small file."""
        try:
            return (Path(self.path) / name).read_bytes()
        except OSError as fault:
            raise NotFound("vault.no_such_path", file=name) from fault

    def write(self, name: str, content: bytes) -> None:
        """Write a small file."""
        try:
            write_whole(Path(self.path) / name, content)
        except OSError as fault:
            raise NotFound(
                "matching.cannot_keep", folder=self.path, why=os.strerror(fault.errno or 0)
            ) from fault  # fmt: skip


@dataclass(frozen=True, slots=True)
class Store:
    """A store of objects, everything under one address."""

    address: str

    def names(self) -> list[str]:
        """Return the objects under the address."""
        with self._asked("") as store:
            found = (one["path"] for batch in store.list() for one in batch)
            return sorted(name for name in found if not _is_hidden(name))

    def changed(self, name: str) -> float:
        """Return when an object was last written."""
        with self._asked(name) as store:
            return float(store.head(name)["last_modified"].timestamp())

    @contextmanager
    def here(self, name: str) -> Iterator[Path]:
        """Fetch an object into a file that is removed afterwards."""
        with tempfile.TemporaryDirectory(prefix="reelbridge-") as folder:
            path = Path(folder, PurePosixPath(name).name)
            with self._asked(name) as store, path.open("wb") as out:
                for piece in store.get(name).stream(min_chunk_size=_PIECE):
                    out.write(piece)
            yield path

    def read(self, name: str) -> bytes:
        """Return a small object."""
        with self._asked(name) as store:
            return bytes(store.get(name).bytes())

    def write(self, name: str, content: bytes) -> None:
        """Write a small object."""
        with self._asked(name) as store:
            store.put(name, content)

    @contextmanager
    def _asked(self, name: str) -> Iterator[Any]:
        """Open the store, and word what it refuses; the library is needed only here."""
        try:
            from obstore.exceptions import BaseError  # noqa: PLC0415 -- optional
            from obstore.store import from_url  # noqa: PLC0415 -- optional
        except ImportError as fault:
            raise NotFound("matching.no_store_library", place=self.address) from fault
        # who names an address without encryption wants it so
        plain = os.environ.get("AWS_ENDPOINT_URL", "").startswith("http://")
        try:
            yield from_url(self.address, client_options={"allow_http": plain}, retry_config=_PATIENCE)  # type: ignore[call-overload]
        except FileNotFoundError as fault:
            raise NotFound("vault.no_such_path", file=f"{self.address}/{name}") from fault
        except (BaseError, PermissionError, ValueError) as fault:
            raise BadInput(
                "matching.store_refused", place=f"{self.address}/{name}".rstrip("/"), why=_first_line(fault)
            ) from fault


def _first_line(fault: Exception) -> str:
    """Return what a store said, without the pages that follow it."""
    return str(fault).partition("\n")[0].partition(": <")[0][:300]
