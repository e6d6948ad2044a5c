"""How long a question by meaning takes among a million vectors: signs first, beside every number of every row.

Vectors are random, which is the hardest case for signs: nothing lies near. Peer: numpy's product of the question with
all rows, in the same files. Recall is how many of the ten nearest by every number the signs keep, where those ten are
made to lie at a cosine of 0.4 to 0.8.

    python benchmarks/search/bench_vectors.py [--rows 1000000]
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from place import keep

from reelbridge.language.meaning import nearest
from reelbridge.search.meaning.shelf import Meant, Shelf

QUESTIONS, NEAR = 30, 10


def planted(chance: np.random.Generator, question: np.ndarray) -> np.ndarray:
    """Return ten vectors at cosines from 0.4 to 0.8 of a question."""
    unit = question / np.linalg.norm(question)
    made = []
    for cosine in np.linspace(0.8, 0.4, NEAR):
        other = chance.standard_normal(512)
        other -= (other @ unit) * unit
        made.append(cosine * unit + np.sqrt(1 - cosine**2) * other / np.linalg.norm(other))
    return np.rint(np.array(made) * 480).clip(-127, 127).astype(np.int8)


def filled(folder: Path, rows: int) -> tuple[Shelf, np.ndarray, np.ndarray]:
    """Return a shelf of so many rows, written past its own door, ten near each question at its end; and the questions."""
    chance = np.random.default_rng(7)
    shelf = Shelf(folder)
    with shelf.writing() as pen:
        pen.put({"0": [Meant("title", "en", "0")]}, lambda _texts, _tag: np.zeros((1, 512), np.int8))
    vectors = chance.normal(0, 21, (rows, 512)).round().clip(-127, 127).astype(np.int8)
    questions = vectors[:QUESTIONS].copy()
    for number, question in enumerate(questions):
        vectors[rows - (number + 1) * NEAR : rows - number * NEAR] = planted(chance, question.astype(float))
    (shelf.path / "vectors").write_bytes(vectors.tobytes())
    (shelf.path / "signs").write_bytes(np.packbits(vectors > 0, axis=1).tobytes())
    with sqlite3.connect(shelf.rows) as names:
        names.execute("DELETE FROM texts")
        names.executemany("INSERT INTO texts VALUES (?, 'title', 'en', ?)", ((row, str(row)) for row in range(rows)))
        names.execute("DELETE FROM held")
        names.executemany("INSERT INTO held VALUES (?, ?)", ((str(row), row) for row in range(rows)))
    return shelf, questions, vectors


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as folder:
        shelf, questions, vectors = filled(Path(folder), rows)
        ours, theirs, kept = [], [], 0
        for question in questions:
            began = time.process_time()
            near = {int(one.id) for one in shelf.nearest(question[None], least=0.35, most=NEAR + 1)}
            ours.append(time.process_time() - began)
            began = time.process_time()
            true = {row for row, _cosine in nearest(question, vectors, NEAR + 1)}
            theirs.append(time.process_time() - began)
            kept += len(near & true)
    figures = {
        name: {f"p{q}": round(float(np.percentile(took, q)) * 1000, 1) for q in (50, 95)}
        for name, took in (("signs first, CPU ms", ours), ("every number (numpy), CPU ms", theirs))
    }
    recall = round(kept / (QUESTIONS * (NEAR + 1)), 4)
    print(figures, recall)
    keep(
        "search-vectors",
        {"rows": rows, "questions": QUESTIONS, "figures": figures, "recall of the ten nearest": recall},
        "numpy",
    )


if __name__ == "__main__":
    main()
