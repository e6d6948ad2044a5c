"""A process that has started on a node and waits for commands; each runs in a process of its own that is split off.

Starting takes a second, and most commands far less. It reads an order a line of JSON, and answers each with how the
command ended; it ends when nobody holds its input any more.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any


def main() -> None:
    """Obey until the input ends."""
    orders, answers = os.fdopen(os.dup(0)), os.fdopen(os.dup(1), "w")
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    from reelbridge.base.cli import start_node
    from reelbridge.node import cli

    start_node()
    # children share these pages for as long as nobody writes into them
    gc.freeze()
    for line in orders:
        order = json.loads(line)
        # what a command needs is there when it is asked for again
        for words in order["commands"]:
            cli.main.get_command(None, words[0])
        child = os.fork()
        if not child:
            orders.close()
            answers.close()
            break
        _, status = os.waitpid(child, 0)
        answers.write(f"{os.waitstatus_to_exitcode(status)}\n")
        answers.flush()
    else:
        return
    _be(cli.main, order)


def _be(cli: Any, order: dict[str, Any]) -> None:
    """Be a command, or several one after the other; ends as they do."""
    for number, path in enumerate(order["streams"]):
        descriptor = os.open(path, os.O_RDWR)
        os.dup2(descriptor, number)
        os.close(descriptor)
    os.environ.update(order["environment"])
    for words in order["commands"][:-1]:
        if ended := cli(args=["--node", order["node"], *words], standalone_mode=False):
            sys.exit(f"{words} ended with {ended}")
    sys.argv = ["reelbridge", "--node", order["node"], *order["commands"][-1]]
    cli(prog_name="reelbridge")


class Warm:
    """Such a process, as a test holds it."""

    def __init__(self, node: Path, environment: dict[str, str]) -> None:
        """Start it on a node."""
        self.node = node
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.warm"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env=environment | {"PYTHONPATH": os.pathsep.join(sys.path), "REELBRIDGE_NODE": str(node)},
        )  # fmt: skip

    def run(
        self, commands: list[list[str]], environment: dict[str, str], *, typed: str, within_s: float
    ) -> tuple[int, str, str]:
        """Run commands in one process; return how it ended and what it said on its two streams."""
        with tempfile.TemporaryDirectory() as folder:
            streams = [Path(folder, name) for name in ("in", "out", "err")]
            for path, text in zip(streams, (typed, "", ""), strict=True):
                path.write_text(text, "utf-8")
            order = {"node": str(self.node), "commands": commands, "environment": environment}
            patience = threading.Timer(within_s, self._process.kill)
            patience.start()
            self._process.stdin.write(json.dumps(order | {"streams": list(map(str, streams))}).encode() + b"\n")
            self._process.stdin.flush()
            ended = self._process.stdout.readline()
            patience.cancel()
            out, err = (path.read_bytes().decode() for path in streams[1:])
        assert ended, f"{commands} did not end within {within_s} s:\n{out}\n{err}"
        return int(ended), out, err

    def close(self) -> None:
        """End it."""
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(30)


if __name__ == "__main__":
    main()
