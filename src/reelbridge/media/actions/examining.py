"""Examining a stored file, and making what people look at: proxy, poster, stills, shot bounds."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from reelbridge.base.audit import record
from reelbridge.base.facts import announce
from reelbridge.base.jobs import enqueue
from reelbridge.base.policy import require
from reelbridge.base.rules.roles import THE_NODE, Actor
from reelbridge.kernel import clock
from reelbridge.kernel.errors import BadInput
from reelbridge.media import queries
from reelbridge.media.engine.calling import call
from reelbridge.media.events import FilmFailed, FilmReady
from reelbridge.media.models import Analysis
from reelbridge.media.rules.layout import PROXY
from reelbridge.media.rules.probe import Probe
from reelbridge.media.rules.progress import State
from reelbridge.vault.queries import came_in_as, path_of


def examine(digest: str, *, by: Actor, probe: Probe | None = None, name: str = "") -> Analysis:
    """Return the analysis of a stored file, and have its derivatives made unless they are or will be.

    Whoever has probed the file already hands in the ``probe``; else it is probed now, under ``name``.
    Raises NotFound when the vault has no such file, BadInput when it cannot be opened.
    """
    require(by, "media.examine")
    path = path_of(digest)
    known = Analysis.objects.filter(digest=digest).first()
    if known and known.state != State.FAILED:
        return known
    found = probe or queries.probe(path, name=name or digest[:12])
    return _enter(digest, found, by=by)


@transaction.atomic
def _enter(digest: str, found: Probe, *, by: Actor) -> Analysis:
    fresh = {
        "probe": found.as_json(), "state": State.WAITING, "why_code": "", "why_facts": {}, "examined_at": clock.now(),
    }  # fmt: skip
    row, _ = Analysis.objects.update_or_create(digest=digest, defaults=fresh)
    record("media.examine", f"file:{digest}", by=by, kind=found.kind.value)
    enqueue("media.prepare", key=f"media.prepare:{digest}", subject=f"file:{digest}", digest=digest)
    return row


def make(digest: str, *, on_progress: Callable[[int, int], None] | None = None) -> Analysis:
    """Make the derivatives of an examined file, anew where some are there; announce FilmReady.

    Everything is written aside and renamed when it is whole. Raises BadInput when the file cannot be decoded;
    its analysis then says so and FilmFailed is announced.
    """
    row = queries.analysis(digest)
    Analysis.objects.filter(pk=row.pk).update(state=State.RUNNING)
    try:
        with aside(digest) as folder:
            made = call(
                "prepare",
                path_of(digest),
                file=came_in_as(digest),
                on_progress=on_progress,
                folder=str(folder),
                probe=row.probe,
                largest_megapixels=settings.NODE.options.largest_image_megapixels,
            )
            _put_in_place(folder, queries.folder_of(digest), last=PROXY[row.as_probe().kind])
    except BadInput as refusal:
        _fail(digest, refusal)
        raise
    return _keep(digest, made)


@transaction.atomic
def _keep(digest: str, made: dict[str, Any]) -> Analysis:
    row = Analysis.objects.select_for_update().get(digest=digest)
    row.state, row.ready_at = State.READY, clock.now()
    row.poster_frame, row.shot_bounds = made["poster_frame"], made["shot_bounds"]
    row.why_code, row.why_facts = "", {}
    row.save()
    record("media.prepare", f"file:{digest}", by=THE_NODE, shots=len(row.shot_bounds))
    announce(FilmReady(digest))
    return row


@transaction.atomic
def _fail(digest: str, refusal: BadInput) -> None:
    facts = {name: str(value) for name, value in refusal.facts.items()}
    Analysis.objects.filter(digest=digest).update(state=State.FAILED, why_code=refusal.code, why_facts=facts)
    record("media.fail", f"file:{digest}", by=THE_NODE, why=refusal.code)
    announce(FilmFailed(digest))


@contextmanager
def aside(digest: str) -> Iterator[Path]:
    """Yield a new folder beside the derivatives, locked; what killed workers left there goes first."""
    making = settings.NODE.path("proxies", ".making")
    making.mkdir(parents=True, exist_ok=True)
    for left in making.iterdir():
        _remove_unless_locked(left)
    folder = Path(tempfile.mkdtemp(prefix=f"{digest[:12]}-", dir=making))
    lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder
    finally:
        os.close(lock)
        shutil.rmtree(folder, ignore_errors=True)


def _remove_unless_locked(folder: Path) -> None:
    try:
        lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except FileNotFoundError:
        return
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
    except BlockingIOError:
        return
    finally:
        os.close(lock)


def _put_in_place(folder: Path, target: Path, *, last: str) -> None:
    """Rename every file into the folder of derivatives, the proxy last."""
    (target / "stills").mkdir(parents=True, exist_ok=True)
    names = [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]
    for name in sorted(names, key=lambda one: (str(one) == last, one)):
        (folder / name).replace(target / name)
