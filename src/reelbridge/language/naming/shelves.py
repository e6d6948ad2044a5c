"""Many candidates weighed against one name at once, with arrays: what ``aligning`` does one by one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

import numpy as np

from reelbridge.language.naming.units import LONGEST_UNIT, units
from reelbridge.language.scripts import Script

_NEVER = np.float32(-1e9)
_LETTERS = {
    Script.LATIN: "abcdefghijklmnopqrstuvwxyz",
    Script.CYRILLIC: "абвгдежзийклмнопрстуфхцчшщъыьэюя",
}
_BASE = 34


class Shelf:
    """Strings of one script laid out as arrays, so that all can be aligned with another string at once."""

    def __init__(self, strings: Sequence[str], script: Script) -> None:
        self.script = script
        self.lengths = np.fromiter(map(len, strings), np.int32, len(strings))
        width = int(self.lengths.max(initial=1))
        joined = "".join(one.ljust(width, "\0") for one in strings)
        points = np.frombuffer(joined.encode("utf-32-le"), np.uint32).reshape(len(strings), width)
        self.units = _unit_numbers(points, script)

    def some(self, chosen: np.ndarray) -> Shelf:
        """Return a shelf with some of the strings."""
        found = Shelf.__new__(Shelf)
        found.script = self.script
        found.lengths = self.lengths[chosen]
        width = int(found.lengths.max(initial=1))
        found.units = [numbers[chosen, : width - length] for length, numbers in enumerate(self.units[:width])]
        return found

    def align(self, left: str, left_script: Script) -> np.ndarray:
        """Return what each string says together with ``left``."""
        table = units(left_script, self.script)
        count, width = len(self.lengths), int(self.lengths.max(initial=1))
        gone = np.zeros((count, width + 1), np.float32)
        np.cumsum(_dropped(left_script, self.script)[self.units[0]], axis=1, out=gone[:, 1:])
        rows = [np.full((count, width + 1), _NEVER, np.float32) for _ in range(len(left) + 1)]
        rows[0][:] = gone
        for at, row in enumerate(rows):
            if at:
                np.maximum(row, rows[at - 1] + np.float32(table.alone_left), out=row)
                # letters left alone in a row: the best earlier place to begin from
                np.subtract(row, gone, out=row)
                np.maximum.accumulate(row, axis=1, out=row)
                np.add(row, gone, out=row)
            for end in range(at + 1, min(at + table.longest, len(left)) + 1):
                for length, gains in _gains(left[at:end], left_script, self.script):
                    self._reach(row, rows[end], length, gains)
        return rows[-1][np.arange(count), self.lengths]

    def _reach(self, row: np.ndarray, target: np.ndarray, length: int, gains: np.ndarray) -> None:
        if length == 0:
            np.maximum(target, row + gains[0], out=target)
            return
        if length > len(self.units):
            return
        numbers = self.units[length - 1]
        reached = row[:, : numbers.shape[1]] + gains[numbers]
        np.maximum(target[:, length:], reached, out=target[:, length:])


def _unit_numbers(points: np.ndarray, script: Script) -> list[np.ndarray]:
    """Return for each length the number of the unit that begins at each place; 0 where there is none."""
    letters = _letter_numbers(script)[np.minimum(points, 0xFFFF)]
    numbers = []
    code = np.zeros_like(letters)
    width = points.shape[1]
    for length in range(1, (1 if script is Script.HAN else LONGEST_UNIT) + 1):
        if length > width:
            break
        cut = width + 1 - length
        code = letters[:, :cut] if length == 1 else code[:, :cut] * _BASE + letters[:, length - 1 :]
        numbers.append(code if script is Script.HAN else _unit_table(script)[code])
    return numbers


@cache
def _letter_numbers(script: Script) -> np.ndarray:
    numbers = np.zeros(0x10000, np.int32)
    alphabet = list(_vocabulary(script)) if script is Script.HAN else _LETTERS[script]
    for number, letter in enumerate(alphabet, 1):
        numbers[ord(letter)] = number
    return numbers


@cache
def _vocabulary(script: Script) -> dict[str, int]:
    """Return the number of every unit that occurs on the right of some table."""
    found: set[str] = set()
    for left in (Script.HAN, Script.CYRILLIC, Script.LATIN):
        for row in units(left, script).says.values():
            found.update(row)
    return {unit: number for number, unit in enumerate(sorted(found - {""}), 1)}


@cache
def _unit_table(script: Script) -> np.ndarray:
    table = np.zeros(_BASE**LONGEST_UNIT, np.int16)
    place = {letter: number for number, letter in enumerate(_LETTERS[script], 1)}
    for unit, number in _vocabulary(script).items():
        if all(letter in place for letter in unit):
            code = 0
            for letter in unit:
                code = code * _BASE + place[letter]
            table[code] = number
    return table


@cache
def _dropped(left: Script, right: Script) -> np.ndarray:
    """Return what is lost by each unit of one letter on the right that nothing on the left stands for."""
    table, vocabulary = units(left, right), _vocabulary(right)
    lost = np.full(len(vocabulary) + 2, table.alone_right, np.float32)
    for unit, number in vocabulary.items():
        if len(unit) == 1:
            lost[number] = table.dropped(unit)
    return lost


@lru_cache(maxsize=8_192)
def _gains(unit: str, left: Script, right: Script) -> tuple[tuple[int, np.ndarray], ...]:
    """Return, by length on the right, what a left unit says with each right unit."""
    by_length: dict[int, np.ndarray] = {}
    vocabulary = _vocabulary(right)
    for other, gain in units(left, right).says.get(unit, {}).items():
        row = by_length.get(len(other))
        if row is None:
            row = by_length[len(other)] = np.full(len(vocabulary) + 2, _NEVER, np.float32)
        if other:
            row[vocabulary[other]] = gain
        else:
            row[0] = gain
    return tuple(by_length.items())
