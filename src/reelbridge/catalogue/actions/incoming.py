"""Files that come through a browser: streamed into ``incoming/``, taken in by a job, gone from there afterwards."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import transaction

from reelbridge.base.jobs import enqueue
from reelbridge.base.models import User
from reelbridge.base.policy import require
from reelbridge.base.queries import dead_jobs, open_jobs
from reelbridge.base.rules.roles import THE_NODE, Actor
from reelbridge.catalogue.actions.ingest import SIDECAR, ingest
from reelbridge.catalogue.models import Arrival
from reelbridge.catalogue.rules.file_names import safe_name
from reelbridge.catalogue.rules.sidecar import LARGEST
from reelbridge.kernel import clock
from reelbridge.kernel.errors import BadInput, Conflict

CHUNK = 1 << 20
JOB = "catalogue.take_in"
#: What is kept free on the disk beside a file that arrives.
_SPARE_BYTES = 256 << 20
#: What was sent in part and has not been touched for so long is not going to be sent to its end.
_ABANDONED_AFTER_S = 24 * 3600

Read = Callable[[int], bytes]


def receive_file(read: Read, *, batch: str, place: int, name: str, size: int, by: Actor) -> Path:
    """Write a file that a browser sends to ``incoming/`` and have it taken in; return where it lies.

    ``place`` numbers the file in its batch; a sidecar sent before it to the same place, under the same name with
    ``.toml``, describes it. Raises BadInput when the file is too large or arrives only in part, Conflict when the disk
    has no room or the place holds a file that waits; then nothing is kept.
    """
    require(by, "catalogue.ingest")
    kept = safe_name(name)
    _require_room(kept, size, is_sidecar=kept.endswith(SIDECAR))
    if open_jobs().filter(key=_key(batch, place)).exists():
        raise Conflict("catalogue.upload_place_taken", file=kept)
    folder = folder_of(batch, place)
    folder.mkdir(parents=True, exist_ok=True)
    # beside the folder, where no name that was sent can meet it
    partial = folder.with_name(f"{place}.part")
    try:
        _write(read, partial, size=size, name=kept)
        path = partial.replace(folder / kept)
    except OSError as fault:
        if fault.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise Conflict("catalogue.upload_no_room", file=kept) from fault
        raise
    finally:
        partial.unlink(missing_ok=True)
        _remove_if_empty(folder)
    if not kept.endswith(SIDECAR):
        with transaction.atomic():
            enqueue(
                JOB,
                key=_key(batch, place),
                subject=f"batch:{batch}",
                batch=batch,
                place=place,
                file=kept,
                given=name[:1000].encode(errors="replace").decode(),
                user=by.user_id,
            )
    return path


def take_received(
    *, batch: str, place: int, file: str, given: str, user: int | None, on_bytes: Callable[[int], None]
) -> Arrival | None:
    """Take in a file that lies in ``incoming/`` and clear it away; None when that was done before."""
    path = folder_of(batch, place) / file
    if not path.is_file():
        return None
    person = User.objects.filter(pk=user or 0, is_active=True).first()
    arrival = ingest(path, by=person.as_actor() if person else THE_NODE, batch=batch, name=given, on_bytes=on_bytes)
    # only now: killed before this line, the job finds the file again and its bytes known
    shutil.rmtree(path.parent)
    _remove_if_empty(path.parent)
    return arrival


def clear_abandoned(*, by: Actor) -> int:
    """Remove what browsers began to send and nobody waits for any more; return how many files and folders went.

    What a job is to take in stays, failed jobs included, and so does what was written to within a day.
    """
    require(by, "catalogue.ingest")
    awaited = {*open_jobs().values_list("key", flat=True), *dead_jobs().values_list("key", flat=True)}
    yesterday = clock.now().timestamp() - _ABANDONED_AFTER_S
    cleared = 0
    for path in sorted(settings.NODE.path("incoming").glob("*/*")):
        if (
            _key(path.parent.name, path.stem) in awaited
            or max(one.stat().st_mtime for one in (path, *path.glob("*"))) > yesterday
        ):
            continue
        shutil.rmtree(path) if path.is_dir() else path.unlink()
        _remove_if_empty(path)
        cleared += 1
    return cleared


def _key(batch: str, place: int | str) -> str:
    """Return the key of the job that takes in what lies at a place."""
    return f"{JOB}:{batch}/{place}"


def _remove_if_empty(place: Path) -> None:
    """Remove the folder of a place and that of its batch where nothing is left in them."""
    for one in (place, place.parent):
        if one.is_dir() and not any(one.iterdir()):
            one.rmdir()


def folder_of(batch: str, place: int) -> Path:
    """Return where the files of one place in a batch arrive."""
    return Path(settings.NODE.path("incoming", batch, str(place)))


def _require_room(name: str, size: int, *, is_sidecar: bool) -> None:
    limit = settings.NODE.options.largest_upload_mb
    if is_sidecar and size > LARGEST:
        raise BadInput("catalogue.sidecar_too_large", file=name)
    if size > limit * 1_000_000:
        raise BadInput("catalogue.upload_too_large", file=name, limit=limit)
    incoming = Path(settings.NODE.path("incoming"))
    incoming.mkdir(parents=True, exist_ok=True)
    # once here and once in the vault
    if shutil.disk_usage(incoming).free < 2 * size + _SPARE_BYTES:
        raise Conflict("catalogue.upload_no_room", file=name)


def _write(read: Read, path: Path, *, size: int, name: str) -> None:
    """Write what comes, to disk for certain; raises BadInput when the connection ends before the file does."""
    got = 0
    with path.open("wb") as target:
        while got < size:
            try:
                chunk = read(min(CHUNK, size - got))
            except OSError:  # Django's UnreadablePostError: the browser has gone
                chunk = b""
            if not chunk:
                raise BadInput("catalogue.upload_cut_short", file=name, got=got, size=size)
            target.write(chunk)
            got += len(chunk)
        target.flush()
        os.fsync(target.fileno())
