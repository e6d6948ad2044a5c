"""Taking a file in: copied, hashed, on disk and renamed into place before anyone hears of it."""

from __future__ import annotations

import errno
import mimetypes
import os
from pathlib import Path

from django.conf import settings
from django.db import transaction

from reelbridge.base.audit import record
from reelbridge.base.facts import announce
from reelbridge.base.policy import require
from reelbridge.base.rules.roles import Actor
from reelbridge.kernel import clock
from reelbridge.kernel.errors import BadInput, Conflict
from reelbridge.vault.actions.copying import OnBytes, Pass, one_pass, opened, partial, sync_folder
from reelbridge.vault.events import FileMended, FileStored
from reelbridge.vault.models import StoredFile
from reelbridge.vault.queries import place_of
from reelbridge.vault.rules.names import file_name, printable
from reelbridge.vault.rules.rereading import State


def take_in(
    path: Path, *, by: Actor, name: str = "", move: bool = False, digest: str = "", on_bytes: OnBytes | None = None
) -> StoredFile:
    """Store a file and return its row; the same bytes twice give the one row.

    ``on_bytes`` hears how many more bytes were read. With ``move`` the source is gone afterwards. The bytes are on
    disk under their digest before the row exists, so a crash leaves a whole file, at worst one that ``tidy`` adopts.
    Raises NotFound or BadInput for what cannot be stored, Conflict when the file grows meanwhile or the disk is full,
    or when its bytes have another digest than the one given; then it stays where it lay.
    """
    require(by, "vault.store")
    kept_name = file_name(name or path.name)
    try:
        found = _put(path, move=move, expected=digest, on_bytes=on_bytes)
    except OSError as fault:
        if fault.errno in (errno.ENOSPC, errno.EDQUOT):
            raise Conflict("vault.no_space", file=kept_name) from fault
        if fault.errno == errno.EIO:
            raise BadInput("vault.not_readable", file=kept_name, why=str(fault.strerror)) from fault
        raise
    row = _enter(found, kept_name, by=by)
    if move:
        path.unlink(missing_ok=True)
    return row


def _put(path: Path, *, move: bool, expected: str, on_bytes: OnBytes | None) -> Pass:
    """Bring the bytes under their digest, by renaming where the file may go and lies on the same disk."""
    with opened(path) as source:
        before = os.fstat(source)
        if not before.st_size:
            raise BadInput("vault.file_is_empty", file=printable(path.name))
        vault = settings.NODE.path("vault")
        if move and before.st_dev == vault.stat().st_dev and before.st_nlink == 1 and not path.is_symlink():
            found = _whole(path, source, before, one_pass(source, on_bytes=on_bytes), expected)
            os.fchmod(source, 0o444)
            os.fsync(source)
            _place(path, found.digest)
            return found
        with partial(settings.NODE.path("incoming")) as (target, half):
            found = _whole(path, source, before, one_pass(source, target, on_bytes), expected)
            os.fchmod(target, 0o444)
            os.fsync(target)
            _place(half, found.digest)
            return found


def _whole(path: Path, source: int, before: os.stat_result, found: Pass, expected: str) -> Pass:
    """Return what was found unless the file was being written to meanwhile, or is another than expected."""
    after = os.fstat(source)
    is_another = bool(expected) and found.digest != expected
    if is_another or (found.size, after.st_size, after.st_mtime_ns) != (
        before.st_size,
        before.st_size,
        before.st_mtime_ns,
    ):
        raise Conflict("vault.file_changed", file=printable(path.name))
    return found


def _place(path: Path, digest: str) -> None:
    """Rename a whole file to its place; a damaged one that lies there is replaced."""
    place = place_of(digest)
    first_folder = place.parent.parent
    place.parent.mkdir(parents=True, exist_ok=True)
    path.replace(place)
    for folder in (place.parent, first_folder, first_folder.parent):
        sync_folder(folder)


@transaction.atomic
def _enter(found: Pass, name: str, *, by: Actor) -> StoredFile:
    """Write the row, or refresh the one that is there: its bytes were just written anew."""
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    fresh = {"size": found.size, "media_type": media_type}
    row, is_new = StoredFile.objects.get_or_create(digest=found.digest, defaults=fresh)
    if is_new:
        record("vault.store", f"file:{found.digest}", by=by, name=name, size=found.size)
        announce(FileStored(found.digest))
        return row
    was, row.state, row.verified_at = row.state, State.SOUND, clock.now()
    row.save(update_fields=["state", "verified_at"])
    if was != State.SOUND:
        record("vault.mend", f"file:{found.digest}", by=by, name=name, was=was)
        announce(FileMended(found.digest))
    return row
