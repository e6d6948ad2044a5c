"""``python -m tests.fuzz SECONDS``: every parser of foreign bytes is tried for so long (``make fuzz``).

The seconds are those of the processor, so that a busy machine tries no less. With ``--report`` what was tried is added
to a report, and a parser that has had its time there is not tried again: a run can be ended and gone on with.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
import traceback
from pathlib import Path
from typing import Any


def main() -> int:
    """Try every door; end with 1 where one let a fault through."""
    asked = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    asked.add_argument("seconds", type=float, nargs="?", default=5.0)
    asked.add_argument("only", nargs="?", default="", help="only parsers with this in their name")
    asked.add_argument("--report", type=Path)
    given = asked.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reelbridge.node.settings")
    import django

    django.setup()
    from tests.fuzz.doors import DOORS

    known = _known(given.report)
    for name in DOORS:
        if given.only not in name or known.get(name, {}).get("cpu_seconds", 0) >= given.seconds:
            continue
        known[name] = tried = _tried(name, given.seconds)
        print(f"{name}: {tried['examples']} times{', then a fault' if tried['faults'] else ''}", flush=True)  # noqa: T201
        if given.report:
            given.report.write_text(json.dumps(summary(known, list(DOORS)), indent=1, ensure_ascii=False) + "\n")
    return 1 if any(one["faults"] for one in known.values()) else 0


def _tried(name: str, seconds: float) -> dict[str, Any]:
    """Try one door and tell how often, for how long, and what came of it."""
    from tests.fuzz.doors import DOORS
    from tests.fuzz.running import batches, cpu_seconds

    counts, faults, began, spent = [0], [], time.monotonic(), cpu_seconds()
    try:
        counts.extend(batches(DOORS[name], seconds=seconds))
    except Exception as fault:  # noqa: BLE001 -- any fault is what is looked for
        traceback.print_exc(limit=-4)
        faults.append(f"{type(fault).__name__}: {fault}"[:400])
    return {
        "cpu_seconds": round(cpu_seconds() - spent, 1), "seconds": round(time.monotonic() - began, 1),
        "examples": counts[-1], "faults": faults,
    }  # fmt: skip


def _known(report: Path | None) -> dict[str, dict[str, Any]]:
    return dict(json.loads(report.read_text("utf-8"))["parsers"]) if report and report.exists() else {}


def summary(known: dict[str, dict[str, Any]], doors: list[str]) -> dict[str, Any]:
    """Return the report: every parser that was tried, and the names of those that were not."""
    return {
        "what": "odd bytes and documents, made of sound ones, at every parser of foreign bytes; see tests/fuzz",
        "parsers": {name: known[name] for name in doors if name in known},
        "not_tried": [name for name in doors if name not in known],
        "examples": sum(one["examples"] for one in known.values()),
        "parsers_with_a_fault": sum(bool(one["faults"]) for one in known.values()),
        "machine": f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}",
    }


if __name__ == "__main__":
    sys.exit(main())
