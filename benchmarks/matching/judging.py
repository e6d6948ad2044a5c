"""What a matcher's answers are worth, held against the truth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from edits import Truth
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
    score: float = 0.0
    #: In and out may lie so many frames earlier or later.
    earlier: int = 0
    later: int = 0


def is_right(told: Told, truth: Truth, reels: dict[str, Reel]) -> bool:
    """Whether an answer names the right reel and place, within the width it states itself.

    What two reels hold is right in either.
    """
    if not truth.reel or told.reel not in reels:
        return False
    near = round(NEAR_S * float(reels[told.reel].rate))
    if told.reel == truth.reel and _overlap(told, truth.first, truth.last, near):
        return True
    return any(_overlap(told, first, last, near) for first, last in _twins(truth, reels, told.reel))


def _overlap(told: Told, first: int, last: int, near: int) -> bool:
    return told.first - told.earlier < last + near and told.last + told.later > first - near


def _twins(truth: Truth, reels: dict[str, Reel], name: str) -> list[tuple[int, int]]:
    """Return where else a reel shows what a shot shows: a photograph standing still, or the same frames of a real film."""
    scene, begin, _ = reels[truth.reel].scenes[truth.scene]
    found = []
    for other, start, end in reels[name].scenes:
        if scene.kind == other.kind == "still" and scene.photograph == other.photograph:
            found.append((start, end))
        if scene.film and other.film and scene.film[0] == other.film[0]:
            # the same frame of the film lies here in that reel
            off = start - other.film[1] - begin + scene.film[1]
            first, last = max(start, truth.first + off), min(end, truth.last + off)
            if last - first > 1:
                found.append((first, last))
    return found


def judge(told: list[Told], truth: list[Truth], reels: dict[str, Reel]) -> dict[str, object]:
    """Return recall, precision and exactness, over all and by kind."""
    pairs = list(zip(told, truth, strict=True))
    held = [(one, true) for one, true in pairs if true.reel]
    strangers = [(one, true) for one, true in pairs if not true.reel]
    right = [(one, true) for one, true in held if is_right(one, true, reels)]
    certain = [(one, true) for one, true in pairs if one.is_certain]
    kinds, found = Counter(true.kind for _, true in held), Counter(true.kind for _, true in right)
    near = {name: round(NEAR_S * float(reel.rate)) for name, reel in reels.items()}
    # what is right because another place shows the same has no exact truth
    placed = [
        (one, true) for one, true in right
        if one.reel == true.reel and _overlap(one, true.first, true.last, near[one.reel])
    ]  # fmt: skip
    off = [max(map(abs, _off(one, true))) for one, true in placed if true.moves]
    inside = {moves: [_is_inside(one, true) for one, true in placed if true.moves == moves] for moves in (True, False)}
    partly = ("picture in picture", "split screen")
    without = [(kinds[kind], found[kind]) for kind in kinds if kind not in partly]
    short = [is_right(one, true, reels) for one, true in held if true.end - true.start < 25]
    sure = [(one, true) for one, true in held if one.is_certain]
    return {
        "shots": len(held),
        "strangers": len(strangers),
        "strangers_in_a_known_room": sum(true.is_hard for _, true in strangers),
        "recall": _part(len(right), len(held)),
        "recall_but_pictures_in_pictures": _part(sum(b for _, b in without), sum(a for a, _ in without)),
        "recall_under_a_second": _part(sum(short), len(short)),
        "recall_of_certain": _part(sum(is_right(one, true, reels) for one, true in sure), len(held)),
        "precision": _part(len(right), sum(bool(one.reel) for one, _ in pairs)),
        "precision_of_certain": _part(sum(is_right(one, true, reels) for one, true in certain), len(certain)),
        "certain": len(certain),
        "false": sum(bool(one.reel) for one, _ in strangers),
        "false_certain": sum(one.is_certain for one, _ in strangers),
        "wrong_place": sum(bool(one.reel) and not is_right(one, true, reels) for one, true in held),
        "in_and_out_within_a_frame": _part(sum(one <= 1 for one in off), len(off)),
        "in_and_out_within_stated_width": _part(sum(map(sum, inside.values())), sum(map(len, inside.values()))),
        "moving_within_stated_width": _part(sum(inside[True]), len(inside[True])),
        "stills": len(inside[False]),
        "stills_within_stated_width": _part(sum(inside[False]), len(inside[False])),
        "median_stated_width": {
            "moving" if moves else "still": _median(
                one.earlier + one.later for one, true in placed if true.moves == moves
            )
            for moves in inside
        },
        "median_frames_off": _median(off),
        "score_and_truth": _calibration(pairs, reels),
        "by_kind": {kind: f"{found[kind]}/{count}" for kind, count in sorted(kinds.items())},
    }


def _off(told: Told, truth: Truth) -> tuple[int, int]:
    """Return by how many frames in and out are told too late."""
    return told.first - truth.first, told.last - truth.last


def _is_inside(told: Told, truth: Truth) -> bool:
    """Whether in and out lie, to a frame, between the earliest and the latest that are told."""
    return all(-told.later - 1 <= one <= told.earlier + 1 for one in _off(told, truth))


def _median(figures: Iterable[float]) -> float | None:
    some = list(figures)
    return float(np.median(some)) if some else None


def _calibration(pairs: list[tuple[Told, Truth]], reels: dict[str, Reel]) -> dict[str, str]:
    """Return for each span of scores how many answers have it and how many of these are right."""
    rows = [(one.score, is_right(one, true, reels)) for one, true in pairs if one.reel and one.score]
    made = {}
    for low, high in ((0.5, 0.7), (0.7, 0.9), (0.9, 0.99), (0.99, 1.01)):
        here = [right for score, right in rows if low <= score < high]
        made[f"from {low}"] = f"{sum(here)}/{len(here)}"
    return made


def _part(some: int, of: int) -> float | None:
    return round(some / of, 3) if of else None


def seconds(reels: list[Reel]) -> float:
    """Return how long reels are together."""
    return float(sum((Fraction(reel.length) / reel.rate for reel in reels), Fraction(0)))
