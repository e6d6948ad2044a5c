"""Small films and photographs, made for a test."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from PIL import Image


def make_film(path: Path, *, shots: int = 3, frames: int = 25, tracks: int = 1, seed: int = 0) -> Path:
    """Write a film of so many shots of so many frames at 25 frames a second, each shot a field of its own colours."""
    chance = np.random.default_rng(seed)
    with av.open(str(path), "w") as film:
        picture = film.add_stream("libx264", rate=25, options={"preset": "ultrafast"})
        picture.width, picture.height, picture.pix_fmt = 160, 120, "yuv420p"
        sounds = [film.add_stream("aac", rate=48000, layout="mono") for _ in range(tracks)]
        for shot in range(shots):
            field = np.kron(chance.integers(0, 255, (6, 8, 3), dtype=np.uint8), np.ones((20, 20, 1), dtype=np.uint8))
            for number in range(frames):
                frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(np.roll(field, number, axis=1)), "rgb24")
                frame.pts, frame.time_base = shot * frames + number, Fraction(1, 25)
                film.mux(picture.encode(frame))
        film.mux(picture.encode(None))
        for index, sound in enumerate(sounds):
            wave = np.sin(np.arange(48000 * shots * frames // 25) * (440 + 220 * index) * 2 * np.pi / 48000)
            for start in range(0, len(wave), 1024):
                part = av.AudioFrame.from_ndarray(wave[None, start : start + 1024].astype(np.float32), "fltp", "mono")
                part.sample_rate, part.pts, part.time_base = 48000, start, Fraction(1, 48000)
                film.mux(sound.encode(part))
            film.mux(sound.encode(None))
    return path


def make_photograph(path: Path, *, seed: int = 0) -> Path:
    """Write a JPEG of 64 by 48 pixels."""
    field = np.random.default_rng(seed).integers(0, 255, (6, 8, 3), dtype=np.uint8)
    Image.fromarray(np.kron(field, np.ones((8, 8, 1), dtype=np.uint8))).save(path)
    return path
