"""make demo: two nodes of two institutions, and the whole story from an archive reel to a cleared cut.

    python tools/demo.py [--media FOLDER] [--no-serve] [--directory demo] [--ports EAST WEST]

Everything is done with the same commands an archive would type; each is printed as it runs. A second run finds the
nodes as they are and serves them.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PASSWORD = "reels-under-lamplight"
TOLD = "story-is-told"
IS_TERMINAL = sys.stdout.isatty()


def say(text: str, *, style: str = "") -> None:
    codes = {"head": "1", "dim": "2", "good": "32"}
    print(f"\033[{codes[style]}m{text}\033[0m" if IS_TERMINAL and style else text, flush=True)


@dataclass
class Node:
    """One institution's node, asked on its command line."""

    directory: Path
    institution: str
    port: int
    language: str
    process: subprocess.Popen[bytes] | None = None
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        unset = {name: value for name, value in os.environ.items() if not name.startswith("REELBRIDGE_")}
        self.environment = unset | {"REELBRIDGE_LANG": "en", "PYTHONUNBUFFERED": "1"}

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def command(self, *words: object) -> list[str]:
        return [sys.executable, "-m", "reelbridge", "--node", str(self.directory), *map(str, words)]

    def do(self, *words: object, typed: str | None = None, show: bool = True, may_say_no: bool = False) -> None:
        """Run a command and show what it prints; a "no" (exit 1) is an answer where it may be given."""
        if show:
            say(f"  $ reelbridge -n {shown(self.directory)} {' '.join(map(quoted, words))}", style="dim")
        done = subprocess.run(self.command(*words), env=self.environment, input=typed, text=True, check=False)
        if done.returncode and not (may_say_no and done.returncode == 1):
            raise SystemExit(f"The demo stopped: reelbridge {words[0]} ended with {done.returncode}.")

    def ask(self, *words: object) -> Any:
        """Run a command and return its JSON."""
        done = subprocess.run(
            self.command(*words, "--json"), env=self.environment, capture_output=True, text=True, check=False
        )
        try:
            return json.loads(done.stdout)
        except ValueError:
            raise SystemExit(f"The demo stopped: reelbridge {words[0]} said {done.stderr or done.stdout!r}") from None

    def begin(self, *words: object, log: Path) -> subprocess.Popen[bytes]:
        """Start a command beside this one, its words going to a file."""
        with log.open("ab") as target:
            return subprocess.Popen(
                self.command(*words), env=self.environment, stdout=target, stderr=target, stdin=subprocess.DEVNULL
            )

    def serve(self) -> None:
        with (self.directory / "serve.log").open("ab") as log:
            command = [sys.executable, "-m", "reelbridge", "serve", str(self.directory)]
            self.process = subprocess.Popen(
                command, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )

    def wait_until_up(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{self.address}/accounts/login/", timeout=5):
                    return
            except (urllib.error.URLError, OSError):
                if self.process and self.process.poll() is not None:
                    break
                time.sleep(0.2)
        raise SystemExit(
            f"The node {self.institution} does not answer at {self.address}; see {self.directory / 'serve.log'}"
        )

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(30)


def shown(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def quoted(word: object) -> str:
    text = shown(word) if isinstance(word, Path) else str(word)
    return f'"{text}"' if " " in text or not text else text


class Steps:
    """The story's steps, each with the time it took."""

    def __init__(self) -> None:
        self.number = 0
        self.began = time.monotonic()

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        self.number += 1
        say(f"\n{self.number}. {title}", style="head")
        start = time.monotonic()
        yield
        say(f"  done in {time.monotonic() - start:.1f} s", style="good")


def at_once(*running: tuple[str, subprocess.Popen[bytes], Path]) -> None:
    """Wait for commands running side by side; print what a failed one said."""
    for what, process, log in running:
        if process.wait() not in (0, 3):
            raise SystemExit(f"The demo stopped: {what} failed.\n{log.read_text('utf-8', errors='replace')[-3000:]}")


def make_nodes(east: Node, west: Node) -> None:
    from reelbridge.node.sample.records import records_of

    for node in (east, west):
        stated = records_of(node.institution)
        one = stated["institution"]
        names, cities = one["names"], one["cities"]
        words = ["--id", one["id"], "--name-zh", names["zh-Hans"], "--name-ru", names["ru"], "--name-en", names["en"]]
        words += ["--seal", one["seal"], "--country", one["country"], "--time-zone", one["time_zone"]]
        words += ["--city", cities["zh-Hans"], cities["ru"], cities["en"], "--language", one["language"]]
        node.do("init", node.directory, *words, "--port", node.port, "--address", node.address, show=False)
        people = [
            {"name": "operator", "full_name": "Operator", "role": "operator", "language": "en"},
            *stated["people"],
        ]
        for person in people:
            words = ["user", "add", person["name"], "--role", person["role"], "--full-name", person["full_name"]]
            node.do(*words, "--language", person["language"], "--password-stdin", typed=f"{PASSWORD}\n", show=False)
        node.do("sample", "load", show=False)


def render(east: Node, west: Node, material: Path) -> None:
    running = []
    for node in (east, west):
        log = material / f"{node.institution}.log"
        running.append(
            (
                f"rendering for {node.institution}",
                node.begin("sample", "films", material / node.institution, log=log),
                log,
            )
        )
    at_once(*running)
    for node in (east, west):
        count = sum(1 for path in (material / node.institution).iterdir() if path.suffix != ".toml")
        say(f"  {count} films and photographs for {node.institution} in {shown(material / node.institution)}")


def ingest(east: Node, west: Node, material: Path, media: Path | None) -> None:
    log = material / "ingest-east.log"
    beside = east.begin("ingest", material / east.institution, "--wait", log=log)
    west.do("ingest", media or material / west.institution, "--wait")
    at_once(("ingest at beichen", beside, log))
    say(f"  {east.institution}: " + log.read_text("utf-8", errors="replace").strip().splitlines()[-1])


def pair(east: Node, west: Node) -> None:
    west.do("partner", "add", east.address, "--yes")
    east.do("partner", "add", west.address, "--yes")
    east.do("partner", "list")


def films_of(node: Node, keeper: str) -> list[dict[str, Any]]:
    """Return the items of a keeper with their shots, longest strips first."""
    hits = node.ask("search", "", "--kind", "item", "--keeper", keeper)["hits"]
    items = [node.ask("show", hit["ref"]) for hit in hits]
    films = [item for item in items if item["medium"] == "film" and item["shots"]]
    return sorted(films, key=lambda item: (-len(item["shots"]), item["ref"]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--media", type=Path)
    parser.add_argument("--no-serve", action="store_true")
    parser.add_argument("--directory", type=Path, default=Path("demo"))
    parser.add_argument("--ports", type=int, nargs=2, default=[8701, 8702], metavar=("EAST", "WEST"))
    words = parser.parse_args()
    root = words.directory.resolve()
    east = Node(root / "east", "beichen", words.ports[0], "zh-Hans")
    west = Node(root / "west", "nevsky", words.ports[1], "ru")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        if not (root / TOLD).is_file():
            from demo_story import tell

            shutil.rmtree(root, ignore_errors=True)
            root.mkdir(parents=True)
            tell(east, west, root, words.media)
            (root / TOLD).touch()
        elif not words.no_serve:
            say("The nodes of the demo stand; make clean begins anew.")
            for node in (east, west):
                node.serve()
        if not words.no_serve:
            show_and_wait(east, west)
    except KeyboardInterrupt:
        say("\nStopping both nodes ...")
    finally:
        for node in (east, west):
            node.stop()


def show_and_wait(east: Node, west: Node) -> None:
    from reelbridge.node.sample.records import records_of

    for node in (east, west):
        node.wait_until_up()
    say("\nBoth nodes are up. The password of every sample account: " + PASSWORD, style="head")
    for node in (east, west):
        stated = records_of(node.institution)
        say(f"  {node.address}  {stated['institution']['names']['en']}")
        for person in [*stated["people"], {"name": "operator", "role": "operator", "full_name": "Operator"}]:
            say(f"      {person['name']:<10} {person['role']:<15} {person['full_name']}")
    say("Stop with Ctrl-C.", style="dim")
    while all(node.process and node.process.poll() is None for node in (east, west)):
        time.sleep(0.5)


if __name__ == "__main__":
    main()
