"""Reading and comparing cuts, beside OpenTimelineIO's own reader of CMX3600.

    python benchmarks/cuts/bench_cuts.py --peer PYTHON [--suite ../shared/suites/edit/cmx3600]

``PYTHON`` runs in an environment with otio-cmx3600-adapter, which the product does not need:
``python -m venv peer && peer/bin/pip install otio-cmx3600-adapter``. Processor time of one core. The suite's own lists,
each read strictly by both, then one of ten thousand events with a dissolve at every tenth; of a cut and a later one,
with clips lengthened, moved, added and taken out, what changed. The peer compares no cuts.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from place import keep

from reelbridge.kernel.errors import Refusal
from reelbridge.kernel.timecode import Rate
from reelbridge.production.rules.differences import differences, uses_of
from reelbridge.production.rules.reading import read_cut_list

R25 = Rate.parse("25")
EVENTS = 10_000
#: What the peer runs: a path, its rate; a line of JSON for each: clips read or none, and the processor time.
PEER = """
import json, sys, time
import opentimelineio as otio
otio.adapters.available_adapter_names()
for path in sys.argv[1:]:
    text, started = open(path, encoding="utf-8", errors="replace").read(), time.process_time()
    try:
        read = otio.adapters.read_from_string(text, "cmx_3600", rate=25)
        clips = sum(1 for _ in read.find_clips())
    except Exception:
        clips = None
    print(json.dumps([clips, time.process_time() - started]), flush=True)
"""


def a_list(clips: Sequence[tuple[int, int, int]]) -> str:
    """Return an edit list of clips (reel, first frame, length); every tenth begins with a dissolve of ten frames."""
    lines, at = ["TITLE: TEN THOUSAND", "FCM: NON-DROP FRAME"], 90_000
    for number, (reel, first, length) in enumerate(clips):
        code = R25.timecode
        if number and number % 10 == 0:
            lines.append(
                f"{number + 1:06}  R{reel:04}    V     C        {code(first)} {code(first)} {code(at)} {code(at)}"
            )
            lines.append(f"{number + 1:06}  R{reel:04}    V     D    010 {code(first)} {code(first + length)} "
                         f"{code(at)} {code(at + length)}")  # fmt: skip
        else:
            lines.append(f"{number + 1:06}  R{reel:04}    V     C        {code(first)} {code(first + length)} "
                         f"{code(at)} {code(at + length)}")  # fmt: skip
        lines.append(f"* FROM CLIP NAME: shot {reel}-{first}")
        at += length
    return "\n".join(lines) + "\n"


def later(clips: Sequence[tuple[int, int, int]], chance: Random) -> list[tuple[int, int, int]]:
    """Return a later cut: one clip in twenty longer, one in fifty gone, a hundred moved, a hundred added."""
    found = [
        (reel, first, length + 12 * (chance.random() < 0.05)) for reel, first, length in clips if chance.random() > 0.02
    ]
    for _time in range(100):
        found.insert(chance.randrange(len(found)), found.pop(chance.randrange(len(found))))
        found.insert(chance.randrange(len(found)), (9_000 + _time, 90_000, 50))
    return found


def ours(path: Path) -> tuple[int | None, float]:
    """Return how many clips our reader finds, and the processor time it takes."""
    content, clips, started = path.read_bytes(), None, time.process_time()
    for rate in (R25, None):
        try:
            clips = len(read_cut_list(content, rate=rate).events)
            break
        except Refusal:
            continue
    return clips, time.process_time() - started


def main() -> None:
    asking = argparse.ArgumentParser()
    asking.add_argument("--peer", type=Path, default=Path("peer/bin/python"))
    asking.add_argument("--suite", type=Path, default=Path("../shared/suites/edit/cmx3600"))
    given = asking.parse_args()
    chance, folder = Random(7), Path("/tmp")
    clips = [
        (chance.randrange(2_000), chance.randrange(900_000, 990_000), chance.randint(12, 200)) for _n in range(EVENTS)
    ]
    large = folder / "ten-thousand.edl"
    large.write_text(a_list(clips))
    paths = [*sorted(given.suite.glob("*.edl")), large]
    run = subprocess.run([given.peer, "-c", PEER, *map(str, paths)], check=True, capture_output=True, text=True)
    theirs = [tuple(json.loads(line)) for line in run.stdout.splitlines()]
    mine = [ours(path) for path in paths]
    before = uses_of(read_cut_list(large.read_bytes(), rate=R25))
    after = uses_of(read_cut_list(a_list(later(clips, chance)).encode(), rate=R25))
    started = time.process_time()
    changed = differences(before, after)
    took = time.process_time() - started
    keep("cuts", {
        "lists of the suite": len(paths) - 1,
        "read by us": sum(count is not None for count, _took in mine[:-1]),
        "read by OpenTimelineIO": sum(count is not None for count, _took in theirs[:-1]),
        "the suite, ours, ms": round(sum(took for _count, took in mine[:-1]) * 1000, 1),
        "the suite, OpenTimelineIO, ms": round(sum(took for _count, took in theirs[:-1]) * 1000, 1),
        "ten thousand events": {
            "ours, s": round(mine[-1][1], 2), "clips": mine[-1][0],
            "OpenTimelineIO, s": round(theirs[-1][1], 2), "its clips": theirs[-1][0],
        },
        "compared, s": round(took, 2),
        "changes": dict(Counter(change for pair in changed.pairs for change in pair.changes)),
    })  # fmt: skip
    large.unlink()


if __name__ == "__main__":
    main()
