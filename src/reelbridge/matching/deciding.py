"""Deciding: from what comparing showed to a score that means something, a verdict, and the other places that tie."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np

from reelbridge.matching.agreeing import plainly
from reelbridge.matching.aligning import Window
from reelbridge.matching.verifying import Finding


class Verdict(StrEnum):
    """What is said of a shot."""

    CERTAIN = "certain"
    PROBABLE = "probable"
    NONE = "none"


#: From this score on, a match is certain; from that on, people are asked.
CERTAIN, PROBABLE = 0.99, 0.5
#: What only the codes of an imprint speak for, since nobody here has the film, is never more likely than this.
MOST_BY_CODES = 0.9
#: Where another place shows the same as well, or another moment may, the one that is named is never likelier than this.
MOST_TIED = 0.95
#: Below this nothing moves (roots of brightness); the motion of the noise is no witness.
STILL = 0.45
#: The weights of the score, for shots that move and for those that hardly do; see ``witnesses``.
SCORE: dict[str, Any] = json.loads(Path(__file__).with_name("score.json").read_text("utf-8"))
#: So many frames beside a window's edge are at it: the finest steps are half a frame, and both ends are rounded.
EDGE = 2
#: Findings tie whose strengths differ by less than so much, more where nothing moves, and such a part of what the
#: better one itself differs by; and never by more than the last.
_TIES, _TIES_STILL, _TIES_PART, _TIES_MOST = 0.003, 0.01, 0.5, 0.025
#: Two holdings of one take show it at one speed, and through rectangles whose sides differ no more than this.
_ONE_TAKE, _PLAIN = 0.03, 0.003
#: No more than this moves in what stands still: its grain, and what a codec makes of it.
_NOISE = 0.15
#: Another speed than the usual one is believed so much less, two movements that may make up for each other, and what
#: shows neither the reel from edge to edge nor its middle.
_UNUSUAL, _WANDERING, _ASIDE = 0.004, 0.01, 0.006
#: Rectangles that have such a part of what both take in in common are the same part of a picture.
_SAME_PANE = 0.5
#: What else a picture is made of must move so much alike.
_MOVES_ALIKE = 0.8
#: What is smaller is no film between the bars of another shape: 4:3 in 16:9 is 0.75, 2.39 in 16:9 is 0.74.
_PART = 0.7
#: What looking at the whole of a shot is worth beside looking at nothing of it, among places that lie nearer to each
#: other than so many half lengths of the shot.
_WHOLE, _NEAR = 0.12, 8


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said of one shot: the best finding, how sure it is, and other places that show the same.

    ``panes`` are the places that other parts of its picture come from: a picture set into it, the half beside.
    """

    verdict: Verdict
    score: float
    finding: Finding | None
    ties: tuple[Finding, ...] = ()
    panes: tuple[Finding, ...] = ()


def moves(finding: Finding) -> bool:
    """Return whether so much moves that the changes are a witness of their own."""
    return finding.motion is not None and finding.liveliness >= STILL


def strength(finding: Finding) -> float:
    """Return how well pictures and their changes agree, in one figure: what findings are ranked by."""
    if finding.motion is None:
        return finding.picture
    # the motion of the noise is none; from there on what moves is believed more and more
    sure = min(1.0, max(0.0, (finding.liveliness - _NOISE) / (2 * STILL - _NOISE)))
    return finding.picture * (1 - 0.5 * sure) + finding.motion * 0.5 * sure


def witnesses(finding: Finding) -> tuple[float, float, float]:
    """Return what a score is made of: how alike pictures and changes are, and how little the few frames prove."""
    return finding.picture, finding.motion or 0.0, 1 / math.sqrt(finding.compared)


def score(finding: Finding) -> float:
    """Return how likely it is, from 0 to 1, that a finding is right; learned by benchmarks/matching/fit_score.py."""
    if not finding.compared:
        return min(MOST_BY_CODES, 1 / (1 + math.exp(-4.0 * (finding.votes - 1.3))))
    weights = SCORE["moving" if moves(finding) else "still"]
    value = weights[0] + sum(weight * one for weight, one in zip(weights[1:], witnesses(finding), strict=True))
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, value))))


def decide(findings: list[Finding]) -> Answer:
    """Return the answer for a shot from all that was found of it.

    What only codes speak for is the answer where no pictures were found to agree, and ties with those that do.
    """
    answer = _compared([one for one in findings if one.compared])
    by_codes = sorted((one for one in findings if not one.compared), key=lambda one: one.votes, reverse=True)
    likely = tuple(one for one in _apart(by_codes) if score(one) >= PROBABLE)
    if answer.finding is None and likely:
        return Answer(Verdict.PROBABLE, score(likely[0]), likely[0], likely[1:])
    return replace(answer, ties=(*answer.ties, *likely)) if answer.finding else answer


