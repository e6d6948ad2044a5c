"""A worker killed in the middle of a film: its job is taken up by another, and nothing is left half done."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys

import pytest

from tests.journeys.nodes import eventually

pytestmark = pytest.mark.journey


def jobs(node, state):
    with sqlite3.connect(node.directory / "db.sqlite3") as database:
        # tomorrow's rounds wait on every node
        asked = (
            "select name, attempts, done_units from base_job where state = ? and due_at < datetime('now', '+1 hour')"
        )
        rows = database.execute(asked, (state,)).fetchall()
    database.close()
    return rows


def start_worker(node):
    command = [sys.executable, "-m", "reelbridge", "--node", str(node.directory), "worker", "--lease", "6"]
    log = (node.directory / "worker.log").open("ab")
    return subprocess.Popen(command, env=node.environment(), stdout=log, stderr=log, start_new_session=True)


def test_job_of_a_killed_worker_is_taken_up_and_finished(make_node, films):
    node = make_node("nevsky")
    node.must("ingest", films / "nfa-2207-kamera-na-peredovoy.mp4")
    first = start_worker(node)
    try:
        running = eventually(lambda: [job for job in jobs(node, "running") if job[0] == "media.prepare"])
        assert running[0][1] == 1
        os.killpg(first.pid, signal.SIGKILL)
        first.wait(10)
        second = start_worker(node)
        try:
            done = eventually(lambda: [job for job in jobs(node, "done") if job[0] == "media.prepare"])
            assert done[0][1] == 2
            eventually(lambda: not jobs(node, "waiting") and not jobs(node, "running"))
        finally:
            second.send_signal(signal.SIGTERM)
            second.wait(90)
    finally:
        if first.poll() is None:
            os.killpg(first.pid, signal.SIGKILL)
    assert jobs(node, "dead") == []
    assert node.must("verify", "--json").json["damaged"] == []
    leftovers = [path for path in node.directory.rglob("*") if "unfinished" in path.name or path.suffix == ".part"]
    assert leftovers == []


def test_node_killed_at_once_starts_again_and_says_what_it_resumes(make_node, films):
    node = make_node("nevsky")
    node.start()
    node.must("ingest", films / "nfa-4117-doroga.mp4")
    node.kill()
    node.start()
    assert "Jobs taken up again: " in node.log()
    eventually(lambda: not jobs(node, "waiting") and not jobs(node, "running"))
    assert jobs(node, "dead") == []
    node.stop()
