"""Real nodes as processes of their own: made, served, asked on the command line, killed."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.journeys.warm import Warm
from tests.node_at_hand import DIRECTORY

#: Nothing of the developer's own environment reaches the nodes.
PASSED_ON = ("PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH", "OPENBLAS_CORETYPE")
PASSWORD = "a lamp above the reels"
UP_WITHIN_S = 180
#: Nodes as ``reelbridge init`` makes them, by institution.
NEW: dict[str, Path] = {}

#: Below those that the system gives to whoever asks for any, so that no other program gets one before its node starts.
PORTS = range(15_000, 32_000)


def free_port() -> int:
    """Return a port on which nobody listens, drawn by chance, since several processes look for theirs at once."""
    while True:
        port = secrets.choice(PORTS)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@dataclass
class Answer:
    """What a command printed and how it ended."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass
class NodeProcess:
    """One institution's node in a directory of its own."""

    directory: Path
    institution: str
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    password: str = PASSWORD
    meaning: str = "false"
    warm: Warm | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def environment(self, language: str = "en") -> dict[str, str]:
        kept = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        # meaning costs a second a process: who tries it out switches it on
        return kept | {"REELBRIDGE_LANG": language, "PYTHONUNBUFFERED": "1", "REELBRIDGE_MEANING": self.meaning}

    def run(self, *words: str | Path, language: str = "en", typed: str = "", within_s: float = 300) -> Answer:
        """Run one command on this node."""
        return self._run([list(map(str, words))], language=language, typed=typed, within_s=within_s)

    def _run(self, commands: list[list[str]], *, language: str = "en", typed: str, within_s: float) -> Answer:
        if self.warm is None:
            self.warm = Warm(self.directory, self.environment(language))
        return Answer(*self.warm.run(commands, self.environment(language), typed=typed, within_s=within_s))

    def must(self, *words: str | Path, **options: Any) -> Answer:
        """Run one command that has to succeed."""
        answer = self.run(*words, **options)
        assert answer.status == 0, f"{words} ended with {answer.status}:\n{answer.out}\n{answer.err}"
        return answer

    def make(self) -> None:
        """Make the node: a copy of the one that was made for the institution first, at an address of its own."""
        if self.institution not in NEW:
            first = NodeProcess(DIRECTORY / "new" / self.institution, self.institution, port=1)
            first.init()
            NEW[self.institution] = first.directory
        shutil.copytree(NEW[self.institution], self.directory)
        options = self.directory / "reelbridge.toml"
        written = options.read_text("utf-8").replace("http://127.0.0.1:1", self.address)
        options.write_text(written.replace("port = 1\n", f"port = {self.port}\n"), "utf-8")

    def init(self) -> None:
        """Make the node by the command."""
        from reelbridge.node.sample.records import records_of

        stated = records_of(self.institution)["institution"]
        names, cities = stated["names"], stated["cities"]
        words = ["init", self.directory, "--id", self.institution, "--port", str(self.port), "--address", self.address]
        words += ["--name-zh", names["zh-Hans"], "--name-ru", names["ru"], "--name-en", names["en"]]
        words += ["--seal", stated["seal"], "--country", stated["country"], "--time-zone", stated["time_zone"]]
        words += ["--language", stated["language"], "--city", cities["zh-Hans"], cities["ru"], cities["en"]]
        command = [sys.executable, "-m", "reelbridge", *map(str, words)]
        subprocess.run(command, env=self.environment(), check=True, capture_output=True, timeout=120)

    def run_all(self, *lines: list[str | Path], typed: str = "", within_s: float = 300) -> None:
        """Run several commands one after the other in one process; all have to succeed."""
        answer = self._run([list(map(str, words)) for words in lines], typed=typed, within_s=within_s)
        assert answer.status == 0, f"{lines}:\n{answer.out}\n{answer.err}"

    def add_people(self, *more: tuple[str, str]) -> None:
        """Give the sample people their accounts, the operator hers, and further ones by name and role."""
        from reelbridge.node.sample.records import records_of

        people = [(one["name"], one["role"], one["full_name"]) for one in records_of(self.institution)["people"]]
        people += [(name, role, name.capitalize()) for name, role in (("operator", "operator"), *more)]
        lines = [
            ["user", "add", name, "--role", role, "--full-name", full, "--password-stdin"]
            for name, role, full in people
        ]
        self.run_all(*lines, typed=f"{self.password}\n" * len(people))

    def start(self) -> None:
        command = [sys.executable, "-m", "reelbridge", "serve", str(self.directory)]
        with (self.directory / "serve.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, env=self.environment(), stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + UP_WITHIN_S
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{self.address}/accounts/login/", timeout=30):
                    return
            except (urllib.error.URLError, OSError):
                assert self.process.poll() is None, (self.directory / "serve.log").read_text()
                time.sleep(0.1)
        raise TimeoutError((self.directory / "serve.log").read_text())

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(90)
        self.process = None
        self._cool()

    def kill(self) -> None:
        """End every process of the node at once, as a power cut would."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(90)
        self.process = None
        self._cool()

    def _cool(self) -> None:
        if self.warm:
            self.warm.close()
        self.warm = None

    def log(self) -> str:
        path = self.directory / "serve.log"
        return path.read_text("utf-8", errors="replace") if path.exists() else ""


def eventually(ask: Any, *, within_s: float = 180, every_s: float = 0.25) -> Any:
    """Return the first true answer; fail when there is none in time."""
    deadline = time.monotonic() + within_s
    while True:
        if answer := ask():
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"not so within {within_s} s")
        time.sleep(every_s)
