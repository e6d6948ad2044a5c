"""What changes the index: saying that a thing has changed, and asking for the whole index to be made again."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from reelbridge.base.jobs import enqueue
from reelbridge.base.models import Job
from reelbridge.base.rows import write_rows
from reelbridge.kernel import clock
from reelbridge.search.models import Change
from reelbridge.search.registry import KINDS

INDEX = "search.index"
REBUILD = "search.rebuild"


def touch(kind: str, ref: str) -> None:
    """Have a thing indexed again, or taken out when it is gone; call inside the transaction that changed it.

    Raises KeyError for a kind that no domain registered.
    """
    touch_all(kind, [ref])


@transaction.atomic
def touch_all(kind: str, refs: Iterable[str]) -> None:
    """Do as ``touch`` for many things of a kind."""
    name = KINDS[kind].name
    now = clock.now()
    made = [(name, ref, now) for ref in dict.fromkeys(refs)]
    if not made:
        return
    write_rows(Change, ("kind", "ref", "at"), made)
    # The lock keeps a worker from taking the waiting job before this transaction's row can be seen.
    waiting = Job.objects.select_for_update().filter(name=INDEX, state=Job.State.WAITING, due_at__lte=clock.now())
    if waiting.first() is None:
        enqueue(INDEX)


def rebuilt() -> tuple[int, int]:
    """Return how many things of how many the new index holds that is being made; of none while none is."""
    job = Job.objects.filter(key=REBUILD, state__in=[Job.State.WAITING, Job.State.RUNNING]).first()
    return (job.done_units, job.total_units) if job else (0, 0)


def rebuild() -> Job | None:
    """Ask for the whole index to be made again, while the present one goes on answering; None when it is asked for."""
    return enqueue(REBUILD, key=REBUILD)
