"""An index of imprints: which pictures of which reels have a code near one asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from reelbridge.matching.codes import BITS
from reelbridge.matching.imprints import LEAST_TEXTURE, Imprint
from reelbridge.matching.pictures import Array

#: Pictures further apart than this are nothing to each other.
FARTHEST = 38
#: A code with more neighbours than this in one reel after another says nothing of any: leader, test card, ident.
MOST_SHOTS = 60
_AT_ONCE = 4_000_000


class Hits(NamedTuple):
    """Neighbours of codes asked for: one row each."""

    asked: Array
    entry: Array
    distance: Array


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """The codes of many reels side by side, with what each belongs to."""

    imprints: tuple[Imprint, ...]
    codes: Array
    #: For each code its reel, its sample's frame, the sample and the view.
    reel: Array
    frame: Array
    sample: Array
    view: Array
    #: A number of its own for every shot of every reel.
    shot: Array

    @classmethod
    def of(cls, imprints: list[Imprint]) -> Index:
        """Lay the imprints of reels side by side; their order is the number of the reel."""
        parts: list[list[Array]] = [[] for _ in range(6)]
        shots = 0
        for number, imprint in enumerate(imprints):
            samples, views = imprint.views()
            seen = imprint.textures[samples] >= LEAST_TEXTURE
            samples, views, codes = samples[seen], views[seen], imprint.codes[seen]
            frames = imprint.frames[samples].astype(np.int64)
            shot = np.searchsorted(imprint.shots, frames, side="right") + shots
            for part, one in zip(
                parts, (codes, np.full(len(samples), number), frames, samples, views, shot), strict=True
            ):
                part.append(one)
            shots += len(imprint.shots)
        empty = [np.empty((0, 2), "<u8"), *[np.empty(0, np.int64)] * 5]
        laid = [np.concatenate([none, *part]) for none, part in zip(empty, parts, strict=True)]
        return cls(tuple(imprints), *laid)

    def search(self, asked: Array, *, farthest: int = FARTHEST, most: int = 40) -> Hits:
        """Return for every code asked for at most so many neighbours, the nearest, none farther than ``farthest``."""
        found: list[tuple[Array, Array, Array]] = []
        step = max(1, _AT_ONCE // max(len(self.codes), 1))
        for start in range(0, len(asked), step):
            here = asked[start : start + step]
            apart = np.bitwise_count(here[:, None, 0] ^ self.codes[None, :, 0])
            apart += np.bitwise_count(here[:, None, 1] ^ self.codes[None, :, 1])
            if len(self.codes) > most:
                bound = np.partition(apart, most, axis=1)[:, most]
                near = (apart <= farthest) & (apart <= bound[:, None])
            else:
                near = apart <= farthest
            rows, entries = np.nonzero(near)
            found.append((rows + start, entries, apart[rows, entries]))
        if not found:
            return Hits(*[np.empty(0, np.int64)] * 3)
        return self._telling(Hits(*(np.concatenate([one[axis] for one in found]) for axis in range(3))))

    def _telling(self, hits: Hits) -> Hits:
        """Leave out what is asked for and found everywhere."""
        pairs = np.unique(np.stack([hits.asked, self.shot[hits.entry]]), axis=1)
        everywhere = np.bincount(pairs[0], minlength=int(hits.asked.max(initial=0)) + 1) > MOST_SHOTS
        kept = ~everywhere[hits.asked]
        return Hits(hits.asked[kept], hits.entry[kept], hits.distance[kept])


def weight(distance: Array) -> Array:
    """Return how much a neighbour tells: the rarer its distance among unrelated pictures, the more."""
    return np.asarray(np.clip((BITS / 2 - distance) / (BITS / 2) - 0.3, 0.02, None))
