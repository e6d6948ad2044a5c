"""Two nodes in network namespaces of their own, joined by a wire that delays, loses, repeats and overtakes packets.

The kernel's own netem is not everywhere; the wire is a process's thread between two TUN devices, so that TCP itself has
to heal what the line does, as it has between two countries. Needs root and ``/dev/net/tun``.
"""

from __future__ import annotations

import ctypes
import fcntl
import heapq
import itertools
import os
import random
import select
import struct
import subprocess
import threading
import time
from dataclasses import dataclass, field

from tests.faults.nodes import FaultyNode, place
from tests.faults.run import Run

CLONE_NEWNET, TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x40000000, 0x400454CA, 0x0001, 0x1000
ADDRESSES = {"beichen": "10.77.0.1", "nevsky": "10.77.0.2"}
PORT = 8000
LONGEST_PACKET = 65_536


@dataclass
class End:
    """One end of the wire: a namespace with a device in it, of which the node's processes know nothing."""

    host: str
    other: str
    port: int = PORT
    behind: int = PORT
    done: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Make the namespace in a thread, which alone moves into it; raises OSError where that is not allowed."""
        faults: list[OSError] = []

        def make() -> None:
            try:
                self._make()
            except (OSError, subprocess.CalledProcessError) as fault:
                faults.append(fault if isinstance(fault, OSError) else OSError(str(fault)))

        thread = threading.Thread(target=make)
        thread.start()
        thread.join()
        if faults:
            raise faults[0]

    def _make(self) -> None:
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.unshare(CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), "no namespace of its own")
        self.device = os.open("/dev/net/tun", os.O_RDWR)
        fcntl.ioctl(self.device, TUNSETIFF, struct.pack("16sH", b"wire", IFF_TUN | IFF_NO_PI))
        self.held = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        self.space = f"/proc/{os.getpid()}/fd/{self.held}"
        for command in (
            f"addr add {self.host} peer {self.other} dev wire",
            "link set wire up",
            "link set lo up",
        ):
            subprocess.run(["ip", *command.split()], check=True, capture_output=True)

    def calm(self) -> None:
        """The line between countries is never calm."""

    def close(self) -> None:
        """Give the namespace back."""
        os.close(self.device)
        os.close(self.held)


@dataclass
class Wire:
    """Carries packets between two ends; ``delay_s`` each way, more or less, so that some overtake others."""

    ends: tuple[End, End]
    seed: int
    delay_s: tuple[float, float] = (0.03, 0.06)
    lost: float = 0.03
    again: float = 0.01
    down_until: float = 0.0
    _is_open: bool = True

    def __post_init__(self) -> None:
        """Begin to carry."""
        self._random = random.Random(self.seed)
        self._thread = threading.Thread(target=self._carry, daemon=True)
        self._thread.start()

    def cut(self, seconds: float) -> None:
        """Lose everything for a while."""
        self.down_until = time.monotonic() + seconds
        self.ends[0].done.append("wire cut")

    def close(self) -> None:
        """Carry no more."""
        self._is_open = False
        self._thread.join()

    def _carry(self) -> None:
        other = {self.ends[0].device: self.ends[1].device, self.ends[1].device: self.ends[0].device}
        under_way: list[tuple[float, int, int, bytes]] = []
        number = itertools.count()
        while self._is_open:
            now = time.monotonic()
            while under_way and under_way[0][0] <= now:
                _, _, target, packet = heapq.heappop(under_way)
                os.write(target, packet)
            wait = min(0.05, under_way[0][0] - now) if under_way else 0.05
            for device in select.select(list(other), [], [], wait)[0]:
                packet = os.read(device, LONGEST_PACKET)
                for _ in range(self._times()):
                    due = time.monotonic() + self._random.uniform(*self.delay_s)
                    heapq.heappush(under_way, (due, next(number), other[device], packet))

    def _times(self) -> int:
        """Return how many times a packet arrives, and count what is done to it."""
        pick = self._random.random()
        if time.monotonic() < self.down_until or pick < self.lost:
            self.ends[0].done.append("packet lost")
            return 0
        if pick < self.lost + self.again:
            self.ends[0].done.append("packet repeated")
            return 2
        return 1


class FarApart(Run):
    """A run of two nodes that nothing joins but such a wire: a catalogue, letters and parcels go over it."""

    def open(self) -> None:
        """Put each node into a namespace and lay the wire."""
        here, there = ADDRESSES.values()
        ends = {"beichen": End(here, there), "nevsky": End(there, here)}
        self.wire = Wire((ends["beichen"], ends["nevsky"]), self.seed)
        for name, end in ends.items():
            place(self.template, self.folder / name, name, PORT, host=end.host)
            self.nodes[name] = FaultyNode(name, self.folder / name, self.stage, end)
        for name, other in itertools.permutations(ADDRESSES, 2):
            self.nodes[name].insist("move", node_id=other, address=f"http://{ADDRESSES[other]}:{PORT}")
        self.dismiss({"thirdarch", "fourthlab"})
        self.keep()

    def story(self) -> None:
        """Ask for a span of the film, all of it and photographs; have it granted; cut the wire while parcels travel."""
        (asker,) = self.askers
        spans = [(1, [5, 12]), (1, None), (2, None), (3, None)]
        asked = [
            asker.do("ask", node_id="nevsky", item=f"nevsky-i-{item:05}", span=span, title=f"№ {number}")
            for number, (item, span) in enumerate(spans)
        ]
        self.journal += [(asker.id, "ask", one) for one in asked]
        asker.do("harvest", node_id="nevsky")
        deadline, answered = time.monotonic() + 60, 0
        while answered < len(asked) and time.monotonic() < deadline:
            self.keep()
            answered += len(self.west.do("answer", seed=self.seed + answered))
            time.sleep(0.1)
        self.wire.cut(0.6)

    def close(self) -> None:
        """End everything, the wire first: it writes into the ends."""
        self.wire.close()
        super().close()


def why_not() -> str:
    """Return why this machine cannot have nodes in namespaces; empty where it can."""
    try:
        End("10.77.1.1", "10.77.1.2").close()
    except (OSError, FileNotFoundError) as fault:
        return f"no network namespaces here: {fault}"
    return ""
