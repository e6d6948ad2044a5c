"""A film of 52 minutes held against an index of thousands of hours, as a node does it: how long one waits for the answer.

    python benchmarks/matching/bench_film.py DIR --half development --reels 20 --scenes 12 --hours 10000 --write

Archive, kinds of change and strangers are those of bench_matching.py, shots as long as a documentary's; their cuts are to
be found. The work is that of ``reelbridge match`` from opening the film to the last verdict, on the cores there are. What
was made is kept in DIR; asking is done anew each time. ``--shots 24 --hours 0`` is a small form.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import bench_matching
import edits
import judging
import matchers
import numpy as np
import scenes
from place import keep

#: So many shots of every part of a film are of the archive, and so many of no reel; parts are made one after the other.
HELD, STRANGE = 16, 8
LENGTHS = edits.Lengths(4.2, 7, 9)


def film(folder: Path, reels: list[scenes.Reel], seed: int, shots: int) -> tuple[Path, list[edits.Truth]]:
    """Write a film of so many shots, unless it is there, and return where it lies and its truth."""
    path, told = folder / f"film-{shots}.mp4", folder / f"film-{shots}.json"
    if not told.exists():
        truth: list[edits.Truth] = []
        scenes.write(path, _frames(reels, seed, shots, truth), edits.WIDTH, edits.RATE, crf=25)
        told.write_text(json.dumps([asdict(one) for one in truth]))
    return path, [edits.Truth(**one) for one in json.loads(told.read_text())]


def _frames(reels: list[scenes.Reel], seed: int, shots: int, truth: list[edits.Truth]) -> Iterator[np.ndarray]:
    at = 0
    for number in range(-(-shots // (HELD + STRANGE))):
        part = edits.cut(reels, (seed, 52, number), shots=HELD, strangers=STRANGE, first=number * HELD, lengths=LENGTHS)
        truth += [replace(one, start=one.start + at, end=one.end + at) for one in part.truth]
        at = truth[-1].end
        for shot in part.frames:
            yield from shot


def main() -> None:
    size = _asked()
    folder = Path(size.folder) / size.half
    bench_matching.prepare(size, 0)
    reels = bench_matching.planned(size)
    path, truth = film(folder, reels, bench_matching.SEEDS[size.half], size.shots)
    ours = matchers.Reelbridge(folder, bench_matching.distracting(size))
    before = matchers.spent(), time.perf_counter()
    answers = ours.ask(path, truth, blind=True)
    seconds, spent = time.perf_counter() - before[1], matchers.spent() - before[0]
    judged = judging.judge([matchers.decided(one) for one in answers], truth, {reel.name: reel for reel in reels})
    told = {
        "size": {name: getattr(size, name) for name in ("half", "reels", "scenes", "shots", "hours")},
        "load": os.getloadavg()[0], "cores": os.cpu_count(),
        "film_minutes": round(truth[-1].end / float(edits.RATE) / 60, 1),
        "minutes": round(seconds / 60, 2), "cpu_minutes": round(spent / 60, 2),
        "resident_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10, "figures": judged,
    }  # fmt: skip
    print(json.dumps(told, indent=1))
    if size.write:
        keep("matching-film", told, "av", "numpy")


def _asked() -> argparse.Namespace:
    asked = argparse.ArgumentParser()
    asked.add_argument("folder", help="where reels and films are kept, and distractors-HOURS")
    for name, usual in (("reels", 20), ("scenes", 12), ("shots", 600), ("hours", 0)):
        asked.add_argument(f"--{name}", type=int, default=usual)
    asked.add_argument("--half", choices=sorted(bench_matching.SEEDS), default="development")
    asked.add_argument("--write", action="store_true", help="keep the figures beside the other results")
    asked.set_defaults(processes=1, peers=0)
    return asked.parse_args()


if __name__ == "__main__":
    main()
