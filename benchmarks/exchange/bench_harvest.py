"""Harvesting so many full records from a node beside ``oaipmh-scythe``, both ends on this machine, in one run.

    python benchmarks/exchange/bench_harvest.py [--records 100000] [--scythe /path/to/python]

Goal: 2 000 records a second on two cores in memory that does not grow with the list. A record has a work with titles and descriptions in three
languages, an agent, and shots (``benchmarks/pages/fill.py``). The node harvests, merges and stores; ``oaipmh-scythe`` only reads and parses XML: it is asked
for the same list of the same node, made public, with a Python that has it (``pip install oaipmh-scythe``); without one it is left out.
Small: ``--records 5000``; large: ``--records 1000000``.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parent.parent)]

from place import keep
from two_nodes import HOUSE, Node, Watched, pair, timed

FILL = "import sys; sys.path.insert(0, {pages!r})\nfrom fill import fill\nfill({records})"
SCYTHE = """
import sys
from oaipmh_scythe import Scythe
count = 0
with Scythe(sys.argv[1], timeout=120) as scythe:
    for record in scythe.list_records(metadata_prefix="reelbridge", ignore_deleted=False):
        count += 1
print(count)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--scythe", default="", help="a Python that has oaipmh-scythe")
    given = parser.parse_args()
    scratch = Path(tempfile.mkdtemp(prefix="harvest-", dir=os.environ.get("BENCH_DIR")))
    west, east = Node(scratch / "west", "nevsky"), Node(scratch / "east", "beichen")
    try:
        west.script(FILL.format(pages=str(HOUSE / "benchmarks" / "pages"), records=given.records))
        for node in (west, east):
            node.serve()
        pair(west, east)
        # the harvest is measured as a command; the letter's own job would do it as well
        east.stop()
        west.run("offer", "--all", "--to", "beichen")
        figures = {"records": given.records, "reelbridge": harvested(west, east, given.records)}
        if given.scythe and shutil.which(given.scythe):
            west.run("offer", "--all", "--to", "public")
            west.run("audience", "withhold")
            figures["oaipmh-scythe"] = read_by_scythe(west, given.scythe, given.records)
        print(json.dumps(figures, indent=1))
        keep("exchange-harvest" if given.records >= 100_000 else "exchange-harvest-small", figures)
    finally:
        west.stop()
        east.stop()
        shutil.rmtree(scratch, ignore_errors=True)


def harvested(west: Node, east: Node, records: int) -> dict[str, object]:
    before = west.processor_s()
    with Watched(west) as watched:
        done = timed([sys.executable, "-m", "reelbridge", "harvest", "nevsky", "--json"], east.environment())
    (answer,) = json.loads(str(done.pop("printed")))
    if answer["kept"] != records or answer["problems"]:
        raise RuntimeError(f"{answer['kept']} of {records} records were kept: {answer['problems'][:1]}")
    return {
        "harvester": done,
        "provider": {"processor_s": round(west.processor_s() - before, 2), "memory_mb": watched.highest_kb // 1024},
        "records_per_second": round(records / float(done["seconds"])),
    }


def read_by_scythe(west: Node, python: str, records: int) -> dict[str, object]:
    before = west.processor_s()
    done = timed([python, "-c", SCYTHE, f"{west.address}/oai"], dict(os.environ))
    if int(str(done.pop("printed"))) != records:
        raise RuntimeError("oaipmh-scythe did not read every record")
    versions = subprocess.run(
        [python, "-m", "pip", "list", "--format=freeze"], capture_output=True, text=True, check=True
    )
    version = next((line for line in versions.stdout.splitlines() if line.startswith("oaipmh-scythe")), "")
    return {
        "version": version,
        "reader": done,
        "provider_processor_s": round(west.processor_s() - before, 2),
        "records_per_second": round(records / float(done["seconds"])),
    }


if __name__ == "__main__":
    main()
