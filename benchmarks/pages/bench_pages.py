"""Search, item and list pages with 100 000 items in SQLite, asked by 8 users at once: where the time of a page goes.

Goal: server time p95 under 60 ms with 8 concurrent users on two cores. Two kinds of users ask: those who look at a page
for half a second before they ask for the next, and those who never pause, so that eight pages are always wanted. Of
every page three times are told: ``server_ms``, from the first line of the program to the last, as the node says in
Server-Timing; ``cpu_ms``, the part of it that a core worked on this page; ``waiting_ms``, what the user waited beyond
the server's own time, in the queue before it and on the wire. Beside them, through the same server, a page that shows
nothing of the catalogue (the credits), so that what frame, account and machine cost is seen.

    python benchmarks/pages/bench_pages.py [--items 100000] [--node FOLDER] [--seconds 20]
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, urlencode

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from pages.fill import WORDS, fill
from place import keep

USERS, PORT, PASSWORD = 8, 8769, "a lamp above the reels"
#: How long each kind of user looks at a page before asking for the next.
KINDS = {"who pause": 0.5, "who never pause": 0.0}
#: The pages that the goal is about.
GOAL = ("search", "item")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--node", type=Path)
    parser.add_argument(
        "--seconds", type=float, default=20, help="how long each page is asked for by each kind of user"
    )
    words = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        node = words.node or Path(folder, "node")
        if not node.exists():
            make(node, words.items)
        server = subprocess.Popen([sys.executable, "-m", "reelbridge", "serve", str(node)], env=environment())
        try:
            figures = measure(words.items, words.seconds)
        finally:
            server.terminate()
            server.wait(30)
    goals = {f"server p95 < 60 ms, {kind}": _slowest(figures[kind]) < 60 for kind in KINDS}
    keep(
        "pages",
        {"items": words.items, "users": USERS, "seconds": words.seconds, **figures, "goals_met": goals},
        "django",
        "granian",
        "tantivy",
    )


def _slowest(pages: dict[str, dict[str, dict[str, float]]]) -> float:
    return max(page["server_ms"]["p95"] for name, page in pages.items() if name in GOAL)


def environment() -> dict[str, str]:
    return {**os.environ, "REELBRIDGE_WEB_WORKERS": "2", "REELBRIDGE_PORT": str(PORT), "REELBRIDGE_LANG": "en"}


def make(node: Path, items: int) -> None:
    ours = [sys.executable, "-m", "reelbridge"]
    subprocess.run([*ours, "init", str(node), "--id", "nevsky", "--port", str(PORT)], check=True)
    add = ["user", "add", "reader", "--role", "reader", "--password-stdin"]
    subprocess.run([*ours, "--node", str(node), *add], input=PASSWORD + "\n", text=True, check=True)
    os.environ["REELBRIDGE_NODE"] = str(node)
    os.environ["DJANGO_SETTINGS_MODULE"] = "reelbridge.node.settings"
    import django

    django.setup()
    began = time.perf_counter()
    fill(items)
    print(f"filled in {time.perf_counter() - began:.0f} s", file=sys.stderr)
    from reelbridge.base.worker import Worker
    from reelbridge.search.actions import rebuild

    began = time.perf_counter()
    rebuild()
    Worker().run_until_idle()
    print(f"indexed in {time.perf_counter() - began:.0f} s", file=sys.stderr)


class User:
    """One signed-in person with a connection of her own."""

    def __init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, address: str, body: str | None = None) -> tuple[int, str, dict[str, float]]:
        """Ask for a page; return its status, its text and what the server says of its time in ms."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, address, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.split(";")[0]
        timing = re.findall(r"(\w+);dur=([\d.]+)", answer.getheader("Server-Timing") or "")
        return answer.status, text, {name: float(ms) for name, ms in timing}

    def sign_in(self) -> None:
        _, page, _ = self.ask("GET", "/accounts/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token, page[:500]
        status, _, _ = self.ask(
            "POST",
            "/accounts/login/",
            urlencode({"login": "reader", "password": PASSWORD, "csrfmiddlewaretoken": token[1]}),
        )
        assert status == 302, status


def pages(items: int) -> dict[str, Callable[[], str]]:
    chance = random.Random(2)
    words = [word for tag in WORDS for word in WORDS[tag]]
    return {
        "search": lambda: "/search/?words=" + quote(" ".join(chance.sample(words, 2))),
        "item": lambda: f"/items/nevsky-i-{chance.randrange(items):07}/",
        "holdings": lambda: f"/holdings/?page={chance.randrange(1, 50)}",
        "desk": lambda: "/",
        "credits": lambda: "/credits/",
    }


def measure(items: int, seconds: float) -> dict[str, dict[str, dict[str, object]]]:
    users = []
    for _ in range(USERS):
        user = User()
        wait_for(user)
        user.sign_in()
        users.append(user)
    asked = pages(items)
    for address in asked.values():
        load(users, address, pause=0.0, seconds=2)  # what a process does once only is done
    found: dict[str, dict[str, dict[str, object]]] = {kind: {} for kind in KINDS}
    for name, address in asked.items():
        for kind, pause in KINDS.items():
            found[kind][name] = load(users, address, pause, seconds)
            print(kind, name, found[kind][name], file=sys.stderr)
    return found


def wait_for(user: User) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            user.ask("GET", "/accounts/login/")
            return
        except OSError:
            user.connection.close()
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def load(users: list[User], address: Callable[[], str], pause: float, seconds: float) -> dict[str, object]:
    took: dict[str, list[float]] = {"server_ms": [], "cpu_ms": [], "waiting_ms": [], "user_ms": []}
    until = time.monotonic() + seconds

    def one(user: User, number: int) -> None:
        time.sleep(pause * number / len(users))
        while time.monotonic() < until:
            began = time.perf_counter()
            status, text, said = user.ask("GET", address())
            whole = (time.perf_counter() - began) * 1000
            assert status == 200, (status, text[:300])
            times = {
                "server_ms": said["node"],
                "cpu_ms": said["cpu"],
                "waiting_ms": whole - said["node"],
                "user_ms": whole,
            }
            for name, ms in times.items():
                took[name].append(ms)
            time.sleep(pause)

    threads = [threading.Thread(target=one, args=(user, number)) for number, user in enumerate(users)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    count = len(took["user_ms"])
    return {"pages": count, "per_second": round(count / seconds, 1), **{name: spread(ms) for name, ms in took.items()}}


def spread(times: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(times, n=100)
    return {"p50": round(cuts[49], 1), "p95": round(cuts[94], 1), "p99": round(cuts[98], 1)}


if __name__ == "__main__":
    main()
