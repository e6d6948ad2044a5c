"""Cuts made of an archive, with what each shot is known to be: the truth that a matcher is held against."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw, ImageFilter
from scenes import HEIGHT, Reel, grain, render

#: How wide a cut is, and one that keeps the shape of old films.
WIDTH, NARROW = 426, 320
RATE = Fraction(25)
KINDS = (
    "plain", "crop", "off-centre", "logo", "grade", "sepia", "pull-down", "fast", "slow", "mirror", "subtitles",
    "poor", "zoom", "scratches", "combo", "picture in picture", "reverse", "dissolve", "ramp", "timecode", "window",
    "split screen", "interlaced", "freeze", "fade", "restored", "colourised",
)  # fmt: skip
#: The kinds there are in a cut that shows every picture whole.
WHOLE_KINDS = tuple(
    one for one in KINDS
    if one not in ("crop", "off-centre", "zoom", "combo", "picture in picture", "split screen")
)  # fmt: skip


@dataclass
class Truth:
    """A shot of a cut and where it comes from; ``reel`` is empty when it comes from nowhere in the archive."""

    kind: str
    start: int
    end: int
    reel: str = ""
    first: int = 0
    last: int = 0
    moves: bool = True
    is_hard: bool = False
    #: Which scene of the reel.
    scene: int = 0


def _shown(frames: np.ndarray, box: tuple[float, float, float, float], size: tuple[int, int]) -> np.ndarray:
    height, width = frames.shape[1:]
    place = (box[0] * width, box[1] * height, box[2] * width, box[3] * height)
    return np.stack(
        [np.asarray(Image.fromarray(one).resize(size, Image.Resampling.BILINEAR, box=place)) for one in frames]
    )


def _band(
    frames: np.ndarray, across: float = 0.5, down: float = 0.5, zoom: float = 1.0
) -> tuple[float, float, float, float]:
    """Return the largest rectangle of the cut's shape in a reel's frame, made smaller by a zoom."""
    shape = frames.shape[2] / frames.shape[1] / (WIDTH / HEIGHT)
    wide, high = min(1, 1 / shape) / zoom, min(1, shape) / zoom
    left, top = across * (1 - wide), down * (1 - high)
    return left, top, left + wide, top + high


def _fitted(frames: np.ndarray, width: int) -> np.ndarray:
    """Return whole frames between black bars."""
    shape = frames.shape[2] / frames.shape[1]
    wide, high = round(min(width, shape * HEIGHT)), round(min(HEIGHT, width / shape))
    canvas = np.full((len(frames), HEIGHT, width), 16, np.uint8)
    left, top = (width - wide) // 2, (HEIGHT - high) // 2
    canvas[:, top : top + high, left : left + wide] = _shown(frames, (0, 0, 1, 1), (wide, high))
    return canvas


def _zoomed(frames: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    zooms, across, down = rng.uniform(1.05, 1.35, 2), rng.uniform(0.3, 0.7, 2), rng.uniform(0.3, 0.7, 2)
    parts = np.linspace(0, 1, len(frames))
    steps = [[begin + (end - begin) * p for begin, end in (across, down, zooms)] for p in parts]
    return np.concatenate(
        [_shown(one[None], _band(frames, *step), (WIDTH, HEIGHT)) for one, step in zip(frames, steps, strict=True)]
    )


def _graded(frames: np.ndarray, rng: np.random.Generator, *, strong: bool = True) -> np.ndarray:
    gamma = rng.uniform(0.55, 1.8) if strong else rng.uniform(0.8, 1.25)
    y, x = np.mgrid[-1 : 1 : HEIGHT * 1j, -1 : 1 : frames.shape[2] * 1j]
    shade = 1 - rng.uniform(0, 0.4) * (x * x + y * y) / 2
    return np.clip(255 * (frames / 255.0) ** gamma * shade * rng.uniform(0.85, 1.05), 0, 255).astype(np.uint8)


def _drawn(frames: np.ndarray, draw) -> np.ndarray:
    made = []
    for frame in frames:
        picture = Image.fromarray(frame)
        draw(ImageDraw.Draw(picture))
        made.append(np.asarray(picture))
    return np.stack(made)


def _logo(frames: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    left = int(rng.integers(20, frames.shape[2] - 86))

    def draw(pen):
        pen.ellipse((left, 14, left + 44, 40), fill=235)
        pen.text((left + 8, 18), "TV 1", fill=30, font_size=14)

    return _drawn(frames, draw)


def _titled(frames: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    words = "".join(rng.choice(list("abcdefgh kmnorstu "), 34))

    def draw(pen):
        pen.rectangle((30, 176, 250, 200), fill=40)
        pen.text((36, 179), words[:22], fill=240, font_size=15)
        pen.text((70, 212), words, fill=250, font_size=16, stroke_width=1, stroke_fill=0)

    return _drawn(frames, draw)


def _scratched(frames: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    width = frames.shape[2]
    lines = rng.integers(0, width, 5)

    def draw(pen):
        for line in lines:
            x = int(line + rng.integers(-2, 3))
            pen.line((x, 0, x, HEIGHT), fill=230)
        for _ in range(5):
            x, y = rng.integers(0, width), rng.integers(0, HEIGHT)
            pen.ellipse(
                (x, y, x + int(rng.integers(2, 9)), y + int(rng.integers(2, 9))), fill=int(rng.choice([10, 240]))
            )

    woven = np.stack([np.roll(one, tuple(rng.integers(-2, 3, 2)), axis=(0, 1)) for one in frames])
    return np.clip(_drawn(woven, draw) * rng.uniform(0.9, 1.1, (len(frames), 1, 1)), 0, 255).astype(np.uint8)


def _poor(frames: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    width = frames.shape[2]
    small = _shown(frames, (0, 0, 1, 1), (width * 2 // 5, HEIGHT * 2 // 5))
    return grain(_shown(small, (0, 0, 1, 1), (width, HEIGHT)), rng, 9)


def _in_picture(frames: np.ndarray, rng: np.random.Generator, ground: np.ndarray) -> np.ndarray:
    high = int(HEIGHT * rng.uniform(0.45, 0.6))
    wide = round(high * frames.shape[2] / frames.shape[1])
    left, top = int(rng.integers(8, WIDTH - wide - 8)), int(rng.integers(8, HEIGHT - high - 8))
    canvas = np.repeat(_shown(ground[None], _band(ground[None]), (WIDTH, HEIGHT)), len(frames), axis=0)
    canvas[:, top : top + high, left : left + wide] = _shown(frames, (0, 0, 1, 1), (wide, high))
    return canvas


def _split(frames: np.ndarray, rng: np.random.Generator, other: np.ndarray) -> np.ndarray:
    """Return the middle of a picture beside another one that moves slowly."""
    half = WIDTH // 2
    canvas = np.empty((len(frames), HEIGHT, WIDTH), np.uint8)
    shape = frames.shape[2] / frames.shape[1] / (half / HEIGHT)
    wide = min(1, 1 / shape)
    canvas[:, :, :half] = _shown(frames, ((1 - wide) / 2, 0, (1 + wide) / 2, 1), (half, HEIGHT))
    beside = _shown(other[None], (0.1, 0, 0.9, 1), (WIDTH, HEIGHT))[0]
    for number in range(len(frames)):
        canvas[number, :, half:] = np.roll(beside, -number, axis=1)[:, : WIDTH - half]
    return canvas if rng.random() < 0.5 else canvas[:, :, np.r_[half:WIDTH, :half]]


def _stamped(frames: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    first = int(rng.integers(90000))
    made = []
    for number, frame in enumerate(frames):
        count, picture = first + number, Image.fromarray(frame)
        pen = ImageDraw.Draw(picture)
        pen.rectangle((110, 196, 316, 228), fill=10)
        words = f"10:{count // 1500 % 60:02}:{count // 25 % 60:02}:{count % 25:02}"
        pen.text((122, 197), words, fill=240, font_size=26)
        made.append(np.asarray(picture))
    return np.stack(made)


def _windowed(frames: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    width = frames.shape[2]
    part = rng.uniform(0.72, 0.86)
    wide, high = int(width * part) // 2 * 2, int(HEIGHT * part) // 2 * 2
    canvas = np.full((len(frames), HEIGHT, width), 16, np.uint8)
    top, left = (HEIGHT - high) // 2, (width - wide) // 2
    canvas[:, top : top + high, left : left + wide] = _shown(frames, (0, 0, 1, 1), (wide, high))
    return canvas


def _interlaced(frames: np.ndarray, _: np.random.Generator) -> np.ndarray:
    woven = frames.copy()
    woven[:-1, 1::2] = frames[1:, 1::2]
    return woven


def _faded(frames: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    third = max(2, len(frames) // 3)
    level = np.minimum(1, np.arange(1, len(frames) + 1) / third)
    level = level[::-1] if rng.random() < 0.5 else level
    return (16 + (frames - 16.0) * level[:, None, None]).clip(0, 255).astype(np.uint8)


def _restored(frames: np.ndarray, _: np.random.Generator) -> np.ndarray:
    made = []
    for frame in frames:
        picture = Image.fromarray(frame).filter(ImageFilter.MedianFilter(3))
        made.append(np.asarray(picture.filter(ImageFilter.UnsharpMask(4, 120, 2))))
    return np.clip((np.stack(made) - 20.0) * 1.12, 0, 255).astype(np.uint8)


def _colourised(frames: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return frames whose brightness is that of colours laid on: each region and each level of grey its own."""
    coarse = Image.fromarray(rng.uniform(0.75, 1.2, (4, 6)).astype(np.float32)).resize((frames.shape[2], HEIGHT))
    levels = np.interp(np.arange(256), np.linspace(0, 255, 6), np.sort(rng.uniform(0, 255, 6))) * 0.4 + 0.6 * np.arange(
        256
    )
    return np.clip(levels[frames] * np.asarray(coarse), 0, 255).astype(np.uint8)


