"""Fit the weights of the score of two names on persons of ../shared/names; print them, and how well they do.

Pairs of one person's names in two languages are right, pairs of persons who share a part of their English name wrong.
Persons whose number is even are fitted on, the others are only judged.

    python tools/fit_scores.py
"""

from __future__ import annotations

import csv
import random
import sys
from itertools import combinations, permutations
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared" / "names"
LANGUAGES = ("zh", "ru", "en")


def persons() -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for name in ("persons_full_wikidata", "persons_ru_en_wikidata", "persons_zh_en_wikidata"):
        with (SHARED / f"{name}.tsv").open(encoding="utf-8") as stream:
            found += csv.DictReader(stream, delimiter="\t")
    return [row for row in found if row["wikidata"][1:].isdigit()]


def pairs(rows: list[dict[str, str]]) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return the right pairs and twice as many wrong ones."""
    directions = list(permutations(LANGUAGES, 2))
    right = sorted({(row[one], row[two]) for row in rows for one, two in directions if row[one] and row[two]})
    by_word: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        for word in row["en"].lower().split():
            by_word.setdefault(word, []).append(row)
    wrong = {
        (first[one], second[two])
        for sharing in by_word.values()
        for first, second in combinations(sharing, 2)
        if first["wikidata"] != second["wikidata"] and first["en"] != second["en"]
        for one, two in directions
        if first[one] and second[two]
    }
    chance = random.Random(2)
    chance.shuffle(right)
    return right, chance.sample(sorted(wrong), min(len(wrong), 2 * len(right)))


def fit(values: np.ndarray, answers: np.ndarray) -> np.ndarray:
    """Return the weights of a logistic regression, by Newton's method with a little damping."""
    weights = np.zeros(values.shape[1])
    for _turn in range(40):
        chance = 1 / (1 + np.exp(-values @ weights))
        slope = values.T @ (answers - chance) - 0.1 * weights
        bend = (values * (chance * (1 - chance))[:, None]).T @ values + 0.1 * np.eye(len(weights))
        weights += np.linalg.solve(bend, slope)
    return weights


def main() -> None:
    sys.path.insert(0, str(ROOT / "src"))
    from reelbridge.language.naming import comparing
    from reelbridge.language.naming.scoring import features

    kept: list[tuple[float, ...]] = []

    def remember(*given: object) -> tuple[float, ...]:
        kept.append(features(*given))  # type: ignore[arg-type]
        return kept[-1]

    comparing.features = remember  # type: ignore[attr-defined]

    def gathered(rows: list[dict[str, str]]) -> tuple[np.ndarray, np.ndarray]:
        values, answers = [], []
        for answer, group in zip((1.0, 0.0), pairs(rows), strict=True):
            for pair in group:
                before = len(kept)
                comparing.compare(*pair)
                if len(kept) > before:
                    values.append(kept[-1])
                    answers.append(answer)
        return np.array(values), np.array(answers)

    rows = persons()
    values, answers = gathered([row for row in rows if int(row["wikidata"][1:]) % 2 == 0])
    weights = fit(values, answers)
    print("WEIGHTS =", tuple(round(float(weight), 2) for weight in weights))
    values, answers = gathered([row for row in rows if int(row["wikidata"][1:]) % 2])
    scores = 1 / (1 + np.exp(-values @ weights))  # without the bound for a part alone
    for bound in (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95):
        same = scores >= bound
        precision = answers[same].mean()
        found = same[answers == 1].mean()
        print(f"at {bound}: precision {precision:.3f}, found {found:.3f}; false {same[answers == 0].mean():.4f}")


if __name__ == "__main__":
    main()
