"""What has come in, and how far it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from reelbridge.base.models import Job
from reelbridge.catalogue.models import Arrival
from reelbridge.catalogue.rules.vocabulary import FileRole

_OPEN = [Job.State.WAITING, Job.State.RUNNING]


@dataclass(frozen=True, slots=True)
class Came:
    """One file that came, and the job that makes its viewing copy, as long as that is not done."""

    arrival: Arrival
    making: Job | None


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What came last, and what waits to be looked at."""

    #: Newest first; a refused file before the others of its batch is not moved up.
    came: list[Came]
    #: Files from browsers that no worker has looked at yet, with the bytes read so far.
    waiting: list[Job]
    counts: dict[str, int]

    @property
    def is_moving(self) -> bool:
        """Whether looking again soon is worth it."""
        return bool(self.waiting) or any(one.making and one.making.state in _OPEN for one in self.came)


def arrivals(batch: str = "", *, most: int = 60) -> Arrivals:
    """Return the last arrivals, of one batch or of all, in four questions to the database."""
    rows = Arrival.objects.select_related("item__keeper", "item__manifestation__work")
    chosen = (rows.filter(batch=batch) if batch else rows).order_by("-pk")
    last = list(chosen.prefetch_related("item__manifestation__work__titles", "item__files")[:most])
    subject = Q(subject=f"batch:{batch}") if batch else Q(subject__startswith="batch:")
    waiting = list(Job.objects.filter(subject, state__in=_OPEN).order_by("pk")[:most])
    making = _making(last)
    counts = {state: sum(row.state == state for row in last) for state in Arrival.State.values}
    return Arrivals([Came(row, making.get(_master(row))) for row in last], waiting, counts)


def refused_since(moment: datetime) -> QuerySet[Arrival]:
    """Return the files refused since a moment, newest first."""
    return Arrival.objects.filter(state=Arrival.State.REFUSED, at__gte=moment).order_by("-pk")


def _master(arrival: Arrival) -> str:
    files = arrival.item.files.all() if arrival.item else ()
    return next((file.digest for file in files if file.role == FileRole.MASTER), "")


def _making(rows: Iterable[Arrival]) -> dict[str, Job]:
    """Return the jobs that are still to make viewing copies of these, or failed to, by digest."""
    subjects = [f"file:{digest}" for row in rows if (digest := _master(row))]
    jobs = Job.objects.filter(subject__in=subjects, name="media.prepare").exclude(state=Job.State.DONE).order_by("pk")
    return {job.subject.removeprefix("file:"): job for job in jobs}
