"""The matchers that are held against each other, on the same files: reelbridge, vPDQ, and MPEG-7's signature.

vPDQ is ThreatExchange's way of comparing films: a PDQ hash (package ``pdqhash``) a second, near at 31 bits of 256 or
fewer, a match when 80 of 100 of the shot's hashes of quality 50 or more are near; "lenient" takes 2.5 hashes a second of
the reels, 12.5 of the cut, and any that is near. MPEG-7's signature is ffmpeg's filter of that name (ISO/IEC 15938-3
Amd. 4): 380 values of three levels a frame, five frames a second, near when they differ by 116 or less together, a match
when half of the shot's frames agree on one place.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import av
import numpy as np
import psutil
from edits import RATE, Truth
from judging import Told


def spent() -> float:
    """Return the CPU seconds of this process, of its children that ended, and of those at work and theirs, so far."""
    told = os.times()
    here = [told.user, told.system, told.children_user, told.children_system]
    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            here += child.cpu_times()[:4]
    return sum(here)


def imprinted(paths: list[Path]) -> dict[str, Any]:
    """Make the imprints of films that are missing; return how large all are, and how many times real time one takes."""
    from reelbridge.media import sources

    seconds, size, fast = 0.0, 0, []
    for path in paths:
        kept, note = path.with_suffix(".imprint"), path.with_suffix(".took")
        is_there, began = kept.exists(), spent()
        one = sources.reel(path, kept)
        length = float(one.probe.frames / one.probe.timing.rate)
        if not is_there:
            note.write_text(f"{length / (spent() - began):.1f}")
        seconds, size = seconds + length, size + kept.stat().st_size
        fast.append(float(note.read_text()))
    return {"bytes_an_hour": round(size / seconds * 3600), "imprint_times_real_time": round(float(np.median(fast)), 1)}


class Reelbridge:
    """Asks as ``reelbridge match`` does; ``distractors`` names a folder with an index of codes that are of no film."""

    def __init__(self, folder: Path, distractors: Path | None = None) -> None:
        """Make the imprints that are missing."""
        from reelbridge.matching.index import Index
        from reelbridge.matching.segments import Reel as Indexed
        from reelbridge.matching.segments import Segment
        from reelbridge.matching.shelf import Shelf
        from reelbridge.media import sources

        self.paths = sorted((folder / "reels").glob("reel-???.mp4"))
        self.cost = imprinted(self.paths)
        self._reels = [sources.reel(path, path.with_suffix(".imprint")) for path in self.paths]
        segments = [Segment.of([(Indexed("", "", one.imprint.timing.rate, one.imprint.timing.frames), one.imprint)
                                for one in self._reels])]  # fmt: skip
        if distractors:
            segments += Shelf(distractors).index().segments
        self._index = Index(segments)

    def ask(self, cut: Path, truth: list[Truth], *, blind: bool = False) -> list[list[dict[str, Any]]]:
        """Return for each shot all findings; what agrees with codes of no film has no pictures and is none."""
        from reelbridge.kernel.timecode import Span
        from reelbridge.media import sources

        spans = () if blind else [Span(one.start, one.end) for one in truth]
        with tempfile.TemporaryDirectory() as name:
            made = sources.cut(cut, Path(name), spans)
            found = sources.findings(made, self._index, self._film)
        kept = [[asdict(one) | {"name": self.paths[one.reel].stem} for one in here if one.compared] for here in found]
        return [_longest(kept, made.shots, one) for one in truth] if blind else kept

    def alone(self, cut: Path, truth: list[Truth]) -> list[tuple[float, float]]:
        """Ask for shots one by one, each as if there were no other; return CPU seconds and seconds of each."""
        from reelbridge.kernel.timecode import Span
        from reelbridge.media import sources

        took = []
        with tempfile.TemporaryDirectory() as name:
            made = sources.cut(cut, Path(name), [Span(one.start, one.end) for one in truth])
            for shot in made.shots:
                began = spent(), time.perf_counter()
                sources.findings(replace(made, shots=(shot,)), self._index, self._film)
                took.append((spent() - began[0], time.perf_counter() - began[1]))
        return took

    def _film(self, number: int) -> Any:
        return self._reels[number] if number < len(self._reels) else None


def decided(found: list[dict[str, Any]]) -> Told:
    """Return what is said of a shot of which this was found."""
    from reelbridge.matching.deciding import decide

    names = {one["reel"]: one["name"] for one in found}
    answer = decide([finding(one) for one in found])
    best = answer.finding
    if best is None:
        return Told()
    return Told(
        names[best.reel], best.start, best.end, answer.verdict == "certain", answer.score, best.earlier, best.later
    )


def finding(row: dict[str, Any]) -> Any:
    """Return a finding that was kept as JSON."""
    from reelbridge.matching.pictures import Box
    from reelbridge.matching.verifying import Finding

    boxes = {name: Box(*row[name]) for name in ("rectangle", "last_rectangle", "looked")}
    return Finding(**{name: value for name, value in row.items() if name != "name"} | boxes)


def _longest(told: list[Any], shots: Any, truth: Truth) -> Any:
    """Return the answer for the found shot that shares most frames with a true one."""
    shared = [min(one.end, truth.end) - max(one.start, truth.start) for one in shots]
    return told[int(np.argmax(shared))]


class Peer:
    """A matcher by rows of bits: each shot's rows vote for the reel and place whose rows are near."""

    def __init__(self, folder: Path, name: str) -> None:
        """Take the rows of every reel; they are kept beside the reels."""
        self._rows, self._near, self._least, self._every = PEERS[name]
        paths = sorted((folder / "reels").glob("reel-???.mp4"))
        self._reels = {path.stem: rows for path, rows in zip(paths, self.keep(paths, name), strict=True)}
        self._rates = {path.stem: _rate(path) for path in paths}

    @staticmethod
    def keep(paths: list[Path], name: str) -> list[tuple[np.ndarray, np.ndarray]]:
        """Return the rows of reels and the frame of each, made now where they are not kept beside the reel."""
        rows, _, _, every = PEERS[name]
        told = []
        for path in paths:
            place = path.with_suffix(f".{name}.npz")
            if not place.exists():
                bits, at = rows(path, every[0])
                draft = place.with_suffix(".draft.npz")
                np.savez_compressed(draft, bits=np.packbits(bits, axis=1), at=at, width=bits.shape[1])
                draft.replace(place)
            with np.load(place) as kept:
                bits = np.unpackbits(kept["bits"], axis=1, count=int(kept["width"]))
                told.append((bits.astype(np.float32), kept["at"]))
        return told

    def ask(self, cut: Path, truth: list[Truth]) -> list[dict[str, Any]]:
        """Return what is said of each shot, as JSON."""
        bits, at = self._rows(cut, self._every[1])
        told = []
        for one in truth:
            mine = (at >= one.start) & (at < one.end)
            told.append(asdict(self._vote(bits[mine], at[mine] - one.start, one.end - one.start)))
        return told

    def _vote(self, bits: np.ndarray, at: np.ndarray, frames: int) -> Told:
        best, told = 0.0, Told()
        if not len(bits):
            return told
        asked = bits.astype(np.float32)
        for name, (theirs, where) in self._reels.items():
            if not len(theirs):
                continue
            apart = asked.sum(axis=1)[:, None] + theirs.sum(axis=1)[None] - 2 * asked @ theirs.T
            near = apart <= self._near
            part = float(near.any(axis=1).mean())
            if part <= max(best, self._least - 1e-9):
                continue
            step = self._rates[name] / float(RATE)
            offset, _ = Counter(round(float(where[b] - at[a] * step)) for a, b in np.argwhere(near)).most_common(1)[0]
            best, told = part, Told(name, offset, offset + round(frames * step), is_certain=True)
        return told


