"""A segment of an index: the codes of some reels in the order of their first bits, with what each belongs to."""

from __future__ import annotations

import mmap
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

import numpy as np

from reelbridge.matching.codes import KEY_BITS
from reelbridge.matching.imprints import LEAST_TEXTURE, Imprint
from reelbridge.matching.pictures import Array

#: A key is so many of a code's first bits. With so many codes, saying where each key begins takes less room than every
#: code's own key; with so many, keys are as long as they can be.
SHORT_BITS, MANY, VERY_MANY = 16, 1 << 17, 1 << 23
_SHORT = np.uint64((1 << SHORT_BITS) - 1)
#: A sample has fewer views than this.
VIEWS_A_SAMPLE = 8


class Reel(NamedTuple):
    """A reel as an index knows it: its name, what tells one imprint of it from another, and its time."""

    name: str
    mark: str
    rate: Fraction
    frames: int


class Columns(NamedTuple):
    """The arrays of a segment, as they lie on the disk."""

    #: For each reel its first scene; for each scene its first sample, the picture without bars, and which views.
    #: A scene is a run of samples of one shot that have the last two in common.
    scenes: Array
    samples: Array
    boxes: Array
    kinds: Array
    #: The frame of each sample.
    frames: Array
    #: For each code, ordered by its key, its sample and view; the parts of the code; then the keys themselves, or
    #: where each key begins.
    where: Array
    second: Array
    third: Array
    last: Array
    keys: Array


#: How the columns lie on the disk, but for the keys: two bytes each, or four for where each begins.
TYPES = ("<u4", "<u4", "u1", "u1", "<u4", "<u4", "<u2", "<u4", "<u8")


def bits_for(codes: int) -> int:
    """Return how many bits a key has in a segment of so many codes."""
    return KEY_BITS if codes >= VERY_MANY else SHORT_BITS


