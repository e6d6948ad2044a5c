"""Two strings laid beside each other, so that what stands for what says the most together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from reelbridge.language.naming.units import LONGEST_UNIT, units
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
    places = _places(right)
    best = [[_NEVER] * (len(right) + 1) for _ in range(len(left) + 1)]
    came: dict[tuple[int, int], tuple[int, int]] = {}
    best[0][0] = 0.0
    alone = [(to, to, table.alone_left) for to in range(len(right) + 1)]
    for at, row in enumerate(best):
        # letters left alone may follow one another
        for to, lost in enumerate(dropped):
            if row[to] + lost > row[to + 1]:
                row[to + 1] = row[to] + lost
                came[at, to + 1] = (at, to)
        for at_end in range(at + 1, min(at + table.longest, len(left)) + 1):
            moves = _fitting(table.says.get(left[at:at_end]), places)
            there = best[at_end]
            for to, to_end, gain in moves if at_end > at + 1 else moves + alone:
                if row[to] + gain > there[to_end]:
                    there[to_end] = row[to] + gain
                    came[at_end, to_end] = (at, to)
    return best[-1][-1], _steps(best, came, len(left), len(right))


@lru_cache(maxsize=4096)
def _places(right: str) -> Mapping[str, tuple[tuple[int, int], ...]]:
    """Return where each stretch stands that may be a unit of the right."""
    found: dict[str, tuple[tuple[int, int], ...]] = {}
    for to in range(len(right) + 1):
        for end in range(to, min(to + LONGEST_UNIT, len(right)) + 1):
            found[right[to:end]] = (*found.get(right[to:end], ()), (to, end))
    return found


def _fitting(
    says: Mapping[str, float] | None, places: Mapping[str, Sequence[tuple[int, int]]]
) -> list[tuple[int, int, float]]:
    """Return where on the right something stands that a unit of the left says something with, in order."""
    if not says:
        return []
    return sorted([(to, end, says[piece]) for piece in says.keys() & places.keys() for to, end in places[piece]])


def _steps(best: list[list[float]], came: dict[tuple[int, int], tuple[int, int]], at: int, to: int) -> tuple[Step, ...]:
    steps = []
    while (at, to) in came:
        before = came[at, to]
        gain = best[at][to] - best[before[0]][before[1]]
        steps.append(Step(before[0], at, before[1], to, gain))
        at, to = before
    return tuple(reversed(steps))
