"""Clearing up after a crash: half-written files go, whole files without a row get one."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction

from reelbridge.base.audit import record
from reelbridge.base.facts import announce
from reelbridge.base.policy import require
from reelbridge.base.rules.roles import Actor
from reelbridge.kernel.digest import digest_file
from reelbridge.vault.events import FileStored
from reelbridge.vault.models import StoredFile
from reelbridge.vault.rules.layout import PARTIAL_PREFIX, PARTIAL_SUFFIX


@dataclass(frozen=True, slots=True)
class Tidied:
    """What was cleared up."""

    #: Half-written files removed.
    removed: int
    #: Whole files that had no row.
    adopted: list[str]
    #: Files in the vault whose bytes do not fit their name; they are left for a person to look at.
    strange: list[str]


def tidy(*, by: Actor) -> Tidied:
    """Remove what a killed process left half-written, and adopt whole files it did not enter.

    Safe while others take files in: what is being written is locked.
    """
    require(by, "vault.verify")
    removed = sum(_remove_unless_locked(path) for path in _leftovers())
    adopted, strange = [], []
    known = set(StoredFile.objects.values_list("digest", flat=True))
    for path in sorted(settings.NODE.path("vault").glob("??/??/*")):
        if path.name in known or StoredFile.objects.filter(pk=path.name).exists():
            continue
        if path.is_file() and path.stat().st_size and digest_file(path) == path.name:
            _adopt(path, by=by)
            adopted.append(path.name)
        else:
            strange.append(str(path))
    return Tidied(removed, adopted, strange)


def _leftovers() -> Iterator[Path]:
    return settings.NODE.path("incoming").glob(f"{PARTIAL_PREFIX}*{PARTIAL_SUFFIX}")


def _remove_unless_locked(path: Path) -> bool:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    else:
        path.unlink(missing_ok=True)
        return True
    finally:
        os.close(descriptor)


@transaction.atomic
def _adopt(path: Path, *, by: Actor) -> None:
    _, is_new = StoredFile.objects.get_or_create(digest=path.name, defaults={"size": path.stat().st_size})
    if is_new:
        record("vault.adopt", f"file:{path.name}", by=by, size=path.stat().st_size)
        announce(FileStored(path.name))
