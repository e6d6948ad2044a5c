"""Sound: whether a shot and a place of a reel sound alike, and by how much they are out of step.

Codes of 32 bits are made of sound at 8 kHz, one every 1/64 s: a window of 4096 samples (Hann), its power in 33 bands
from 300 to 2000 Hz, evenly on a logarithmic scale. Bit m says whether band m exceeds band m + 1 by more than it did
1/16 s before: loudness, equalising and codecs change few of them. After Haitsma and Kalker (ISMIR 2002).
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

import numpy as np

from reelbridge.matching.pictures import Array

RATE, HOP, WINDOW = 8000, 125, 4096
#: Codes are compared, and their bits made, over so many hops.
STEP = 4
BITS, LOW_HZ, HIGH_HZ = 32, 300.0, 2000.0
#: Sound weaker than this, of 1, is silence; with fewer codes that sound than this nothing can be said.
SILENCE, LEAST_CODES = 0.001, 12
#: Of unlike sound half of the bits differ; up to the first part it is the same sound, from the second on another.
SAME, OTHER = 0.32, 0.35


class Hearing(StrEnum):
    """What the sound says of a place that the picture found."""

    #: There is none, or too little, or it does not tell.
    SILENT = ""
    AGREES = "agrees"
    DIFFERS = "differs"


class Heard(NamedTuple):
    """What part of the bits differ where they differ least, and how many seconds later than thought that is."""

    hearing: Hearing
    differing: float
    later_s: float


def codes_of(samples: Array) -> tuple[Array, Array]:
    """Return the codes of sound as rows of 32 bits, and which of them are not of silence."""
    count = (len(samples) - WINDOW) // HOP + 1
    if count <= STEP:
        return np.zeros((0, BITS), bool), np.zeros(0, bool)
    windows = np.lib.stride_tricks.sliding_window_view(samples.astype(np.float32), WINDOW)[::HOP][:count]
    edges = np.geomspace(LOW_HZ, HIGH_HZ, BITS + 2) * WINDOW / RATE
    places = np.round(edges).astype(int)
    bands = np.empty((count, BITS + 1))
    hann = np.hanning(WINDOW).astype(np.float32)
    for start in range(0, count, 256):
        power = np.abs(np.fft.rfft(windows[start : start + 256] * hann, axis=1)) ** 2
        bands[start : start + 256] = np.add.reduceat(power, places, axis=1)[:, :-1]
    steps = bands[:, :-1] - bands[:, 1:]
    is_loud = np.sqrt(np.square(windows).mean(axis=1)) >= SILENCE
    return steps[STEP:] > steps[:-STEP], is_loud[STEP:] & is_loud[:-STEP]


def compare(ours: Array, theirs: Array, reach_s: float) -> Heard:
    """Return what comparing a shot's sound with a reel's shows; the reel's begins ``reach_s`` earlier than thought."""
    (wanted, is_loud), (held, is_held) = codes_of(ours), codes_of(theirs)
    wanted, is_loud = wanted[::STEP], is_loud[::STEP]
    places = len(held) - STEP * (len(wanted) - 1)
    if np.count_nonzero(is_loud) < LEAST_CODES or np.count_nonzero(is_held) < STEP * LEAST_CODES or places < 1:
        return Heard(Hearing.SILENT, 0.5, 0.0)
    rows = STEP * np.flatnonzero(is_loud)
    differing = np.array([np.mean(held[rows + at] != wanted[is_loud]) for at in range(places)])
    best = int(differing.argmin())
    least = float(differing[best])
    said = Hearing.AGREES if least <= SAME else Hearing.DIFFERS if least >= OTHER else Hearing.SILENT
    return Heard(said, least, best * HOP / RATE - reach_s)
