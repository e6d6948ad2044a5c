"""make demo: two nodes of two institutions, and the whole story from an archive reel to a cleared cut.

    python tools/demo.py [--media FOLDER] [--no-serve] [--directory demo] [--ports EAST WEST]

Everything is done with the same commands an archive would type; each is printed as it runs. A second run finds the
nodes as they are and serves them. A run that was broken off begins anew.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from reelbridge.node.processes import die_with_parent

PASSWORD = "reels-under-lamplight"
TOLD = "story-is-told"
#: Exit statuses of reelbridge that stop nothing where they are expected.
ANSWERED_NO, PARTLY_DONE = 1, 3
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

    def command(self, *words: object, by: str = "") -> list[str]:
        named = ["--as", by] if by else []
        return [sys.executable, "-P", "-m", "reelbridge", "--node", str(self.directory), *named, *map(str, words)]

    def do(self, *words: object, by: str = "", may: tuple[int, ...] = ()) -> None:
        """Show a command, run it for an account and show its words; ``may``: the exit statuses that stop nothing."""
        named = f" --as {by}" if by else ""
        say(f"  $ reelbridge -n {shown(self.directory)}{named} {' '.join(map(quoted, words))}", style="dim")
        done = subprocess.run(self.command(*words, by=by), env=self.environment, check=False)
        if done.returncode and done.returncode not in may:
            raise SystemExit(f"The demo stopped: reelbridge {words[0]} ended with {done.returncode}.")

    def quietly(self, *words: object, typed: str | None = None) -> None:
        """Run a command without showing it; what it says is shown only when it fails."""
        done = subprocess.run(
            self.command(*words), env=self.environment, input=typed, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise SystemExit(f"The demo stopped: reelbridge {words[0]} ended with {done.returncode}.\n{done.stderr}")

    def ask(self, *words: object) -> Any:
        """Run a command and return its JSON."""
        done = subprocess.run(
            self.command(*words, "--json"), env=self.environment, capture_output=True, text=True, check=False
        )
        if done.returncode not in (0, ANSWERED_NO):
            stop_with(f"The demo stopped: reelbridge {words[0]} ended with {done.returncode}.\n{done.stderr}")
        return json.loads(done.stdout)

    def begin(self, *words: object, log: Path, by: str = "") -> subprocess.Popen[bytes]:
        """Start a command beside this one, its words going to a file."""
        with log.open("ab") as target:
            return subprocess.Popen(
                self.command(*words, by=by),
                env=self.environment,
                stdout=target,
                stderr=target,
                stdin=subprocess.DEVNULL,
                preexec_fn=die_with_parent,  # noqa: PLW1509 -- one thread starts what lasts
            )

    def serve(self) -> None:
        with (self.directory / "serve.log").open("ab") as log:
            command = [sys.executable, "-P", "-m", "reelbridge", "serve", str(self.directory)]
            # in a session of its own, so that Ctrl-C reaches it through us, once
            self.process = subprocess.Popen(
                command,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent,  # noqa: PLW1509 -- one thread starts what lasts
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
        if process.wait() not in (0, PARTLY_DONE):
            raise SystemExit(f"The demo stopped: {what} failed.\n{log.read_text('utf-8', errors='replace')[-3000:]}")


def make_node(node: Node) -> None:
    from reelbridge.node.sample.records import records_of

    stated = records_of(node.institution)
    one = stated["institution"]
    names, cities = one["names"], one["cities"]
    words = ["--id", one["id"], "--name-zh", names["zh-Hans"], "--name-ru", names["ru"], "--name-en", names["en"]]
    words += ["--seal", one["seal"], "--country", one["country"], "--time-zone", one["time_zone"]]
    words += ["--city", cities["zh-Hans"], cities["ru"], cities["en"], "--language", one["language"]]
    node.quietly("init", node.directory, *words, "--port", node.port, "--address", node.address)
    say(f"  {names['en']}: a node in {shown(node.directory)}")
    for person in people_of(node):
        words = ["user", "add", person["name"], "--role", person["role"], "--full-name", person["full_name"]]
        node.quietly(*words, "--language", person["language"], "--password-stdin", typed=f"{PASSWORD}\n")
    say(f"  {names['en']}: accounts for {', '.join(person['name'] for person in people_of(node))}")
    node.quietly("sample", "load")
    say(f"  {names['en']}: the sample catalogue, in three languages")


def people_of(node: Node) -> list[dict[str, str]]:
    from reelbridge.node.sample.records import records_of

    operator = {"name": "operator", "full_name": "Operator", "role": "operator", "language": "en"}
    return [*records_of(node.institution)["people"], operator]


def make_nodes(east: Node, west: Node) -> None:
    with ThreadPoolExecutor(2) as side_by_side:
        list(side_by_side.map(make_node, (east, west)))


def render(nodes: tuple[Node, ...], material: Path) -> None:
    running = []
    for node in nodes:
        log = material / f"{node.institution}.log"
        running.append(
            (
                f"rendering for {node.institution}",
                node.begin("sample", "films", material / node.institution, log=log),
                log,
            )
        )
    at_once(*running)
    for node in nodes:
        count = sum(1 for path in (material / node.institution).iterdir() if path.suffix != ".toml")
        say(f"  {count} films and photographs for {node.institution} in {shown(material / node.institution)}")


def ingest(east: Node, west: Node, material: Path, media: Path | None) -> None:
    log = material / "ingest-east.log"
    beside = east.begin("ingest", material / east.institution, "--wait", log=log, by="zhaoming")
    # a file that cannot be taken in is named, and the story goes on with the others
    west.do("ingest", media or material / west.institution, "--wait", by="morozova", may=(PARTLY_DONE,))
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


def stop_with(sentence: str) -> NoReturn:
    """End the demo with a sentence and status 1."""
    raise SystemExit(sentence)


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Keep a second demo out of the same folder."""
    root.mkdir(parents=True, exist_ok=True)
    handle = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        stop_with(f"Another demo runs in {shown(root)}. Use that one, or stop it with Ctrl-C first.")
    try:
        yield
    finally:
        os.close(handle)


