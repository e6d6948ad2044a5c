"""Cut a screener out of films, as an edit suite would: shots taken from reels, reframed, mirrored, slowed; then rendered.

    python tools/screener.py SCREENER FOLDER [--list FILE]

For trying `reelbridge match` on films one knows (docs/guides/what-did-they-use.md). FOLDER is searched for the sample
films of the demo; a line is printed for every shot, with what it was made of, to hold the answers against.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

WIDTH, HEIGHT, RATE = 1024, 576, 25
#: Seconds of black between what the shots show.
LEADER_S = 0.6


@dataclass(frozen=True)
class Shot:
    """What the editor took: seconds of a reel from a frame on, at a speed, and what was done to the picture."""

    reel: str
    first: int
    seconds: float
    speed: float = 1.0
    mirrored: bool = False
    #: A logo in the corner and a darker grade, as a broadcaster adds them.
    dressed: bool = False


SHOTS = (
    Shot("nfa-2207-kamera-na-peredovoy.mp4", 150, 3.2),
    Shot("nfa-4117-doroga.mp4", 100, 2.8, mirrored=True),
    Shot("nfa-6108-pismo.mp4", 260, 3.0, dressed=True),
    Shot("nfa-5021-pusk.mov", 200, 2.6, speed=1.25),
    Shot("", 0, 2.4),
    Shot("bigbuckbunny.mp4", 60, 2.4, dressed=True),
)


def frames_of(path: Path) -> tuple[list[np.ndarray], Fraction]:
    """Return every frame of a film in colour, filling a 16:9 picture, and its rate."""
    with av.open(str(path)) as opened:
        stream = opened.streams.video[0]
        rate = Fraction(stream.average_rate or RATE)
        width, height = stream.codec_context.width, stream.codec_context.height
        tall = max(HEIGHT, round(height * WIDTH / width / 2) * 2)
        frames = [
            frame.to_ndarray(format="rgb24", width=max(WIDTH, round(width * tall / height / 2) * 2), height=tall)
            for frame in opened.decode(stream)
        ]
    return [_middle(one) for one in frames], rate


def _middle(picture: np.ndarray) -> np.ndarray:
    top, left = (picture.shape[0] - HEIGHT) // 2, (picture.shape[1] - WIDTH) // 2
    return picture[top : top + HEIGHT, left : left + WIDTH]


def shown(shot: Shot, folder: Path) -> Iterator[np.ndarray]:
    """Yield a shot's pictures as the screener shows them."""
    count = round(shot.seconds * RATE)
    if not shot.reel:
        yield from _nobodys(count)
        return
    frames, rate = frames_of(folder / shot.reel)
    for number in range(count):
        picture = frames[min(len(frames) - 1, shot.first + int(number * shot.speed * rate / RATE))]
        picture = picture[:, ::-1] if shot.mirrored else picture
        yield _dressed(picture) if shot.dressed else picture


def _dressed(picture: np.ndarray) -> np.ndarray:
    made = (255 * (picture / 255.0) ** 1.25 * 0.96).astype(np.uint8)
    made[36:72, WIDTH - 132 : WIDTH - 36] = made[36:72, WIDTH - 132 : WIDTH - 36] // 2 + 120
    return made


def _nobodys(count: int) -> Iterator[np.ndarray]:
    """Yield clouds that drift, which no archive holds."""
    chance = np.random.default_rng(7)
    coarse = chance.integers(30, 220, (12, 40)).astype(np.float64)
    rows = np.linspace(0, 10.99, HEIGHT)
    for number in range(count):
        columns = np.linspace(0, 20, WIDTH) + number * 0.12
        top, left = rows.astype(int), columns.astype(int)
        down, across = (rows - top)[:, None], columns - left
        upper = coarse[top][:, left] * (1 - across) + coarse[top][:, left + 1] * across
        lower = coarse[top + 1][:, left] * (1 - across) + coarse[top + 1][:, left + 1] * across
        grey = upper * (1 - down) + lower * down
        yield np.repeat(grey[:, :, None], 3, axis=2).astype(np.uint8)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("screener", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--list", type=Path, help="write the shots, one a line, for match --shots")
    words = parser.parse_args()
    bounds, at = [], 0
    with av.open(str(words.screener), "w") as out:
        stream = out.add_stream("libx264", rate=RATE, options={"crf": "24", "preset": "fast", "threads": "1"})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.metadata["timecode"] = "10:00:00:00"
        for shot in SHOTS:
            begin = at
            for picture in shown(shot, words.folder):
                out.mux(stream.encode(av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")))
                at += 1
            bounds.append((begin, at))
            print(f"{begin}\t{at}\t{shot.reel or 'nobody holds it'}\t{shot.first}\t{shot.speed}\t{_done_to(shot)}")
            if shot is SHOTS[2]:
                black = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
                for _ in range(round(LEADER_S * RATE)):
                    out.mux(stream.encode(av.VideoFrame.from_ndarray(black, format="rgb24")))
                bounds.append((at, at + round(LEADER_S * RATE)))
                at = bounds[-1][1]
        out.mux(stream.encode(None))
    if words.list:
        words.list.write_text("".join(f"{begin} {end}\n" for begin, end in bounds), "utf-8")


def _done_to(shot: Shot) -> str:
    return " ".join(word for word, is_so in (("mirrored", shot.mirrored), ("dressed", shot.dressed)) if is_so)


if __name__ == "__main__":
    main()
