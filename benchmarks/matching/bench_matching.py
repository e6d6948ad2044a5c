"""From a cut back to its reels, beside vPDQ and MPEG-7's signature on the same files in the same run.

    python benchmarks/matching/bench_matching.py DIR --half test --reels 30 --scenes 22 --portions 20 --hours 1000

Archive and cuts are made from ../shared/media and seeds, with exact truth; constants of the matcher and of its score were
chosen on the half "development" only. The work is done in portions, each a cut of its own, and everything made is kept in
DIR: a run that was broken off goes on where it was, and a larger ``--portions`` adds to it; answers are kept with all that
was found, so that a new score (fit_score.py) is judged without asking again. To ask again, delete cut-*.reelbridge*. See matchers.py for the peers, distractors.py for the hours of codes that are of no film.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import distractors
import edits
import judging
import matchers
import numpy as np
import scenes
from judging import Told
from place import keep

SHARED = HERE.parent.parent.parent / "shared"
SEEDS = {"development": 21, "test": 11}


def written(folder: Path, reels: list[scenes.Reel]) -> None:
    """Write the reels that are not there."""
    (folder / "reels").mkdir(parents=True, exist_ok=True)
    for reel in reels:
        path = folder / "reels" / f"{reel.name}.mp4"
        if not path.exists():
            scenes.write(path, _frames(reel), reel.width, reel.rate)


def _frames(reel: scenes.Reel) -> Iterator[np.ndarray]:
    for place in range(len(reel.scenes)):
        yield from reel.scene(place)


def portion(folder: Path, reels: list[scenes.Reel], seed: int, number: int, size: tuple[int, int]) -> list[edits.Truth]:
    """Write a cut, unless it is there, and return its truth."""
    path, told = folder / f"cut-{number:03}.mp4", folder / f"cut-{number:03}.json"
    if not (path.exists() and told.exists()):
        shots, strangers = size
        made = edits.cut(reels, (seed, number), shots=shots, strangers=strangers, first=number * shots)
        scenes.write(path, (frame for shot in made.frames for frame in shot), edits.WIDTH, edits.RATE, crf=25)
        told.write_text(json.dumps([asdict(one) for one in made.truth]))
    return [edits.Truth(**one) for one in json.loads(told.read_text())]


def answered(place: Path, work: Any) -> Any:
    """Return what a matcher answered, asked now unless it was asked before."""
    if not place.exists():
        began = time.perf_counter()
        answers = work()
        took = {"seconds": round(time.perf_counter() - began, 2)}
        draft = place.with_suffix(".draft")
        draft.write_text(json.dumps({"answers": answers, **took}))
        draft.replace(place)
    return json.loads(place.read_text())


class Asking:
    """Asks every matcher about every portion."""

    def __init__(self, size: argparse.Namespace) -> None:
        """Make what is missing of the archive and of what the matchers keep of it."""
        self._size, self._seed = size, SEEDS[size.half]
        self._folder = Path(size.folder) / size.half
        reels = scenes.archive(SHARED, self._seed, size.reels, size.scenes)
        written(self._folder, reels)
        (self._folder / "size.json").write_text(json.dumps({"reels": size.reels, "scenes": size.scenes}))
        self.reels = {reel.name: reel for reel in reels}
        shelf = Path(size.folder) / f"distractors-{size.hours}" if size.hours else None
        self._ours = matchers.Reelbridge(self._folder)
        if shelf:
            distractors.build(self._folder / "reels", shelf, size.hours, 3)
            self._ours = matchers.Reelbridge(self._folder, shelf, self._ours.cost)
        self._works: dict[str, Any] = {"reelbridge": self._ours.ask}
        if size.blind:
            self._works["reelbridge_finding_the_cuts"] = partial(self._ours.ask, blind=True)
        if not size.alone:
            self._works |= {name: matchers.Peer(self._folder, name).ask for name in matchers.PEERS}
        self._truth: list[edits.Truth] = []
        self._told: dict[str, list[Told]] = {name: [] for name in self._works}
        self._took = dict.fromkeys(self._works, 0.0)

    def ask(self, number: int) -> None:
        """Ask about a portion, each matcher in its turn."""
        size, cut = self._size, self._folder / f"cut-{number:03}.mp4"
        truth = portion(self._folder, list(self.reels.values()), self._seed, number, (size.shots, size.strangers))
        self._truth += truth
        for name, work in self._works.items():
            is_ours = name.startswith("reelbridge")
            among = f"-{size.hours}h" if size.hours and is_ours else ""
            answer = answered(cut.with_suffix(f".{name}{among}.json"), partial(work, cut, truth))
            self._took[name] += answer["seconds"]
            self._told[name] += [matchers.decided(one) if is_ours else Told(**one) for one in answer["answers"]]

    def figures(self) -> dict[str, dict[str, Any]]:
        """Return what the answers so far are worth."""
        made = {
            name: judging.judge(told, self._truth, self.reels)
            | {"seconds_a_shot": round(self._took[name] / len(self._truth), 2)}
            for name, told in self._told.items()
        }
        made["reelbridge"] |= self._ours.cost
        return made


def main() -> None:
    size = _asked()
    asking = Asking(size)
    for number in range(size.portions):
        asking.ask(number)
        print(number, json.dumps(asking.figures()["reelbridge"]), flush=True)
    figures = asking.figures()
    print(json.dumps(figures, indent=1))
    if size.write:
        sized = {name: value for name, value in vars(size).items() if name not in ("folder", "write")}
        sized |= {"seed": SEEDS[size.half], "kinds": len(edits.KINDS)}
        sized["archive_hours"] = round(judging.seconds(list(asking.reels.values())) / 3600, 2)
        told = {"size": sized, "load": os.getloadavg()[0], "figures": figures}
        keep(f"matching-{size.half}", told, "av", "numpy", "pdqhash")


def _asked() -> argparse.Namespace:
    asked = argparse.ArgumentParser()
    asked.add_argument("folder", help="where reels, cuts and answers are kept")
    for name, usual in (("reels", 30), ("scenes", 22), ("portions", 8), ("shots", 54), ("strangers", 27), ("hours", 0)):
        asked.add_argument(f"--{name}", type=int, default=usual)
    asked.add_argument("--half", choices=sorted(SEEDS), default="test")
    asked.add_argument("--blind", action="store_true", help="let the cuts be found, too")
    asked.add_argument("--alone", action="store_true", help="leave the peers out")
    asked.add_argument("--write", action="store_true", help="keep the figures beside the other results")
    return asked.parse_args()


if __name__ == "__main__":
    main()
