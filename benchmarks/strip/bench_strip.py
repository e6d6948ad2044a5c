"""A cut of 3 000 clips scrolled in headless Chromium: frames missed and the main thread's work, beside a plain table.

Goal: the strip misses no frame of sixty a second. It is scrolled at two speeds, as a wheel and as a fling do; the same
clips then stand as one plain table (number, name, length, still) in the same browser, all rows at once, and are scrolled
as far a second. ``missed`` counts frames that were due and not drawn; ``work_ms`` is the processor time of the page's main
thread for each frame drawn, which says the same on a busy machine.

    make demo SERVE=0
    python benchmarks/strip/bench_strip.py --node demo/east [--seconds 10]

The node is copied first; its films are what the clips show. Needs Chromium and Playwright (`make setup-dev`).
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from itertools import pairwise
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from place import keep

CLIPS, PORT, PASSWORD = 3000, 8771, "a lamp above the reels"
#: Pixels a second.
SPEEDS = {"as a wheel does": 1200, "as a fling does": 6000}
LENGTH = 50

#: Scroll for some seconds and tell the moments at which frames were drawn.
SCROLL = """async ([what, speed, seconds]) => {
  const box = what ? document.querySelector(what) : document.scrollingElement;
  const drawn = [];
  const begun = performance.now();
  await new Promise((done) => {
    const step = (now) => {
      drawn.push(now);
      const gone = (now - begun) / 1000;
      if (gone > seconds) return done();
      if (what) box.scrollLeft = gone * speed; else box.scrollTop = gone * speed;
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  });
  return drawn;
}"""

#: Put the clips of the strip's own answer into one table instead of the page.
TABLE = """async (address) => {
  const clips = await (await fetch(address, {headers: {Accept: "application/json"}})).json();
  const table = document.createElement("table");
  for (const [number, look, , still, name, length] of clips) {
    const row = table.insertRow();
    for (const text of [number, look, name, length]) row.insertCell().textContent = text;
    const picture = new Image(160, 117);
    picture.loading = "lazy";
    picture.decoding = "async";
    picture.src = still;
    row.insertCell().append(picture);
  }
  document.body.replaceChildren(table);
  return clips.length;
}"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--node", type=Path, required=True, help="a node that holds films of its own, such as demo/east"
    )
    parser.add_argument("--items", nargs="+", default=["beichen-i-00001", "beichen-i-00002"], help="films of the node")
    parser.add_argument("--seconds", type=float, default=10)
    words = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        node = Path(folder, "node")
        shutil.copytree(words.node, node, symlinks=True)
        address = fill(node, Path(folder), words.items)
        served = {**os.environ, "REELBRIDGE_PORT": str(PORT)}
        server = subprocess.Popen([*ours(node), "serve"], env=served, stdout=subprocess.DEVNULL)
        try:
            figures = measure(address, words.seconds)
        finally:
            server.terminate()
            server.wait(60)
    busy = round(os.getloadavg()[0], 1)
    keep(
        "strip",
        {"clips": CLIPS, "seconds": words.seconds, "processes that waited for the cores": busy, **figures},
        "playwright",
    )


def ours(node: Path) -> list[str]:
    return [sys.executable, "-m", "reelbridge", "--node", str(node)]


def answer(node: Path, *words: str) -> Any:
    ran = subprocess.run([*ours(node), *words], check=True, capture_output=True, text=True)
    return json.loads(ran.stdout)


def fill(node: Path, folder: Path, items: list[str]) -> str:
    """Import a cut of the node's own films; return its address."""
    add = ["user", "add", "scroller", "--role", "producer", "--password-stdin"]
    subprocess.run([*ours(node), *add], input=PASSWORD + "\n", text=True, check=True)
    films = [answer(node, "show", ref, "--json") for ref in items]
    events = []
    for number in range(CLIPS):
        film = films[number % len(films)]
        begin = film["start_frame"] + (number * 7) % (film["frames"] - LENGTH)
        events.append(event(number, film["reel"], begin))
    path = folder / "long.edl"
    path.write_text("TITLE: THREE THOUSAND\nFCM: NON-DROP FRAME\n" + "".join(events))
    made = answer(node, "production", "add", "--title", "en=Three thousand", "--in", "CN", "--on", "tv",
                  "--from", "2026-09-01", "--to", "2027-08-31", "--json")  # fmt: skip
    subprocess.run([*ours(node), "cut", "import", str(path), "--production", made["ref"], "--rate", "25"], check=True,
                   stdout=subprocess.DEVNULL)  # fmt: skip
    return f"/productions/{made['ref']}/cuts/1/"


def event(number: int, reel: str, begin: int) -> str:
    film = 90_000 + number * LENGTH
    points = " ".join(timecode(frame) for frame in (begin, begin + LENGTH, film, film + LENGTH))
    return f"{number + 1:06}  {reel:<8} V     C        {points}\n* FROM CLIP NAME: clip {number + 1}\n"


def timecode(frame: int) -> str:
    seconds, frames = divmod(frame, 25)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}:{frames:02}"


def measure(address: str, seconds: float) -> dict[str, Any]:
    from playwright.sync_api import sync_playwright

    base = f"http://127.0.0.1:{PORT}"
    wait_for(base)
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.set_default_timeout(120_000)
        page.goto(f"{base}/accounts/login/")
        page.fill("[name=login]", "scroller")
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_load_state()
        figures: dict[str, Any] = {"browser": browser.version}
        for name, speed in SPEEDS.items():
            page.goto(base + address)
            page.wait_for_selector("[data-whole]")
            strip = scrolled(page, "[data-strip]", speed, seconds)
            assert page.evaluate(TABLE, f"{address}line.json") == CLIPS
            figures[name] = {
                "pixels a second": speed,
                "the strip": strip,
                "a plain table": scrolled(page, "", speed, seconds),
            }
        browser.close()
    return figures


def wait_for(base: str) -> None:
    for _ in range(240):
        try:
            urllib.request.urlopen(base, timeout=5)
            return
        except OSError:
            time.sleep(0.5)
    raise SystemExit("The node does not answer.")


def scrolled(page: Any, what: str, speed: int, seconds: float) -> dict[str, Any]:
    line = page.context.new_cdp_session(page)
    line.send("Performance.enable", {"timeDomain": "threadTicks"})
    before = worked(line)
    drawn = page.evaluate(SCROLL, [what, speed, seconds])
    after = worked(line)
    gaps = sorted(after - before for before, after in pairwise(drawn))
    due = round((drawn[-1] - drawn[0]) / (1000 / 60))
    return {
        "frames": len(gaps),
        "missed": max(0, due - len(gaps)),
        "gap_ms": {
            name: round(gaps[int(len(gaps) * share)], 1)
            for name, share in {"p50": 0.5, "p95": 0.95, "p99": 0.99}.items()
        }
        | {"worst": round(gaps[-1], 1)},
        "work_ms": round((after - before) * 1000 / len(gaps), 2),
        "clips laid out": page.evaluate("document.querySelectorAll('[data-strip] [data-clip], table tr').length"),
    }


def worked(line: Any) -> float:
    told = {one["name"]: one["value"] for one in line.send("Performance.getMetrics")["metrics"]}
    return float(told["TaskDuration"])


if __name__ == "__main__":
    main()
