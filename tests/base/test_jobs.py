from datetime import timedelta

import pytest

from reelbridge.base import jobs
from reelbridge.base.jobs import LeaseLostError, enqueue, job, retry_job
from reelbridge.base.models import Job
from reelbridge.base.rules import retrying
from reelbridge.base.worker import Worker
from reelbridge.kernel import clock
from reelbridge.kernel.errors import BadInput, Conflict, NotAllowed, Unreachable

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def kind(monkeypatch):
    """Return a function that registers a job for the length of a test."""
    monkeypatch.setattr(jobs, "KINDS", dict(jobs.KINDS))
    monkeypatch.setattr("reelbridge.base.worker.KINDS", jobs.KINDS)

    def register(work, **options):
        job("test.work", **options)(work)

    return register


def test_job_runs_once_and_is_done(kind):
    seen = []
    kind(lambda running, *, word: seen.append(word))
    enqueue("test.work", word="卡尔曼")
    assert Worker().run_until_idle() == 1
    assert seen == ["卡尔曼"]
    assert Job.objects.get().state == Job.State.DONE


def test_job_with_a_key_is_open_only_once(kind):
    kind(lambda running: None)
    assert enqueue("test.work", key="proxy:1") is not None
    assert enqueue("test.work", key="proxy:1") is None
    Worker().run_until_idle()
    assert enqueue("test.work", key="proxy:1") is not None


def test_failed_job_waits_longer_each_time_and_then_stays_dead(kind):
    def fail(running):
        raise RuntimeError("no disk")

    kind(fail, attempts=3)
    enqueue("test.work")
    pauses = []
    moment = clock.now()
    for _ in range(3):
        with clock.stopped_at(moment):
            assert Worker().run_one()
        row = Job.objects.get()
        pauses.append(row.due_at - moment)
        moment = row.due_at
    assert pauses[:2] == [timedelta(seconds=5), timedelta(seconds=10)]
    assert (row.state, row.attempts, row.fault) == (Job.State.DEAD, 3, "RuntimeError('no disk')")


def test_refusal_is_final_and_keeps_its_reason(kind):
    def refuse(running):
        raise BadInput("vault.file_is_empty", file="a.mov")

    kind(refuse)
    enqueue("test.work")
    Worker().run_until_idle()
    row = Job.objects.get()
    assert (row.state, row.attempts, row.why_code, row.why_facts) == (
        "dead",
        1,
        "vault.file_is_empty",
        {"file": "a.mov"},
    )


def test_unreachable_partner_is_tried_again(kind):
    def refuse(running):
        raise Unreachable("exchange.no_answer", partner="beichen")

    kind(refuse)
    enqueue("test.work")
    Worker().run_one()
    assert Job.objects.get().state == Job.State.WAITING


def test_abandoned_job_is_taken_up_when_its_lease_has_run_out(kind):
    kind(lambda running: None)
    enqueue("test.work")
    Job.objects.update(
        state=Job.State.RUNNING, worker="a killed worker", attempts=1, lease_until=clock.now() + timedelta(seconds=30)
    )
    assert not Worker().run_one()
    Job.objects.update(lease_until=clock.now() - timedelta(seconds=1))
    assert Worker().run_one()
    assert (Job.objects.get().state, Job.objects.get().attempts) == (Job.State.DONE, 2)


def test_job_that_kills_every_worker_ends_dead(kind):
    kind(lambda running: None, attempts=2)
    enqueue("test.work")
    Job.objects.update(state=Job.State.RUNNING, worker="x", attempts=2, lease_until=clock.now() - timedelta(seconds=1))
    assert not Worker().run_one()
    assert Job.objects.get().state == Job.State.DEAD


def test_worker_that_lost_its_lease_stops_and_changes_nothing(kind):
    seen = []

    def slow(running):
        Job.objects.update(worker="another")
        with pytest.raises(LeaseLostError):
            running.progress(1, 2)
        seen.append(True)

    kind(slow)
    enqueue("test.work")
    Worker().run_one()
    row = Job.objects.get()
    assert seen == [True]
    assert (row.state, row.worker, row.done_units) == (Job.State.RUNNING, "another", 0)


def test_only_the_operator_gives_a_dead_job_new_attempts(kind, operator, reader):
    kind(lambda running: None)
    row = enqueue("test.work")
    with pytest.raises(Conflict):
        retry_job(row.pk, by=operator)
    Job.objects.update(state=Job.State.DEAD, attempts=6)
    with pytest.raises(NotAllowed):
        retry_job(row.pk, by=reader)
    assert Job.objects.get().state == Job.State.DEAD
    retry_job(row.pk, by=operator)
    Worker().run_until_idle()
    assert Job.objects.get().state == Job.State.DONE


@pytest.mark.parametrize(
    "left_behind",
    [
        {"state": Job.State.RUNNING, "worker": "killed", "attempts": 1, "lease_until": timedelta(days=1)},
        {"attempts": 2, "due_at": timedelta(days=1)},
        {"created_at": timedelta(days=1), "due_at": timedelta(days=1)},
    ],
)
def test_no_job_waits_for_a_moment_that_a_clock_set_right_left_behind(kind, left_behind):
    kind(lambda running: None)
    enqueue("test.work")
    moments = {name: clock.now() + at for name, at in left_behind.items() if isinstance(at, timedelta)}
    Job.objects.update(**left_behind | moments)
    asked_since = enqueue("test.work")
    assert Worker().run_one()
    [done] = Job.objects.filter(state=Job.State.DONE)
    assert done.pk != asked_since.pk
    assert Worker().run_until_idle() == 1
    assert not Job.objects.exclude(state=Job.State.DONE).exists()


def test_a_job_made_under_a_clock_that_was_ahead_pauses_between_attempts(kind):
    def fail(_):
        raise Unreachable("test.silent")

    kind(fail)
    with clock.stopped_at(clock.now() + timedelta(hours=1)):
        row = enqueue("test.work")
    assert Worker().run_one()
    assert not Worker().run_one()
    row.refresh_from_db()
    assert (row.state, row.attempts) == (Job.State.WAITING, 1)
    assert timedelta(0) < row.due_at - clock.now() <= retrying.FIRST_PAUSE


def test_a_job_retried_under_a_clock_that_is_ahead_runs_once_the_clock_is_right(kind, operator):
    kind(lambda running: None)
    dead = enqueue("test.work")
    Job.objects.update(state=Job.State.DEAD)
    with clock.stopped_at(clock.now() + timedelta(days=40)):
        retry_job(dead.pk, by=operator)
    assert Worker().run_one()
    assert Job.objects.get().state == Job.State.DONE


def test_a_job_for_tomorrow_waits_until_tomorrow(kind):
    kind(lambda running: None)
    enqueue("test.work", delay_s=86_400)
    assert not Worker().run_one()


def test_a_dead_job_is_not_given_new_attempts_while_the_same_work_is_open(kind, operator):
    kind(lambda running: None)
    dead = enqueue("test.work", key="k")
    Job.objects.update(state=Job.State.DEAD)
    enqueue("test.work", key="k")
    with pytest.raises(Conflict):
        retry_job(dead.pk, by=operator)
    assert sorted(Job.objects.values_list("state", flat=True)) == ["dead", "waiting"]
