"""A film's proxy, its sound and its shot bounds, from one pass of decoding."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
from av.container import OutputContainer
from av.video.reformatter import ColorRange, VideoReformatter

from reelbridge.kernel.errors import BadInput
from reelbridge.media.engine.frames import Pictures, Straightening
from reelbridge.media.engine.looking import Imprinting, Watch
from reelbridge.media.engine.opening import decode, opened, packets
from reelbridge.media.engine.sound import FAST_START, Track
from reelbridge.media.rules import shots
from reelbridge.media.rules.fitting import proxy_size
from reelbridge.media.rules.layout import IMPRINT
from reelbridge.media.rules.probe import Probe

PRESET = "veryfast"
QUALITY = "23"
_REPORT_EVERY = 25

Report = Callable[[int, int], None]
Spans = list[tuple[int, int]]


def make_film_proxy(descriptor: int, file: str, probe: Probe, target: Path, report: Report) -> tuple[Spans, int]:
    """Write the proxy, and the imprint beside it; return the shots and the frame whose still stands for the film.

    Raises BadInput when no picture can be decoded.
    """
    with opened(descriptor, file) as source, av.open(str(target), "w", format="mp4", options=FAST_START) as out:
        video = source.streams[probe.facts["stream"]]
        video.thread_type, video.thread_count = "AUTO", os.cpu_count() or 1
        writer = Writer(out, probe, report)
        heard = [one for one in source.streams.audio if one.codec_context is not None]
        tracks = {
            stream.index: Track(out, told, probe.timing.first) for stream, told in zip(heard, probe.audio, strict=True)
        }
        for packet in packets(source, video, *heard):
            if packet.stream.index != video.index:
                tracks[packet.stream.index].take(packet)
                continue
            for decoded in decode(packet):
                writer.take(decoded)
        writer.finish()
        for track in tracks.values():
            track.finish()
        if not writer.written:
            raise BadInput("media.cannot_be_decoded", file=file)
    target.with_name(IMPRINT).write_bytes(writer.imprint())
    return writer.shots(), writer.poster_frame()


class Writer:
    """Encodes frames and keeps what shot bounds are found from."""

    def __init__(self, out: OutputContainer, probe: Probe, report: Report) -> None:
        """Open the encoder: H.264 main, 8-bit 4:2:0, a keyframe at least every second."""
        self._out, self._probe, self._report = out, probe, report
        timing = probe.timing
        self._size = proxy_size(probe.width, probe.height)
        self._stream = out.add_stream("libx264", rate=timing.rate, options={"preset": PRESET, "crf": QUALITY})
        context = self._stream.codec_context
        context.width, context.height = self._size
        context.pix_fmt, context.profile = "yuv420p", "Main"
        context.gop_size = max(1, round(timing.rate))
        context.time_base = self._stream.time_base = 1 / timing.rate
        self._straight = Straightening(probe, deinterlace=True)
        self._pictures = Pictures(timing, 0, timing.frames, from_beginning=True)
        self._reformatter = VideoReformatter()
        self._contrast: list[float] = []
        self._watch, self._imprinting = Watch(probe), Imprinting(probe)
        self.written = 0

    def take(self, decoded: Any) -> None:
        """Take a decoded picture; None flushes."""
        for picture in self._straight.take(decoded):
            for number, frame in self._pictures.take(picture):
                self._write(number, frame)

    def finish(self) -> None:
        """Write what is held back."""
        self.take(None)
        for number, frame in self._pictures.finish():
            self._write(number, frame)
        if self.written:
            self._out.mux(self._stream.encode(None))

    def _write(self, number: int, picture: Any) -> None:
        frame = self._fit(picture)
        if not self.written:
            self._take_colours(frame)
        small = self._watch.see(number, picture, frame)
        self._imprinting.take(number, small)
        self._contrast.append(float(small.std()))
        frame.pts, frame.time_base = number, 1 / self._probe.timing.rate
        # a decoded picture brings its own type along; all-intra masters would make every frame a keyframe
        frame.pict_type = 0
        self._out.mux(self._stream.encode(frame))
        self.written += 1
        if self.written % _REPORT_EVERY == 0:
            self._report(self.written, self._probe.frames)

    def _fit(self, picture: Any) -> Any:
        width, height = self._size
        if picture.format.name == "yuv420p" and (picture.width, picture.height) == self._size:
            return picture
        is_full = picture.color_range == ColorRange.JPEG or picture.format.name.startswith("yuvj")
        return self._reformatter.reformat(
            picture,
            width,
            height,
            "yuv420p",
            src_color_range=ColorRange.JPEG if is_full else None,
            dst_color_range=ColorRange.MPEG if is_full else None,
            interpolation="BILINEAR",
            threads=1,
        )

    def _take_colours(self, frame: Any) -> None:
        context = self._stream.codec_context
        context.color_primaries, context.color_trc = frame.color_primaries, frame.color_trc
        context.colorspace, context.color_range = frame.colorspace, ColorRange.MPEG

    def shots(self) -> Spans:
        """Return the shots found."""
        return shots.bounds(self._imprinting.starts(), self._probe.frames)

    def imprint(self) -> bytes:
        """Return the file of the film's imprint."""
        self._watch.end(self._probe.frames)
        return self._imprinting.finish(self._watch.holes)

    def poster_frame(self) -> int:
        """Return the most telling middle of the first shots: neither dark nor bare."""
        middles = [(start + end) // 2 for start, end in self.shots()[:12]]
        return max(middles, key=lambda frame: self._contrast[frame])
