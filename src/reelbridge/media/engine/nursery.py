"""The nursery: a process that has the decoders in memory and forks a child for every task; none loads them again.

It reads no file itself: a child does, forked for one task on one file, and ends with it. Run as
``python -m reelbridge.media.engine.nursery`` by ``nursing``; its standard input is the socket that orders come by.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import struct
import sys
import traceback
from importlib import import_module

from reelbridge.media.engine import child
from reelbridge.media.engine.limits import die_with_parent, highest_open

#: An order is a task's name, no longer than this, with three descriptors: where the request comes from and the answer
#: goes, where complaints go, and where the child's fate is told.
LONGEST_NAME, DESCRIPTORS = 16, 3
#: What a fate's socket carries: to us that the child is to end, from us that it has begun, and then how it ended.
END, BEGUN, ENDED = b"e", b"b", struct.Struct("<i")
#: Without an order for so long the nursery ends; it looks up so often whether its parent is still there.
_IDLE_S, _LOOK_S = 60, 5


class Nursery:
    """Takes orders until there are none for a while or the parent is gone."""

    def __init__(self, parent: int) -> None:
        """Listen on standard input."""
        self._parent = parent
        self._orders = socket.socket(fileno=os.dup(0))
        self._fates: dict[int, socket.socket] = {}
        self._ending: set[int] = set()
        self._wake, wakes = socket.socketpair()
        for end in (self._wake, wakes):
            end.settimeout(0)
        # who asks hears of an interrupt himself, and ends the children
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wakes.detach(), warn_on_full_buffer=False)

    def run(self) -> None:
        """Fork and reap."""
        waited = 0
        while os.getppid() == self._parent and waited < _IDLE_S:
            fates = {fate: pid for pid, fate in self._fates.items() if pid not in self._ending}
            ready, _, _ = select.select([self._orders, self._wake, *fates], [], [], _LOOK_S)
            waited = 0 if ready or self._fates else waited + _LOOK_S
            for fate in fates.keys() & ready:
                # the word to end, or nobody is left who wants to know; not reaped yet, the number is still the child's
                os.kill(fates[fate], signal.SIGKILL)
                self._ending.add(fates[fate])
            if self._wake in ready:
                self._reap()
            if self._orders in ready and not self._take():
                return

    def _take(self) -> bool:
        """Fork a child as ordered; return whether further orders may come."""
        name, given, _, _ = socket.recv_fds(self._orders, LONGEST_NAME, DESCRIPTORS)
        if len(given) != DESCRIPTORS:
            for one in given:
                os.close(one)
            return bool(name)
        task = name.decode()
        # loaded here once, and by no child again
        import_module(child.module_of(task))
        nursery = os.getpid()
        pid = os.fork()
        if not pid:
            _be_child(task, given[0], given[1], nursery)
        for one in given[:2]:
            os.close(one)
        self._fates[pid] = fate = socket.socket(fileno=given[2])
        _tell(fate, BEGUN)
        return True

    def _reap(self) -> None:
        self._wake.recv(4096)
        while self._fates:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            self._ending.discard(pid)
            with self._fates.pop(pid) as fate:
                _tell(fate, ENDED.pack(os.waitstatus_to_exitcode(status)))


def _tell(fate: socket.socket, word: bytes) -> None:
    try:
        fate.sendall(word)
    except OSError:
        # whoever asked is gone; his end of the socket says so, too
        return


def _be_child(task: str, talk: int, complaints: int, nursery: int) -> None:
    """Do one task with these descriptors and no others; never returns."""
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for source, target in ((talk, 0), (talk, 1), (complaints, 2)):
            os.dup2(source, target)
        os.closerange(3, highest_open() + 1)
        die_with_parent(nursery)
        child.main(task)
    except BaseException:  # noqa: BLE001 -- whatever it is, this process ends here
        traceback.print_exc()
    os._exit(1)


if __name__ == "__main__":
    Nursery(int(sys.argv[1])).run()
