"""Walking a folder handed in by others: what is in it, without following a link or waiting at a pipe."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO


@dataclass(frozen=True, slots=True)
class Found:
    """A file in a folder, by its path from there; ``why`` names what makes it unfit, if anything."""

    path: str
    size: int
    why: str = ""


def walk(folder: Path) -> Iterator[Found]:
    """Yield every file of a folder and its folders; links, special files and unreadable ones with what is wrong."""
    for path, entry in files_under(folder):
        yield _found(entry, path) if entry else Found(path, 0, "file_unreadable")


def files_under(folder: Path) -> Iterator[tuple[str, os.DirEntry[str] | None]]:
    """Yield what ``walk`` does as the disk names it, without a look at each; None for a folder that is unreadable."""
    waiting, top = [""], str(folder)
    while waiting:
        under = waiting.pop()
        try:
            with os.scandir(f"{top}/{under}") as entries:
                found = sorted(entries, key=lambda one: one.name)
        except OSError:
            yield under.rstrip("/"), None
            continue
        for entry in found:
            path = f"{under}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                waiting.append(f"{path}/")
            else:
                yield path, entry


def _found(entry: os.DirEntry[str], path: str) -> Found:
    if not _is_text(path):
        return Found(os.fsencode(path).decode("utf-8", "backslashreplace"), 0, "name_not_understood")
    if entry.is_symlink():
        return Found(path, 0, "file_is_a_link")
    if not entry.is_file(follow_symlinks=False):
        return Found(path, 0, "file_is_special")
    return Found(path, entry.stat(follow_symlinks=False).st_size)


def _is_text(path: str) -> bool:
    """Whether a path is Unicode rather than bytes of another encoding."""
    return path.isascii() or not any(0xD800 <= ord(letter) <= 0xDFFF for letter in path)


def open_inside(folder: Path, path: str) -> BinaryIO:
    """Open a file for reading; raises OSError rather than follow a link or wait at a pipe."""
    return os.fdopen(handle_inside(str(folder), path), "rb", buffering=0)


def handle_inside(folder: str, path: str) -> int:
    """Return the handle of a file opened as by ``open_inside``; the caller closes it."""
    handle = os.open(f"{folder}/{path}", os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(f"not a file: {path}")
    return handle
