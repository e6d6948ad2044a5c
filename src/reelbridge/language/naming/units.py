"""Which letters of one script stand for which of another, and how much it says that they do.

Three tables are learned (``tools/learn_sounds.py``); from them follow the others: two spellings in one script agree as
far as they stand for the same letters of another script. What two units say together is the logarithm of how much
oftener they stand for each other than chance would have it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from math import log
from pathlib import Path

from reelbridge.language.scripts import Script

_TABLES = Path(__file__).parent.parent / "tables"
_FILES = {
    (Script.HAN, Script.CYRILLIC): "names_zh_ru.tsv",
    (Script.HAN, Script.LATIN): "names_zh_en.tsv",
    (Script.CYRILLIC, Script.LATIN): "names_ru_en.tsv",
}
#: What is lost by a letter, or a Chinese character, that nothing on the other side stands for.
ALONE = {Script.HAN: -3.6, Script.CYRILLIC: -1.9, Script.LATIN: -1.7}
#: More letters than this never stand for one unit of the other side.
LONGEST_UNIT = 4
#: How often, in two spellings of one name in one script, a letter stays as it is.
_KEPT = 0.85
_LEAST_GAIN = -4.0

Counts = dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True)
class Units:
    """What every unit of the left script, ``longest`` letters at most, says together with units of the right."""

    left: Script
    right: Script
    says: Mapping[str, Mapping[str, float]]
    longest: int
    alone_left: float
    alone_right: float

    def dropped(self, letter: str) -> float:
        """Return what is lost by one letter on the right that nothing on the left stands for; ь is lost easily."""
        return max(self.alone_right, self.says.get("", {}).get(letter, self.alone_right))


@cache
def units(left: Script, right: Script) -> Units:
    """Return the table for two of Chinese, Cyrillic and Latin, in either order or twice the same."""
    counts = _same_script(left) if left is right else learned(left, right)
    says = _says(counts)
    return Units(left, right, says, max(map(len, says)), ALONE[left], ALONE[right])


@cache
def learned(left: Script, right: Script) -> Counts:
    """Return how often each unit of the left script stands for each of the right, in the training names."""
    if (left, right) in _FILES:
        found: Counts = defaultdict(dict)
        for one, other, count in _rows(_FILES[left, right]):
            if max(len(one), len(other)) <= LONGEST_UNIT:
                found[one][other] = count
        return dict(found)
    return _turned(learned(right, left))


def _rows(name: str) -> Iterator[tuple[str, str, float]]:
    for line in (_TABLES / name).read_text("utf-8").splitlines():
        if not line.startswith("#"):
            one, other, count = line.split("\t")
            yield one, other, float(count)


def _turned(counts: Counts) -> Counts:
    turned: Counts = defaultdict(dict)
    for one, others in counts.items():
        for other, count in others.items():
            turned[other][one] = count
    return dict(turned)


def _says(counts: Counts) -> dict[str, dict[str, float]]:
    """Turn counts into logarithms; what stands for nothing costs as much as it is rare for it to be dropped."""
    rights: dict[str, float] = defaultdict(float)
    for others in counts.values():
        for other, count in others.items():
            rights[other] += count
    total = sum(rights.values())
    says: dict[str, dict[str, float]] = {}
    for one, others in counts.items():
        whole = sum(others.values())
        # nothing on one side: only how rarely the other side is dropped counts
        row = {}
        for other, count in others.items():
            chance = (whole if one else total) * (rights[other] if other else total) / total
            row[other] = log(count / chance)
        says[one] = {other: gain for other, gain in row.items() if gain > _LEAST_GAIN}
    return says


def _same_script(script: Script) -> Counts:
    others = [one for one in (Script.HAN, Script.CYRILLIC, Script.LATIN) if one is not script]
    # Latin and Cyrillic explain each other; Chinese, which blurs sounds, explains neither
    through = others if script is Script.HAN else [one for one in others if one is not Script.HAN]
    mixed: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for pivot in through:
        _add_through(learned(script, pivot), mixed)
    wholes = {one: sum(row.values()) for one, row in mixed.items()}
    found: Counts = {}
    for one, row in mixed.items():
        whole = wholes[one]
        kept = {
            other: count * (1 - _KEPT)
            for other, count in row.items()
            if other != one and count > 0.004 * min(whole, wholes[other])
        }
        if len(one) == 1:
            kept[one] = whole * _KEPT
        found[one] = kept
    return found


def _add_through(counts: Counts, mixed: dict[str, dict[str, float]]) -> None:
    """Add how often two units stand for the same unit of another script."""
    for pivot, ours in _turned(counts).items():
        if not pivot:
            continue
        whole = sum(ours.values())
        likely = [(one, count) for one, count in ours.items() if one and count > 0.005 * whole]
        for one, count in likely:
            row = mixed[one]
            for other, again in likely:
                row[other] += count * again / whole
