"""Reading what the glue keeps: people, jobs and the audit trail."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Q, QuerySet

from reelbridge.base.models import AuditEntry, Job, User
from reelbridge.kernel import clock
from reelbridge.kernel.errors import NotFound


def people() -> QuerySet[User]:
    """Return every account, by name."""
    return User.objects.order_by("username")


def open_account(name: str) -> User:
    """Return the account of a name; raises NotFound when there is none, or it is closed."""
    found = User.objects.filter(username=name, is_active=True).first()
    if found is None:
        raise NotFound("base.no_such_user", name=name)
    return found


def open_jobs() -> QuerySet[Job]:
    """Return what waits or runs, the running ones first."""
    return Job.objects.filter(state__in=[Job.State.RUNNING, Job.State.WAITING]).order_by("state", "due_at", "pk")


def jobs_at_hand() -> QuerySet[Job]:
    """Return what runs, and what waits and is due within the hour; what comes round daily is left out till then."""
    return open_jobs().filter(Q(state=Job.State.RUNNING) | Q(due_at__lte=clock.now() + timedelta(hours=1)))


def dead_jobs() -> QuerySet[Job]:
    """Return what failed for good and waits for the operator, newest first."""
    return Job.objects.filter(state=Job.State.DEAD).order_by("-finished_at", "-pk")


def history_of_all(subjects: Iterable[str], limit: int = 50) -> list[AuditEntry]:
    """Return what was done to any of several things that belong together, newest first."""
    return list(AuditEntry.objects.filter(subject__in=list(subjects)).order_by("-at", "-pk")[:limit])


def job_about(subject: str) -> Job | None:
    """Return the open job that works on a thing, or None."""
    return open_jobs().filter(subject=subject).first()
