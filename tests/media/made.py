"""Small films and pictures made for the tests; each frame of a film carries its number as a pattern."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np

WIDTH, HEIGHT, BITS = 192, 96, 12
_CELL = WIDTH // BITS


def pattern(number: int, width: int = WIDTH, height: int = HEIGHT) -> np.ndarray:
    """Return a picture in grey whose columns are the bits of a number, and whose lower rows their opposites."""
    cell = width // BITS
    row = np.repeat([200 if number >> bit & 1 else 50 for bit in range(BITS)], cell).astype(np.uint8)
    picture = np.empty((height, width), np.uint8)
    picture[: height // 2] = row
    picture[height // 2 :] = 250 - row
    return picture


def number_in(luma: np.ndarray) -> int:
    """Return the number that a picture carries."""
    height, width = luma.shape
    top, bottom = luma[height // 4].astype(int), luma[3 * height // 4].astype(int)
    cell = width / BITS
    columns = [int((bit + 0.5) * cell) for bit in range(BITS)]
    return sum(1 << bit for bit, column in enumerate(columns) if top[column] > bottom[column])


def film(
    path: Path, frames: int = 60, rate: str = "25", *, codec: str = "libx264", pixels: str = "yuv420p",
    moments=None, tracks: int = 1, sound: str = "pcm_s16le", options=None, container=None, metadata=None, first_s=0,
    picture=pattern, pixel=None, sound_frames=None, heard=None,
) -> Path:  # fmt: skip
    """Write a film; ``moments`` gives each picture's time in ticks of 1/1000 s where the rate is not constant."""
    fps = Fraction(rate)
    unit = Fraction(1, 1000) if moments else 1 / fps
    with av.open(str(path), "w", options=container or {}) as out:
        stream = out.add_stream(codec, rate=fps, options=options or {})
        first = picture(0)
        stream.width, stream.height, stream.pix_fmt = first.shape[1], first.shape[0], pixels
        stream.codec_context.time_base = stream.time_base = unit
        stream.metadata.update(metadata or {})
        if pixel:
            stream.codec_context.sample_aspect_ratio = pixel
        sounds = [out.add_stream(sound, rate=48000, layout="stereo") for _ in range(tracks)]
        for number, one in enumerate(sounds):
            one.metadata["language"] = ("rus", "zho", "eng")[number % 3]
        for number in range(frames):
            shown = av.VideoFrame.from_ndarray(picture(number), format="gray").reformat(format=pixels)
            shown.pts = (moments[number] if moments else number) + round(first_s / unit)
            shown.time_base = unit
            out.mux(stream.encode(shown))
        out.mux(stream.encode(None))
        for number, one in enumerate(sounds):
            _write_sound(
                out, one, number, round(48000 * float((sound_frames or frames) / fps)), round(first_s * 48000), heard
            )
    return path


def tone(path: Path, samples: int) -> Path:
    """Write sound without a picture."""
    with av.open(str(path), "w") as out:
        _write_sound(out, out.add_stream("pcm_s16le", rate=48000, layout="stereo"), 0, samples, 0)
    return path


def _write_sound(out, stream, number: int, samples: int, first: int, heard=None) -> None:
    ramp = heard if heard is not None else (np.arange(samples) * (number + 7) % 65000 - 32500).astype(np.int16)
    for start in range(0, samples, 4800):
        block = np.repeat(ramp[start : start + 4800], 2).reshape(1, -1)
        part = av.AudioFrame.from_ndarray(block, format="s16", layout="stereo")
        part.sample_rate, part.pts, part.time_base = 48000, start + first, Fraction(1, 48000)
        out.mux(stream.encode(part))
    out.mux(stream.encode(None))


def numbers(path: Path) -> list[int]:
    """Return the number that each frame of a film carries, in order of showing."""
    with av.open(str(path)) as container:
        return [number_in(frame.reformat(format="gray").to_ndarray()) for frame in container.decode(video=0)]


def planes(frame) -> bytes:
    """Return the bytes of a decoded frame, without the padding of its rows."""
    return frame.to_ndarray().tobytes()
