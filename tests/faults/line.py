"""The line before a node: a proxy that cuts, delays, cuts short, changes and repeats what passes through it."""

from __future__ import annotations

import contextlib
import random
import socket
import threading
import time
from collections import deque
from dataclasses import dataclass, field

PIECE = 1 << 15
PATIENCE_S = 10.0
LONGEST_KEPT = 1 << 20


@dataclass
class Harm:
    """What is done to the next connection: ``cut_short``, ``flip`` or ``again``; the way, and after how many bytes."""

    kind: str
    towards: str = "node"
    after: int = 0


@dataclass
class Line:
    """Listens at ``port`` and passes everything on to the node's own port; each harm is counted when it is done."""

    port: int
    behind: int
    seed: int = 0
    #: Where the node listens behind it.
    host: str = "127.0.0.1"
    #: The network namespace of the node's processes, as a path; empty for the machine's own.
    space: str = ""
    done: list[str] = field(default_factory=list)
    delay_s: float = 0.0
    down_until: float = 0.0
    harms: deque[Harm] = field(default_factory=deque)
    #: Calls as they passed, whole: whoever listens on the line can say them again much later.
    kept: deque[bytes] = field(default_factory=lambda: deque(maxlen=12))
    _sockets: set[socket.socket] = field(default_factory=set)
    _is_open: bool = True

    def __post_init__(self) -> None:
        """Begin to listen."""
        self._random = random.Random(self.seed)
        self._listening = socket.create_server(("127.0.0.1", self.port), backlog=64)
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self, seconds: float) -> None:
        """End every connection and refuse new ones for a while."""
        self.down_until = time.monotonic() + seconds
        self._hang_up()

    def calm(self) -> None:
        """Be a good line again."""
        self.delay_s = self.down_until = 0.0
        self.harms.clear()

    def close(self) -> None:
        """Stop listening."""
        self._is_open = False
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._hang_up()

    def _hang_up(self) -> None:
        for one in list(self._sockets):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while self._is_open:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            if time.monotonic() < self.down_until:
                near.close()
                continue
            threading.Thread(target=self._pass_on, args=(near,), daemon=True).start()

    def _pass_on(self, near: socket.socket) -> None:
        try:
            far = socket.create_connection(("127.0.0.1", self.behind), timeout=PATIENCE_S)
        except OSError:
            near.close()
            return
        harm = self.harms.popleft() if self.harms else None
        self._sockets |= {near, far}
        said = bytearray()
        asking = threading.Thread(target=self._copy, args=(near, far, harm, "node", said), daemon=True)
        asking.start()
        self._copy(far, near, harm, "caller", bytearray())
        self._sockets -= {near, far}
        for one in (near, far):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        asking.join(PATIENCE_S)
        if harm and harm.kind == "again" and said:
            self._say_again(bytes(said), "call said again")
        if said and len(said) < LONGEST_KEPT:
            self.kept.append(bytes(said))

    def replay(self, call: bytes) -> None:
        """Say a call again that passed some time ago."""
        threading.Thread(target=self._say_again, args=(call, "old call said again"), daemon=True).start()

    def _copy(self, source: socket.socket, target: socket.socket, harm: Harm | None, way: str, said: bytearray) -> None:
        passed = 0
        with contextlib.suppress(OSError):
            source.settimeout(PATIENCE_S)
            while piece := source.recv(PIECE):
                if self.delay_s:
                    time.sleep(self.delay_s)
                if harm and harm.towards == way and passed <= harm.after < passed + len(piece):
                    piece = self._harmed(piece, harm, harm.after - passed)
                passed += len(piece)
                if way == "node" and len(said) < LONGEST_KEPT:
                    said += piece
                target.sendall(piece)
                if harm and harm.kind == "over":
                    break
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_WR)

    def _harmed(self, piece: bytes, harm: Harm, at: int) -> bytes:
        if harm.kind == "flip":
            self.done.append("flip on the wire")
            return piece[:at] + bytes([piece[at] ^ (1 << self._random.randrange(8))]) + piece[at + 1 :]
        if harm.kind == "cut_short":
            self.done.append("cut short on the wire")
            harm.kind = "over"
            return piece[:at]
        return piece

    def _say_again(self, said: bytes, what: str) -> None:
        """Send a whole call once more, signature and all, as whoever listens on the line could."""
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.behind), PATIENCE_S) as far:
            self.done.append(what)
            far.sendall(said)
            far.settimeout(PATIENCE_S)
            while far.recv(PIECE):
                pass
