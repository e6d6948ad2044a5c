"""Many candidates weighed against one name at once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from reelbridge.language.naming.chinese import (
    MOST_SYLLABLES,
    OTHER,
    SAME_ABROAD,
    agreement,
    readings,
    sounds,
    syllables,
)
from reelbridge.language.naming.customs import customs, holds
from reelbridge.language.naming.shelves import Shelf
from reelbridge.language.naming.splitting import Part, Prepared
from reelbridge.language.naming.weighing import (
    BESIDE,
    MOST_WEIGHED,
    TRANSLATED,
    TURNED,
    by_custom,
    full,
    left_over,
    may_be_a_person,
    named,
    names_in,
    parts_named,
    ways_to_pair,
    weighed,
    worth_of_syllable,
)
from reelbridge.language.scripts import Script

_OURS = (Script.HAN, Script.CYRILLIC, Script.LATIN)
_NEVER = -1e9


class Field:
    """Names laid out so that any of them can be weighed against another name."""

    def __init__(self, names: Sequence[Prepared]) -> None:
        texts: dict[Script, dict[str, int]] = {script: {} for script in _OURS}
        ids: list[list[int]] = []
        #: what each part costs that is left over, beside a whole name and beside one of a single part
        costs: list[list[list[float]]] = []
        senses: list[list[int]] = []
        #: of each layout: its letters run together, what stands beside it, how many parts are names, whether divided
        singles: list[bool] = []
        layouts: list[tuple[int, float, int, bool]] = []
        starts = [0]
        for name in names:
            whole = _key(texts, name.whole, name.script) if name.whole else -1
            for layout in _layouts(name):
                ours = weighed(layout)
                spare = [0] * (MOST_WEIGHED - len(ours))
                ids.append([_key(texts, part.text, part.script) for part in ours] + [-1 for _none in spare])
                costs.append([_left_over(ours, beside_one=one) + [0.0 for _none in spare] for one in (False, True)])
                singles.append(names_in(ours) < 2)
                senses.append([_bits(part) for part in ours] + spare)
                beside = sum(left_over(part.role) for part in layout if part.role in BESIDE)
                layouts.append((whole, beside, parts_named(name), name.divided))
            starts.append(len(ids))
        self.ids = np.array(ids, np.int32).reshape(-1, MOST_WEIGHED)
        self.costs = np.array(costs, np.float32).reshape(-1, 2, MOST_WEIGHED)
        self.singles = np.array(singles, bool)
        self.senses = np.array(senses, np.int64).reshape(-1, MOST_WEIGHED)
        table = np.array(layouts, np.float64).reshape(-1, 4)
        self.wholes = table[:, 0].astype(np.int32)
        self.beside = table[:, 1].astype(np.float32)
        self.counts = table[:, 2].astype(np.int8)
        self.divided = table[:, 3].astype(bool)
        self.starts = np.array(starts, np.int64)
        self.customs = _by_custom(texts)
        self.shelves = {script: Shelf(list(texts[script]), script) for script in _OURS if texts[script]}
        self._lay_out_readings(names)

    def _lay_out_readings(self, names: Sequence[Prepared]) -> None:
        rows = [(number, way) for number, name in enumerate(names) for way in readings(named(name))]
        reads = [way + (-1,) * (MOST_SYLLABLES - len(way)) for _number, way in rows]
        self.read_scripts = np.array([_OURS.index(names[number].script) for number, _way in rows], np.int8)
        self.of_a_person = np.array([int(may_be_a_person(names[number])) for number, _way in rows], np.int8)
        self.reads = np.array(reads, np.int16).reshape(-1, MOST_SYLLABLES)
        self.readers = np.array([number for number, _way in rows], np.int64)
        self.read_starts = np.searchsorted(self.readers, np.arange(len(names) + 1))

    def weigh(self, name: Prepared, chosen: np.ndarray) -> np.ndarray:
        """Return how much each chosen name says together with ``name``."""
        rows, counts = _spans(self.starts, chosen)
        ids = self.ids[rows]
        whole_ids = self.wholes[rows]
        unique, inverse = np.unique(np.concatenate([ids.ravel(), whole_ids]), return_inverse=True)
        part_at = inverse[: ids.size].reshape(ids.shape)
        whole_at = inverse[ids.size :]
        best = np.full(len(rows), _NEVER, np.float32)
        for layout in _layouts(name):
            ours = weighed(layout)
            if not ours:
                continue
            said = np.stack([self._align(part.text, part.script, unique)[part_at] for part in ours])
            for number, part in enumerate(ours):
                if bits := _bits(part):
                    shared = (self.senses[rows] & bits) != 0
                    said[number][shared] = np.maximum(said[number][shared], TRANSLATED)
            single = self.singles[rows] | (names_in(ours) < 2)
            left = np.array([_left_over(ours, beside_one=one) for one in (False, True)], np.float32)[single.astype(int)]
            costs = self.costs[rows, single.astype(int)]
            np.maximum(best, _assigned(said, left.T, costs, ids >= 0), out=best)
        if name.whole:
            others = sum(left_over(part.role) for part in name.parts if part.role in BESIDE)
            said = self._align(name.whole, name.script, unique)[whole_at] + self.beside[rows] + others
            np.maximum(best, said, out=best, where=self._may_be_run_together(name, rows))
        total = np.maximum.reduceat(best, np.concatenate([[0], np.cumsum(counts)[:-1]]))
        return self._read(name, chosen, total)

    def _may_be_run_together(self, name: Prepared, rows: np.ndarray) -> np.ndarray:
        """See ``weighing.may_be_run_together``."""
        counts, ours = self.counts[rows], parts_named(name)
        may: np.ndarray = counts != ours
        if ours < 2:
            may &= ~self.divided[rows]
        if name.divided:
            may &= counts > 1
        return may

    def _align(self, text: str, script: Script, unique: np.ndarray) -> np.ndarray:
        said = np.full(len(unique), _NEVER, np.float32)
        for number, other in enumerate(_OURS):
            here = (unique >= 0) & (unique % 3 == number)
            if here.any():
                said[here] = self.shelves[other].some(unique[here] // 3).align(text, script)
        for custom in customs(text):
            self._say_by_custom(custom, text, script, unique, said)
        return said

    def _say_by_custom(self, custom: str, text: str, script: Script, unique: np.ndarray, said: np.ndarray) -> None:
        ids, worth = self.customs.get(custom, _NO_CUSTOM)
        tied = [holds(custom, script, other) for other in _OURS]
        at = np.searchsorted(unique, ids)
        there = (at < len(unique)) & np.array(tied)[ids % 3]
        there[there] = unique[at[there]] == ids[there]
        # two spellings that are the same letters say what their letters say
        at, ours = at[there], full(text, script)
        gains = np.array([by_custom(custom, ours, one) for one in worth[there]], np.float32)
        said[at] = np.maximum(said[at], gains)

    def _read(self, name: Prepared, chosen: np.ndarray, total: np.ndarray) -> np.ndarray:
        ways = readings(named(name))
        if not ways or not len(self.readers):
            return total
        rows, counts = _spans(self.read_starts, chosen)
        if not len(rows):
            return total
        reads = self.reads[rows]
        ours = may_be_a_person(name)
        table = [
            [worth_of_syllable(name.script, script, of_a_person=ours or theirs) for theirs in (False, True)]
            for script in _OURS
        ]
        worth = np.array(table, np.float32)[self.read_scripts[rows], self.of_a_person[rows]]
        owner = np.repeat(np.arange(len(chosen)), counts)
        for way in ways:
            same = (reads[:, len(way) - 1] >= 0) & ((reads[:, len(way)] < 0) if len(way) < MOST_SYLLABLES else True)
            if not same.any():
                continue
            here = reads[same][:, : len(way)]
            said = np.full(len(here), _NEVER)
            for turn in range(len(way)):
                turned = way[turn:] + way[:turn]
                said = np.maximum(
                    said, _agreement()[np.array(turned), here].sum(axis=1) * worth[same] - (TURNED if turn else 0.0)
                )
            np.maximum.at(total, owner[same], said)
        return total


@cache
def _agreement() -> np.ndarray:
    count, ours = len(sounds()), len(syllables())
    table = np.full((count, count), OTHER, np.float32)
    np.fill_diagonal(table, SAME_ABROAD)
    table[:ours, :ours] = agreement()
    return table


def _spans(starts: np.ndarray, chosen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    begin, end = starts[chosen], starts[chosen + 1]
    counts = end - begin
    offsets = np.repeat(begin - np.concatenate([[0], np.cumsum(counts)[:-1]]), counts)
    return offsets + np.arange(counts.sum()), counts


def _layouts(name: Prepared) -> tuple[tuple[Part, ...], ...]:
    return (name.parts, *name.otherwise)


def _left_over(parts: Sequence[Part], *, beside_one: bool) -> list[float]:
    return [left_over(part.role, beside_one=beside_one) for part in parts]


def _key(texts: dict[Script, dict[str, int]], text: str, script: Script) -> int:
    shelf = texts[script]
    return shelf.setdefault(text, len(shelf)) * 3 + _OURS.index(script)


_NO_CUSTOM = (np.empty(0, np.int64), np.empty(0, np.float32))


def _by_custom(texts: dict[Script, dict[str, int]]) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Return for each custom which texts are written by it, and what each says at most."""
    found: dict[str, list[tuple[int, float]]] = {}
    for number, script in enumerate(_OURS):
        for text, at in texts[script].items():
            for custom in customs(text):
                found.setdefault(custom, []).append((at * 3 + number, full(text, script)))
    return {
        custom: (np.array([one for one, _worth in rows]), np.array([worth for _one, worth in rows], np.float32))
        for custom, rows in found.items()
    }


