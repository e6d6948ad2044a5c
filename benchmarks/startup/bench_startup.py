"""How long a command takes to start, beside a bare Python and the ``datasette`` of the same trade: commands people use in scripts.

Goals: under 0.35 s without a database, under 1.5 s with one. Each is run 15 times; the median counts.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from place import keep

RUNS = 15
EDL = "TITLE: ONE\n001  NFA2207  V     C        01:00:02:00 01:00:05:00 10:00:00:00 10:00:03:00\n"


def seconds(command: list[str]) -> float:
    times = []
    for _ in range(RUNS):
        began = time.perf_counter()
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        times.append(time.perf_counter() - began)
    return round(statistics.median(times), 3)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        ours = [sys.executable, "-m", "reelbridge"]
        node = Path(folder, "node")
        subprocess.run([*ours, "init", str(node)], check=True, capture_output=True)
        edl = Path(folder, "one.edl")
        edl.write_text(EDL)
        bare = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "python -c 'import django'": [
                sys.executable,
                "-c",
                "import django; from django.conf import settings; settings.configure(); django.setup()",
            ],
        }
        without = {
            "reelbridge --help": [*ours, "--help"],
            "reelbridge cut read one.edl": [*ours, "cut", "read", str(edl), "--rate", "25"],
            "reelbridge parcel verify": [*ours, "parcel", "verify", "--bag", folder],
        }
        on_node = [*ours, "--node", str(node)]
        with_database = {
            "reelbridge search": [*on_node, "search", "Кармен"],
            "reelbridge partner list": [*on_node, "partner", "list"],
            "reelbridge user list": [*on_node, "user", "list"],
            "reelbridge rights list": [*on_node, "rights", "list"],
        }
        figures = {
            name: {what: seconds(command) for what, command in group.items()}
            for name, group in {"bare": bare, "without_database": without, "with_database": with_database}.items()
        }
    figures["goals_met"] = {
        "without_database": max(figures["without_database"].values()) < 0.35,
        "with_database": max(figures["with_database"].values()) < 1.5,
    }
    keep("startup", {"unit": "seconds, median of 15", **figures}, "django", "click")


if __name__ == "__main__":
    main()
