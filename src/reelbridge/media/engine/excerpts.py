"""The child's task ``excerpt``: exactly the frames of a span, lossless, with the sound of exactly that time.

Pictures that stand by themselves are passed on as they are coded; all others are decoded and coded anew.
"""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.codec import Codec
from av.container import InputContainer, OutputContainer
from av.video.reformatter import ColorRange

from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.timecode import Rate
from reelbridge.media.engine.frames import Pictures, SeekedTooFarError, Straightening, seek_before
from reelbridge.media.engine.opening import decode, opened, packets
from reelbridge.media.rules.probe import AudioTrack, Probe

#: Sound samples as they are stored: what a codec decodes to, kept bit for bit.
_PCM = {
    "u8": "pcm_u8",
    "s16": "pcm_s16le",
    "s32": "pcm_s32le",
    "s64": "pcm_s64le",
    "flt": "pcm_f32le",
    "dbl": "pcm_f64le",
}
#: Sound times this near to where the last sound ended follow on from it: containers round times.
_NEAR_S = Fraction(1, 50)
#: How long to go on reading behind the last picture for sound that was stored late.
_SOUND_LATE_S = Fraction(10)
_BLOCK = 4096
#: Codecs whose every picture stands by itself and that Matroska has a name for; whether one does is asked of each, too.
BY_THEMSELVES = frozenset({"ffv1", "prores", "mjpeg", "dnxhd", "jpeg2000", "huffyuv", "ffvhuff", "utvideo"})


class NotCopyableError(Exception):
    """Pictures cannot be passed on as they are coded: there is a gap, two for one frame, or one leans on another."""


def excerpt(descriptor: int, request: dict[str, Any], report: Any) -> dict[str, Any]:
    """Write a span of a film into Matroska and return how: ``codec`` of the pictures, ``is_copied``; sound is PCM.

    Raises BadInput when it cannot be decoded.
    """
    probe, target = Probe.from_json(request["probe"]), Path(request["target"])
    start, end = request["start"], request["end"]
    ways = [Copying] * (probe.codec in BY_THEMSELVES and probe.rotation == 0 and probe.timing.is_constant)
    for way, is_seeking in [*((way, start > 0) for way in (*ways, Cutting)), (Cutting, False)]:
        with opened(descriptor, request["file"]) as source, av.open(str(target), "w", format="matroska") as out:
            cutting = way(source, out, probe, start, end, from_beginning=not is_seeking)
            try:
                if is_seeking:
                    seek_before(source, cutting.video, probe.timing, start)
                cutting.run(report)
            except (SeekedTooFarError, NotCopyableError):
                continue
            if cutting.written == end - start:
                return {"codec": probe.codec if way is Copying else "ffv1", "is_copied": way is Copying}
    raise BadInput("media.cannot_be_decoded", file=request["file"])


