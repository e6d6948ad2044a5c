"""Two strings laid beside each other, so that what stands for what says the most together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from reelbridge.language.naming.units import LONGEST_UNIT, Units, units
from reelbridge.language.scripts import Script

_NEVER = float("-inf")


@dataclass(frozen=True, slots=True)
class Step:
    """``left[start:end]`` stands for ``right[from_:to]`` and says ``gain``; an empty side is a letter left alone."""

    start: int
    end: int
    from_: int
    to: int
    gain: float


@lru_cache(maxsize=65_536)
def align(left: str, left_script: Script, right: str, right_script: Script) -> tuple[float, tuple[Step, ...]]:
    """Return how much two strings say together, in nats, and the steps of the best way to lay them side by side."""
    table = units(left_script, right_script)
    dropped = [table.dropped(letter) for letter in right]
    # what may stand for a unit of the left at each place, cut once for all of them
    pieces = [
        [(end, right[to:end]) for end in range(to, min(to + LONGEST_UNIT, len(right)) + 1)]
        for to in range(len(right) + 1)
    ]
    best = [[_NEVER] * (len(right) + 1) for _ in range(len(left) + 1)]
    came: dict[tuple[int, int], tuple[int, int]] = {}
    best[0][0] = 0.0
    for at, row in enumerate(best):
        known = _known(table, left, at)
        for to, here in enumerate(row):
            for at_end, says in known:
                there = best[at_end]
                for to_end, piece in pieces[to]:
                    gain = says.get(piece)
                    if gain is not None and here + gain > there[to_end]:
                        there[to_end] = here + gain
                        came[at_end, to_end] = (at, to)
            # last: letters left alone may follow one another
            if to < len(right) and here + dropped[to] > row[to + 1]:
                row[to + 1] = here + dropped[to]
                came[at, to + 1] = (at, to)
    return best[-1][-1], _steps(best, came, len(left), len(right))


def _known(table: Units, left: str, at: int) -> list[tuple[int, Mapping[str, float]]]:
    """Return the units that begin at a place on the left, and what they say; the next letter may also stand alone."""
    ends = range(at + 1, min(at + table.longest, len(left)) + 1)
    known = [(end, table.says[left[at:end]]) for end in ends if left[at:end] in table.says]
    return [*known, (at + 1, {"": table.alone_left})] if at < len(left) else known


def _steps(best: list[list[float]], came: dict[tuple[int, int], tuple[int, int]], at: int, to: int) -> tuple[Step, ...]:
    steps = []
    while (at, to) in came:
        before = came[at, to]
        gain = best[at][to] - best[before[0]][before[1]]
        steps.append(Step(before[0], at, before[1], to, gain))
        at, to = before
    return tuple(reversed(steps))
