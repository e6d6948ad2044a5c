"""From a cut back to its reels, beside vPDQ on the same files in the same run.

    python benchmarks/matching/bench_matching.py [--reels 6] [--scenes 7] [--shots 54] [--strangers 18] [--half test]

Archive and cuts are made from ../shared/media and seeds, with exact truth. Constants of the matcher were chosen on the
half "development" only. vPDQ is ThreatExchange's way of comparing films: a PDQ hash (package ``pdqhash``) a second, near
at 31 bits of 256 or fewer, a match when 80 of 100 of the shot's hashes of quality 50 or more are near; "lenient" takes
2.5 hashes a second of the reels, 12.5 of the cut, and any that is near.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import av
import edits
import judging
import numpy as np
import scenes
from judging import Told
from place import keep

SHARED = HERE.parent.parent.parent / "shared"
SEEDS = {"development": 21, "test": 11}


def hashes(path: Path, every_s: float) -> tuple[np.ndarray, np.ndarray]:
    """Return PDQ hashes of a film as bits, and the frame of each; those of low quality are left out."""
    import pdqhash

    rows, at = [], []
    with av.open(str(path)) as container:
        rate = float(container.streams.video[0].average_rate)
        following = 0.0
        for number, frame in enumerate(container.decode(video=0)):
            if number / rate < following - 1e-6:
                continue
            following += every_s
            bits, quality = pdqhash.compute(frame.to_ndarray(format="rgb24"))
            if quality >= 50:
                rows.append(bits)
                at.append(number)
    return np.array(rows, np.uint8).reshape(-1, 256), np.array(at, int)


def vpdq(folder: Path, truth: list[edits.Truth], *, lenient: bool) -> tuple[list[Told], dict[str, float]]:
    """Ask vPDQ; where a shot lies follows from the commonest offset of its near hashes."""
    began = time.perf_counter()
    reels = {path.stem: hashes(path, 0.4 if lenient else 1.0) for path in sorted((folder / "reels").glob("*.mp4"))}
    rates = {}
    for path in (folder / "reels").glob("*.mp4"):
        with av.open(str(path)) as container:
            rates[path.stem] = float(container.streams.video[0].average_rate)
    asked, at = hashes(folder / "cut.mp4", 0.08 if lenient else 1.0)
    told = []
    for one in truth:
        mine = (at >= one.start) & (at < one.end)
        told.append(_vote(asked[mine], at[mine] - one.start, one.end - one.start, reels, rates, lenient=lenient))
    count = sum(len(rows) for rows, _ in reels.values())
    return told, {"hashes": count, "seconds": round(time.perf_counter() - began, 1)}


def _vote(asked, at, frames, reels, rates, *, lenient: bool) -> Told:
    best, told = 0.0, Told()
    for name, (rows, where) in reels.items():
        if not len(asked) or not len(rows):
            continue
        apart = asked.astype(int) @ (1 - rows.astype(int)).T + (1 - asked.astype(int)) @ rows.astype(int).T
        near = apart <= 31
        part = float(near.any(axis=1).mean())
        if part > best and (lenient or part >= 0.8):
            pairs = np.argwhere(near)
            step = rates[name] / 25
            offset, _ = Counter(round(float(where[b] - at[a] * step)) for a, b in pairs).most_common(1)[0]
            best, told = part, Told(name, offset, offset + round(frames * step), is_certain=True)
    return told


def main() -> None:
    asked = argparse.ArgumentParser()
    for name, usual in (("reels", 6), ("scenes", 7), ("shots", 54), ("strangers", 18)):
        asked.add_argument(f"--{name}", type=int, default=usual)
    asked.add_argument("--half", choices=sorted(SEEDS), default="test")
    asked.add_argument("--blind", action="store_true", help="let the cuts be found")
    size = asked.parse_args()
    seed = SEEDS[size.half]
    reels = scenes.archive(SHARED, seed, size.reels, size.scenes)
    frames, truth = edits.cut(SHARED, reels, seed, shots=size.shots, strangers=size.strangers)
    rates = {reel.name: float(reel.rate) for reel in reels}
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR")) as name:
        folder = Path(name)
        judging.written(folder, reels, frames)
        works = {
            "reelbridge": lambda: judging.ours(folder, truth),
            "vpdq_as_published": lambda: vpdq(folder, truth, lenient=False),
            "vpdq_lenient": lambda: vpdq(folder, truth, lenient=True),
        }
        if size.blind:
            works["reelbridge_finding_the_cuts"] = lambda: judging.ours(folder, truth, blind=True)
        figures = {}
        for matcher, work in works.items():
            told, cost = work()
            figures[matcher] = {**judging.judge(told, truth, rates), **cost}
            print(matcher, figures[matcher], flush=True)
    archive_s = sum(len(reel.frames) / float(reel.rate) for reel in reels)
    sized = {
        **vars(size),
        "seed": seed,
        "archive_minutes": round(archive_s / 60, 1),
        "cut_minutes": round(len(frames) / 1500, 1),
    }
    name = f"matching-{size.half}"
    keep(name, {"size": sized, "load_before": os.getloadavg()[0], "figures": figures}, "av", "numpy", "pdqhash")


if __name__ == "__main__":
    main()