class Cutting:
    """One excerpt on its way out."""

    def __init__(
        self, source: InputContainer, out: OutputContainer, probe: Probe, start: int, end: int, *, from_beginning: bool
    ) -> None:  # fmt: skip
        """Cut frames ``start`` up to, not including, ``end``."""
        self._source, self._out, self._probe = source, Waiting(out), probe
        self._start, self._end = start, end
        timing = probe.timing
        self.video = source.streams[probe.facts["stream"]]
        self.video.thread_type, self.video.thread_count = "AUTO", os.cpu_count() or 1
        self._pictures = Pictures(timing, start, end, from_beginning=from_beginning)
        self._straight = Straightening(probe, deinterlace=False)
        self._stream: Any = None
        self.written = 0
        heard = [one for one in source.streams.audio if one.codec_context is not None]
        span = (timing.begins(start), timing.begins(end))
        self._sounds = {
            stream.index: Sound(stream, self._out, told, span) for stream, told in zip(heard, probe.audio, strict=True)
        }

    def run(self, report: Any) -> None:
        """Read until picture and sound are whole."""
        streams = [self.video, *(sound.source for sound in self._sounds.values())]
        late = self._probe.timing.begins(self._end) + _SOUND_LATE_S
        for packet in packets(self._source, *streams):
            if packet.stream.index == self.video.index:
                self._take_picture(packet)
            else:
                self._sounds[packet.stream.index].take(decode(packet))
            if self._is_over and all(sound.is_over for sound in self._sounds.values()):
                break
            if packet.dts is not None and packet.dts * packet.time_base > late:
                break
            report(self.written, self._end - self._start)
        self._finish()
        for sound in self._sounds.values():
            sound.finish()
        if self._stream is not None:
            self._flush()

    @property
    def _is_over(self) -> bool:
        return self._pictures.is_over

    def _take_picture(self, packet: Any) -> None:
        self._take(decode(packet))

    def _finish(self) -> None:
        self._take([None])
        for _, picture in self._pictures.finish():
            self._write(picture)

    def _flush(self) -> None:
        self._out.mux(self._stream.encode(None))

    def _take(self, decoded: list[Any]) -> None:
        for one in decoded:
            for picture in self._straight.take(one):
                for _, frame in self._pictures.take(picture):
                    self._write(frame)

    def _write(self, picture: Any) -> None:
        frame = lossless(picture)
        if self._stream is None:
            self._stream = self._open(frame)
            self._out.begin()
        frame.pts, frame.time_base = self.written, 1 / self._probe.timing.rate
        frame.pict_type = 0
        self._out.mux(self._stream.encode(frame))
        self.written += 1

    def _open(self, frame: Any) -> Any:
        timing = self._probe.timing
        options = {"level": "3", "slices": "4", "slicecrc": "1", "g": "1"}
        stream = self._out.add_stream("ffv1", rate=timing.rate, options=options)
        context = stream.codec_context
        context.width, context.height, context.pix_fmt = frame.width, frame.height, frame.format.name
        context.time_base = stream.time_base = 1 / timing.rate
        context.thread_count = os.cpu_count() or 1
        pixel = self.video.sample_aspect_ratio
        if pixel and pixel > 0:
            context.sample_aspect_ratio = 1 / pixel if self._probe.rotation in (90, 270) else pixel
        context.color_primaries, context.color_trc = frame.color_primaries, frame.color_trc
        context.colorspace, context.color_range = frame.colorspace, frame.color_range
        self._label(stream)
        return stream

    def _label(self, stream: Any) -> None:
        """Give the stream the timecode of its first frame."""
        counting = self._probe.rate or Rate(self._probe.timing.rate)
        stream.metadata["timecode"] = counting.timecode(self._probe.start_frame + self._start)


class Copying(Cutting):
    """An excerpt whose pictures are passed on as they are coded; raises NotCopyableError where that loses anything."""

    @property
    def _is_over(self) -> bool:
        return self.written == self._end - self._start

    def _take_picture(self, packet: Any) -> None:
        if not packet.size or self._is_over:
            return
        if packet.pts is None:
            raise NotCopyableError
        frame = self._probe.timing.frame_of(packet.pts * packet.time_base)
        if frame < self._start:
            return
        if frame != self._start + self.written or not packet.is_keyframe:
            raise NotCopyableError
        if self._stream is None:
            self._stream = self._open_as_it_is()
            self._out.begin()
        packet.stream = self._stream
        packet.time_base = 1 / self._probe.timing.rate
        packet.pts = packet.dts = self.written
        packet.duration = 1
        self._out.mux([packet])
        self.written += 1

    def _open_as_it_is(self) -> Any:
        if self.video.sample_aspect_ratio not in (None, 0, 1):
            # some containers say it of the film, not of its pictures
            raise NotCopyableError
        stream = self._out.add_stream_from_template(self.video)
        stream.time_base = 1 / self._probe.timing.rate
        self._label(stream)
        return stream

    def _finish(self) -> None:
        if not self._is_over:
            raise NotCopyableError

    def _flush(self) -> None:
        pass


class Waiting:
    """A file on its way out that keeps packets back until every stream is known.

    The first packet written fixes the streams; sound decoded before the first picture would leave the picture out.
    """

    def __init__(self, out: OutputContainer) -> None:
        """Write to a file, not yet."""
        self._out = out
        self._kept: list[Any] | None = []

    def add_stream(self, *args: Any, **kwargs: Any) -> Any:
        """Add a stream, as long as nothing is written."""
        return self._out.add_stream(*args, **kwargs)

    def add_stream_from_template(self, template: Any) -> Any:
        """Add a stream that is coded like another, as long as nothing is written."""
        return self._out.add_stream_from_template(template)

    def mux(self, packets_: list[Any]) -> None:
        """Write packets, or keep them until ``begin``."""
        if self._kept is None:
            self._out.mux(packets_)
        else:
            self._kept += packets_

    def begin(self) -> None:
        """Write what was kept; every stream is there."""
        kept, self._kept = self._kept or [], None
        self._out.mux(kept)


