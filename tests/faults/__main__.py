"""``python -m tests.faults``: as many seeded runs as asked for, and the report of them (``make faults``).

Runs may be shared among processes, each with seeds and ``--rows`` of its own: ``--sum`` makes one report of them all.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
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
    asked.add_argument("--rows", type=Path, help="a line for each run; seeds that stand there are not run again")
    asked.add_argument("--sum", type=Path, nargs="+", help="only sum up the lines that were written elsewhere")
    asked.add_argument("--folder", type=Path, help="where runs take place; those that broke a promise stay there")
    given = asked.parse_args()
    if given.sum:
        done = [row for one in given.sum for row in _rows(one)]
        # what people have written about these runs stays
        known = json.loads(given.report.read_text("utf-8")) if given.report.exists() else {}
        _write(given.report, summary(done) | {name: known[name] for name in ("notes", "earlier") if name in known})
        return 1 if any(one["violations"] for one in done) else 0
    os.environ["DJANGO_SETTINGS_MODULE"] = "reelbridge.node.settings"
    import django

    django.setup()
    folder = given.folder or Path(tempfile.mkdtemp(prefix="reelbridge-faults-"))
    folder.mkdir(parents=True, exist_ok=True)
    rows = given.rows or folder / "rows.jsonl"
    return _runs(range(given.first, given.first + given.runs), folder, rows, given.report)


def _runs(seeds: range, folder: Path, rows: Path, report: Path) -> int:
    from tests.faults.nodes import Stage
    from tests.faults.run import run
    from tests.faults.template import make_template

    template = folder / "template"
    shutil.rmtree(template, ignore_errors=True)
    stage, done = Stage(folder / "stage.log"), _rows(rows)
    make_template(template, _tables(), stage)
    known, version = {one["seed"] for one in done}, _version()
    for seed in (one for one in seeds if one not in known):
        last = run(seed, folder=folder, template=template, stage=stage, wanted=PER_RUN) | {"version": version}
        done.append(last)
        said = "; ".join(last["violations"]) or "all holds"
        print(f"seed {seed}: {sum(last['faults'].values())} faults, {last['seconds']} s: {said}", flush=True)  # noqa: T201
        with rows.open("a") as stream:
            stream.write(json.dumps(last, ensure_ascii=False) + "\n")
        _write(report, summary(done))
    stage.close()
    if not any(one["violations"] for one in done):
        shutil.rmtree(folder)
        return 0
    print(f"what is left of the runs that broke a promise lies in {folder}", file=sys.stderr)  # noqa: T201
    return 1


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


def _write(report: Path, content: dict[str, Any]) -> None:
    report.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n")


def _version() -> str:
    """Return the tree of the program's own sources, which stays the same while only tests and documents change."""
    asked = subprocess.run(["git", "rev-parse", "--short=12", "HEAD:src"], capture_output=True, text=True, check=False)
    return asked.stdout.strip()


def summary(done: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the report of runs: how many faults of which kind, and what did not hold."""
    kinds = sum((Counter(one["faults"]) for one in done), Counter())
    return {
        "what": "nodes of their own processes on a bad line; see tests/faults",
        "runs": len(done),
        "seeds": _stretches(sorted(one["seed"] for one in done)),
        "versions": dict(Counter(one["version"] for one in done)),
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
        "seconds": round(sum(one["seconds"] for one in done)),
        "seconds_a_run": {"least": min(one["seconds"] for one in done), "most": max(one["seconds"] for one in done)},
        "machine": f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}",
    }


def _stretches(seeds: list[int]) -> list[list[int]]:
    """Return seeds as first and last of every stretch without a gap."""
    found: list[list[int]] = []
    for one in seeds:
        if found and found[-1][1] + 1 == one:
            found[-1][1] = one
        else:
            found.append([one, one])
    return found


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