def _rate(path: Path) -> float:
    with av.open(str(path)) as container:
        return float(container.streams.video[0].average_rate)


def pdq(path: Path, every_s: float) -> tuple[np.ndarray, np.ndarray]:
    """Return PDQ hashes of a film as bits, and the frame of each; those of low quality are left out."""
    import pdqhash

    rows, at = [], []
    with av.open(str(path)) as container:
        rate, following = float(container.streams.video[0].average_rate), 0.0
        for number, frame in enumerate(container.decode(video=0)):
            if number / rate < following - 1e-6:
                continue
            following += every_s
            bits, quality = pdqhash.compute(frame.to_ndarray(format="rgb24"))
            if quality >= 50:
                rows.append(bits)
                at.append(number)
    return np.array(rows, np.uint8).reshape(-1, 256), np.array(at, int)


def signature(path: Path, every_s: float) -> tuple[np.ndarray, np.ndarray]:
    """Return MPEG-7 signatures as 760 bits, so that bits that differ are how much the values differ together."""
    rate = _rate(path)
    with tempfile.TemporaryDirectory() as name:
        filters = f"fps={1 / every_s},signature=format=xml:filename=told.xml"
        command = ["ffmpeg", "-v", "error", "-i", str(path.resolve()), "-vf", filters, "-f", "null", "-"]
        subprocess.run(command, cwd=name, check=True)
        told = Path(name, "told.xml").read_text()
    frames = re.findall(r"<FrameSignature>([\d ]+)</FrameSignature>", told)
    values = np.array([np.array(one.split(), np.uint8) for one in frames], np.uint8).reshape(len(frames), -1)
    at = np.round(np.arange(len(frames)) * rate * every_s).astype(int)
    return np.concatenate([values > 0, values > 1], axis=1).astype(np.uint8), at


#: For each peer its rows; how near two must be; what part of a shot's rows; every how many seconds of reels and of cut.
PEERS = {
    "vpdq_as_published": (pdq, 31, 0.8, (1.0, 1.0)),
    "vpdq_lenient": (pdq, 31, 0.0, (0.4, 0.08)),
    "mpeg7_signature": (signature, 116, 0.5, (0.2, 0.2)),
}
