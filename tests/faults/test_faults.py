"""Two short runs of the harness, and that its own tools do harm and see harm; the whole of it is ``make faults``."""

from __future__ import annotations

import socket
import threading

import pytest
from django.db import connections

from tests.faults.far_apart import FarApart, why_not
from tests.faults.invariants import violations
from tests.faults.line import Harm, Line
from tests.faults.nodes import Stage, free_ports
from tests.faults.run import Run, run
from tests.faults.template import make_template


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    opened = Stage(tmp_path_factory.mktemp("faults") / "stage.log")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def template(tmp_path_factory, stage, django_db_setup, django_db_blocker):
    """Return the folder of two nodes that know each other."""
    folder = tmp_path_factory.mktemp("faults") / "template"
    with django_db_blocker.unblock():
        connections["default"].ensure_connection()
        tables = "\n".join(connections["default"].connection.iterdump())
    make_template(folder, tables, stage, ("beichen", "nevsky"))
    return folder


@pytest.mark.parametrize("seed", [3, 14])
def test_nothing_is_lost_whatever_is_killed_cut_changed_or_filled(seed, template, stage, tmp_path):
    report = run(seed, folder=tmp_path, template=template, stage=stage, wanted=8)
    assert report["violations"] == [], f"seed {seed}: {report}"
    assert sum(report["faults"].values()) >= 8


@pytest.mark.skipif(bool(why := why_not()), reason=why)
def test_nodes_that_a_bad_wire_joins_bring_everything_over_it(template, stage, tmp_path):
    report = run(1, folder=tmp_path, template=template, stage=stage, kind=FarApart)
    assert report["violations"] == []
    assert report["faults"]["wire cut"] == 1
    assert report["faults"]["packet lost"] > 5
    assert report["accepted"] >= 1


def test_the_harness_sees_what_is_lost(template, stage, tmp_path):
    one = Run(1, tmp_path, template, stage)
    one.nodes = {"nevsky": None, "beichen": type("Node", (), {"id": "beichen"})()}
    request = {
        "direction": "out",
        "partner": "nevsky",
        "state": "sent",
        "grant": "",
        "lines": [],
        "title": "",
        "letter": "",
    }
    bare = {
        "database": "ok", "unsound": [], "excerpts": [], "requests": {}, "grants": {}, "parcels": {}, "receipts": {},
        "countersigned": [], "shown": {"beichen": []}, "items": [], "titles": {}, "notes": {}, "lost": [], "stored": {},
    }  # fmt: skip
    for name in ("beichen-nevsky", "nevsky-beichen"):
        (tmp_path / f"{name}.ledger").write_bytes(b"{}\n")
    gone = {"unsound": ["ab"], "stored": {"ab": str(tmp_path / "gone"), "cd": str(tmp_path / "gone too")}}
    note = {"beichen-n-00001": ["你好", "beichen-r-00001", "nevsky"]}
    (tmp_path / "nevsky.log").write_text(
        "Traceback (most recent call last):\n  File\nKeyError: 'a'\nTraceback (most recent call last):\n  File\nOSError: b\n\n"
        "During handling of the above exception, another exception occurred:\n\nTraceback (most recent call last):\n  File\n"
        "reelbridge.kernel.errors.Conflict: exchange.no\nKeyError: nothing of the kind\n"
    )
    lost = {"sha256": "ef", "items": ["nevsky-i-00001"], "ended": None, "received": []}
    one.lost["beichen"] = [
        lost | {"again": None},
        lost | {"again": {"partner": "nevsky", "parcel": "nevsky-p-00001"}},
    ]
    seen = {"beichen": bare | {"requests": {"beichen-r-00001": request}, "notes": note}, "nevsky": bare | gone}
    found = violations(one, seen)
    assert "beichen: beichen-r-00001 is at one node only" in found
    assert "nevsky: files that do not verify: ['ab', 'cd']" in found
    assert "nevsky: the node says ['ab'] do not verify, and ['ab', 'cd'] do not" in found
    assert "beichen: the letter beichen-n-00001 is not the same at both nodes" in found
    assert [said for said in found if "unforeseen" in said] == ["nevsky: an unforeseen fault: KeyError: 'a'"]
    assert "beichen was not told from whom ef can be fetched again" in found
    assert "beichen was told that nevsky has ef, which is not so" in found
    assert any("a ledger is not sound" in said for said in found)


def _echo(server: socket.socket) -> None:
    while True:
        try:
            near, _ = server.accept()
        except OSError:
            return
        with near:
            while piece := near.recv(1000):
                near.sendall(piece)


@pytest.mark.parametrize(
    ("harm", "comes_back", "counted"),
    [
        (None, b"0123456789", []),
        (Harm("cut_short", "node", 4), b"0123", ["cut short on the wire"]),
        (Harm("cut_short", "caller", 4), b"0123", ["cut short on the wire"]),
        (Harm("flip", "caller", 3), None, ["flip on the wire"]),
        (Harm("flip", "caller", 300), b"0123456789", []),
    ],
)
def test_the_line_does_the_harm_it_counts(harm, comes_back, counted):
    near, far = free_ports(2)
    server = socket.create_server(("127.0.0.1", far))
    threading.Thread(target=_echo, args=(server,), daemon=True).start()
    line = Line(near, far)
    if harm:
        line.harms.append(harm)
    with socket.create_connection(("127.0.0.1", near), timeout=5) as call:
        call.sendall(b"0123456789")
        call.shutdown(socket.SHUT_WR)
        came = b"".join(iter(lambda: call.recv(1000), b""))
    line.close()
    server.close()
    if comes_back is None:
        assert [n for n, (one, other) in enumerate(zip(came, b"0123456789", strict=True)) if one != other] == [3]
    else:
        assert came == comes_back
    assert line.done == counted
