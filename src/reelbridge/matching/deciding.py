"""Deciding: from what comparing showed to a score that means something, a verdict, and the other places that tie."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import StrEnum

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
#: Below this nothing moves (roots of brightness); the motion of the noise is no witness.
STILL = 0.45
#: Findings whose scores' odds differ less than this tie.
_TIES = 0.025


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said of one shot: the best finding, how sure it is, and other places that show the same."""

    verdict: Verdict
    score: float
    finding: Finding | None
    ties: tuple[Finding, ...] = ()


def strength(finding: Finding) -> float:
    """Return how well pictures and their changes agree, in one figure: what findings are ranked by."""
    if finding.motion is None or finding.liveliness < STILL:
        return finding.picture
    sure = min(1.0, finding.liveliness / STILL - 1)
    return finding.picture * (1 - 0.5 * sure) + finding.motion * 0.5 * sure


def score(finding: Finding) -> float:
    """Return how likely it is, from 0 to 1, that a finding is right; fitted in benchmarks/matching."""
    if not finding.compared:
        return min(MOST_BY_CODES, 1 / (1 + math.exp(-4.0 * (finding.votes - 1.3))))
    moves = finding.motion is not None and finding.liveliness >= STILL
    if moves:
        least, steep = 0.60, 26.0
        value = 0.45 * finding.picture + 0.55 * (finding.motion or 0.0)
    else:
        least, steep = 0.86, 40.0
        value = finding.picture
    # few frames prove little
    value -= 0.12 / math.sqrt(finding.compared)
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, steep * (value - least)))))


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
    ranked = sorted(findings, key=strength, reverse=True)
    if not ranked or score(ranked[0]) < PROBABLE:
        return Answer(Verdict.NONE, score(ranked[0]) if ranked else 0.0, None)
    best = ranked[0]
    others = tuple(
        one
        for one in _apart(ranked)
        if one is not best and strength(best) - strength(one) < _TIES and score(one) >= PROBABLE
    )
    sure = score(best)
    return Answer(Verdict.CERTAIN if sure >= CERTAIN else Verdict.PROBABLE, sure, best, others)


def _apart(ranked: list[Finding]) -> list[Finding]:
    """Return findings without those that are nearly a better one again."""
    kept: list[Finding] = []
    for one in ranked:
        if not any(one.reel == other.reel and one.start < other.end and other.start < one.end for other in kept):
            kept.append(one)
    return kept
