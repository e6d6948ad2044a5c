"""From a cut back to its reels, beside vPDQ and MPEG-7's signature on the same files in the same run.

    python benchmarks/matching/bench_matching.py DIR --half test --reels 90 --scenes 22 --portions 19 --narrow 2 \
        --hours 10000 --blind 6 --peers 4 --singly 40 --processes 2 --write

Archive and cuts are made from ../shared/media and seeds, with exact truth; constants of the matcher and of its score were
chosen on the half "development" only. The work is done in portions, each a cut of its own, and everything made is kept in
DIR: a run that was broken off goes on where it was, and a larger ``--portions`` adds to it; answers are kept with all that
was found, so that a new score (fit_score.py) is judged without asking again. To ask again, delete *.reelbridge*. The
peers are asked of the first ``--peers`` portions, and what is found in these by us stands beside them; of the first
``--blind`` the cuts are to be found, too; ``--singly`` shots are asked for alone, to know how long one takes; ``--narrow``
portions more are of cuts that keep 4:3 and show every picture whole, and stand by themselves. See matchers.py for the peers, distractors.py for the hours of codes that are of no film. Seconds are CPU seconds, children included.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
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


def portion(
    folder: Path, reels: list[scenes.Reel], seed: int, number: int, size: tuple[int, int], *,
    lengths: edits.Lengths = edits.USUAL, width: int = edits.WIDTH,
) -> list[edits.Truth]:  # fmt: skip
    """Write a cut, unless it is there, and return its truth."""
    path = cut_path(folder, number, width)
    told = path.with_suffix(".json")
    if not (path.exists() and told.exists()):
        shots, strangers = size
        made = edits.cut(
            reels, (seed, number), shots=shots, strangers=strangers, first=number * shots, lengths=lengths, width=width
        )
        scenes.write(path, (frame for shot in made.frames for frame in shot), width, edits.RATE, crf=25)
        told.write_text(json.dumps([asdict(one) for one in made.truth]))
    return [edits.Truth(**one) for one in json.loads(told.read_text())]


def cut_path(folder: Path, number: int, width: int = edits.WIDTH) -> Path:
    """Return where the cut of a portion lies."""
    return folder / f"{'cut' if width == edits.WIDTH else 'narrow'}-{number:03}.mp4"


def answered(place: Path, work: Any) -> Any:
    """Return what a matcher answered, asked now unless it was asked before."""
    if not place.exists():
        began = matchers.spent()
        answers = work()
        took = {"seconds": round(matchers.spent() - began, 2)}
        draft = place.with_suffix(".draft")
        draft.write_text(json.dumps({"answers": answers, **took}))
        draft.replace(place)
    return json.loads(place.read_text())


class Asking:
    """Asks every matcher about every portion whose cut is so wide."""

    def __init__(self, size: argparse.Namespace, width: int = edits.WIDTH) -> None:
        """Open the archive and what the matchers keep of it; ``prepare`` has made both."""
        self._size, self._seed, self._width = size, SEEDS[size.half], width
        self._folder = Path(size.folder) / size.half
        self.reels = {reel.name: reel for reel in planned(size)}
        self._ours = matchers.Reelbridge(self._folder, distracting(size))
        self._works: dict[str, Any] = {
            "reelbridge": self._ours.ask, "reelbridge_finding_the_cuts": partial(self._ours.ask, blind=True),
        }  # fmt: skip
        self._peers: dict[str, matchers.Peer] = {}
        self._truth: list[edits.Truth] = []
        self._told: dict[str, list[Told]] = {}
        self._took: dict[str, list[float]] = {}
        #: How many shots the peers were asked of.
        self._beside = 0

    def ask(self, number: int) -> None:
        """Ask about a portion, each matcher in its turn."""
        size, cut = self._size, cut_path(self._folder, number, self._width)
        truth = portion(
            self._folder, list(self.reels.values()), self._seed, number, (size.shots, size.strangers), width=self._width
        )
        self._truth += truth
        among = f"-{size.hours}h" if size.hours else ""
        is_blind = number < size.blind and self._width == edits.WIDTH
        for name, work in list(self._works.items())[: 1 + is_blind]:
            answer = answered(cut.with_suffix(f".{name}{among}.json"), partial(work, cut, truth))
            self._add(name, answer["seconds"], [matchers.decided(one) for one in answer["answers"]])
        if number < size.peers:
            self._beside = len(self._truth)
            for name in matchers.PEERS:
                answer = answered(cut.with_suffix(f".{name}.json"), partial(self._by_peer, name, cut, truth))
                self._add(name, answer["seconds"], [Told(**one) for one in answer["answers"]])

    def _add(self, name: str, seconds: float, told: list[Told]) -> None:
        self._took.setdefault(name, []).append(seconds / max(1, len(told)))
        self._told.setdefault(name, []).extend(told)

    def _by_peer(self, name: str, cut: Path, truth: list[edits.Truth]) -> list[dict[str, Any]]:
        if name not in self._peers:
            self._peers[name] = matchers.Peer(self._folder, name)
        return self._peers[name].ask(cut, truth)

    def alone(self) -> dict[str, float]:
        """Return how long a shot takes that is asked for alone, measured once on some shots of the first portion."""
        place = self._folder / f"alone-{self._size.hours}h.json"
        if not place.exists():
            truth = self._truth[: self._size.shots + self._size.strangers]
            some = truth[:: max(1, len(truth) // self._size.singly)]
            place.write_text(json.dumps(self._ours.alone(cut_path(self._folder, 0), some)))
        cpu, wall = np.array(json.loads(place.read_text())).T
        return {
            "one_shot_cpu_seconds_median": round(float(np.median(cpu)), 2),
            "one_shot_cpu_seconds_p95": round(float(np.percentile(cpu, 95)), 2),
            "one_shot_seconds_p95": round(float(np.percentile(wall, 95)), 2),
        }

    def figures(self) -> dict[str, dict[str, Any]]:
        """Return what the answers so far are worth."""
        made = {
            name: judging.judge(told, self._truth[: len(told)], self.reels)
            | {"cpu_seconds_a_shot": round(float(np.mean(self._took[name])), 2)}
            for name, told in self._told.items()
        }
        made["reelbridge"] |= self._ours.cost
        if 0 < self._beside < len(self._truth):
            beside = self._told["reelbridge"][: self._beside], self._truth[: self._beside]
            made["reelbridge_where_the_peers_were_asked"] = judging.judge(*beside, self.reels)
        return made


def planned(size: argparse.Namespace) -> list[scenes.Reel]:
    """Return the archive's reels, none of them made yet."""
    return scenes.archive(SHARED, SEEDS[size.half], size.reels, size.scenes)