def speed_of(kind: str, rate: Fraction) -> float:
    """Return how many frames of the reel pass for one of the cut."""
    usual = float(rate / RATE)
    if kind == "fast":
        return 1.0 if rate < 20 else usual * 1.5
    return {"slow": usual / 2, "reverse": -usual}.get(kind, usual)


def shoot(
    kind: str, frames: np.ndarray, rng: np.random.Generator, ground: np.ndarray, *, width: int = WIDTH
) -> np.ndarray:  # fmt: skip
    """Return frames of a reel as a shot of a kind shows them; a narrow cut shows them whole."""
    if kind == "plain":
        return _fitted(frames, width)
    if kind == "picture in picture":
        return _in_picture(frames, rng, ground)
    if kind == "split screen":
        return _split(frames, rng, ground)
    if width < WIDTH:
        shown = _fitted(frames, width)
    elif kind in ("zoom", "combo"):
        shown = _zoomed(frames, rng)
    else:
        down = rng.choice([0.12, 0.3, 0.88]) if kind == "off-centre" else 0.5
        shown = _shown(frames, _band(frames, down if frames.shape[2] > 400 else 0.5, down), (WIDTH, HEIGHT))
    works = {
        "logo": [_logo], "grade": [_graded], "sepia": [_graded], "subtitles": [_titled], "poor": [_poor],
        "scratches": [_scratched], "combo": [_graded, _logo, _titled], "timecode": [_stamped], "window": [_windowed],
        "interlaced": [_interlaced], "fade": [_faded], "restored": [_restored], "colourised": [_colourised],
    }  # fmt: skip
    for work in works.get(kind, []):
        shown = work(shown, rng)
    return shown[:, :, ::-1] if kind in ("mirror",) else shown


