"""Listening: where the picture alone cannot tell, the sound is asked. It never speaks against a picture.

Asked are shots that several places tie for, and shots in which so little moves that in and out may lie elsewhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from reelbridge.kernel.timecode import Span
from reelbridge.matching.deciding import Answer, score, verdict_of
from reelbridge.matching.pictures import Array
from reelbridge.matching.sound import Heard, Hearing, compare
from reelbridge.matching.verifying import Finding

#: So much of a shot is listened to, its middle; so far around a place the same sound is looked for, at least and most.
LONGEST_S, LEAST_REACH_S, MOST_REACH_S = 12.0, 1.0, 10.0
#: Sound of a shot that runs otherwise than filmed is at another pitch, and is not asked.
_EVEN = 0.004

#: Takes the number of a reel, None for the cut, and stretches in seconds; gives the sound of each, at 8 kHz.
Hear = Callable[[int | None, list[tuple[float, float]]], list[Array]]


class _Question(NamedTuple):
    shot: int
    place: int
    ours: tuple[float, float]
    theirs: tuple[float, float]
    reach_s: float


def in_doubt(answer: Answer) -> bool:
    """Return whether the picture leaves open which place it is, or where in it."""
    best = answer.finding
    return bool(best and best.compared and (answer.ties or max(best.earlier, best.later) > 1))


def listened(
    answers: Sequence[Answer], shots: Sequence[Span], rate: float, rates: Callable[[int], tuple[float, int]], hear: Hear
) -> list[Answer]:
    """Return answers with what the sound says of those in doubt.

    ``rate`` is the cut's, in frames a second; ``rates`` gives a reel's and its length in frames.
    """
    questions = [
        _question(shot, place, one, shots[shot], (rate, rates(one.reel)[0]))
        for shot, answer in enumerate(answers) if in_doubt(answer)
        for place, one in enumerate(_places(answer)) if one.compared and abs(one.speed - 1) < _EVEN
    ]  # fmt: skip
    if not questions:
        return list(answers)
    mine = dict(zip([one.ours for one in questions], hear(None, [one.ours for one in questions]), strict=False))
    if not any(len(one) and one.any() for one in mine.values()):
        return list(answers)
    by_reel: dict[int, list[_Question]] = defaultdict(list)
    for one in questions:
        by_reel[_places(answers[one.shot])[one.place].reel].append(one)
    heard: dict[int, dict[int, Heard]] = defaultdict(dict)
    for reel, some in by_reel.items():
        for one, theirs in zip(some, hear(reel, [one.theirs for one in some]), strict=False):
            heard[one.shot][one.place] = compare(mine[one.ours], theirs, one.reach_s)
    return [_settled(answer, heard.get(shot, {}), rates) for shot, answer in enumerate(answers)]


def _places(answer: Answer) -> tuple[Finding, ...]:
    return (answer.finding, *answer.ties) if answer.finding else ()


def _question(shot: int, place: int, one: Finding, span: Span, rates: tuple[float, float]) -> _Question:
    rate, theirs = rates
    length = (span.end - span.start) / rate
    skipped = max(0.0, (length - LONGEST_S) / 2)
    reach = min(MOST_REACH_S, max(LEAST_REACH_S, max(one.earlier, one.later) / theirs + 0.2))
    begin, there = span.start / rate + skipped, one.start / theirs + skipped
    length -= 2 * skipped
    return _Question(shot, place, (begin, begin + length), (there - reach, there + length + reach), reach)


def _settled(answer: Answer, heard: dict[int, Heard], rates: Callable[[int], tuple[float, int]]) -> Answer:
    """Return an answer in the light of what was heard at its places: those that sound the same stand first."""
    if not heard:
        return answer
    told = []
    for number, one in enumerate(_places(answer)):
        some = heard.get(number)
        told.append((_moved(one, some, *rates(one.reel)) if some else one, some.differing if some else 0.5))
    order = sorted(told, key=lambda pair: (pair[0].sound != Hearing.AGREES, pair[1] if pair[0].sound else 0.5))
    # where all sound the same, or none does, the picture's order stands
    alike = {one.sound for one, _ in told}
    best, *ties = (one for one, _ in (told if len(alike) == 1 else order))
    if best.sound == Hearing.AGREES and len(alike) > 1:
        # what the picture could not tell apart, the sound did
        sure = score(best)
        return replace(answer, verdict=verdict_of(sure), score=sure, finding=best, ties=tuple(ties))
    return replace(answer, finding=best, ties=tuple(ties))


def _moved(one: Finding, heard: Heard, rate: float, frames: int) -> Finding:
    """Return a place as the sound has it: in step, where the picture leaves room for that."""
    if heard.hearing is not Hearing.AGREES:
        return replace(one, sound=heard.hearing)
    later = round(heard.later_s * rate)
    if not -one.earlier - 1 <= later <= one.later + 1:
        # the same sound, but out of step: it was laid under the picture anew
        return one
    later = max(-one.start, min(later, frames - one.end))
    return replace(
        one, start=one.start + later, end=one.end + later, earlier=min(one.earlier, 1), later=min(one.later, 1),
        sound=Hearing.AGREES,
    )  # fmt: skip