def lossless(picture: Any) -> Any:
    """Return a picture in a pixel format that FFV1 keeps, with not a bit changed."""
    name = picture.format.name
    if name in _kept_by_ffv1():
        return picture
    if name.startswith("yuvj"):
        # the same planes under the newer name, with the range said apart
        full = ColorRange.JPEG
        return picture.reformat(format=f"yuv{name[4:]}", src_color_range=full, dst_color_range=full)
    wider = {"rgb24": "gbrp", "bgr24": "gbrp", "pal8": "gbrap", "rgb48le": "gbrp16le", "nv12": "yuv420p",
             "rgba": "gbrap", "argb": "gbrap", "monow": "gray", "monob": "gray"}  # fmt: skip
    return picture.reformat(format=wider.get(name, "gbrp16le"))


def _kept_by_ffv1() -> frozenset[str]:
    return frozenset(one.name for one in Codec("ffv1", "w").video_formats or [])


class Sound:
    """One sound track of an excerpt: exactly the samples between two moments, silence where the source has none."""

    def __init__(
        self, source: Any, out: Waiting, told: AudioTrack, span: tuple[Fraction, Fraction]
    ) -> None:  # fmt: skip
        """Take what sounds between the two moments of the source."""
        self.source = source
        self._out = out
        context = source.codec_context
        self._rate = int(context.sample_rate)
        self._packed = context.format.packed.name
        self._layout = context.layout.name
        self._first, self._last = (round(moment * self._rate) for moment in span)
        self._stream: Any = out.add_stream(_PCM[self._packed], rate=self._rate, layout=self._layout)
        if told.language:
            self._stream.metadata["language"] = told.language
        if told.title:
            self._stream.metadata["title"] = told.title
        self._resampler = av.AudioResampler(format=self._packed, layout=self._layout, rate=self._rate)
        self._channels = context.channels
        #: Where the next sound belongs, and up to where sound is written; both in samples of the source.
        self._expected: int | None = None
        self._written = self._first

    @property
    def is_over(self) -> bool:
        """Whether all samples are written."""
        return bool(self._written >= self._last)

    def take(self, decoded: list[Any]) -> None:
        """Take decoded sound."""
        for heard in decoded:
            if self.is_over:
                return
            at = self._place(heard)
            for part in self._resampler.resample(heard):
                samples = part.to_ndarray().reshape(-1, self._channels)
                self._keep(at, samples)
                at += len(samples)
            self._expected = at

    def _place(self, heard: Any) -> int:
        if heard.pts is None:
            return self._expected if self._expected is not None else self._first
        at = round(Fraction(heard.pts * heard.time_base * self._rate))
        if self._expected is not None and abs(at - self._expected) <= _NEAR_S * self._rate:
            return self._expected
        return at

    def _keep(self, at: int, samples: np.ndarray[Any, Any]) -> None:
        begin, end = max(at, self._written), min(at + len(samples), self._last)
        if begin >= end:
            return
        if begin > self._written:
            self._silence(begin)
        self._write(samples[begin - at : end - at])

    def finish(self) -> None:
        """Fill up with silence and write what is held back."""
        self._silence(self._last)
        self._out.mux(self._stream.encode(None))

    def _silence(self, until: int) -> None:
        quiet = 128 if self._packed == "u8" else 0
        while self._written < until:
            count = min(_BLOCK, until - self._written)
            self._write(np.full((count, self._channels), quiet, dtype=_numpy_type(self._packed)))

    def _write(self, samples: np.ndarray[Any, Any]) -> None:
        part = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(samples).reshape(1, -1), format=self._packed, layout=self._layout
        )
        part.sample_rate, part.pts = self._rate, self._written - self._first
        part.time_base = Fraction(1, self._rate)
        self._out.mux(self._stream.encode(part))
        self._written += len(samples)


def _numpy_type(packed: str) -> str:
    return {"u8": "u1", "s16": "i2", "s32": "i4", "s64": "i8", "flt": "f4", "dbl": "f8"}[packed]