@dataclass(frozen=True, eq=False)
class Segment:
    """Some reels' codes; never changed once it is made."""

    reels: tuple[Reel, ...]
    columns: Columns
    #: Reels that are here but are not to be found any more.
    gone: frozenset[int] = field(default=frozenset())
    #: The file the columns lie in, mapped into memory; None where they lie in memory.
    file: mmap.mmap | None = field(default=None)

    def let_go(self, *, whole: bool) -> None:
        """Give the pages of the file that were read back to the system, which keeps them for as long as it has room.

        But for the ``whole``, what is read first of every code stays.
        """
        if self.file is not None:
            # the columns lie in the file as they are told above
            behind = sum(-(-column.nbytes // 8) * 8 for column in self.columns[-2:])
            end = len(self.file) if whole else (len(self.file) - behind) // mmap.PAGESIZE * mmap.PAGESIZE
            self.file.madvise(mmap.MADV_DONTNEED, 0, end)

    @property
    def size(self) -> int:
        """How many codes it holds."""
        return len(self.columns.where)

    @property
    def is_large(self) -> bool:
        """Whether only likely keys are looked at."""
        return self.size >= MANY

    @cached_property
    def codes(self) -> Array:
        """Every code whole, as two numbers; for segments that are not large."""
        columns = self.columns
        keys = np.repeat(np.arange(len(columns.keys) - 1), np.diff(columns.keys)) if self.is_large else columns.keys
        low = (
            (keys.astype("<u8") & _SHORT) | (columns.second.astype("<u8") << np.uint64(16))
            | (columns.third.astype("<u8") << np.uint64(32))
        )  # fmt: skip
        return np.stack([low, columns.last], axis=1)

    @classmethod
    def of(cls, pairs: Sequence[tuple[Reel, Imprint]]) -> Segment:
        """Lay the imprints of reels side by side; what shows too little to be found is left out."""
        parts = [_scenes(imprint) for _, imprint in pairs]
        return cls._joined(tuple(reel for reel, _ in pairs), parts)

    @classmethod
    def merged(cls, segments: Sequence[Segment]) -> Segment:
        """Return one segment of several, without the reels that are gone."""
        reels: list[Reel] = []
        parts: list[Part] = []
        for segment in segments:
            kept = [number for number in range(len(segment.reels)) if number not in segment.gone]
            reels += [segment.reels[number] for number in kept]
            parts += segment.parts(kept)
        return cls._joined(tuple(reels), parts)

    @classmethod
    def _joined(cls, reels: tuple[Reel, ...], parts: list[Part]) -> Segment:
        scenes, samples = (np.cumsum([0, *(len(one[at]) for one in parts)]) for at in (0, 3))
        firsts = [one.firsts + base for one, base in zip(parts, samples[:-1], strict=True)]
        where = [one.where + base * VIEWS_A_SAMPLE for one, base in zip(parts, samples[:-1], strict=True)]
        codes = np.concatenate([np.empty((0, 2), "<u8"), *(one.codes for one in parts)])
        bits = bits_for(len(codes))
        keys = (codes[:, 0] & np.uint64((1 << bits) - 1)).astype("<u4")
        order = np.argsort(keys, kind="stable")
        low, keys = codes[order, 0], keys[order]
        is_large = len(keys) >= MANY
        keys = np.searchsorted(keys, np.arange((1 << bits) + 1)).astype("<u4") if is_large else keys.astype("<u2")
        none = np.empty(0, np.int64)
        columns = Columns(
            scenes[:-1].astype("<u4"), np.concatenate([none, *firsts]).astype("<u4"),
            np.concatenate([np.empty((0, 4), "u1"), *(one.boxes for one in parts)]),
            np.concatenate([np.empty(0, "u1"), *(one.kinds for one in parts)]),
            np.concatenate([none, *(one.frames for one in parts)]).astype("<u4"),
            np.concatenate([none, *where])[order].astype("<u4"),
            ((low >> np.uint64(16)) & np.uint64(0xFFFF)).astype("<u2"), (low >> np.uint64(32)).astype("<u4"),
            codes[order, 1], keys,
        )  # fmt: skip
        return cls(reels, columns)

    def parts(self, reels: Collection[int]) -> list[Part]:
        """Take the segment apart into its reels again."""
        columns, codes = self.columns, self.codes
        sample = columns.where // VIEWS_A_SAMPLE
        order = np.argsort(sample, kind="stable")
        scenes = [*columns.scenes.tolist(), len(columns.samples)]
        samples = [*columns.samples.tolist(), len(columns.frames)]
        parts = []
        for reel in reels:
            here = slice(scenes[reel], scenes[reel + 1])
            first, end = samples[scenes[reel]], samples[scenes[reel + 1]]
            rows = order[slice(*np.searchsorted(sample[order], [first, end]))]
            parts.append(Part(
                columns.samples[here].astype(np.int64) - first, columns.boxes[here], columns.kinds[here],
                columns.frames[first:end], columns.where[rows].astype(np.int64) - first * VIEWS_A_SAMPLE, codes[rows],
            ))  # fmt: skip
        return parts


class Part(NamedTuple):
    """One reel of a segment, its samples counted from 0."""

    firsts: Array
    boxes: Array
    kinds: Array
    frames: Array
    where: Array
    codes: Array


def _scenes(imprint: Imprint) -> Part:
    samples, views = imprint.views()
    told = imprint.textures >= LEAST_TEXTURE
    number = np.cumsum(told) - 1
    rows = told[samples]
    shot = np.searchsorted(imprint.shots, imprint.frames[told], side="right")
    boxes, kinds = imprint.boxes[told], imprint.kinds[told]
    alike = np.column_stack([shot, boxes, kinds])
    firsts = np.flatnonzero(np.concatenate([[True], np.any(alike[1:] != alike[:-1], axis=1)])[: len(alike)])
    where = number[samples[rows]] * VIEWS_A_SAMPLE + views[rows]
    return Part(firsts, boxes[firsts], kinds[firsts], imprint.frames[told], where, imprint.codes[rows])
