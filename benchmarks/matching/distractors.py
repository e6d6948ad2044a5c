"""Codes that are of no film, for an index of thousands of hours: drawn so that they are spread as real ones are.

    python benchmarks/matching/distractors.py FOLDER_OF_IMPRINTS TARGET HOURS

Of real imprints it is learned how often each bit of each view of a sample is set, how bits go together (over all views of
a sample at once), and how much a sample keeps of the one before it. New samples are drawn by these from a normal
distribution, in shots of eight samples; the first bits decide which codes an index compares, so they must be as unevenly
spread as real ones.
"""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path
from statistics import NormalDist

import numpy as np

from reelbridge.matching.files import from_bytes
from reelbridge.matching.imprints import LEAST_TEXTURE, Imprint, Timing
from reelbridge.matching.shelf import Shelf

VIEWS, SHOT, HOUR = 5, 8, 3600
_AT_ONCE = 460
#: So many samples in a row are as good as one, where chance is reckoned with.
_ALIKE = 4


class Drawing:
    """What real codes are like, and new ones like them."""

    def __init__(self, imprints: list[Imprint]) -> None:
        """Learn from imprints."""
        self.begin([0])
        rows = [one.codes.reshape(-1, VIEWS, 2)[one.textures >= LEAST_TEXTURE] for one in imprints]
        bits = np.unpackbits(np.concatenate(rows).view(np.uint8), axis=-1, bitorder="little").reshape(-1, VIEWS * 128)
        often = bits.mean(axis=0).clip(0.02, 0.98)
        self._least = np.array([-NormalDist().inv_cdf(float(one)) for one in often], np.float32)
        self.samples = len(bits)
        near = np.corrcoef(bits.T.astype(np.float32))
        # few samples seem to share more than they do: so much as chance gives is taken off; samples of a shot are alike
        apart = near[~np.eye(len(near), dtype=bool)]
        chance = _ALIKE / self.samples / float((apart**2).mean())
        near = np.where(np.eye(len(near), dtype=bool), near, near * np.sqrt(max(0.0, 1 - chance)))
        # what signs share, as the values behind them do
        together = np.sin(np.pi / 2 * near) + 0.03 * np.eye(len(near))
        values, vectors = np.linalg.eigh(together / np.sqrt(np.outer(np.diag(together), np.diag(together))))
        self._mix = (vectors * np.sqrt(values.clip(0))).T.astype(np.float32)
        after = np.mean([
            np.mean(a[1:] == a[:-1]) for a in (np.unpackbits(one.view(np.uint8).reshape(len(one), -1), axis=1) for one in rows)
            if len(a) > 1
        ])  # fmt: skip
        self._kept = float(np.sin(np.pi / 2 * (2 * after - 1)))

    def begin(self, seed: list[int]) -> None:
        """Draw from a seed on."""
        self._rng = np.random.default_rng(seed)

    def hour(self) -> Imprint:
        """Return an hour of no film."""
        fresh = self._rng.standard_normal((HOUR // SHOT, SHOT, len(self._mix)), dtype=np.float32)
        for place in range(1, SHOT):
            fresh[:, place] = self._kept * fresh[:, place - 1] + np.sqrt(1 - self._kept**2) * fresh[:, place]
        bits = fresh.reshape(HOUR, -1) @ self._mix > self._least
        codes = np.packbits(bits.reshape(-1, 128), axis=-1, bitorder="little").view("<u8")
        frames = (np.arange(HOUR) * 25).astype(np.uint32)
        return Imprint(
            Timing(Fraction(0), Fraction(25), HOUR * 25), Fraction(4, 3), frames[::SHOT], np.empty((0, 2), np.uint32),
            frames, np.full(HOUR, 200, np.uint8), np.tile(np.array([0, 0, 255, 255], np.uint8), (HOUR, 1)),
            np.zeros(HOUR, np.uint8), codes,
        )  # fmt: skip


def build(imprints: Path, target: Path, hours: int, seed: int) -> None:
    """Fill an index up to so many hours; what was begun is gone on with."""
    drawing = Drawing([from_bytes(path.read_bytes(), path.name) for path in sorted(imprints.glob("*.imprint"))])
    shelf = Shelf(target)
    while (here := len(shelf.reels())) < hours:
        # what a run that was broken off has drawn is never drawn again
        drawing.begin([seed, here])
        shelf.change({
            f"none-{number:05}": ("none", drawing.hour()) for number in range(here, min(hours, here + _AT_ONCE))
        })  # fmt: skip


if __name__ == "__main__":
    build(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), 3)
