"""Where a benchmark ran: what stands beside every figure."""

from __future__ import annotations

import json
import os
import platform
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).resolve().parent / "results"


def place(*packages: str) -> dict[str, Any]:
    """Return the machine, the versions and the command of this run."""
    model = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        "",
    )
    return {
        "command": "python "
        + " ".join([str(Path(sys.argv[0]).resolve().relative_to(RESULTS.parent.parent)), *sys.argv[1:]]),
        "on": datetime.now(UTC).date().isoformat(),
        "machine": {"processor": model or platform.processor(), "cores": os.cpu_count(), "system": platform.platform()},
        "python": platform.python_version(),
        "versions": {package: version(package) for package in ("reelbridge", *packages)},
    }


def keep(name: str, figures: dict[str, Any], *packages: str) -> Path:
    """Write the figures of a run beside where it ran."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    path.write_text(json.dumps({**place(*packages), **figures}, indent=1, ensure_ascii=False) + "\n", "utf-8")
    print(f"written: {path}")
    return path