def distracting(size: argparse.Namespace) -> Path | None:
    """Return where the codes of no film lie."""
    return Path(size.folder) / f"distractors-{size.hours}" if size.hours else None


def prepare(size: argparse.Namespace, first: int) -> None:
    """Make a share of the reels, of their imprints and of what the peers keep of them, where it is missing."""
    folder = Path(size.folder) / size.half
    mine = planned(size)[first :: size.processes]
    written(folder, mine)
    paths = [folder / "reels" / f"{reel.name}.mp4" for reel in mine]
    matchers.imprinted(paths)
    if size.peers:
        for name in matchers.PEERS:
            matchers.Peer.keep(paths, name)


def ask(size: argparse.Namespace, first: int) -> None:
    """Ask about a share of the portions; what is answered is kept."""
    for width, portions in asked_of(size):
        asking = Asking(size, width)
        for number in range(first, portions, size.processes):
            asking.ask(number)
            print(width, number, json.dumps(asking.figures()["reelbridge"]), flush=True)


def asked_of(size: argparse.Namespace) -> list[tuple[int, int]]:
    """Return how wide cuts are, each with the number of portions whose cut is so wide."""
    return [(edits.WIDTH, size.portions), *([(edits.NARROW, size.narrow)] if size.narrow else [])]


def answers(size: argparse.Namespace) -> tuple[Asking, dict[str, dict[str, Any]]]:
    """Return the asking of the ordinary portions, and the figures of all."""
    askings = []
    for width, portions in asked_of(size):
        askings.append(Asking(size, width))
        for number in range(portions):
            askings[-1].ask(number)
    figures = askings[0].figures()
    for narrow in askings[1:]:
        figures |= {f"{name}_on_a_cut_that_keeps_4_3": told for name, told in narrow.figures().items()}
    return askings[0], figures


def shared_out(size: argparse.Namespace, work: Any) -> None:
    """Do a work in so many processes, each its share."""
    with ProcessPoolExecutor(size.processes, multiprocessing.get_context("spawn")) as pool:
        for done in [pool.submit(work, size, first) for first in range(size.processes)]:
            done.result()


def main() -> None:
    size = _asked()
    folder = Path(size.folder) / size.half
    shared_out(size, prepare)
    (folder / "size.json").write_text(json.dumps({"reels": size.reels, "scenes": size.scenes}))
    if shelf := distracting(size):
        distractors.build(folder / "reels", shelf, size.hours, 3)
    shared_out(size, ask)
    asking, figures = answers(size)
    if size.singly:
        figures["reelbridge"] |= asking.alone()
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
    for name, usual in (("reels", 30), ("scenes", 22), ("portions", 8), ("shots", 54), ("strangers", 27), ("hours", 0),
                        ("narrow", 0), ("blind", 0), ("peers", 0), ("processes", 1), ("singly", 0)):  # fmt: skip
        asked.add_argument(f"--{name}", type=int, default=usual)
    asked.add_argument("--half", choices=sorted(SEEDS), default="test")
    asked.add_argument("--write", action="store_true", help="keep the figures beside the other results")
    return asked.parse_args()


if __name__ == "__main__":
    main()
