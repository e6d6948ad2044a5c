"""The processes of a running node: one web server and its workers, kept alive by their parent."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from reelbridge.kernel.errors import Conflict
from reelbridge.kernel.wording import gettext_now as _
from reelbridge.node import config

#: A child that ends sooner than this is started again only after a pause.
STEADY_S = 5.0
STOP_WITHIN_S = 20.0


def prepare() -> Iterator[str]:
    """Bring the node up to date before it serves; yield a line for everything done or to be resumed."""
    from django.conf import settings  # noqa: PLC0415 -- needs a started node
    from django.core.management import call_command  # noqa: PLC0415 -- same
    from django.db import connection  # noqa: PLC0415 -- same
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415 -- same

    from reelbridge.node import layout  # noqa: PLC0415 -- same

    layout.mend_folders(settings.NODE.directory)
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        call_command("migrate", verbosity=0)
        from django.utils.translation import ngettext  # noqa: PLC0415 -- needs a started node

        said = ngettext(
            "The database is brought up to date, in %(count)s step.",
            "The database is brought up to date, in %(count)s steps.",
            len(plan),
        )
        yield said % {"count": len(plan)}
    from reelbridge.base.queries import dead_jobs, jobs_at_hand  # noqa: PLC0415 -- needs the tables
    from reelbridge.catalogue.queries import own_institution  # noqa: PLC0415 -- needs the tables
    from reelbridge.node.remaking import take_leave_of_the_backup  # noqa: PLC0415 -- same
    from reelbridge.search.mending import mend  # noqa: PLC0415 -- same

    own_institution()
    yield from take_leave_of_the_backup()
    if mend():
        yield _("The search index is made anew; until then the old one answers, if it can be read.")
    if waiting := jobs_at_hand().count():
        yield _("Jobs taken up again: %(count)s.") % {"count": waiting}
    if failed := dead_jobs().count():
        yield _("Jobs that failed for good: %(count)s. See /jobs/.") % {"count": failed}
    _ask_for_daily_rounds()


def _ask_for_daily_rounds() -> None:
    from reelbridge.exchange.actions.certificates import schedule_certificates  # noqa: PLC0415 -- needs the tables
    from reelbridge.rights.actions import schedule_notices  # noqa: PLC0415 -- same
    from reelbridge.vault.actions import schedule as schedule_readings  # noqa: PLC0415 -- same

    for schedule in (schedule_notices, schedule_certificates, schedule_readings):
        schedule()


def require_port(node: config.Node) -> None:
    """See that the web server can listen where the options say; raises Conflict."""
    host, port = node.options.host, node.options.port
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        with socket.socket(found[0], found[1]) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(found[4])
    except OSError as fault:
        facts = {"host": host, "port": port, "why": fault.strerror or str(fault), "file": str(node.path(config.FILE))}
        raise Conflict("node.port_not_to_be_had", **facts) from fault


def die_with_parent() -> None:
    """Ask Linux to end this child when its parent is gone, however it went."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


@dataclass
class _Child:
    """One process that should always run."""

    command: list[str]
    running: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    due_at: float = 0.0

    def keep(self) -> None:
        """Start it, or start it again when it has ended."""
        if self.running is None and time.monotonic() >= self.due_at:
            self.started_at = time.monotonic()
            self.running = subprocess.Popen(self.command, preexec_fn=die_with_parent)  # noqa: S603, PLW1509 -- our own program
        elif self.running and self.running.poll() is not None:
            if time.monotonic() - self.started_at < STEADY_S:
                self.due_at = time.monotonic() + STEADY_S
            self.running = None


@dataclass
class House:
    """The parent of a node's processes."""

    node: config.Node
    children: list[_Child] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        """Decide which processes there are."""
        options = self.node.options
        os.environ[config.WHERE] = str(self.node.directory)
        os.environ["DJANGO_SETTINGS_MODULE"] = "reelbridge.node.settings"
        # -P: what lies in the folder the operator stands in is nobody's program
        python = [sys.executable, "-P", "-m"]
        program = [*python, "reelbridge"]
        web = [
            *python,
            "granian",
            "--interface",
            "wsgi",
            "--host",
            options.host,
            "--port",
            str(options.port),
        ]
        web += ["--workers", str(options.web_workers), "--blocking-threads", "4", "--no-ws", "--log-level", "warning"]
        self.children = [_Child([*web, "reelbridge.node.wsgi:application"])]
        self.children += [_Child([*program, "worker", "--queue", "light"]) for _n in range(options.light_workers)]
        self.children += [_Child([*program, "worker", "--queue", "heavy"]) for _n in range(options.heavy_workers)]

    def stop(self, *_: Any) -> None:
        """End the run; fits ``signal.signal``."""
        self._over.set()

    def run(self) -> None:
        """Keep every child running until told to stop, then end them all."""
        try:
            while not self._over.is_set():
                for child in self.children:
                    child.keep()
                self._over.wait(0.5)
        finally:
            self._end(lambda process: process.terminate())
            deadline = time.monotonic() + STOP_WITHIN_S
            while self._alive() and time.monotonic() < deadline:
                time.sleep(0.05)
            self._end(lambda process: process.kill())

    def _alive(self) -> list[subprocess.Popen[bytes]]:
        return [child.running for child in self.children if child.running and child.running.poll() is None]

    def _end(self, how: Callable[[subprocess.Popen[bytes]], None]) -> None:
        for process in self._alive():
            how(process)
