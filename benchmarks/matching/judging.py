"""What a matcher's answers are worth, held against the truth."""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scenes
from edits import RATE, Truth
from scenes import Reel

#: A place that overlaps the true one, or lies this near, is the right place; how exact it is, is measured apart.
NEAR_S = 0.4


@dataclass
class Told:
    """What a matcher says of one shot; ``reel`` is empty for "not found"."""

    reel: str = ""
    first: int = 0
    last: int = 0
    is_certain: bool = False
    #: In and out may lie so many frames earlier or later.
    earlier: int = 0
    later: int = 0


def written(folder: Path, reels: list[Reel], frames: np.ndarray) -> None:
    """Write reels and cut as films, once."""
    (folder / "reels").mkdir(parents=True, exist_ok=True)
    for reel in reels:
        scenes.write(folder / "reels" / f"{reel.name}.mp4", reel.frames, reel.rate, speed="ultrafast")
    scenes.write(folder / "cut.mp4", frames, RATE, crf=25, speed="ultrafast")


def ours(folder: Path, truth: list[Truth], *, blind: bool = False) -> tuple[list[Told], dict[str, float]]:
    """Match the cut in a folder against its reels as ``reelbridge match`` does; return answers and what it cost."""
    from reelbridge.kernel.timecode import Span
    from reelbridge.media import sources

    paths = sorted((folder / "reels").glob("*.mp4"))
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as name:
        kept = [Path(name, f"{path.stem}.imprint") for path in paths]
        reels = [sources.reel(path, place) for path, place in zip(paths, kept, strict=True)]
        taken = time.perf_counter() - began
        size = sum(place.stat().st_size for place in kept)
        spans = () if blind else [Span(one.start, one.end) for one in truth]
        made = sources.cut(folder / "cut.mp4", Path(name), spans)
        answers = sources.match(made, reels)
    seconds = sum(float(one.probe.timing.rate**-1 * one.probe.frames) for one in reels)
    told = []
    for answer in answers:
        found = answer.finding
        told.append(
            Told(
                paths[found.reel].stem, found.start, found.end, answer.verdict == "certain", found.earlier, found.later
            )
            if found
            else Told()
        )
    if blind:
        told = [_longest(told, made.shots, one) for one in truth]
    cost = {
        "bytes_an_hour": round(size / seconds * 3600),
        "imprint_times_real_time": round(seconds / taken, 1),
        "seconds_a_shot": round((time.perf_counter() - began - taken) / len(answers), 2),
    }
    return told, cost


def _longest(told: list[Told], shots, truth: Truth) -> Told:
    """Return the answer for the found shot that shares most frames with a true one."""
    shared = [min(one.end, truth.end) - max(one.start, truth.start) for one in shots]
    return told[int(np.argmax(shared))]


def is_right(told: Told, truth: Truth, rates: dict[str, float]) -> bool:
    """Whether an answer names the right reel and place, within the width it states itself."""
    if not truth.reel or told.reel != truth.reel:
        return False
    near = NEAR_S * rates[truth.reel]
    return told.first - told.earlier < truth.last + near and told.last + told.later > truth.first - near


def judge(told: list[Told], truth: list[Truth], rates: dict[str, float]) -> dict[str, object]:
    """Return recall, precision and exactness, over all and by kind."""
    pairs = list(zip(told, truth, strict=True))
    held = [(one, true) for one, true in pairs if true.reel]
    strangers = [(one, true) for one, true in pairs if not true.reel]
    right = [(one, true) for one, true in held if is_right(one, true, rates)]
    certain = [(one, true) for one, true in pairs if one.is_certain]
    kinds, found = Counter(true.kind for _, true in held), Counter(true.kind for _, true in right)
    off = [max(abs(one.first - true.first), abs(one.last - true.last)) for one, true in right if true.moves]
    inside = [
        max(abs(one.first - true.first), abs(one.last - true.last)) <= max(one.earlier, one.later) + 1
        for one, true in right
    ]
    without = [(kinds[kind], found[kind]) for kind in kinds if kind != "picture in picture"]
    short = [is_right(one, true, rates) for one, true in held if true.end - true.start < 25]
    return {
        "shots": len(held),
        "strangers": len(strangers),
        "recall": _part(len(right), len(held)),
        "recall_but_picture_in_picture": _part(sum(b for _, b in without), sum(a for a, _ in without)),
        "recall_under_a_second": _part(sum(short), len(short)),
        "precision_of_certain": _part(sum(is_right(one, true, rates) for one, true in certain), len(certain)),
        "certain": len(certain),
        "false": sum(bool(one.reel) for one, _ in strangers),
        "false_certain": sum(one.is_certain for one, _ in strangers),
        "wrong_place": sum(bool(one.reel) and not is_right(one, true, rates) for one, true in held),
        "in_and_out_within_a_frame": _part(sum(one <= 1 for one in off), len(off)),
        "in_and_out_within_stated_width": _part(sum(inside), len(inside)),
        "median_frames_off": float(np.median(off)) if off else None,
        "by_kind": {kind: f"{found[kind]}/{count}" for kind, count in sorted(kinds.items())},
    }


def _part(some: int, of: int) -> float | None:
    return round(some / of, 3) if of else None
