"""The child's task ``hear``: stretches of a film's first sound track at 8 kHz, in one channel."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.audio.resampler import AudioResampler

from reelbridge.matching.pictures import Array
from reelbridge.matching.sound import RATE
from reelbridge.media.engine.opening import decode, opened, packets
from reelbridge.media.rules.probe import Probe

#: How much earlier than a stretch reading begins, in seconds: sound is coded in packets that lean on those before.
_BEFORE_S = 1


def hear(descriptor: int, request: dict[str, Any], report: Any) -> dict[str, Any]:
    """Write the samples of stretches one after the other, 32-bit numbers from -1 to 1; silence where there are none.

    Stretches are in seconds from the film's first frame.
    """
    probe = Probe.from_json(request["probe"])
    first = probe.timing.first
    with Path(request["target"]).open("wb") as out:
        for number, (start, end) in enumerate(request["spans"]):
            out.write(_stretch(descriptor, request["file"], first, start, end).tobytes())
            report(number + 1, len(request["spans"]))
    return {}


def _stretch(descriptor: int, file: str, first: Fraction, start: float, end: float) -> Array:
    samples = np.zeros(max(0, round((end - start) * RATE)), "<f4")
    with opened(descriptor, file) as source:
        sounds = source.streams.audio
        if not sounds:
            return samples
        moment = float(first) + start
        try:
            source.seek(max(0, int((moment - _BEFORE_S) * 1_000_000)), backward=True)
        except av.error.FFmpegError:
            return samples
        resampler = AudioResampler(format="flt", layout="mono", rate=RATE)
        for packet in packets(source, sounds[0]):
            for heard in decode(packet):
                if heard.pts is None or not _lay(samples, heard, resampler, moment):
                    continue
                return samples
    return samples


def _lay(samples: Array, heard: Any, resampler: AudioResampler, moment: float) -> bool:
    """Put what was decoded in its place; return whether the stretch is over."""
    for part in resampler.resample(heard):
        if part.pts is None or part.time_base is None:
            continue
        at = round((float(part.pts * part.time_base) - moment) * RATE)
        if at >= len(samples):
            return True
        told = part.to_ndarray().reshape(-1)
        begin = max(0, -at)
        room = samples[max(0, at) : max(0, at) + max(0, len(told) - begin)]
        room[:] = told[begin : begin + len(room)]
    return False