_SENSES: dict[str, int] = {}


def _bits(part: Part) -> int:
    bits = 0
    for sense in part.senses:
        bits |= 1 << _SENSES.setdefault(sense, len(_SENSES))
    return bits


def _assigned(said: np.ndarray, left: np.ndarray, right: np.ndarray, there: np.ndarray) -> np.ndarray:
    """Return for each row the best sum over all ways to pair parts."""
    count = int(there.sum(axis=1).max()) if len(there) else 0
    best = np.full(said.shape[1], _NEVER, np.float32)
    over = right.sum(axis=1)
    # a pair that says less than leaving both alone is left alone
    gains = said - left[:, :, None] - right[None]
    gains = np.maximum(gains, 0.0)[:, :, :count]
    for way in ways_to_pair(len(left), count):
        total = np.zeros(said.shape[1], np.float32)
        for number, to in enumerate(way):
            if to >= 0:
                total += gains[number, :, to]
        np.maximum(best, total, out=best)
    weighed_up: np.ndarray = best + over + left.sum(axis=0)
    return weighed_up


def rank(name: Prepared, candidates: Sequence[Prepared]) -> list[float]:
    """Return how much each candidate says together with a name, in nats: for ordering, the largest first."""
    return [float(one) for one in Field(candidates).weigh(name, np.arange(len(candidates)))] if candidates else []
