"""``python -m tests.faults``: as many seeded runs as asked for, and the report of them (``make faults``)."""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

PER_RUN = 12


def main() -> int:
    """Make the runs, write the report after each, and end with 1 where a promise was broken."""
    asked = argparse.ArgumentParser(prog="make faults", description=__doc__)
    asked.add_argument("--runs", type=int, default=200)
    asked.add_argument("--first", type=int, default=1, help="the first seed")
    asked.add_argument("--report", type=Path, default=Path("benchmarks/results/faults.json"))
    asked.add_argument("--folder", type=Path, help="where runs take place; those that broke a promise stay there")
    given = asked.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "reelbridge.node.settings"
    import django

    django.setup()
    folder = given.folder or Path(tempfile.mkdtemp(prefix="reelbridge-faults-"))
    folder.mkdir(parents=True, exist_ok=True)
    return _runs(range(given.first, given.first + given.runs), folder, given.report)


def _runs(seeds: range, folder: Path, report: Path) -> int:
    from tests.faults.nodes import Stage
    from tests.faults.run import run
    from tests.faults.template import make_template

    template = folder / "template"
    shutil.rmtree(template, ignore_errors=True)
    make_template(template, _tables())
    stage, done = Stage(folder / "stage.log"), []
    began = time.monotonic()
    for seed in seeds:
        done.append(run(seed, folder=folder, template=template, stage=stage, wanted=PER_RUN))
        last = done[-1]
        said = "; ".join(last["violations"]) or "all holds"
        print(f"seed {seed}: {sum(last['faults'].values())} faults, {last['seconds']} s: {said}", flush=True)  # noqa: T201
        report.write_text(json.dumps(summary(done, time.monotonic() - began), indent=1, ensure_ascii=False) + "\n")
    stage.close()
    if not any(one["violations"] for one in done):
        shutil.rmtree(folder)
        return 0
    print(f"what is left of the runs that broke a promise lies in {folder}", file=sys.stderr)  # noqa: T201
    return 1


def summary(done: list[dict[str, Any]], seconds: float) -> dict[str, Any]:
    """Return the report of runs: how many faults of which kind, and what did not hold."""
    kinds = sum((Counter(one["faults"]) for one in done), Counter())
    return {
        "what": "nodes of their own processes on a bad line; see tests/faults",
        "runs": len(done),
        "seeds": [done[0]["seed"], done[-1]["seed"]],
        "faults": sum(kinds.values()),
        "faults_by_kind": dict(kinds.most_common()),
        "runs_with_violations": sum(bool(one["violations"]) for one in done),
        "violations": {str(one["seed"]): one["violations"] for one in done if one["violations"]},
        "runs_with_three_nodes": sum(one["nodes"] == 3 for one in done),
        "runs_with_four_nodes": sum(one["nodes"] == 4 for one in done),
        "runs_with_an_older_backup": sum(bool(one["restored"]) for one in done),
        "runs_with_a_vault_lost": sum(bool(one["emptied"]) for one in done),
        "runs_with_a_partnership_ended": sum(bool(one["parted"]) for one in done),
        "files_taken_in_again": sum(one["repaired"] for one in done),
        "jobs_tried_again_by_hand": sum(one["retried"] for one in done),
        "seconds": round(seconds),
        "seconds_a_run": {"least": min(one["seconds"] for one in done), "most": max(one["seconds"] for one in done)},
        "machine": f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}",
    }


def _tables() -> str:
    """Return the tables of a new node as SQL."""
    from django.core.management import call_command
    from django.db import connections

    connection = connections["default"]
    connection.settings_dict["NAME"] = ":memory:"
    call_command("migrate", verbosity=0)
    return "\n".join(connection.connection.iterdump())


if __name__ == "__main__":
    sys.exit(main())
