"""What an imprint costs: made of a 360-line proxy, and made in the pass that makes the proxy.

    python benchmarks/matching/bench_imprint.py [FILM]

Side by side with decoding the proxy and doing nothing. CPU seconds of this process; codecs on one thread for the proxy, and
the better of several turns, one beside the other, since neighbours on the machine slow both.
In the proxy's pass, what looking at the small pictures costs also finds the shots and the poster.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import av
from place import keep

from reelbridge.media.engine import looking, probing, proxying
from reelbridge.media.rules.probe import Probe

LINES, TURNS = 360, 6
FILM = HERE.parent.parent.parent / "shared/media/film/big_buck_bunny_0_30.webm"


class Meter:
    """Adds up the CPU seconds that calls take."""

    def __init__(self) -> None:
        """Begin at nothing."""
        self.seconds = 0.0

    def around(self, work: Any) -> Any:
        """Return a function that does the same and is measured."""

        def measured(*given: Any) -> Any:
            began = time.process_time()
            try:
                return work(*given)
            finally:
                self.seconds += time.process_time() - began

        return measured


def told_of(path: Path) -> tuple[int, Probe]:
    """Return an open descriptor of a film and what is in it."""
    descriptor = os.open(path, os.O_RDONLY)
    request = {"file": path.name, "largest_megapixels": 400, "longest_hours": 48}
    return descriptor, Probe.from_json(probing.probe(descriptor, request, lambda *_: None))


def proxied(film: Path, target: Path) -> dict[str, float]:
    """Make a proxy; return what its pass takes, and which part of it the imprint."""
    meter = Meter()
    for owner, name in ((looking.Watch, "see"), (looking.Imprinting, "take"), (looking.Imprinting, "finish")):
        setattr(owner, name, meter.around(getattr(owner, name)))
    descriptor, probe = told_of(film)
    rows = []
    for _ in range(TURNS // 2):
        meter.seconds, began = 0.0, time.process_time()
        proxying.make_film_proxy(descriptor, film.name, probe, target, lambda *_: None)
        rows.append((time.process_time() - began, meter.seconds))
    whole, imprint = (min(column) for column in zip(*rows, strict=True))
    return {
        "proxy_and_imprint_s": round(whole, 2), "of_which_imprint_s": round(imprint, 2),
        "imprint_on_top_of_100": round(100 * imprint / (whole - imprint), 1),
    }  # fmt: skip


def small(film: Path, target: Path) -> None:
    """Write a film again, of so many lines that its proxy has as many."""
    with av.open(str(film)) as source, av.open(str(target), "w") as out:
        video = source.streams.video[0]
        tick = 1 / video.average_rate
        stream = out.add_stream("libx264", rate=video.average_rate, options={"preset": "ultrafast", "crf": "8"})
        stream.height, stream.width = LINES, round(video.width * LINES / video.height / 2) * 2
        stream.pix_fmt, stream.time_base = "yuv420p", tick
        for number, frame in enumerate(source.decode(video)):
            shown = frame.reformat(stream.width, stream.height, "yuv420p", threads=1)
            shown.pts, shown.time_base, shown.pict_type = number, tick, 0
            out.mux(stream.encode(shown))
        out.mux(stream.encode(None))


def imprinted(proxy: Path, target: Path) -> dict[str, float]:
    """Make the imprint of a proxy; return how many times real time that is, and decoding alone."""
    descriptor, probe = told_of(proxy)
    seconds = float(probe.frames / probe.timing.rate)
    request = {"probe": probe.as_json(), "target": str(target), "file": proxy.name}
    took, bare = [], []
    for _ in range(TURNS):
        began = time.process_time()
        looking.imprint(descriptor, request, lambda *_: None)
        took.append(time.process_time() - began)
        began = time.process_time()
        with av.open(str(proxy)) as source:
            video = source.streams.video[0]
            video.thread_type, video.thread_count = "SLICE", 1
            for _ in source.decode(video):
                pass
        bare.append(time.process_time() - began)
    return {
        "film_s": round(seconds, 1), "lines": probe.height, "bytes_an_hour": round(target.stat().st_size / seconds * 3600),
        "imprint_times_real_time": round(seconds / min(took), 1), "decoding_alone_times_real_time": round(seconds / min(bare), 1),
    }  # fmt: skip


def main() -> None:
    film = Path(sys.argv[1]) if len(sys.argv) > 1 else FILM
    with tempfile.TemporaryDirectory() as name:
        proxy = Path(name, "proxy.mp4")
        smaller = Path(name, "small.mkv")
        small(film, smaller)
        descriptor, probe = told_of(smaller)
        proxying.make_film_proxy(descriptor, smaller.name, probe, proxy, lambda *_: None)
        # first the plain functions, then the measured ones
        figures = imprinted(proxy, Path(name, "imprint")) | proxied(film, Path(name, "again.mp4"))
    keep("matching-imprint", {"film": film.name, "load": os.getloadavg()[0], **figures}, "av", "numpy")


if __name__ == "__main__":
    main()
