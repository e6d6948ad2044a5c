"""A job that fails: tried again after growing pauses, then on the list that the operator sees, and started again there."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime

import pytest
from django.utils.translation import override

from reelbridge.kernel.wording import say
from tests.journeys.material import CAMERA
from tests.journeys.nodes import eventually

pytestmark = pytest.mark.journey


def job(node):
    """Return the job that makes the viewing copy: state, attempts, when due, why it failed."""
    with sqlite3.connect(node.directory / "db.sqlite3") as database:
        asked = "select state, attempts, due_at, why_code, why_facts, fault from base_job where name = 'media.prepare'"
        (row,) = database.execute(asked).fetchall()
    database.close()
    return row


def reason(node):
    """Return in English why the job failed."""
    _state, _attempts, _due, code, facts, fault = job(node)
    with override("en"):
        return say(code, json.loads(facts)) if code else fault


def let_time_pass(node):
    """Make the pause of a waiting job end now."""
    with sqlite3.connect(node.directory / "db.sqlite3") as database:
        database.execute("update base_job set due_at = '2026-01-01 00:00:00' where state = 'waiting'")
    database.close()


def test_failing_job_is_tried_again_and_ends_on_the_operators_list(make_node, films, visit):
    node = make_node("nevsky")
    node.add_people()
    node.start()
    proxies = node.directory / "proxies"
    proxies.rename(node.directory / "proxies-away")
    proxies.write_text("a disk that is not mounted")
    item = node.must("ingest", films / CAMERA, "--json").json["arrivals"][0]["item"]

    # two attempts in their own time: the pause doubles
    dues = []
    for attempt in (1, 2):
        eventually(lambda attempt=attempt: job(node)[:2] == ("waiting", attempt), every_s=0.05)
        dues.append(datetime.fromisoformat(job(node)[2]))
    assert (dues[1] - dues[0]).total_seconds() > 9
    operator = visit(node, "operator")
    operator.complaints.clear()  # the desk shows the newest reel, which has no picture yet
    operator.open("/jobs/")
    assert operator.page.locator("form[action$='/retry/']").count() == 0
    assert reason(node) in operator.page.inner_text("#jobs")
    operator.must_be_clean()

    # the pauses of the others are cut short; then it is given up, and the list says why
    for attempt in (3, 4, 5, 6):
        let_time_pass(node)
        eventually(
            lambda attempt=attempt: job(node)[1] == attempt and job(node)[0] in ("waiting", "dead"), every_s=0.05
        )
    assert job(node)[:2] == ("dead", 6)
    operator.open("/jobs/")
    (row,) = operator.page.locator("table.sheet tbody tr").all()
    assert reason(node) in row.inner_text()
    assert "6 attempts" in row.inner_text()
    operator.must_be_clean()

    # put right and started again from the list, the film gets its viewing copy
    proxies.unlink()
    (node.directory / "proxies-away").rename(proxies)
    with operator.going():
        row.locator("form[action$='/retry/'] button").click()
    eventually(lambda: job(node)[0] == "done")
    operator.open("/jobs/")
    assert operator.page.locator("form[action$='/retry/']").count() == 0
    operator.open(f"/items/{item}/")
    operator.page.wait_for_selector("#viewing[data-ready]")
    operator.must_be_clean()
