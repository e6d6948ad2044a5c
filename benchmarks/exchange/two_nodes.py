"""Two nodes of this machine for measurements: made, served, paired; what their processes take of memory and processor."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
HOUSE = HERE.parent.parent
TICKS = os.sysconf("SC_CLK_TCK")


class Node:
    """A node in a directory of its own, as an operator makes it."""

    def __init__(self, directory: Path, name: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.directory, self.name, self.address = directory, name, f"http://127.0.0.1:{self.port}"
        self.server: subprocess.Popen[bytes] | None = None
        self.run("init", str(directory), "--id", name, "--name-en", name, "--port", str(self.port))

    def environment(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("REELBRIDGE", "DJANGO"))}
        path = os.pathsep.join([str(HOUSE / "src"), str(HOUSE)])
        return kept | {"REELBRIDGE_NODE": str(self.directory), "REELBRIDGE_LANG": "en", "PYTHONPATH": path,
                       "REELBRIDGE_HEAVY_WORKERS": "0"}  # fmt: skip

    def run(self, *words: str) -> str:
        """Run a command; return what it printed."""
        line = [sys.executable, "-m", "reelbridge", *words]
        done = subprocess.run(line, env=self.environment(), capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{words}: {done.stdout} {done.stderr}")
        return done.stdout

    def script(self, text: str) -> None:
        """Run Python inside the node."""
        begun = f"from reelbridge.base.cli import start_node\nstart_node()\n{text}"
        subprocess.run([sys.executable, "-c", begun], env=self.environment(), check=True)

    def serve(self) -> None:
        line = [sys.executable, "-m", "reelbridge", "serve", str(self.directory)]
        with (self.directory / "served.log").open("wb") as log:
            self.server = subprocess.Popen(line, env=self.environment(), start_new_session=True, stdout=log, stderr=log)
        # a node that was filled behind its back makes its index anew before it answers
        until = time.monotonic() + 1800
        while time.monotonic() < until:
            try:
                urllib.request.urlopen(f"{self.address}/exchange/card", timeout=2).close()
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.2)
            else:
                return
        raise RuntimeError(f"{self.name} does not answer")

    def stop(self) -> None:
        if self.server and self.server.poll() is None:
            os.killpg(self.server.pid, signal.SIGTERM)
            try:
                self.server.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(self.server.pid, signal.SIGKILL)
                self.server.wait()

    def processes(self) -> list[int]:
        """Return the server's processes."""
        if self.server is None:
            return []
        found = []
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                if int(path.read_text().rsplit(")", 1)[1].split()[3]) == self.server.pid:
                    found.append(int(path.parent.name))
            except (OSError, IndexError):
                continue
        return found

    def processor_s(self) -> float:
        """Return the processor time of the server so far."""
        total = 0
        for pid in self.processes():
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            total += int(fields[11]) + int(fields[12])
        return total / TICKS


class Watched:
    """The highest memory of any one process of a server while something runs."""

    def __init__(self, node: Node) -> None:
        self.node, self.highest_kb, self._done = node, 0, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Watched:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(0.5):
            for pid in self.node.processes():
                try:
                    status = Path(f"/proc/{pid}/status").read_text()
                except OSError:
                    continue
                here = next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")), 0)
                self.highest_kb = max(self.highest_kb, here)


def timed(command: list[str], environment: dict[str, str]) -> dict[str, float | str]:
    """Run a command; return its seconds by the clock and of the processor, its memory at most, and what it printed."""
    began = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)
    printed = process.stdout.read() if process.stdout else b""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 3):
        raise RuntimeError(f"{command}: {process.returncode} {printed[-500:]!r}")
    return {
        "seconds": round(time.perf_counter() - began, 2),
        "processor_s": round(usage.ru_utime + usage.ru_stime, 2),
        "memory_mb": round(usage.ru_maxrss / 1024, 1),
        "printed": printed.decode("utf-8", "replace"),
    }


def pair(one: Node, other: Node) -> None:
    """Pair two nodes, both of which are served, as their operators would."""
    for node, its_partner in ((one, other), (other, one)):
        node.run("partner", "add", its_partner.address, "--yes")
    until = time.monotonic() + 60
    while time.monotonic() < until:
        states = [json.loads(node.run("partner", "list", "--json"))[0]["state"] for node in (one, other)]
        if states == ["paired", "paired"]:
            return
        time.sleep(0.5)
    raise RuntimeError("the two nodes did not pair")
