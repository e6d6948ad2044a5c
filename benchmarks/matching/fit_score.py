"""Learn the score of a match from the half "development": how likely it is that a finding is right.

    python benchmarks/matching/fit_score.py DIR [--write]

Takes what bench_matching.py kept of the development half: for every shot all places that were compared with it, right or
wrong. A logistic regression says from how alike pictures and changes are, and from how many frames were compared, how
likely a place is right; one for shots that move and one for those that hardly do. Of every shot its best place counts, and
the three best wrong ones in other reels. ``--write`` puts the weights into src/reelbridge/matching/score.json; the half
"test" is never looked at.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import bench_matching
import judging
import matchers
import numpy as np
import scenes
from edits import Truth

from reelbridge.matching.deciding import SCORE, moves, strength, witnesses

KEPT = HERE.parent.parent / "src" / "reelbridge" / "matching" / "score.json"
_WRONG_A_SHOT, _DAMPING = 3, 0.2
#: The weights that were set by hand before any were learned.
BEFORE = {"moving": [-15.6, 11.7, 14.3, -3.12], "still": [-34.4, 40.0, 0.0, -4.8]}


def rows(folder: Path, reels: dict[str, scenes.Reel]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return what speaks for each place, whether it is right, and whether it moves."""
    values, right, lively = [], [], []
    for place in sorted(folder.glob("cut-???.reelbridge.json")):
        answers = json.loads(place.read_text())["answers"]
        truth = [Truth(**one) for one in json.loads((folder / f"{place.name[:7]}.json").read_text())]
        for found, true in zip(answers, truth, strict=True):
            for one, is_right in _telling(found, true, reels):
                values.append([1.0, *witnesses(one)])
                right.append(is_right)
                lively.append(moves(one))
    return np.array(values), np.array(right), np.array(lively)


def _telling(found: list[dict[str, Any]], true: Truth, reels: dict[str, scenes.Reel]) -> list[tuple[Any, bool]]:
    """Return the best place, right or wrong, and the best wrong ones of other reels.

    Other places of the true reel are left out: in a slow pan one place seen through another rectangle is the same picture.
    So are pans over the same photograph in other reels.
    """
    judged = []
    for row in found:
        one = matchers.finding(row)
        told = judging.Told(row["name"], one.start, one.end, earlier=one.earlier, later=one.later)
        is_elsewhere = row["name"] != true.reel and not _is_same_photograph(told, true, reels)
        judged.append((one, judging.is_right(told, true, reels), is_elsewhere))
    # what wanders is never certain, whatever its score
    judged = sorted((one for one in judged if not one[0].is_wandering), key=lambda pair: -strength(pair[0]))
    others = [(one, False) for one, is_right, is_elsewhere in judged[1:] if is_elsewhere and not is_right]
    return [(one, is_right) for one, is_right, _ in judged[:1]] + others[:_WRONG_A_SHOT]


def _is_same_photograph(told: judging.Told, true: Truth, reels: dict[str, scenes.Reel]) -> bool:
    """Whether another reel shows, at the place found, the photograph that the true scene pans over."""
    scene = reels[true.reel].scenes[true.scene][0] if true.reel else None
    return scene is not None and scene.kind in ("pan", "still") and any(
        other.kind in ("pan", "still") and other.photograph == scene.photograph and told.first < end and told.last > start
        for other, start, end in reels[told.reel].scenes
    )  # fmt: skip


def fit(values: np.ndarray, answers: np.ndarray, before: np.ndarray) -> np.ndarray:
    """Return the weights of a logistic regression, by Newton's method.

    They leave those that were set by hand only as far as the places bear it: few places change little.
    """
    weights = before.copy()
    for _ in range(60):
        chance = 1 / (1 + np.exp(-np.clip(values @ weights, -40, 40)))
        slope = values.T @ (answers - chance) - _DAMPING * (weights - before)
        bend = (values * (chance * (1 - chance))[:, None]).T @ values + _DAMPING * np.eye(len(weights))
        step, before_it = np.linalg.solve(bend, slope), _worth(values, answers, weights, before)
        # a whole step may lead away where few places are doubtful
        while _worth(values, answers, weights + step, before) < before_it and np.abs(step).max() > 1e-9:
            step /= 2
        weights += step
    return weights


def _worth(values: np.ndarray, answers: np.ndarray, weights: np.ndarray, before: np.ndarray) -> float:
    """Return how well weights explain the answers, less how far they are from those set by hand."""
    sums = values @ weights
    return float(
        -np.logaddexp(0, np.where(answers, -sums, sums)).sum() - _DAMPING / 2 * ((weights - before) ** 2).sum()
    )


def main() -> None:
    folder = Path(sys.argv[1]) / "development"
    size = json.loads((folder / "size.json").read_text())
    reels = scenes.archive(bench_matching.SHARED, bench_matching.SEEDS["development"], size["reels"], size["scenes"])
    values, right, lively = rows(folder, {reel.name: reel for reel in reels})
    told = {"version": SCORE["version"] + 1}
    for name, here in (("moving", lively), ("still", ~lively)):
        told[name] = [round(float(one), 3) for one in fit(values[here], right[here], np.array(BEFORE[name]))]
        chance = 1 / (1 + np.exp(-values[here] @ np.array(told[name])))
        sure = chance >= 0.99
        print(f"{name}: {here.sum()} places, {right[here].sum()} right; at 0.99 and more {sure.sum()}, "
              f"of them right {right[here][sure].sum()}; weights {told[name]}")  # fmt: skip
    if "--write" in sys.argv:
        KEPT.write_text(json.dumps(told | {"learned_on": {"places": len(right), "right": int(right.sum())}}) + "\n")


if __name__ == "__main__":
    main()
