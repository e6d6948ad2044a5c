"""The index on the disk: how large it is, what taking a reel in costs, and how long a shot is asked for.

    python benchmarks/matching/bench_index.py [HOURS …]

Codes of chance stand for films: an hour has 3600 samples in runs of five alike, five views each. A shot asks for 700
codes (23 pictures through 15 rectangles, plain and mirrored) of which each differs from its reel's in about 14 of 128
bits, more likely where a wave was weak. Side by side with comparing every code. CPU seconds of one thread.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from fractions import Fraction
from pathlib import Path

import numpy as np

from reelbridge.matching.codes import KEY_BITS
from reelbridge.matching.imprints import Imprint, Timing
from reelbridge.matching.shelf import Shelf

RESULTS = Path(__file__).resolve().parent.parent / "results" / "matching-index.json"
ASKED, REEL_HOURS = 700, 1.0


def imprint(rng: np.random.Generator) -> Imprint:
    """Return the imprint of a film of chance, an hour long, a shot every eight seconds."""
    samples = round(REEL_HOURS * 3600)
    frames = (np.arange(samples) * 25).astype(np.uint32)
    runs = np.repeat(rng.integers(0, 2**64, (samples // 5, 5, 2), dtype=np.uint64), 5, axis=0)
    for _ in range(6):
        runs ^= np.uint64(1) << rng.integers(0, 64, runs.shape, dtype=np.uint64)
    whole = np.tile(np.array([0, 0, 255, 255], np.uint8), (samples, 1))
    return Imprint(
        Timing(Fraction(0), Fraction(25), samples * 25), Fraction(4, 3),
        np.arange(0, samples * 25, 200).astype(np.uint32), np.empty((0, 2), np.uint32), frames,
        np.full(samples, 200, np.uint8), whole, np.zeros(samples, np.uint8), runs.reshape(-1, 2),
    )  # fmt: skip


def copies(codes: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return codes as a copy of the film has them, and how strong the waves of their first bits are."""
    strengths = rng.exponential(1.0, (len(codes), 128))
    turned = rng.random(strengths.shape) < 0.25 * np.exp(-strengths)
    bits = np.packbits(turned, axis=1, bitorder="little").view("<u8")
    return codes ^ bits, strengths[:, :KEY_BITS]


def measure(hours: int) -> dict[str, float]:
    """Build an index of so many hours reel by reel, and ask for one shot."""
    rng = np.random.default_rng(hours)
    with tempfile.TemporaryDirectory() as folder:
        shelf, wanted = Shelf(Path(folder)), None
        began = time.process_time()
        for number in range(hours):
            made = imprint(rng)
            wanted = made if number == hours // 2 else wanted
            shelf.change({f"reel-{number}": ("mark", made)})
        built = time.process_time() - began
        size = sum(path.stat().st_size for path in Path(folder).glob("*.segment"))
        index = shelf.index()
        asked, strengths = copies(wanted.codes[5000 : 5000 + ASKED], rng)
        began = time.process_time()
        hits = index.search(asked, strengths)
        took = time.process_time() - began
        told = index.told(hits.entry)
        right = np.array([index.reels[number].name == f"reel-{hours // 2}" for number in told.reel])
        row = {
            "hours": hours, "segments": len(index.segments), "megabytes_an_hour": round(size / hours / 1e6, 3),
            "seconds_to_take_an_hour_in": round(built / hours, 3), "seconds_a_shot": round(took, 2),
            "codes_found_of_100": round(100 * len(np.unique(hits.asked[right])) / ASKED, 1),
        }  # fmt: skip
        if hours <= 10:
            began = time.process_time()
            index.search(asked)
            row["seconds_a_shot_comparing_every_code"] = round(time.process_time() - began, 2)
        return row | {"resident_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10}


if __name__ == "__main__":
    rows = [measure(int(hours)) for hours in sys.argv[1:] or ["10", "100"]]
    print(json.dumps(rows, indent=1))
    RESULTS.write_text(json.dumps(rows, indent=1) + "\n", "utf-8")
