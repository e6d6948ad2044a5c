"""Sound tracks of a proxy: AAC at 48 kHz, in step with the picture from its first frame on."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.audio.resampler import AudioResampler
from av.container import OutputContainer

from reelbridge.media.engine.opening import decode
from reelbridge.media.rules.probe import AudioTrack

SAMPLE_RATE = 48_000
#: Bits a second for mono and for stereo; more channels are mixed down to two.
BIT_RATES = {1: 96_000, 2: 160_000}

_LANGUAGE_UNKNOWN = "und"


class Track:
    """One sound track on its way from the source to the proxy."""

    def __init__(self, target: OutputContainer, told: AudioTrack, first: Fraction) -> None:
        """Write a track to ``target``, counted from the moment ``first`` of the source."""
        channels = 1 if told.channels == 1 else 2
        self._layout = "mono" if channels == 1 else "stereo"
        self._first = first
        self._target = target
        self._stream = target.add_stream(
            "aac", rate=SAMPLE_RATE, layout=self._layout, bit_rate=BIT_RATES[channels],
        )  # fmt: skip
        self._stream.metadata["language"] = told.language or _LANGUAGE_UNKNOWN
        if told.title:
            self._stream.metadata["title"] = self._stream.metadata["handler_name"] = told.title
        self._resampler = self._new_resampler()

    def _new_resampler(self) -> AudioResampler:
        # async fills gaps with silence and keeps the sound in step; first_pts pads or trims the beginning
        options = {"async": "1", "first_pts": "0", "out_sample_rate": str(SAMPLE_RATE)}
        return AudioResampler(format="fltp", layout=self._layout, rate=SAMPLE_RATE, options=options)

    def take(self, packet: Any) -> None:
        """Take a packet of the source."""
        for heard in decode(packet):
            if heard.pts is not None:
                moment = heard.pts * heard.time_base - self._first
                heard.pts, heard.time_base = round(moment * heard.sample_rate), Fraction(1, heard.sample_rate)
            self._encode(heard)

    def finish(self) -> None:
        """Write what is held back."""
        self._encode(None)
        self._target.mux(self._stream.encode(None))

    def _encode(self, heard: Any) -> None:
        try:
            ready = self._resampler.resample(heard)
        except ValueError:
            # the track changes its channels or rate midway: what follows goes through a new resampler
            ready = self._resampler.resample(None)
            self._resampler = self._new_resampler()
            ready += self._resampler.resample(heard)
        for part in ready:
            self._target.mux(self._stream.encode(part))


def split_off(proxy: Path, number: int, target: Path) -> None:
    """Copy sound track ``number`` of a proxy, counted from 1, into a file of its own; nothing is encoded again."""
    with av.open(str(proxy)) as source, av.open(str(target), "w", format="ipod", options=FAST_START) as out:
        stream = source.streams.audio[number - 1]
        copied = out.add_stream_from_template(stream)
        copied.metadata.update(stream.metadata)
        for packet in source.demux(stream):
            if packet.dts is not None:
                packet.stream = copied
                out.mux(packet)


#: The index of an MP4 stands before its content, so that a browser can begin at once.
FAST_START = {"movflags": "+faststart"}
