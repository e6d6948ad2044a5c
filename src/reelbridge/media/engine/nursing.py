"""Having a child of the nursery do a task: one nursery for each process that asks, begun when it is first needed."""

from __future__ import annotations

import atexit
import errno
import os
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from typing import BinaryIO

from reelbridge.kernel.wording import HOUSE
from reelbridge.media.engine.nursery import BEGUN, END, ENDED


class Child:
    """A child of the nursery that does one task."""

    def __init__(self, talk: socket.socket, complaints: int, fate: socket.socket) -> None:
        """Take the ends of what the child and the nursery hold the others of."""
        self._talk, self._fate = talk, fate
        self.saying: BinaryIO = talk.makefile("rb")
        self.complaints: BinaryIO = os.fdopen(complaints, "rb")

    def ask(self, request: bytes) -> None:
        """Tell the child what is wanted; one that is dead hears nothing."""
        with suppress(OSError):
            self._talk.sendall(request)
            self._talk.shutdown(socket.SHUT_WR)

    def kill(self) -> None:
        """Have the child ended, if it has not come to its end."""
        with suppress(OSError):
            self._fate.sendall(END)

    def wait(self) -> int | None:
        """Return how the child ended, as ``subprocess`` would; None when its nursery ended with it."""
        told = b""
        with suppress(OSError):
            while len(told) < ENDED.size and (more := self._fate.recv(ENDED.size - len(told))):
                told += more
        return int(ENDED.unpack(told)[0]) if len(told) == ENDED.size else None

    def end(self) -> None:
        """Return when it has ended, of itself or not."""
        self.kill()
        self.wait()
        self.close()

    def close(self) -> None:
        """Let go of it."""
        self.saying.close()
        self._talk.close()
        self._fate.close()


class _Nursery:
    """The nursery of this process."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        # nothing of the node's own environment: no tokens, no proxies; a child computes on one core
        environment = {
            "PATH": os.defpath, "PYTHONPATH": str(HOUSE.parent), "LC_ALL": "C.UTF-8", "AV_LOG_FORCE_NOCOLOR": "1",
            "OPENBLAS_NUM_THREADS": "1",
        }  # fmt: skip
        command = [sys.executable, "-P", "-m", "reelbridge.media.engine.nursery", str(os.getpid())]
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 -- our own program
                command, stdin=theirs.fileno(), stdout=subprocess.DEVNULL, env=environment
            )
        self._orders = ours

    def child(self, task: str) -> Child | None:
        """Return a child that will do a task; None when this nursery takes no orders any more."""
        talk, talk_there = socket.socketpair()
        complaints, complaints_there = os.pipe()
        fate, fate_there = socket.socketpair()
        there = [talk_there.detach(), complaints_there, fate_there.detach()]
        made = Child(talk, complaints, fate)
        with suppress(OSError):
            socket.send_fds(self._orders, [task.encode()], there)
        for one in there:
            os.close(one)
        with suppress(OSError):
            if fate.recv(len(BEGUN)) == BEGUN:
                return made
        made.close()
        made.complaints.close()
        return None

    def leave(self) -> None:
        """Let go of it in a process forked off the one it serves."""
        self._orders.close()
        self._process.returncode = 0

    def end(self) -> None:
        """End it, and its children with it."""
        self._orders.close()
        self._process.kill()
        self._process.wait()


class _Ward:
    """Keeps this process's nursery."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._nursery: _Nursery | None = None

    def child(self, task: str) -> Child:
        with self._lock:
            for _ in range(3):
                self._nursery = self._nursery or _Nursery()
                if made := self._nursery.child(task):
                    return made
                # it ended for want of orders, or was ended
                self._end()
        raise ChildProcessError(errno.ECHILD, os.strerror(errno.ECHILD))

    def leave(self) -> None:
        """Begin anew in a process forked off this one."""
        if self._nursery:
            self._nursery.leave()
        self._nursery, self._lock = None, threading.Lock()

    def end(self) -> None:
        """End the nursery with this process."""
        with self._lock:
            self._end()

    def _end(self) -> None:
        if self._nursery:
            self._nursery.end()
            self._nursery = None


_WARD = _Ward()
os.register_at_fork(after_in_child=_WARD.leave)
atexit.register(_WARD.end)


def begun(task: str) -> Child:
    """Return a child of this process's nursery that will do a task once it is asked."""
    return _WARD.child(task)
