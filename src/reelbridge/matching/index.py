"""An index of imprints: which pictures of which reels have a code near one asked for."""

from __future__ import annotations

import os
from collections.abc import Callable, Container, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from reelbridge.matching.codes import BITS, VIEWS
from reelbridge.matching.imprints import Imprint
from reelbridge.matching.pictures import Array, Box
from reelbridge.matching.segments import MANY, SHORT_BITS, VIEWS_A_SAMPLE, Reel, Segment, bits_for

#: Pictures further apart than this are nothing to each other.
FARTHEST = 38
#: A code with more neighbours than this in one reel after another says nothing of any: leader, test card, ident.
MOST_SHOTS = 60
#: Where there are more codes than this, which take 1.2 GB, only that half of each stays in memory between questions
#: that is read first; behind so many, whose halves take 0.8 GB, not even that.
MOST_HELD, MOST_READ = 1 << 26, 100_000_000
_AT_ONCE = 1 << 18
#: Of a large segment so many keys are looked at for each code asked for, the likeliest; fewer the larger it is. Where
#: keys are long, so many.
_LEAST_KEYS, _MOST_KEYS, _LONG_KEYS = 128, 1024, 256
#: Of a key's bits only so many, the least sure ones, are ever turned.
_TURNED = 12
#: From where a key begins so many codes are read in one go, and first only their last halves; where these differ in
#: more bits, the rest is not asked: of unrelated codes one in 32 is left then, of copies' votes all but one in 45.
_RUN, _FARTHEST_LAST = 16, 24
#: So many runs are compared while they lie in the processor's own memory.
_RUNS_AT_ONCE = 1 << 13


class Hits(NamedTuple):
    """Neighbours of codes asked for: one row each."""

    asked: Array
    entry: Array
    distance: Array


class Told(NamedTuple):
    """What entries belong to: reel, frame, and a number of its own for every scene of every reel."""

    reel: Array
    frame: Array
    scene: Array