def require_free_ports(*nodes: Node) -> None:
    for node in nodes:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", node.port))
            except OSError as fault:
                stop_with(
                    f"Port {node.port} cannot be had ({fault.strerror}). Stop the program that uses it, "
                    'or choose two others: make demo PORTS="8711 8712"'
                )


def told_of(root: Path) -> str | None:
    """Return the folder the story was told of, empty for the sample films; None when there is no whole story yet."""
    told = root / TOLD
    return told.read_text("utf-8") if told.is_file() else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--media", type=Path)
    parser.add_argument("--no-serve", action="store_true")
    parser.add_argument("--directory", type=Path, default=Path("demo"))
    parser.add_argument("--ports", type=int, nargs=2, metavar=("EAST", "WEST"))
    words = parser.parse_args()
    root = words.directory.resolve()
    media = words.media.resolve() if words.media else None
    if media and not media.exists():
        stop_with(f"There is nothing at {media}. MEDIA names a folder with your films.")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with alone(root):
        run(root, media, words.ports, serves=not words.no_serve)


def run(root: Path, media: Path | None, ports: list[int] | None, *, serves: bool) -> None:
    """Tell the story unless it is told, then serve; every process started is ended again."""
    east, west = nodes_of(root, ports)
    try:
        before = told_of(root)
        if before is None:
            tell_anew(east, west, root, media)
        elif media and before != str(media):
            of = before or "the sample films"
            stop_with(
                f"The demo in {shown(root)} stands and is made of {of}. To tell it anew: make clean-demo demo MEDIA={media}"
            )
        else:
            say("The nodes of the demo stand; make clean-demo begins anew.")
            if ports and ports != [east.port, west.port]:
                say(
                    f"They keep the ports they were made with, {east.port} and {west.port}: partners know them by these."
                )
            if serves:
                require_free_ports(east, west)
                for node in (east, west):
                    node.serve()
        if serves:
            show_and_wait(east, west)
    except KeyboardInterrupt:
        say("\nStopping both nodes ...")
        if told_of(root) is None:
            say("The story was not told to its end; the next make demo begins it anew.")
            raise SystemExit(128 + signal.SIGINT) from None
    finally:
        # a second Ctrl-C must not leave one of them running
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for node in (east, west):
            node.stop()


def nodes_of(root: Path, ports: list[int] | None) -> tuple[Node, Node]:
    """Return East and West; nodes that stand keep the ports they were made with, since partners know them by these."""
    from reelbridge.node import config

    places = (root / "east", root / "west")
    if told_of(root) is not None:
        ports = [config.load(place).options.port for place in places]
    first, second = ports or [8701, 8702]
    return Node(places[0], "beichen", first, "zh-Hans"), Node(places[1], "nevsky", second, "ru")


def tell_anew(east: Node, west: Node, root: Path, media: Path | None) -> None:
    from demo_story import tell

    require_free_ports(east, west)
    for left_over in root.iterdir():
        shutil.rmtree(left_over) if left_over.is_dir() else left_over.unlink()
    tell(east, west, root, media)
    (root / TOLD).write_text(str(media or ""), "utf-8")


def show_and_wait(east: Node, west: Node) -> None:
    from reelbridge.node.sample.records import records_of

    for node in (east, west):
        node.wait_until_up()
    say("\nBoth nodes are up. The password of every sample account: " + PASSWORD, style="head")
    for node in (east, west):
        stated = records_of(node.institution)
        say(f"  {node.address}  {stated['institution']['names']['en']}")
        for person in people_of(node):
            say(f"      {person['name']:<10} {person['role']:<15} {person['full_name']}")
    say("Stop with Ctrl-C.", style="dim")
    while True:
        for node in (east, west):
            if node.process and node.process.poll() is not None:
                stop_with(f"The node {node.institution} has ended; see {shown(node.directory / 'serve.log')}")
        time.sleep(0.5)


if __name__ == "__main__":
    main()
