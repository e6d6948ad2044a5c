"""The child's tasks ``imprint`` and ``look``: a film as small grey pictures, each frame once."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from av.video.reformatter import VideoReformatter
from PIL import Image

from reelbridge.kernel.errors import BadInput
from reelbridge.matching.files import to_bytes
from reelbridge.matching.imprints import Gathering
from reelbridge.matching.imprints import Timing as ImprintTiming
from reelbridge.matching.pictures import WIDTH, height_for
from reelbridge.matching.stills import imprint_of_still
from reelbridge.media.engine import photographs
from reelbridge.media.engine.frames import Pictures, SeekedTooFarError, Straightening, seek_before
from reelbridge.media.engine.opening import decode, opened, packets
from reelbridge.media.rules.probe import Kind, Probe
from reelbridge.media.rules.shots import Finder

_REPORT_EVERY = 50
#: A picture that stands longer than this although the film has one for every frame stands for lost ones.
_LONGEST_STAND_S = Fraction(1, 4)

Array = np.ndarray[Any, Any]


class Watch:
    """Makes the small picture of each frame, of a picture that stands for several once, and notes what was lost."""

    def __init__(self, probe: Probe) -> None:
        """Remember the film's shape and time."""
        self._timing = probe.timing
        self._height = height_for(probe.width, probe.height)
        self._reformatter = VideoReformatter()
        self.holes: list[tuple[int, int]] = []
        self.begin(0)

    def begin(self, frame: int) -> None:
        """Forget the picture before a frame."""
        self._held: Any = None
        self._small, self._since = np.empty(0), frame

    def see(self, number: int, picture: Any, shown: Any = None) -> Array:
        """Return the small picture of a frame; ``shown`` is the decoded picture at another size."""
        if picture is not self._held:
            self.end(number)
            self._held, self._small, self._since = picture, self._made(shown or picture), number
        if picture.is_corrupt:
            self._lose(number, number + 1)
        return self._small

    def end(self, frame: int) -> None:
        """Note that the picture stood until this frame, as at the film's end."""
        timing = self._timing
        if (timing.is_constant or timing.has_lost) and frame - self._since > max(
            2.0, float(_LONGEST_STAND_S * timing.rate)
        ):
            self._lose(self._since + 1, frame)

    def _made(self, picture: Any) -> Array:
        made = self._reformatter.reformat(picture, WIDTH, self._height, "gray", interpolation="AREA", threads=1)
        return np.asarray(made.to_ndarray(), np.uint8)

    def _lose(self, start: int, end: int) -> None:
        if self.holes and start <= self.holes[-1][1]:
            self.holes[-1] = (self.holes[-1][0], max(end, self.holes[-1][1]))
        else:
            self.holes.append((start, end))


class Looking:
    """Yields the small pictures of a span of frames, and notes where none could be decoded."""

    def __init__(self, descriptor: int, file: str, probe: Probe, *, is_rough: bool = False) -> None:
        """Remember the film; nothing is read yet. A rough look decodes about a tenth sooner, and shows blocks."""
        self._descriptor, self._file, self._probe, self._is_rough = descriptor, file, probe, is_rough
        self._watch = Watch(probe)
        self.holes = self._watch.holes

    def frames(self, start: int, end: int) -> Iterator[tuple[int, Array]]:
        """Yield frames ``start`` up to, not including, ``end``, each with its small picture."""
        given = start
        # by its moment a picture is not found where the clock begins anew
        may_seek = start > 0 and not self._probe.facts.get("pictures_behind")
        for is_seeking in (may_seek, False):
            try:
                for number, picture in self._pass(start, end, is_seeking=is_seeking):
                    given = number + 1
                    yield number, picture
            except SeekedTooFarError:
                continue
            if given == end:
                return
        if given == start:
            raise BadInput("media.cannot_be_decoded", file=self._file)

    def _pass(self, start: int, end: int, *, is_seeking: bool) -> Iterator[tuple[int, Array]]:
        with opened(self._descriptor, self._file) as source:
            video = source.streams[self._probe.facts["stream"]]
            video.thread_type, video.thread_count = "SLICE", 1
            if self._is_rough:
                # pictures between two others are left as blocks: a small picture hardly shows them, and only its
                # neighbours may be made of them
                video.codec_context.options = {"skip_loop_filter": "bidir"}
            timing = self._probe.timing
            if is_seeking:
                seek_before(source, video, timing, start)
            pictures = Pictures(timing, start, end, from_beginning=not is_seeking)
            straight = Straightening(self._probe, deinterlace=False)
            self._watch.begin(start)
            for number, picture in self._numbered(source, video, pictures, straight):
                yield number, self._watch.see(number, picture)
            self._watch.end(end)

    def _numbered(self, source: Any, video: Any, pictures: Pictures, straight: Straightening) -> Iterator[Any]:
        for packet in packets(source, video):
            for decoded in decode(packet):
                for picture in straight.take(decoded):
                    yield from pictures.take(picture)
            if pictures.is_over:
                return
        for picture in straight.take(None):
            yield from pictures.take(picture)
        yield from pictures.finish()


