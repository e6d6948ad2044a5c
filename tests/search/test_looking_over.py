"""The index is compared with the database, and a killed worker leaves both alike."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time

import pytest

from reelbridge.search.actions import touch
from reelbridge.search.engine.choosing import store
from reelbridge.search.looking_over import Difference, differences
from tests.search.conftest import thing


def test_what_is_alike_is_nothing_to_tell(sample):
    assert differences() == []


def test_what_is_lost_and_what_should_be_gone_are_named(sample):
    del sample["r1"]
    sample["r8"] = thing("r8", {"en": "Never said to have changed"})
    sample["r9"] = thing("r9", {"en": "Nor this"})
    assert differences() == [Difference("reel", 6, 5, ("r8", "r9"), ("r1",))]


def test_what_still_waits_is_no_difference(sample):
    sample.add(thing("r8", {"en": "Waiting"}))
    del sample["r1"]
    del sample["r2"]
    touch("reel", "r1")
    touch("reel", "r2")
    assert differences() == []


def test_doctor_words_a_difference(sample):
    from reelbridge.node.checkups import look_over

    index = store()
    with index.writer(index.current()) as writer:
        writer.put("reel", "r3", None)
    found = [one for one in look_over() if one.code.startswith("node.index")]
    assert [(one.code, one.level) for one in found] == [("node.index_differs", "wrong")]
    assert found[0].facts == {"kind": "reel", "stored": 5, "indexed": 4, "unfindable": "r3", "ghosts": "—"}


_SETUP = "import django; django.setup()\n"
_FILL = (
    _SETUP
    + """
from django.db import transaction
from reelbridge.base.rules.roles import THE_NODE
from reelbridge.catalogue.models import Work, WorkTitle
from reelbridge.catalogue.actions.changing import gone_all, renew
from reelbridge.catalogue.queries import own_institution
for number in range(150):
    with transaction.atomic():
        work = Work.objects.create(ref=f"nevsky-w-{number:05}", keeper=own_institution())
        WorkTitle.objects.create(work=work, text=f"Станция {number}", language="ru")
        renew(work)
    if number % 3 == 0:
        with transaction.atomic():
            gone_all("work", [work.ref], "drop_record", by=THE_NODE)
"""
)
_WORK = (
    _SETUP
    + """
from reelbridge.base.worker import Worker
print("at work", flush=True)
Worker().run_until_idle()
"""
)
#: Every job is due at once, also one that a killed worker still holds; three times, for what jobs leave for others.
_SETTLE = (
    _SETUP
    + """
from datetime import timedelta
from reelbridge.base.models import Job
from reelbridge.base.worker import Worker
from reelbridge.kernel import clock
from reelbridge.search.looking_over import differences, index_state
from reelbridge.search.queries import find
for _turn in range(3):
    Job.objects.filter(state="running").update(lease_until=clock.now() - timedelta(seconds=1))
    Job.objects.filter(state="waiting").update(due_at=clock.now())
    Worker().run_until_idle()
print(differences(), index_state().waiting, find("станция").total, find("ref:nevsky-w-00003 kind:work").total)
"""
)


@pytest.mark.slow
def test_a_worker_killed_at_any_moment_leaves_nothing_unfindable_and_nothing_gone_to_be_found(tmp_path):
    """Real processes: while records come and go, the worker that keeps the index is killed again and again."""
    archive = tmp_path / "archive"
    subprocess.run(
        [sys.executable, "-m", "reelbridge", "init", str(archive), "--id", "nevsky"], check=True, capture_output=True
    )
    there = {
        **os.environ,
        "REELBRIDGE_NODE": str(archive),
        "DJANGO_SETTINGS_MODULE": "reelbridge.node.settings",
        "REELBRIDGE_DATABASE": "",
    }

    def free() -> None:
        """Make what a killed worker held, and what waits for its pause to end, due at once."""
        with sqlite3.connect(archive / "db.sqlite3", timeout=60) as database:
            database.execute("update base_job set lease_until = '2026-01-01 00:00:00' where state = 'running'")
            database.execute("update base_job set due_at = '2026-01-01 00:00:00' where state = 'waiting'")
        database.close()

    filling = subprocess.Popen([sys.executable, "-c", _FILL], env=there)
    for wait_s in (0.05, 0.3, 0.7):
        worker = subprocess.Popen([sys.executable, "-c", _WORK], env=there, stdout=subprocess.PIPE)
        worker.stdout.readline()
        time.sleep(wait_s)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        worker.stdout.close()
        free()
    assert filling.wait() == 0
    seen = subprocess.run([sys.executable, "-c", _SETTLE], env=there, check=True, capture_output=True, text=True)
    assert seen.stdout.strip() == "[] 0 100 0"
