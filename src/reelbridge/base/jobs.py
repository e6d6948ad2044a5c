"""Jobs: work that outlives the page and the process that asked for it.

A job is a row. A worker takes it by setting a lease and renews the lease while it works; when the worker is killed the
lease runs out and another takes the job up. A failed job is tried again after a growing pause and, after its last
attempt, stays on the list of dead jobs that the operator sees. So a job may run more than once: it must be idempotent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import IntegrityError, transaction
from django.db.models import F

from reelbridge.base.models import Job
from reelbridge.base.policy import require
from reelbridge.base.rules.roles import Actor
from reelbridge.kernel import clock
from reelbridge.kernel.errors import Conflict, NotFound

#: Short work (messages, index) and long work (film): separate, so that a letter never waits for a transcode.
QUEUES = ("light", "heavy")


class LeaseLostError(Exception):
    """Another worker has taken the job over; this one must stop."""


class Running(Protocol):
    """What a running job knows about itself."""

    @property
    def attempt(self) -> int:
        """The number of this attempt, from 1."""

    def progress(self, done: int, total: int) -> None:
        """Show how far the work is; raises LeaseLostError when another worker has taken over."""


class Work(Protocol):
    """A job's function: arguments are JSON values, ids rather than objects."""

    def __call__(self, running: Running, /, **arguments: Any) -> None:
        """Do the work."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A registered kind of job."""

    name: str
    work: Callable[..., None]
    queue: str
    attempts: int


KINDS: dict[str, Kind] = {}


def job(name: str, *, queue: str = "light", attempts: int = 6) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register a function as a kind of job; it takes the running job and keyword arguments."""

    def register(work: Callable[..., None]) -> Callable[..., None]:
        KINDS[name] = Kind(name, work, queue, attempts)
        return work

    return register


def enqueue(name: str, *, key: str = "", subject: str = "", delay_s: float = 0, **arguments: Any) -> Job | None:
    """Ask for a job in the caller's transaction; with a key, None when one is open already."""
    from datetime import timedelta  # noqa: PLC0415 -- only delays need it

    kind = KINDS[name]
    try:
        with transaction.atomic():
            return Job.objects.create(
                name=name,
                arguments=arguments,
                queue=kind.queue,
                max_attempts=kind.attempts,
                key=key,
                subject=subject,
                due_at=clock.now() + timedelta(seconds=delay_s),
            )
    except IntegrityError:
        if key:
            return None
        raise


def retry_job(pk: int, *, by: Actor) -> Job:
    """Give a dead job a new set of attempts; raises NotFound, Conflict when it is not dead."""
    require(by, "base.run_jobs")
    try:
        with transaction.atomic():
            # due since it was asked for: a moment of a clock that is wrong now would have it wait until then
            changed = Job.objects.filter(pk=pk, state=Job.State.DEAD).update(
                state=Job.State.WAITING, attempts=0, due_at=F("created_at"), finished_at=None, lease_until=None
            )
    except IntegrityError:
        # the same work has been asked for since, and is open
        raise Conflict("base.job_is_not_dead", job=pk) from None
    if changed:
        return Job.objects.get(pk=pk)
    if Job.objects.filter(pk=pk).exists():
        raise Conflict("base.job_is_not_dead", job=pk)
    raise NotFound("base.no_such_job", job=pk)
