"""The folders of a node's directory, and making a new one."""

from __future__ import annotations

import os
import tomllib
from dataclasses import fields
from pathlib import Path

from reelbridge.kernel.errors import Conflict
from reelbridge.kernel.territory import territory
from reelbridge.node import config

#: What each folder is for; a backup holds those marked True, the others can be made again.
FOLDERS = {"vault": True, "keys": True, "proxies": False, "index": False, "incoming": False, "parcels": True}


def make(directory: Path, options: dict[str, object]) -> config.Node:
    """Make a node's directory with its options written down, its keys readable by their owner only.

    Raises Conflict where something is already, BadInput for what an option cannot be; then nothing was made.
    """
    if directory.exists() and any(directory.iterdir()):
        raise Conflict("node.not_empty", directory=str(directory))
    if country := options.get("country"):
        territory(str(country))
    text = written(options)
    config.understood(directory, text)
    directory.mkdir(parents=True, exist_ok=True)
    make_folders(directory)
    (directory / config.FILE).write_text(text, "utf-8")
    return config.load(directory)


def make_folders(directory: Path) -> None:
    """Make the folders that are missing, and close the keys to others."""
    for name in FOLDERS:
        (directory / name).mkdir(exist_ok=True)
    close_keys(directory / "keys")


def close_keys(folder: Path) -> None:
    """Let nobody but the owner read the keys, those before and the papers beside them."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)


def mend_folders(directory: Path) -> None:
    """Make the folders again whose contents can be made again; raises Conflict for a missing one of the others.

    An empty vault in the place of a disk that is not mounted would take in new files and call all old ones lost.
    """
    for name, is_saved in FOLDERS.items():
        if is_saved and not (directory / name).is_dir():
            raise Conflict("node.folder_lost", folder=str(directory / name))
    make_folders(directory)


def written(options: dict[str, object]) -> str:
    """Return ``reelbridge.toml``: the options given, and every other one as a comment with its default."""
    lines = ["# The options of this node. Lines that begin with # show the defaults.", ""]
    for one in fields(config.Options):
        given = options.get(one.name)
        value = one.default if given is None else given
        lines += [f"# {one.metadata['help']}", f"{'# ' if given is None else ''}{one.name} = {_toml(value)}", ""]
    text = "\n".join(lines)
    tomllib.loads(text)
    return text


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{"".join(c if c.isprintable() else " " for c in escaped)}"'


def free_bytes(directory: Path) -> int:
    """Return how much the disk under a directory still takes."""
    space = os.statvfs(directory)
    return space.f_bavail * space.f_frsize
