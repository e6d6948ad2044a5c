"""The nodes of a run, as whoever runs the harness holds them: started, killed, asked to act."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.faults import parts_names
from tests.faults.line import Line

ROOT = Path(__file__).resolve().parents[2]


class Stage:
    """The process that all processes of a run are split off from (tests/faults/stage.py)."""

    def __init__(self, log: Path) -> None:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH") if name in os.environ}
        kept |= {"PYTHONPATH": f"{ROOT}/src:{ROOT}", "REELBRIDGE_LANG": "en", "REELBRIDGE_MEANING": "false"}
        self._turn = threading.Lock()
        with log.open("ab") as stream:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.stage"], env=kept, cwd=ROOT, stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, stderr=stream,
            )  # fmt: skip

    def order(self, **order: Any) -> dict[str, Any]:
        """Have something done and return the answer."""
        with self._turn:
            self.process.stdin.write(json.dumps(order).encode() + b"\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("the stage has ended; see its log")
        return json.loads(line)

    def close(self) -> None:
        """End it and all that it started."""
        self.process.stdin.close()
        self.process.wait(20)


def free_ports(count: int) -> list[int]:
    """Return ports that nobody listens on."""
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    found = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return found


@dataclass
class FaultyNode:
    """One node of a run: its directory, its line, and the processes that should be running."""

    id: str
    directory: Path
    stage: Stage
    line: Line
    pids: dict[str, int] = field(default_factory=dict)
    #: Parts that are down on purpose, until the moment given.
    down_until: dict[str, float] = field(default_factory=dict)
    #: Bytes beyond which a file cannot be written, by part: a disk that is full.
    most_bytes: dict[str, int] = field(default_factory=dict)
    acts: int = 0

    @property
    def log(self) -> Path:
        return self.directory.parent / f"{self.id}.log"

    def _split_off(self, part: str, facts: dict[str, Any], answer: Path | None = None) -> int:
        order = {"part": part, "directory": str(self.directory), "log": str(self.log), "facts": facts}
        order["space"] = self.line.space
        return int(
            self.stage.order(
                do="start", answer=str(answer) if answer else None, most_bytes=self.most_bytes.get(part, 0), **order
            )["pid"]
        )

    def keep(self, alive: set[int]) -> None:
        """Start what is not running and should be, as the parent of a node's processes does."""
        for part in parts_names.PARTS:
            if time.monotonic() >= self.down_until.get(part, 0) and self.pids.get(part) not in alive:
                self.pids[part] = self._split_off(part, {"host": self.line.host, "port": self.line.behind})

    def kill(self, part: str, *, for_s: float = 0.0) -> bool:
        """Kill one process with SIGKILL, and let it stay down for a while."""
        self.down_until[part] = time.monotonic() + for_s
        return part in self.pids and bool(self.stage.order(do="kill", pid=self.pids.pop(part))["killed"])

    def kill_all(self, *, for_s: float = 0.0) -> bool:
        """Kill every process at once, as a power cut would."""
        killed = [self.kill(part, for_s=for_s) for part in parts_names.PARTS]
        return any(killed)

    def begin(self, act: str, **facts: Any) -> tuple[int, Path]:
        """Begin an act; return its process and where its answer will lie."""
        self.acts += 1
        answer = self.directory.parent / f"{self.id}-{self.acts}-{act}.json"
        return self._split_off(act, facts, answer), answer

    def do(self, act: str, *, within_s: float = 60, **facts: Any) -> Any:
        """Have an act done and return what it answered; fails when it ended without an answer."""
        pid, answer = self.begin(act, **facts)
        deadline = time.monotonic() + within_s
        while not answer.exists():
            if pid not in self.stage.order(do="look")["alive"] and not answer.exists():
                raise AssertionError(f"{self.id}: {act} failed:\n{self.log.read_text('utf-8', 'replace')[-3000:]}")
            if time.monotonic() > deadline:
                raise AssertionError(f"{self.id}: {act} took longer than {within_s} s")
            time.sleep(0.01)
        return json.loads(answer.read_text("utf-8"))

    def insist(self, act: str, **facts: Any) -> Any:
        """Have an act done, and tried again where a full disk or a busy machine let it fail, as people do."""
        for _ in range(4):
            with contextlib.suppress(AssertionError):
                return self.do(act, **facts)
            time.sleep(0.3)
        return self.do(act, **facts)

    def jobs(self) -> dict[str, Any]:
        """Tell what is still to be done soon, what failed for good, and how much is done; read past the node."""
        asked = """
            select state in ('waiting', 'running'),
                   name || ' ' || state || ' ' || attempts || ' ' || why_code || ' ' || why_facts || ' ' || fault
            from base_job where state != 'done'
                and name not in ('exchange.certify_ended', 'rights.give_notice', 'vault.verify_due')
        """
        database = sqlite3.connect(f"file:{self.directory}/db.sqlite3?mode=ro", uri=True, timeout=20)
        try:
            rows = database.execute(asked).fetchall()
            units = "select count(*) filter (where state = 'done') + total(done_units) from base_job"
            ((done,),) = database.execute(units)
        finally:
            database.close()
        return {
            "open": [one for is_open, one in rows if is_open],
            "dead": [one for is_open, one in rows if not is_open],
            "done": done,
        }


def place(template: Path, directory: Path, node_id: str, port: int, *, host: str = "127.0.0.1") -> None:
    """Put a prepared node into a directory, at an address of its own."""
    if directory.exists():
        shutil.rmtree(directory)
    shutil.copytree(template / node_id, directory)
    options = directory / "reelbridge.toml"
    written = [
        f'address = "http://{host}:{port}"' if line.lstrip("# ").startswith("address =") else line
        for line in options.read_text("utf-8").splitlines()
    ]
    options.write_text("\n".join(written) + "\n", "utf-8")