class Index:
    """The codes of many reels, in segments side by side."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        """Count the reels and entries through."""
        self.segments = tuple(segments)
        self.reels = tuple(reel for segment in segments for reel in segment.reels)
        self.rates = np.array([float(reel.rate) for reel in self.reels])
        self._entries = np.cumsum([0, *(segment.size for segment in segments)])
        self._reels = np.cumsum([0, *(len(segment.reels) for segment in segments)])
        self._scenes = np.cumsum([0, *(len(segment.columns.samples) for segment in segments)])

    @classmethod
    def of(cls, imprints: Sequence[Imprint]) -> Index:
        """Lay imprints side by side; their order is the number of the reel."""
        pairs = [(Reel("", "", one.timing.rate, one.timing.frames), one) for one in imprints]
        return cls([Segment.of(pairs)])

    def only(self, names: Container[str]) -> Index:
        """Return the index as if it held no reels but those of these names."""
        return Index([
            replace(one, gone=one.gone | {n for n, reel in enumerate(one.reels) if reel.name not in names})
            for one in self.segments
        ])  # fmt: skip

    @property
    def standing(self) -> tuple[Reel, ...]:
        """The reels that can be found; ``reels`` numbers those that are gone or left out, too."""
        return tuple(reel for one in self.segments for number, reel in enumerate(one.reels) if number not in one.gone)

    @property
    def size(self) -> int:
        """How many codes it holds."""
        return int(self._entries[-1])

    def told(self, entries: Array) -> Told:
        """Return what entries belong to."""
        made = Told(*(np.zeros(len(entries), np.int64) for _ in range(3)))
        for number, rows, columns in self._by_segment(entries):
            sample = columns.where[entries[rows] - self._entries[number]] // VIEWS_A_SAMPLE
            scene = np.searchsorted(columns.samples, sample, side="right") - 1
            made.reel[rows] = np.searchsorted(columns.scenes, scene, side="right") - 1 + self._reels[number]
            made.frame[rows] = columns.frames[sample]
            made.scene[rows] = scene + self._scenes[number]
        return made

    def view(self, entry: int) -> tuple[int, Box]:
        """Return the reel of an entry, and the rectangle of its frame that the code is of."""
        one = self.told(np.array([entry]))
        number = int(np.searchsorted(self._entries, entry, side="right")) - 1
        columns = self.segments[number].columns
        scene = int(one.scene[0] - self._scenes[number])
        view = VIEWS[columns.kinds[scene]][columns.where[entry - self._entries[number]] % VIEWS_A_SAMPLE]
        return int(one.reel[0]), Box(*(float(side) / 255 for side in columns.boxes[scene])).part(view)

    def _by_segment(self, entries: Array) -> Iterator[tuple[int, Array, Any]]:
        which = np.searchsorted(self._entries, entries, side="right") - 1
        for number in np.unique(which):
            yield int(number), np.flatnonzero(which == number), self.segments[number].columns

    def search(self, asked: Array, doubts: Array | None = None, *, farthest: int = FARTHEST, most: int = 40) -> Hits:
        """Return for every code asked for at most so many neighbours, the nearest, none farther than ``farthest``.

        ``doubts`` tell how strong the waves behind the first bits are; without them every code is compared.
        """
        looks: dict[tuple[int, int], Look] = {}
        for segment in self.segments:
            if segment.is_large and doubts is not None:
                shape = bits_for(segment.size), _keys_in(segment)
                if shape not in looks:
                    looks[shape] = _look(_keys(asked[:, 0], doubts, *shape))

        def near(number: int) -> list[Hits]:
            segment = self.segments[number]
            if segment.is_large and doubts is not None:
                look = looks[bits_for(segment.size), _keys_in(segment)]
                hits = list(_likely(segment, asked, look, farthest))
            else:
                hits = list(_every(segment, asked, farthest, most))
            if self.size > MOST_HELD:
                segment.let_go(whole=self._entries[number + 1] > MOST_READ)
            return [one._replace(entry=one.entry + self._entries[number]) for one in hits]

        filled = [number for number, segment in enumerate(self.segments) if segment.size]
        found = [one for some in _side_by_side(near, filled) for one in some]
        if not found:
            return Hits(*[np.empty(0, np.int64)] * 3)
        hits = Hits(*(np.concatenate([one[axis] for one in found]) for axis in range(3)))
        return self._telling(_nearest(self._standing(hits), most))

    def _standing(self, hits: Hits) -> Hits:
        """Leave out the reels that are gone."""
        gone = [int(first) + one for first, segment in zip(self._reels, self.segments, strict=False)
                for one in segment.gone]  # fmt: skip
        if not gone:
            return hits
        kept = ~np.isin(self.told(hits.entry).reel, gone)
        return Hits(*(column[kept] for column in hits))

    def _telling(self, hits: Hits) -> Hits:
        """Leave out what is asked for and found everywhere."""
        scenes = int(self._scenes[-1])
        pairs = np.unique(hits.asked * scenes + self.told(hits.entry).scene)
        everywhere = np.bincount(pairs // scenes, minlength=int(hits.asked.max(initial=0)) + 1) > MOST_SHOTS
        kept = ~everywhere[hits.asked]
        return Hits(*(column[kept] for column in hits))


def _every(segment: Segment, asked: Array, farthest: int, most: int) -> Iterator[Hits]:
    """Compare every code."""
    codes = segment.codes
    step = max(1, _AT_ONCE // len(codes))
    for start in range(0, len(asked), step):
        here = asked[start : start + step]
        apart = np.bitwise_count(here[:, None, 0] ^ codes[None, :, 0])
        apart += np.bitwise_count(here[:, None, 1] ^ codes[None, :, 1])
        near = np.flatnonzero(apart <= farthest)
        rows, entries = np.divmod(near, len(codes))
        yield _nearest(Hits(rows + start, entries, apart.ravel()[near]), most)


def _keys_in(segment: Segment) -> int:
    """Return how many keys of a large segment are looked at for a code."""
    if bits_for(segment.size) > SHORT_BITS:
        return _LONG_KEYS
    return int(np.clip(_MOST_KEYS * (MANY / segment.size) ** 0.5, _LEAST_KEYS, _MOST_KEYS))


class Look(NamedTuple):
    """Keys to be looked at, ascending, so that an index is read from its begin to its end; and what asked for each."""

    keys: Array
    asked: Array


def _look(likely: Array) -> Look:
    keys = likely.ravel()
    order = np.argsort(keys)
    return Look(keys[order], (order // likely.shape[1]).astype(np.int32))


def _likely(segment: Segment, asked: Array, look: Look, farthest: int) -> Iterator[Hits]:
    """Compare the codes that have one of the keys likely for what is asked."""
    columns = segment.columns
    runs: Array = np.ndarray((segment.size - _RUN + 1,), f"V{8 * _RUN}", columns.last, 0, (8,))
    low, middle = (asked[:, 0] & np.uint64(0xFFFFFFFF)).astype("<u4"), (asked[:, 0] >> np.uint64(32)).astype("<u4")
    for start in range(0, len(look.keys), _AT_ONCE):
        keys, by = (column[start : start + _AT_ONCE] for column in look)
        first, end = columns.keys[keys].astype(np.int32), columns.keys[keys + 1].astype(np.int32)
        times = (end - first + (_RUN - 1)) // _RUN
        begin = np.repeat(first - _RUN * (np.cumsum(times, dtype=np.int32) - times), times)
        begin += _RUN * np.arange(len(begin), dtype=np.int32)
        # what is read in one go may begin before a key's codes, or go on behind them
        read, key = np.minimum(begin, len(runs) - 1), np.repeat(np.arange(len(keys), dtype=np.int32), times)
        wanted = asked[by[key], 1]
        for at in range(0, len(read), _RUNS_AT_ONCE):
            here = slice(at, at + _RUNS_AT_ONCE)
            bits = runs[read[here]].view("<u8").reshape(-1, _RUN)
            bits ^= wanted[here, None]
            apart = np.bitwise_count(bits).ravel()
            near = np.flatnonzero(apart <= _FARTHEST_LAST)
            run, apart = near // _RUN, apart[near]
            rows, run = read[here][run] + near % _RUN, run + at
            number = by[key[run]]
            apart += np.bitwise_count(columns.third[rows] ^ middle[number])
            near = np.flatnonzero(apart <= farthest)
            run, rows, number, apart = run[near], rows[near], number[near], apart[near]
            second = columns.second[rows].astype("<u4") << np.uint32(16)
            apart += np.bitwise_count(((keys[key[run]] & 0xFFFF).astype("<u4") | second) ^ low[number])
            near = np.flatnonzero((apart <= farthest) & (rows >= begin[run]) & (rows < end[key[run]]))
            yield Hits(number[near].astype(np.int64), rows[near], apart[near])


def _keys(codes: Array, doubts: Array, bits: int, count: int) -> Array:
    """Return for each code so many keys of so many bits, its own among them, that a copy most likely has."""
    doubts = doubts[:, :bits].astype(np.float32)
    weakest = np.argsort(doubts, axis=1)[:, :_TURNED]
    sets = _sets(count)
    cost = np.take_along_axis(doubts, weakest, axis=1) @ sets.astype(np.float32)
    best = np.argpartition(cost, count - 1, axis=1)[:, :count]
    turned = (np.exp2(weakest) @ sets).astype(np.int32)
    own = (codes & np.uint64((1 << bits) - 1)).astype(np.int32)
    return np.asarray(own[:, None] ^ np.take_along_axis(turned, best, axis=1))


@cache
def _sets(count: int) -> Array:
    """Return, a column each, the sets of bits that can be among the so many likeliest to be turned together.

    Bits come in the order of their doubts. A set is never so likely if as many others are likelier whatever the
    doubts are: those with no more bits, each of them weaker than the one it stands for.
    """
    sets = np.arange(1 << _TURNED) >> np.arange(_TURNED)[:, None] & 1
    above = np.cumsum(sets[::-1], axis=0)
    likelier = np.zeros((_TURNED + 1, sets.shape[1]), np.int64)
    likelier[0] = 1
    for most in above:
        likelier[1:] += likelier[:-1].copy()
        likelier[np.arange(_TURNED + 1)[:, None] > most] = 0
    return np.asarray(sets[:, likelier.sum(axis=0) <= count])


def _side_by_side(work: Callable[[int], list[Hits]], numbers: list[int]) -> list[list[Hits]]:
    """Return what a work gives for each number, on all cores: what takes the time in it lets others compute."""
    cores = min(os.cpu_count() or 1, len(numbers))
    if cores < 2:
        return [work(one) for one in numbers]
    with ThreadPoolExecutor(cores) as pool:
        return list(pool.map(work, numbers))


def _nearest(hits: Hits, most: int) -> Hits:
    """Leave so many neighbours to each code asked for, those as near as the last among them included."""
    order = np.lexsort((hits.entry, hits.distance, hits.asked))
    asked, distance = hits.asked[order], hits.distance[order]
    first = np.searchsorted(asked, asked)
    bound = distance[np.minimum(first + most, np.searchsorted(asked, asked, side="right") - 1)]
    kept = order[distance <= bound]
    return Hits(*(column[kept] for column in hits))


def weight(distance: Array) -> Array:
    """Return how much a neighbour tells: the rarer its distance among unrelated pictures, the more."""
    return np.asarray(np.clip((BITS / 2 - distance) / (BITS / 2) - 0.3, 0.02, None))
