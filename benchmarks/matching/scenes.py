"""An archive made for the benchmark: reels of real film, moving scenes, pans over photographs, stills and leaders.

Everything follows from a seed. A take that was not put on a reel has the same room and people, who move otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache, lru_cache
from pathlib import Path

import av
import numpy as np
from PIL import Image, ImageDraw

#: Height of every reel; narrow ones are 4:3, wide ones 16:9.
HEIGHT = 240
WIDTHS = (320, 426)
RATES = ("25", "24", "16")
#: How many photographs scenes are made of.
PHOTOGRAPHS = 94


@dataclass(frozen=True)
class Scene:
    """One scene: how it is made and from what."""

    kind: str
    seed: int
    seconds: float

    @property
    def film(self) -> tuple[str, int] | None:
        """Which real film it is of, from which of its frames on."""
        _, name, first = self.kind.split(":") if ":" in self.kind else ("", "", "")
        return (name, int(first)) if name else None

    @property
    def photograph(self) -> int:
        """Which photograph its ground is, of those of ``photographs``,"""
        return int(np.random.default_rng([self.seed, 1]).integers(PHOTOGRAPHS))


@dataclass
class Reel:
    """A reel: its rate, its width, and what scene lies where; its grey frames are made scene by scene when asked for."""

    shared: Path
    name: str
    rate: Fraction
    width: int
    seed: tuple[int, int]
    scenes: list[tuple[Scene, int, int]] = field(default_factory=list)

    @property
    def length(self) -> int:
        """How many frames it has."""
        return self.scenes[-1][2]

    def scene(self, place: int) -> np.ndarray:
        """Return the frames of a scene as they are on the reel."""
        return _developed(self.shared, self.scenes[place][0], self.rate, self.width, (*self.seed, place))


@lru_cache(maxsize=24)
def _developed(shared: Path, scene: Scene, rate: Fraction, width: int, seed: tuple[int, ...]) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return grain(render(shared, scene, rate, width), rng, rng.uniform(0, 6))


@cache
def photographs(shared: Path) -> list[np.ndarray]:
    """Return the photographs, grey, at most 900 points wide."""
    made = []
    for path in sorted((shared / "media/photos/fsaowi").glob("*.jpg")):
        with Image.open(path) as picture:
            grey = picture.convert("L")
            grey.thumbnail((900, 900))
            made.append(np.asarray(grey.crop((20, 20, grey.width - 20, grey.height - 20))))
    return made


@cache
def film(path: Path, width: int) -> np.ndarray:
    """Return a real film as grey frames of our height, cut to a width, one for each of its own."""
    frames = []
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            wide = max(width, round(HEIGHT * frame.width / frame.height / 2) * 2)
            grey = frame.reformat(wide, HEIGHT, "gray", interpolation="AREA", threads=1).to_ndarray()
            left = (wide - width) // 2
            frames.append(grey[:, left : left + width])
    return np.stack(frames)


@cache
def _length(path: Path) -> int:
    """Return how many frames a real film has, without decoding it."""
    with av.open(str(path)) as container:
        return sum(1 for packet in container.demux(video=0) if packet.size)


def _window(picture: np.ndarray, centre: tuple[float, float], zoom: float, size: tuple[int, int]) -> np.ndarray:
    height, width = picture.shape
    wide = min(width / zoom, height / zoom * size[0] / size[1])
    high = wide * size[1] / size[0]
    left, top = centre[0] * (width - wide), centre[1] * (height - high)
    shown = Image.fromarray(picture).resize(size, Image.Resampling.BILINEAR, box=(left, top, left + wide, top + high))
    return np.asarray(shown)


def _wander(rng: np.random.Generator, count: int, rate: float, scale: float) -> np.ndarray:
    """Return a smooth path of places in a square about 0."""
    seconds = np.arange(count)[:, None] / rate
    path = np.zeros((count, 2))
    for speed in (0.15, 0.4, 1.1):
        path += np.sin(seconds * speed * 2 * np.pi * rng.uniform(0.6, 1.4, 2) + rng.uniform(0, 7, 2)) / (1 + 2 * speed)
    return path * scale


def render(shared: Path, scene: Scene, rate: Fraction, width: int, *, take: int = 0) -> np.ndarray:
    """Return the frames of a scene; another ``take`` has the same room and people, moving otherwise."""
    count = round(scene.seconds * float(rate))
    room, moves = np.random.default_rng([scene.seed, 1]), np.random.default_rng([scene.seed, 2, take])
    size = (width, HEIGHT)
    if scene.kind in ("leader", "bars", "black", "title"):
        return _card(scene, count, rate, size)
    if scene.film:
        name, first = scene.film
        return film(shared / "media/film" / name, width)[first : first + count]
    photos = photographs(shared)
    ground = photos[room.integers(PHOTOGRAPHS)]
    begin, end = room.uniform(0, 1, 2), room.uniform(0, 1, 2)
    zooms = room.uniform(1.0, 1.6, 2)
    if scene.kind == "still":
        return np.repeat(_window(ground, tuple(begin), zooms[0], size)[None], count, axis=0)
    if scene.kind == "pan":
        parts = np.linspace(0, 1, count)
        shown = [
            _window(ground, tuple(begin + (end - begin) * p), zooms[0] + (zooms[1] - zooms[0]) * p, size) for p in parts
        ]
        return np.stack(shown)
    wide = _window(ground, tuple(begin), zooms[0], (size[0] + 24, size[1] + 24)).astype(np.float32)
    return _people(photos, wide, (room, moves), count, float(rate))


def _people(photos, wide, chances, count, rate) -> np.ndarray:
    """Cut-outs of photographs moving over a photograph, seen by a hand-held camera."""
    room, moves = chances
    size = (wide.shape[1] - 24, wide.shape[0] - 24)
    masks = []
    for _ in range(int(room.integers(2, 5))):
        high = int(room.integers(60, 150))
        across = int(high * room.uniform(0.5, 0.9))
        piece = _window(photos[room.integers(len(photos))], tuple(room.uniform(0, 1, 2)), 1.8, (across, high)).astype(
            np.float32
        )
        y, x = np.mgrid[-1 : 1 : high * 1j, -1 : 1 : across * 1j]
        masks.append((piece, np.clip((1.05 - x * x - y * y) * 6, 0, 1).astype(np.float32), room.uniform(0.15, 0.85, 2)))
    paths = [_wander(moves, count, rate, 0.28) + home for _, _, home in masks]
    shake = np.clip(_wander(moves, count, rate, 5) + 12, 0, 23).astype(int)
    frames = np.empty((count, size[1], size[0]), np.uint8)
    for number in range(count):
        x, y = shake[number]
        frame = wide[y : y + size[1], x : x + size[0]].copy()
        for (piece, mask, _), path in zip(masks, paths, strict=True):
            left = int(path[number, 0] * size[0]) - piece.shape[1] // 2
            top = int(path[number, 1] * size[1]) - piece.shape[0] // 2
            x0, y0, x1, y1 = (
                max(0, left),
                max(0, top),
                min(size[0], left + piece.shape[1]),
                min(size[1], top + piece.shape[0]),
            )
            if x0 < x1 and y0 < y1:
                part, over = (one[y0 - top : y1 - top, x0 - left : x1 - left] for one in (piece, mask))
                frame[y0:y1, x0:x1] += (part - frame[y0:y1, x0:x1]) * over
        frames[number] = np.clip(frame, 0, 255)
    return frames


def _card(scene: Scene, count: int, rate: Fraction, size: tuple[int, int]) -> np.ndarray:
    frames = np.empty((count, size[1], size[0]), np.uint8)
    if scene.kind == "bars":
        frames[:] = np.linspace(235, 16, 8)[np.arange(size[0]) * 8 // size[0]]
        return frames
    for number in range(count):
        picture = Image.new("L", size, 16 if scene.kind in ("black", "title") else 120)
        pen = ImageDraw.Draw(picture)
        if scene.kind == "leader":
            left = size[0] // 2
            pen.ellipse((left - 80, 40, left + 80, 200), outline=220, width=3)
            pen.line(
                (
                    left,
                    120,
                    left + 110 * np.sin(number / float(rate) * 6.28),
                    120 - 110 * np.cos(number / float(rate) * 6.28),
                ),
                fill=230,
                width=3,
            )
            pen.text((left - 14, 92), str(8 - int(number / rate) % 8), fill=240, font_size=48)
        if scene.kind == "title":
            pen.text((60, 100), f"Part {scene.seed % 9 + 1}", fill=235, font_size=34)
        frames[number] = np.asarray(picture)
    return frames


def grain(frames: np.ndarray, rng: np.random.Generator, strength: float) -> np.ndarray:
    """Return frames with the noise and flicker of a stock."""
    noise = rng.normal(0, strength, (8, *frames.shape[1:])).astype(np.float32)
    made = np.empty_like(frames)
    for number, frame in enumerate(frames):
        gain = 1 + rng.normal(0, 0.01)
        made[number] = np.clip(frame * gain + np.roll(noise[rng.integers(8)], int(rng.integers(200)), axis=1), 0, 255)
    return made


def archive(shared: Path, seed: int, reels: int, scenes: int) -> list[Reel]:
    """Return so many reels of so many scenes; the real films are spread over the first of them."""
    rng = np.random.default_rng([seed, 77])
    real = [f"film:demo.mp4:{first}" for first in range(0, 1400, 160)] + [
        f"film:big_buck_bunny_0_30.webm:{first}" for first in range(0, 700, 150)
    ]
    real += ["film:nasa_13013.mp4:0", "film:nasa_13013.mp4:150"]
    made = []
    for number in range(reels):
        rate, width = Fraction(RATES[number % 3]), WIDTHS[number % 4 == 3]
        plan = []
        for place in range(scenes):
            kind = str(rng.choice(["moving", "moving", "moving", "pan", "still"]))
            if place % 4 == 1 and real:
                kind = real.pop(int(rng.integers(len(real))))
            plan.append(Scene(kind, int(rng.integers(1 << 30)), float(rng.uniform(4, 7))))
        plan.insert(0, Scene(("leader", "bars", "black", "title")[number % 4], number, 2.0))
        made.append(Reel(shared, f"reel-{number:03}", rate, width, (seed, number), _laid(shared, plan, rate)))
    return made


def _laid(shared: Path, plan: list[Scene], rate: Fraction) -> list[tuple[Scene, int, int]]:
    scenes, at = [], 0
    for scene in plan:
        count = round(scene.seconds * float(rate))
        if scene.film:
            # a real film may end before
            name, first = scene.film
            count = min(count, _length(shared / "media/film" / name) - first)
        scenes.append((scene, at, at + count))
        at += count
    return scenes


def write(path: Path, frames: Iterable[np.ndarray], width: int, rate: Fraction, *, crf: int = 20) -> None:
    """Write grey frames as an H.264 film; the file is there when it is whole."""
    draft = path.with_suffix(".draft.mp4")
    with av.open(str(draft), "w") as out:
        stream = out.add_stream("libx264", rate=rate, options={"crf": str(crf), "preset": "ultrafast", "threads": "1"})
        stream.width, stream.height, stream.pix_fmt = width, HEIGHT, "yuv420p"
        stream.codec_context.gop_size = max(1, round(rate))
        for number, frame in enumerate(frames):
            shown = av.VideoFrame.from_ndarray(np.ascontiguousarray(frame), format="gray").reformat(
                format="yuv420p", threads=1
            )
            shown.pts, shown.time_base = number, 1 / rate
            out.mux(stream.encode(shown))
        out.mux(stream.encode(None))
    draft.replace(path)