class Imprinting:
    """Makes the imprint of a film from the small pictures of all its frames."""

    def __init__(self, probe: Probe) -> None:
        """Begin before the first frame."""
        timing = probe.timing
        drop = bool(probe.rate and probe.rate.drop)
        told = ImprintTiming(timing.first, timing.rate, timing.frames, probe.start_frame, drop)
        self._rate = timing.rate
        self._gathering, self._cuts = Gathering(told, Fraction(probe.width, probe.height)), Finder()

    def take(self, number: int, picture: Array) -> None:
        """Take the small picture of a frame."""
        self._gathering.take(number, picture)
        self._cuts.take(picture)

    def starts(self) -> list[int]:
        """Return the frames at which shots begin, but for the first."""
        return self._cuts.starts(self._rate)

    def finish(self, holes: list[tuple[int, int]]) -> bytes:
        """Return the file of the imprint."""
        return to_bytes(self._gathering.finish(self.starts(), holes))


def imprint(descriptor: int, request: dict[str, Any], report: Any) -> dict[str, Any]:
    """Write the imprint of a film or photograph; return the spans of frames that could not be decoded.

    The pictures may be those of a proxy, described by ``probe``; ``original`` then describes the film itself.
    """
    probe, target = Probe.from_json(request["probe"]), Path(request["target"])
    if probe.kind is Kind.PHOTOGRAPH:
        photograph = photographs.opened(descriptor, request["file"], request["largest_megapixels"])
        target.write_bytes(of_photograph(photographs.upright(photographs.loaded(photograph, request["file"]))))
        return {"holes": []}
    making = Imprinting(Probe.from_json(request["original"]) if "original" in request else probe)
    looking = Looking(descriptor, request["file"], probe, is_rough=True)
    frames = probe.timing.frames
    for number, picture in looking.frames(0, frames):
        making.take(number, picture)
        if number % _REPORT_EVERY == 0:
            report(number, frames)
    target.write_bytes(making.finish(looking.holes))
    return {"holes": looking.holes}


def of_photograph(picture: Image.Image) -> bytes:
    """Return the file of a photograph's imprint."""
    return to_bytes(imprint_of_still(small_still(picture)))


def small_still(photograph: Image.Image) -> Array:
    """Return a photograph as a small grey picture, twice as wide as a film's: films pan over parts of it."""
    height = 2 * height_for(photograph.width, photograph.height)
    return np.asarray(photograph.convert("L").resize((2 * WIDTH, height), Image.Resampling.BOX), np.uint8)


def look(descriptor: int, request: dict[str, Any], report: Any) -> dict[str, Any]:
    """Write the small pictures of spans of frames one after the other; return where shots begin, and what was lost.

    Of a photograph, write its one small picture.
    """
    probe = Probe.from_json(request["probe"])
    if probe.kind is Kind.PHOTOGRAPH:
        photograph = photographs.opened(descriptor, request["file"], request["largest_megapixels"])
        picture = small_still(photographs.upright(photographs.loaded(photograph, request["file"])))
        Path(request["target"]).write_bytes(picture.tobytes())
        return {"height": len(picture), "holes": [], "starts": []}
    looking, cuts = Looking(descriptor, request["file"], probe), Finder()
    total = sum(end - start for start, end in request["spans"])
    done = 0
    with Path(request["target"]).open("wb") as out:
        for start, end in request["spans"]:
            for _, small in looking.frames(start, end):
                out.write(small.tobytes())
                cuts.take(small)
                done += 1
                if done % _REPORT_EVERY == 0:
                    report(done, total)
    return {"height": height_for(probe.width, probe.height), "holes": looking.holes,
            "starts": cuts.starts(probe.timing.rate, with_dissolves=True)}  # fmt: skip
