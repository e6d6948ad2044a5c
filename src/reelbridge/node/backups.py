"""Backups: a whole node copied to a folder while it runs, and made again from there.

A backup holds the options, the keys, the database as of one moment, and every file that cannot be made again. Each is
listed with its digest in ``backup.json``, written last: a folder without it is no backup. Running again into the same
folder copies only what is new. The index, proxies and stills are left out; the node makes them again. A file that the
vault has let go bad is saved as it is and named; a good copy saved before is never overwritten by it.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reelbridge import __version__
from reelbridge.kernel import clock
from reelbridge.kernel.digest import digest_file
from reelbridge.kernel.errors import BadInput, Conflict, NotFound
from reelbridge.kernel.files import write_whole
from reelbridge.node import config, layout

LIST = "backup.json"
FORMAT = "reelbridge-backup/1"
DATABASE = "db.sqlite3"
#: Lies in a node that was made again from a backup until it has told its partners.
MADE_AGAIN = "made-again.json"

OnFile = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds: paths below its folder with their digests."""

    node_id: str
    made_at: str
    version: str
    files: dict[str, str]
    #: Files of the vault that were damaged before they were saved.
    unsound: tuple[str, ...] = ()


def files_to_save(node: config.Node) -> Iterator[Path]:
    """Yield every file that cannot be made again, but for the database and for what is just being made."""
    yield node.path(config.FILE)
    for folder, is_saved in layout.FOLDERS.items():
        if is_saved:
            yield from sorted(_files_in(node.path(folder)))


def _files_in(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder: a running node takes some away meanwhile; what it makes is named with a point."""
    for where, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        paths = (Path(where, name) for name in files)
        yield from (path for path in paths if path.is_file() and not path.is_symlink())


def save(node: config.Node, target: Path, *, with_database: bool = True, on_file: OnFile = lambda _: None) -> Backup:
    """Copy a node into a folder.

    Raises Conflict when the node's database is not a file of its own, or the folder lies inside the node.
    """
    if node.options.database and with_database:
        raise Conflict("node.backup_needs_postgresql")
    if target.resolve().is_relative_to(node.directory):
        raise Conflict("node.backup_inside_node", directory=str(target))
    target.mkdir(parents=True, exist_ok=True)
    target.chmod(0o700)
    known = _read(target).files if (target / LIST).is_file() else {}
    # the database first: every file it names was stored before, so it is still there to be copied afterwards
    files = {}
    if with_database:
        _save_database(node.path(DATABASE), target / DATABASE)
        files[DATABASE] = digest_file(target / DATABASE)
    for path in files_to_save(node):
        name = str(path.relative_to(node.directory))
        try:
            files[name] = _save_file(path, target / name, known.get(name), in_vault=name.startswith("vault/"))
        except FileNotFoundError:
            if path.exists():
                raise
            continue  # the node has taken it away since it was found
        on_file(name)
    unsound = tuple(name for name, digest in files.items() if name.startswith("vault/") and digest != Path(name).name)
    made = Backup(node.id, clock.now().isoformat(), __version__, files, unsound)
    written = {"format": FORMAT, "node": made.node_id, "made_at": made.made_at, "version": made.version, "files": files}
    write_whole(target / LIST, json.dumps(written, indent=1, sort_keys=True).encode())
    return made


def _save_database(source: Path, target: Path) -> None:
    fresh = target.with_suffix(".fresh")
    fresh.unlink(missing_ok=True)
    with sqlite3.connect(f"{source.as_uri()}?mode=ro", uri=True) as reading, sqlite3.connect(fresh) as writing:
        reading.backup(writing)
    reading.close()
    writing.close()
    fresh.replace(target)


def _save_file(source: Path, target: Path, known: str | None, *, in_vault: bool) -> str:
    """Copy one file unless the same one is there; a whole file of the vault bears its digest as its name."""
    if in_vault and known == source.name and target.is_file() and target.stat().st_size == source.stat().st_size:
        return known
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f"{target.name}.fresh")
    shutil.copy2(source, fresh)
    fresh.replace(target)
    return digest_file(target)


def _read(folder: Path) -> Backup:
    path = folder / LIST
    if not path.is_file():
        raise NotFound("node.backup_not_here", directory=str(folder))
    try:
        written: dict[str, Any] = json.loads(path.read_text("utf-8"))
        if written["format"] != FORMAT:
            raise BadInput("node.backup_of_later_version", version=written.get("version", "?"))
        files = {str(name): str(digest) for name, digest in written["files"].items()}
        return Backup(written["node"], written["made_at"], written["version"], files)
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise BadInput("node.backup_damaged", file=LIST) from fault


def check(folder: Path, *, on_file: OnFile = lambda _: None) -> Backup:
    """Read every file of a backup and compare its digest; raises NotFound, BadInput at the first that differs."""
    backup = _read(folder)
    root = folder.resolve()
    for name, digest in backup.files.items():
        path = (root / name).resolve()
        if not path.is_relative_to(root) or not path.is_file() or digest_file(path) != digest:
            raise BadInput("node.backup_damaged", file=name)
        on_file(name)
    return backup


def bring_back(folder: Path, directory: Path, *, on_file: OnFile = lambda _: None) -> Backup:
    """Make a node in an empty directory from a backup that has been checked whole.

    Raises Conflict when the directory holds something, and what ``check`` raises; then nothing was made.
    """
    if directory.exists() and any(directory.iterdir()):
        raise Conflict("node.not_empty", directory=str(directory))
    backup = check(folder, on_file=on_file)
    directory.parent.mkdir(parents=True, exist_ok=True)
    fresh = directory.with_name(f"{directory.name}.being-restored")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    for name in backup.files:
        target = fresh / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(folder / name, target)
    layout.make_folders(fresh)
    write_whole(fresh / MADE_AGAIN, json.dumps({"made_at": backup.made_at}).encode())
    if directory.exists():
        directory.rmdir()
    fresh.rename(directory)
    return backup
