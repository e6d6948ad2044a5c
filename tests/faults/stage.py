"""The stage: one process with everything loaded that splits off the processes of all nodes of a run.

It reads orders as lines of JSON and answers each with a line. A process split off is a whole one of its own: it has
its own node, connection and threads, and is killed with SIGKILL like any other; it only starts in milliseconds.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import os
import resource
import signal
import sys
from pathlib import Path
from typing import Any


def main() -> None:
    """Obey orders until the input ends, then end every child."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "reelbridge.node.settings"
    django.setup()
    from django.template import engines
    from django.urls import get_resolver

    from reelbridge.node import wsgi
    from tests.faults import acts, parts

    assert wsgi.application
    # a web server reads the addresses with its first call, and with them nearly everything there is; whoever makes a
    # parcel reads the templates: seconds, each time that a process is killed
    assert get_resolver().url_patterns
    assert engines.all()
    assert acts.ACTS
    assert parts.LEASE
    # children share these pages for as long as nobody writes into them
    gc.collect()
    gc.freeze()
    stage = Stage()
    try:
        for line in sys.stdin:
            sys.stdout.write(json.dumps(stage.obey(json.loads(line)), default=str) + "\n")
            sys.stdout.flush()
    finally:
        stage.end()


class Stage:
    """Children by their process number, with the pipe that an act answers through."""

    def __init__(self) -> None:
        self.alive: dict[int, int] = {}

    def obey(self, order: dict[str, Any]) -> dict[str, Any]:
        """Do one order: start, kill, look, or wait for an act's answer."""
        self._reap()
        do = order["do"]
        if do == "start":
            return {"pid": self._start(order)}
        if do == "kill":
            return {"killed": self._kill(order["pid"])}
        if do == "look":
            return {"alive": sorted(self.alive)}
        raise ValueError(do)

    def end(self) -> None:
        """End every child."""
        for pid in list(self.alive):
            self._kill(pid)

    def _start(self, order: dict[str, Any]) -> int:
        pid = os.fork()
        if pid == 0:
            _become(order)
        self.alive[pid] = pid
        return pid

    def _kill(self, pid: int) -> bool:
        if pid not in self.alive:
            return False
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        del self.alive[pid]
        return True

    def _reap(self) -> None:
        for pid in list(self.alive):
            if os.waitpid(pid, os.WNOHANG)[0]:
                del self.alive[pid]


def _become(order: dict[str, Any]) -> None:
    """Be one process of a node; never returns."""
    status = 1
    try:
        os.setsid()
        if sys.platform == "linux":
            # whatever becomes of the stage, nothing of it stays behind; lists of processes name the part
            ctypes.CDLL(None).prctl(1, signal.SIGKILL)
            ctypes.CDLL(None).prctl(15, order["part"].encode())
        if order["space"]:
            _enter(order["space"])
        null = os.open(os.devnull, os.O_RDONLY)
        os.dup2(null, 0)
        log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(log, 1)
        os.dup2(log, 2)
        if most := order.get("most_bytes"):
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))
        from tests.faults import parts

        parts.be(Path(order["directory"]), order["part"], order.get("facts", {}), order.get("answer"))
        status = 0
    except BaseException:  # noqa: BLE001 -- whatever it was, the log has it and the process ends
        import traceback

        with contextlib.suppress(OSError):
            traceback.print_exc()
            sys.stderr.flush()
    finally:
        os._exit(status)


def _enter(space: str) -> None:
    """Move this process into a network namespace."""
    descriptor = os.open(space, os.O_RDONLY)
    if ctypes.CDLL(None, use_errno=True).setns(descriptor, 0):
        raise OSError(ctypes.get_errno(), "cannot enter", space)
    os.close(descriptor)


if __name__ == "__main__":
    main()
