"""Small films and photographs for the tests of dealings."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
from PIL import Image


def make_film(path: Path, *, frames: int = 100, width: int = 320, height: int = 240) -> Path:
    """Write a film at 25 frames a second whose every frame differs, with two sound tracks."""
    with av.open(str(path), "w") as out:
        video = out.add_stream("ffv1", rate=25)
        video.width, video.height, video.pix_fmt = width, height, "yuv420p"
        tracks = [out.add_stream("pcm_s16le", rate=48000) for _ in range(2)]
        for track in tracks:
            track.layout = "mono"
        noise = np.random.default_rng(7)
        for number in range(frames):
            picture = noise.integers(0, 40, (height, width, 3), dtype=np.uint8)
            picture[:, : 1 + number * width // frames] += np.uint8(100 + number % 50)
            frame = av.VideoFrame.from_ndarray(picture, "rgb24")
            frame.pts = number
            out.mux(video.encode(frame))
            for index, track in enumerate(tracks):
                wave = np.sin(np.arange(1920) * (0.02 + 0.01 * index)) * 8000
                sound = av.AudioFrame.from_ndarray(wave.astype(np.int16)[None, :], "s16", "mono")
                sound.sample_rate, sound.pts = 48000, number * 1920
                out.mux(track.encode(sound))
        for stream in (video, *tracks):
            out.mux(stream.encode(None))
    return path


def make_photograph(path: Path, *, shade: int = 160) -> Path:
    """Write a photograph."""
    grain = np.random.default_rng(shade).integers(0, 60, (480, 640, 3), dtype=np.uint8) + np.uint8(shade)
    Image.fromarray(grain, "RGB").save(path, quality=92)
    return path