class Lengths(NamedTuple):
    """How many seconds shots last at least and at most, and how many those that no reel holds last at most."""

    shortest: float = 0.5
    longest: float = 5
    strange: float = 4


#: As in the portions of bench_matching.py.
USUAL = Lengths()


class Editing:
    """Makes one cut, shot after shot."""

    def __init__(self, reels: list[Reel], seed: tuple[int, ...], lengths: Lengths, width: int) -> None:
        """Begin an empty cut."""
        self._reels, self._lengths, self._width = reels, lengths, width
        self._rng = np.random.default_rng([*seed, 5])
        self.frames: list[np.ndarray] = []
        self.truth: list[Truth] = []
        self._at = 0

    def _scene(self) -> tuple[Reel, int]:
        """Return any scene of the archive but leaders, bars and black."""
        reel = self._reels[self._rng.integers(len(self._reels))]
        return reel, int(self._rng.integers(1, len(reel.scenes)))

    def add(self, kind: str) -> None:
        """Add a shot of a kind from anywhere in the archive."""
        rng = self._rng
        while True:
            reel, place = self._scene()
            scene, begin, end = reel.scenes[place]
            if (kind == "pull-down" and reel.rate != 16) or (scene.kind == "still" and rng.random() < 0.7):
                continue
            step = speed_of(kind, reel.rate)
            most = int((end - begin - 4) / abs(step) / (1.3 if kind == "ramp" else 1))
            if most > 12:
                break
        count = self._count(self._lengths.longest, most)
        places = self._places(kind, step, count, end - begin)
        shown = reel.scene(place)
        low = np.floor(places + 1e-6).astype(int)
        part = (places - low)[:, None, None] if kind == "slow" else 0
        frames = shown[low]
        if kind == "slow":
            frames = (frames * (1 - part) + shown[np.minimum(low + 1, len(shown) - 1)] * part).astype(np.uint8)
        ground, where = self._scene()
        made = shoot(kind, frames, rng, ground.scene(where)[0], width=self._width)
        truth = Truth(
            kind, 0, 0, reel.name, begin + int(low.min()), begin + int(low.max()) + 1, scene.kind != "still",
            scene=place,
        )  # fmt: skip
        self._put(made, truth, over=min(8, count // 3) if kind == "dissolve" and self.frames else 0)

    def _count(self, longest: float, most: int) -> int:
        """Return how many frames a shot has, short ones as often as long ones."""
        return int(np.clip(25 * np.exp(self._rng.uniform(np.log(self._lengths.shortest), np.log(longest))), 12, most))

    def _places(self, kind: str, step: float, count: int, length: int) -> np.ndarray:
        """Return which frame of a scene each frame of the shot shows."""
        steps = np.full(count, abs(step))
        if kind == "ramp":
            steps *= np.linspace(*(self._rng.permutation([0.6, 1.6])), count)
        if kind == "freeze":
            steps[count * 3 // 5 :] = 0
        places = np.concatenate([[0], np.cumsum(steps)[:-1]])
        first = int(self._rng.integers(1, max(2, length - int(places[-1]) - 1)))
        places = np.clip(first + places, 0, length - 1)
        return places[::-1] if step < 0 else places

    def add_stranger(self, kind: str, *, is_hard: bool) -> None:
        """Add a shot that no reel holds: another take in a room of the archive, or another scene altogether."""
        rng = self._rng
        while True:
            reel = self._reels[rng.integers(len(self._reels))]
            known = [scene for scene, _, _ in reel.scenes if scene.kind == "moving"]
            if known:
                break
        scene = known[rng.integers(len(known))]
        if not is_hard:
            scene = type(scene)("moving", int(rng.integers(1 << 30)) + (1 << 30), scene.seconds)
        count = self._count(self._lengths.strange, round(25 * self._lengths.strange))
        scene = type(scene)(scene.kind, scene.seed, count / float(RATE))
        frames = render(reel.shared, scene, RATE, reel.width, take=1)
        ground, where = self._scene()
        made = shoot(kind, frames, rng, ground.scene(where)[0], width=self._width)
        self._put(made, Truth(kind, 0, 0, is_hard=is_hard))

    def _put(self, made: np.ndarray, truth: Truth, over: int = 0) -> None:
        if over:
            # the shot begins under the end of the one before it
            before = self.frames[-1][-over:]
            part = (np.arange(1, over + 1) / (over + 1))[:, None, None]
            self.frames[-1][-over:] = before * (1 - part) + made[:over] * part
            made = made[over:]
        truth.start, truth.end = self._at - over, self._at + len(made)
        self.frames.append(np.array(made))
        self.truth.append(truth)
        self._at += len(made)


def cut(
    reels: list[Reel], seed: tuple[int, ...], *, shots: int, strangers: int, first: int = 0,
    lengths: Lengths = USUAL, width: int = WIDTH,
) -> Editing:  # fmt: skip
    """Return a cut: every kind in its turn from the ``first`` on, strangers in between."""
    editing = Editing(reels, seed, lengths, width)
    kinds = KINDS if width == WIDTH else WHOLE_KINDS
    easy = ("plain", "crop", "grade", "zoom", "logo", "mirror", "sepia", "subtitles", "colourised", "restored")
    easy = tuple(one for one in easy if one in kinds)
    due = 0.0
    for number in range(shots):
        editing.add(kinds[(first + number) % len(kinds)])
        due += strangers / shots
        while due >= 1 - 1e-9:
            strange = len([one for one in editing.truth if not one.reel])
            editing.add_stranger(easy[(first + strange) % len(easy)], is_hard=strange % 2 == 0)
            due -= 1
    return editing
