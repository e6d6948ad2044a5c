"""Jobs that keep the index."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q

from reelbridge.base.jobs import Running, job
from reelbridge.kernel import clock
from reelbridge.search.actions import INDEX, REBUILD, rebuild
from reelbridge.search.engine.choosing import store
from reelbridge.search.engine.documents import row_of
from reelbridge.search.engine.faults import UnfitIndexError
from reelbridge.search.meaning.keeping import mean_soon, still_needed
from reelbridge.search.models import Change
from reelbridge.search.registry import KINDS, each_built
from reelbridge.search.saving import look_soon

log = logging.getLogger(__name__)

#: How many changes go into one commit, and how long they stay in the journal for an index that is being built.
_BATCH = 500
_KEPT = timedelta(days=2)
#: A thing that could not be indexed so often waits for its next change, or for the next rebuilding.
_MOST_ATTEMPTS = 6


class IndexingError(Exception):
    """Some things could not be made into documents; the others are in the index."""


@job(INDEX)
def index_changes(_: Running) -> None:
    """Write what has changed to the index in use; without one that can be read, have it built anew."""
    index = store()
    failed: set[int] = set()
    with index.locked():
        try:
            while rows := _waiting(failed):
                failed |= _write(index, index.current(), rows)
            if index.is_earlier():
                rebuild()
        except UnfitIndexError as fault:
            level = logging.INFO if fault.why == "missing" else logging.WARNING
            log.log(level, "the index is %s; it is built anew", fault.why)
            rebuild()
            return
    done_with = Change.objects.filter(indexed_at__lt=clock.now() - _KEPT)
    done_with.exclude(kind__in=still_needed(), meant_at=None).delete()
    look_soon()
    mean_soon()
    if failed:
        raise IndexingError(f"{len(failed)} changes could not be indexed; the log says which")


@job(REBUILD, queue="heavy")
def rebuild_index(running: Running) -> None:
    """Build the index again beside the one in use from every registered thing, catch up, and put it to use."""
    index = store()
    with index.locked("building", wait_s=0):
        started = clock.now()
        generation = index.begin()
        failed = _fill(index, generation, running)
        with index.locked(wait_s=60):
            _catch_up(index, generation, started)
            index.promote(generation)
    look_soon()
    mean_soon()
    if failed:
        raise IndexingError(f"left out of the index: {', '.join(failed[:20])}")


def _waiting(failed: set[int]) -> Sequence[Change]:
    due = Change.objects.filter(indexed_at=None, attempts__lt=_MOST_ATTEMPTS)
    return list(due.exclude(pk__in=failed).order_by("pk")[:_BATCH])


def _write(index: Any, generation: Any, rows: Sequence[Change]) -> set[int]:
    """Write a batch of changes and mark them as indexed; return the keys of those that failed."""
    with index.writer(generation) as writer:
        # a thing that changed five times is written once
        bad = _put(writer, dict.fromkeys((row.kind, row.ref) for row in rows))
    failed = {row.pk for row in rows if (row.kind, row.ref) in bad}
    Change.objects.filter(pk__in=failed).update(attempts=F("attempts") + 1)
    Change.objects.filter(pk__in={row.pk for row in rows} - failed).update(indexed_at=clock.now())
    return failed


def _put(writer: Any, things: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Write things, given as kind and ref, as they are now; return those that failed, each with a line in the log."""
    failed: set[tuple[str, str]] = set()

    def broken(kind: str, ref: str) -> None:
        # one broken record must not keep all others from being found; the job fails in the end and says so
        log.exception("%s %s could not be indexed", kind, ref)
        failed.add((kind, ref))

    for kind, ref, document in each_built(things, broken):
        try:
            writer.put(kind, ref, row_of(document) if document else None)
        except Exception:  # noqa: BLE001 -- logged there
            broken(kind, ref)
    return failed


def _fill(index: Any, generation: Any, running: Running) -> list[str]:
    everything = [(kind.name, ref) for kind in KINDS.values() for ref in kind.refs()]
    failed: list[str] = []
    with index.writer(generation, is_new=True) as writer:
        for first in range(0, len(everything), _BATCH):
            running.progress(first, len(everything))
            failed += sorted(" ".join(thing) for thing in _put(writer, everything[first : first + _BATCH]))
    running.progress(len(everything), len(everything))
    return failed


def _catch_up(index: Any, generation: Any, started: datetime) -> None:
    """Write what changed while the generation was being filled."""
    rows = list(Change.objects.filter(Q(indexed_at=None) | Q(indexed_at__gte=started)).order_by("pk"))
    for first in range(0, len(rows), _BATCH):
        _write(index, generation, rows[first : first + _BATCH])
