"""Search and item pages with 100 000 items in SQLite, asked by 8 users at once: server time and time to the user.

Goal: server time p95 under 60 ms with 8 concurrent users on two cores. Beside it, in the same run and through the same
server: a page that does nothing (the sign-in page), so that what the frame and the machine cost is seen.

    python benchmarks/pages/bench_pages.py [--items 100000] [--node FOLDER]
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
from pathlib import Path
from urllib.parse import quote, urlencode

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from pages.fill import WORDS, fill
from place import keep

USERS, SECONDS, PORT, PASSWORD = 8, 20, 8769, "a lamp above the reels"
#: How long a person looks at a page before asking for the next.
THINKING_S = 0.5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--node", type=Path)
    words = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        node = words.node or Path(folder, "node")
        if not node.exists():
            make(node, words.items)
        server = subprocess.Popen([sys.executable, "-m", "reelbridge", "serve", str(node)], env=environment())
        try:
            figures = measure(words.items)
        finally:
            server.terminate()
            server.wait(30)
    goal = max(page["server_ms"]["p95"] for name, page in figures["thinking"].items() if name != "sign-in") < 60
    keep(
        "pages",
        {"items": words.items, "users": USERS, **figures, "goals_met": {"server p95 < 60 ms": goal}},
        "django",
        "granian",
        "tantivy",
    )


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

    def ask(self, method: str, address: str, body: str | None = None) -> tuple[int, str, float]:
        """Ask for a page; return its status, text and the server's own time in ms."""
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
        timing = re.search(r"dur=([\d.]+)", answer.getheader("Server-Timing") or "")
        return answer.status, text, float(timing[1]) if timing else 0.0

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


def pages(items: int) -> dict[str, object]:
    chance = random.Random(2)
    words = [word for tag in WORDS for word in WORDS[tag]]
    return {
        "search": lambda: "/search/?q=" + quote(" ".join(chance.sample(words, 2))),
        "item": lambda: f"/items/nevsky-i-{chance.randrange(items):07}/",
        "holdings": lambda: f"/holdings/?page={chance.randrange(1, 50)}",
        "sign-in": lambda: "/accounts/login/",
    }


def measure(items: int) -> dict[str, dict[str, object]]:
    users = []
    for _ in range(USERS):
        user = User()
        wait_for(user)
        user.sign_in()
        users.append(user)
    found: dict[str, dict[str, object]] = {"thinking": {}, "without_pause": {}}
    for name, address in pages(items).items():
        for kind, pause in (("thinking", THINKING_S), ("without_pause", 0.0)):
            found[kind][name] = load(users, address, pause)
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


def load(users: list[User], address, pause: float) -> dict[str, object]:
    server: list[float] = []
    whole: list[float] = []
    until = time.monotonic() + SECONDS

    def one(user: User, number: int) -> None:
        time.sleep(pause * number / len(users))
        while time.monotonic() < until:
            began = time.perf_counter()
            status, text, ms = user.ask("GET", address())
            assert status in (200, 302), (status, text[:300])
            server.append(ms)
            whole.append((time.perf_counter() - began) * 1000)
            time.sleep(pause)

    threads = [threading.Thread(target=one, args=(user, number)) for number, user in enumerate(users)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {
        "pages": len(whole),
        "per_second": round(len(whole) / SECONDS, 1),
        "server_ms": spread(server),
        "user_ms": spread(whole),
    }


def spread(times: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(times, n=100)
    return {"p50": round(cuts[49], 1), "p95": round(cuts[94], 1), "p99": round(cuts[98], 1)}


if __name__ == "__main__":
    main()
