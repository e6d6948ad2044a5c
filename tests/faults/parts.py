"""What a process of a node is: its web server, a worker, or one act of its people. All of it is the product's own."""

from __future__ import annotations

import json
import mmap
import os
import signal
import struct
from datetime import UTC, datetime, timedelta
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from urllib.parse import urlsplit
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.conf import settings
from django.db import connections

from reelbridge.base import jobs, worker
from reelbridge.base.rules import retrying
from reelbridge.exchange.rules import parcel
from reelbridge.kernel import clock
from reelbridge.node import config

#: Everything that lasts is fifty times as short as on a real node, so that a run takes seconds.
LEASE = timedelta(seconds=1.5)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=0.1), timedelta(seconds=1)
IDLE_PAUSE_S = 0.12
CHUNK = 1 << 14
#: How wrong the node's clock is, in seconds; read by all of its processes.
CLOCK = "clock"
#: Media's and the search's own work is tried out elsewhere.
LEFT_OUT = ("media.prepare", "search.index", "search.rebuild", "search.touch")


def be(directory: Path, part: str, facts: dict[str, Any], answer: str | None) -> None:
    """Be a part of the node in a directory until killed, or until the act is done."""
    settle_in(directory)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    if part == "web":
        serve(str(facts["host"]), int(facts["port"]))
    elif part in jobs.QUEUES:
        work(part)
    else:
        from tests.faults import acts

        told = acts.ACTS[part](**facts)
        if answer:
            draft = Path(f"{answer}.new")
            draft.write_text(json.dumps(told, default=str), "utf-8")
            draft.replace(answer)


def settle_in(directory: Path) -> None:
    """Make this process one of the node's."""
    settings.NODE = config.load(directory)
    settings.ALLOWED_HOSTS = [urlsplit(settings.NODE.options.address).hostname]
    connections["default"].close()
    for known in (connections.settings["default"], connections["default"].settings_dict):
        known["NAME"] = str(directory / "db.sqlite3")
        # a busy machine is no fault of the node's
        known["OPTIONS"]["timeout"] = 20
    worker.IDLE_PAUSE_S, worker.CLOCKS_DIFFER, worker.LEASE = IDLE_PAUSE_S, timedelta(seconds=1), LEASE
    worker.LONGEST_PAUSE = LONGEST_PAUSE
    retrying.FIRST_PAUSE, retrying.LONGEST_PAUSE = FIRST_PAUSE, LONGEST_PAUSE
    parcel.SMALLEST_CHUNK = CHUNK
    for name, kind in jobs.KINDS.items():
        if name in LEFT_OUT or name.startswith("search."):
            jobs.KINDS[name] = jobs.Kind(name, lambda _running, **_: None, kind.queue, kind.attempts)
    _read_clock(directory / CLOCK)


def _read_clock(path: Path) -> None:
    if not path.exists():
        path.write_bytes(struct.pack("d", 0.0))
    with path.open("rb") as stream:
        seen = mmap.mmap(stream.fileno(), 8, prot=mmap.PROT_READ)
    clock._read = lambda: datetime.now(UTC) + timedelta(seconds=struct.unpack("d", seen[:8])[0])  # noqa: TID251 -- the clock that is turned


def turn_clock(directory: Path, seconds: float) -> None:
    """Let the clock of a node be wrong by so many seconds from now on."""
    with (directory / CLOCK).open("r+b") as stream:
        stream.write(struct.pack("d", seconds))


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 64

    def server_bind(self) -> None:
        # without the look-up of this machine's name
        self.server_name, self.server_port = self.server_address
        self.socket.setsockopt(1, 2, 1)
        self.socket.bind(self.server_address)
        self.setup_environ()


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing of calls that went well."""


def serve(host: str, port: int) -> None:
    """Answer calls by the node's own program."""
    from reelbridge.node.wsgi import application

    with make_server(host, port, application, _Server, _Quiet) as server:
        server.serve_forever()


def work(queue: str) -> None:
    """Run the node's jobs of one queue."""
    one = worker.Worker([queue], LEASE)
    one.name = f"stage:{os.getpid()}"
    one.run()
