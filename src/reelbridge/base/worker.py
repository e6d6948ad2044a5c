"""The worker: takes due jobs one at a time, keeps their leases, records how they ended."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import close_old_connections, connection, models, transaction

from reelbridge.base.jobs import KINDS, QUEUES, LeaseLostError
from reelbridge.base.models import Job
from reelbridge.base.rules.retrying import LONGEST_PAUSE, pause_after
from reelbridge.kernel import clock
from reelbridge.kernel.errors import Conflict, Refusal, Unreachable

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)
IDLE_PAUSE_S = 0.5
#: How far the clocks of machines that share a database may differ.
CLOCKS_DIFFER = timedelta(minutes=1)

#: Refusals that may not hold tomorrow; any other refusal is final.
PASSING = (Unreachable, Conflict)


class _Running:
    """One attempt at one job, with a thread that renews its lease."""

    def __init__(self, row: Job, lease: timedelta) -> None:
        self._row = row
        self._lease = lease
        self._over = threading.Event()
        self._lost = threading.Event()
        self._thread = threading.Thread(target=self._renew, daemon=True)

    @property
    def attempt(self) -> int:
        return self._row.attempts

    def __enter__(self) -> _Running:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def progress(self, done: int, total: int) -> None:
        if self._lost.is_set() or not self._mine().update(done_units=done, total_units=total):
            raise LeaseLostError

    def _mine(self) -> models.QuerySet[Job]:
        return Job.objects.filter(pk=self._row.pk, worker=self._row.worker, state=Job.State.RUNNING)

    def _renew(self) -> None:
        while not self._over.wait(self._lease.total_seconds() / 3):
            try:
                if not self._mine().update(lease_until=clock.now() + self._lease):
                    self._lost.set()
            except Exception:
                log.exception("could not renew the lease of job %s", self._row.pk)
        connection.close()


class Worker:
    """Runs jobs of some queues until told to stop."""

    def __init__(self, queues: Sequence[str] = QUEUES, lease: timedelta = LEASE) -> None:
        self.queues = list(queues)
        self.lease = lease
        self.name = f"{socket.gethostname()}:{os.getpid()}"
        self._stop = threading.Event()

    def stop(self, *_: Any) -> None:
        """Finish the job in hand, then return from ``run``; fits ``signal.signal``."""
        self._stop.set()

    def run(self) -> None:
        """Work until stopped."""
        while not self._stop.is_set():
            close_old_connections()
            if not self.run_one():
                self._stop.wait(IDLE_PAUSE_S)

    def run_until_idle(self, *, wait_for_due_s: float = 0) -> int:
        """Work until nothing is due, waiting so long for jobs that are due soon; return how many ran."""
        ran, patience = 0, time.monotonic() + wait_for_due_s
        while True:
            if self.run_one():
                ran += 1
            elif time.monotonic() >= patience or not self._open().exists():
                return ran
            else:
                time.sleep(0.05)

    def run_one(self) -> bool:
        """Run the job due next; False when none is due."""
        row = self._claim()
        if row is None:
            return False
        try:
            with _Running(row, self.lease) as running:
                KINDS[row.name].work(running, **row.arguments)
        except LeaseLostError:
            log.warning("job %s (%s) was taken over by another worker", row.pk, row.name)
        except Refusal as refusal:
            self._failed(row, final=not isinstance(refusal, PASSING), code=refusal.code, facts=refusal.facts)
        except Exception as fault:
            log.exception("job %s (%s) failed", row.pk, row.name)
            self._failed(row, final=False, fault=repr(fault))
        else:
            self._mine(row).update(
                state=Job.State.DONE, finished_at=clock.now(), lease_until=None, why_code="", fault=""
            )
        return True

    def _open(self) -> models.QuerySet[Job]:
        return Job.objects.filter(queue__in=self.queues, state__in=[Job.State.WAITING, Job.State.RUNNING])

    def _claim(self) -> Job | None:
        with transaction.atomic():
            now = clock.now()
            row = self._left_behind(now).first() or self._due(now).first()
            if row is None:
                return None
            claimed = Job.objects.filter(pk=row.pk, state=row.state, worker=row.worker, lease_until=row.lease_until)
            if row.state == Job.State.RUNNING and row.attempts >= row.max_attempts:
                claimed.update(
                    state=Job.State.DEAD, finished_at=now, why_code="", fault="the worker was killed each time"
                )
                return self._claim()
            # a name of its own for every claim: a worker that lost its lease can never pass for the new holder
            worker = f"{self.name}:{uuid.uuid4().hex[:8]}"
            if not claimed.update(
                state=Job.State.RUNNING, worker=worker, lease_until=now + self.lease, attempts=models.F("attempts") + 1
            ):
                return None
            return Job.objects.get(pk=row.pk)

    def _due(self, now: Any) -> models.QuerySet[Job]:
        waiting = models.Q(state=Job.State.WAITING, due_at__lte=now)
        lost = models.Q(lease_until__lt=now) | models.Q(lease_until__gt=now + 2 * max(self.lease, LEASE))
        abandoned = models.Q(state=Job.State.RUNNING) & lost
        return Job.objects.filter(waiting | abandoned, queue__in=self.queues, name__in=KINDS).order_by("due_at", "pk")

    def _left_behind(self, now: Any) -> models.QuerySet[Job]:
        """Return jobs whose moment a clock that was ahead has left behind; they come first, lest they never do.

        One that was tried since pauses as any other does.
        """
        made_ahead = models.Q(attempts=0, created_at__gt=now + CLOCKS_DIFFER)
        paused_ahead = models.Q(attempts__gt=0, due_at__gt=now + LONGEST_PAUSE + CLOCKS_DIFFER)
        waiting = Job.objects.filter(made_ahead | paused_ahead, state=Job.State.WAITING, due_at__gt=now)
        return waiting.filter(queue__in=self.queues, name__in=KINDS).order_by("due_at", "pk")

    def _mine(self, row: Job) -> models.QuerySet[Job]:
        return Job.objects.filter(pk=row.pk, worker=row.worker, state=Job.State.RUNNING)

    def _failed(
        self, row: Job, *, final: bool, code: str = "", facts: dict[str, Any] | None = None, fault: str = ""
    ) -> None:
        now = clock.now()
        shown = {name: str(value) for name, value in (facts or {}).items()}
        why = {"why_code": code, "why_facts": shown, "fault": fault, "lease_until": None}
        if final or row.attempts >= row.max_attempts:
            self._mine(row).update(state=Job.State.DEAD, finished_at=now, **why)
        else:
            told_s = (facts or {}).get("after_s")
            pause = max(pause_after(row.attempts), timedelta(seconds=told_s if isinstance(told_s, int) else 0))
            self._mine(row).update(state=Job.State.WAITING, due_at=now + pause, **why)