def _compared(findings: list[Finding]) -> Answer:
    ranked = sorted(findings, key=_rank, reverse=True)
    if not ranked or score(ranked[0]) < PROBABLE:
        return Answer(Verdict.NONE, score(ranked[0]) if ranked else 0.0, None)
    best = _whole(ranked)
    ranked = [best, *(one for one in ranked if one is not best)]
    others = tuple(
        one for one in _apart([one for one in ranked if _is_same_pane(best, one)])
        if one is not best and not _is_in_its_width(best, one) and _ties(best, one) and score(one) >= PROBABLE
    )  # fmt: skip
    is_open = (
        best.is_wandering or _is_unearned(best) or any(not (moves(best) and _is_one_take(best, one)) for one in others)
    )
    sure = min(score(best), MOST_TIED) if is_open else score(best)
    return Answer(verdict_of(sure), sure, best, others, _panes(best, others, ranked))


def is_of_part(looked: Sequence[float]) -> bool:
    """Whether a rectangle of a shot is so small a part of its picture that something else is shown beside it."""
    left, top, right, bottom = looked
    return (right - left) * (bottom - top) < _PART


def _is_same_pane(one: Finding, other: Finding) -> bool:
    """Whether two findings look at the same part of a shot's picture."""
    (a, b), (left, top) = (one.looked, other.looked), np.maximum(one.looked[:2], other.looked[:2])
    right, bottom = np.minimum(one.looked[2:], other.looked[2:])
    common = max(0.0, right - left) * max(0.0, bottom - top)
    return bool(common >= _SAME_PANE * (a.width * a.height + b.width * b.height - common))


def _panes(best: Finding, ties: Sequence[Finding], ranked: list[Finding]) -> tuple[Finding, ...]:
    """Return the best of each other part of the picture that moves and comes, for certain, from other reels."""
    found: list[Finding] = []
    for one in ranked:
        is_sure = score(one) >= CERTAIN and one.liveliness > _NOISE and (one.motion or 0.0) >= _MOVES_ALIKE
        here = (best, *ties, *found)
        if is_sure and all(one.reel != other.reel and not _is_same_pane(one, other) for other in here):
            found.append(one)
    return tuple(found)


def _rank(finding: Finding) -> float:
    is_aside = any(
        max(abs(a - b) for a, b in zip(box, plainly(box), strict=True)) > _PLAIN
        for box in (finding.rectangle, finding.last_rectangle)
    )
    is_unusual = abs(finding.speed - 1) > _ONE_TAKE
    return strength(finding) - _UNUSUAL * is_unusual - _WANDERING * finding.is_wandering - _ASIDE * is_aside


def _is_unearned(finding: Finding) -> bool:
    """Whether hardly anything moves that could prove an unusual speed, or what moves does so otherwise."""
    if abs(finding.speed - 1) > _ONE_TAKE:
        return not moves(finding)
    return finding.liveliness > _NOISE and finding.motion is not None and finding.motion < 0


def _is_in_its_width(best: Finding, other: Finding) -> bool:
    """Whether another place is one of those at which the best one is told to lie perhaps."""
    return best.reel == other.reel and best.start - best.earlier <= other.start <= best.start + best.later


def _ties(best: Finding, other: Finding) -> bool:
    """Whether pictures and motion do not tell two places apart."""
    least = _TIES if moves(best) else _TIES_STILL
    differs = max(0.0, 1 - strength(best))
    return _rank(best) - _rank(other) < min(least + _TIES_PART * differs, _TIES_MOST)


def _is_one_take(one: Finding, other: Finding) -> bool:
    """Whether two places may be two holdings of one take: the same of it at the same speed, in both."""
    sides = np.abs(np.array([one.rectangle, one.last_rectangle]) - np.array([other.rectangle, other.last_rectangle]))
    away = max(abs(one.speed - other.speed), float(sides.max()))
    return one.is_mirrored == other.is_mirrored and away <= _ONE_TAKE


def verdict_of(sure: float) -> Verdict:
    """Return what is said of a finding that is so likely, and likely enough to be spoken of."""
    return Verdict.CERTAIN if sure >= CERTAIN else Verdict.PROBABLE


def is_cut_short(finding: Finding, window: Window) -> bool:
    """Return whether a still lasts to an edge of the window it was compared in, so that it may last longer."""
    if moves(finding) or score(finding) < PROBABLE:
        return False
    first, end = finding.start - finding.earlier, finding.end + finding.later
    last = window.first + len(window.pictures)
    return (0 < window.first >= first - EDGE) or (window.frames > last <= end + EDGE)


def _whole(ranked: list[Finding]) -> Finding:
    """Return the best finding, or of those about the same place one that looks at more of the shot.

    In a pan a part of the shot agrees with another time as well as the whole does with the true one.
    """
    best = ranked[0]
    near = [
        one for one in ranked
        if one.reel == best.reel and one.is_mirrored == best.is_mirrored and score(one) >= PROBABLE
        and abs(one.start + one.end - best.start - best.end) <= _NEAR * (best.end - best.start)
    ]  # fmt: skip
    return max(near, key=lambda one: _rank(one) + _WHOLE * one.looked.width * one.looked.height)


def _apart(ranked: list[Finding]) -> list[Finding]:
    """Return findings without those that are nearly a better one again."""
    kept: list[Finding] = []
    for one in ranked:
        if not any(one.reel == other.reel and one.start < other.end and other.start < one.end for other in kept):
            kept.append(one)
    return kept
