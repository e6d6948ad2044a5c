"""Which decoded picture is which frame: one numbering for proxy, stills, shots and excerpts."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import av
from av.container import InputContainer
from av.filter import Graph

from reelbridge.kernel.errors import BadInput
from reelbridge.media.engine.opening import decode, packets
from reelbridge.media.rules.probe import Probe, Timing

_TURNS = {90: ("transpose=clock",), 180: ("hflip", "vflip"), 270: ("transpose=cclock",)}
#: How far before the wanted frame decoding begins, so that no picture lacks what it refers to.
_RUN_UP_S = Fraction(1)


class SeekedTooFarError(Exception):
    """The first picture after a seek lies behind the wanted frame."""


class Pictures:
    """Turns decoded pictures into frames: every frame number once, in order, with the picture on screen then.

    A gap is filled with the picture before it; of two pictures for one frame the later stands.
    """

    def __init__(self, timing: Timing, start: int, end: int, *, from_beginning: bool) -> None:
        """Give numbers to frames ``start`` up to, not including, ``end``."""
        self._timing = timing
        self._next = start
        self._end = end
        self._may_fill_first = from_beginning
        self._held: Any = None
        self._held_frame = start
        self._most_back = max(2, round(timing.rate))

    @property
    def is_over(self) -> bool:
        """Whether every frame was given out."""
        return self._next >= self._end

    def take(self, picture: Any) -> Iterator[tuple[int, Any]]:
        """Take a picture in and yield the frames that are certain now."""
        if picture.pts is None:
            frame = self._held_frame + 1 if self._held is not None else self._next
        else:
            frame = self._timing.frame_of(picture.pts * picture.time_base)
        if self._held is not None and frame < self._held_frame - self._most_back:
            # damage, or behind the film's last second a further recording, whose clock begins anew
            if self._held_frame >= self._timing.frames - self._most_back:
                yield from self._give_until(self._end)
            return
        if self._held is None and frame > self._next and not self._may_fill_first:
            raise SeekedTooFarError
        if self._held is not None:
            yield from self._give_until(frame)
        elif frame > self._next:
            # the film's first pictures are missing: its first real one stands for them
            self._held = picture
            yield from self._give_until(frame)
        self._held, self._held_frame = picture, frame

    def finish(self) -> Iterator[tuple[int, Any]]:
        """Yield the frames that are left: the last picture stands to the end."""
        if self._held is not None:
            yield from self._give_until(self._end)

    def _give_until(self, frame: int) -> Iterator[tuple[int, Any]]:
        last = min(frame, self._end)
        while self._next < last:
            self._next += 1
            yield self._next - 1, self._held


class Straightening:
    """Deinterlaces what is interlaced and turns what is turned, one picture for each; passes on the rest untouched."""

    def __init__(self, probe: Probe, *, deinterlace: bool) -> None:
        """Choose the filters a film needs."""
        self._filters = list(_TURNS.get(probe.rotation, ()))
        if deinterlace and probe.facts.get("is_interlaced"):
            self._filters.insert(0, "bwdif=mode=send_frame:deint=interlaced")
        self._graph: Graph | None = None
        self._shape: tuple[Any, ...] = ()

    def take(self, picture: Any) -> Iterator[Any]:
        """Yield what is ready after this picture; None flushes."""
        if not self._filters:
            if picture is not None:
                yield picture
            return
        if picture is not None:
            shape = (picture.width, picture.height, picture.format.name)
            if self._graph is None or shape != self._shape:
                yield from self._drain(None)
                self._graph, self._shape = self._build(picture), shape
        yield from self._drain(picture)

    def _build(self, picture: Any) -> Graph:
        graph = Graph()
        nodes = [
            graph.add_buffer(
                width=picture.width, height=picture.height, format=picture.format, time_base=picture.time_base
            )
        ]
        for one in self._filters:
            name, _, options = one.partition("=")
            nodes.append(graph.add(name, options or None))
        nodes.append(graph.add("buffersink"))
        graph.link_nodes(*nodes).configure()
        return graph

    def _drain(self, picture: Any) -> Iterator[Any]:
        if self._graph is None:
            return
        self._graph.vpush(picture)
        while True:
            try:
                yield self._graph.vpull()
            except (BlockingIOError, EOFError):
                return


def seek_before(container: InputContainer, video: Any, timing: Timing, frame: int) -> None:
    """Go to a picture from which decoding reaches a frame."""
    moment = max(timing.begins(frame) - _RUN_UP_S, timing.first)
    container.seek(int(moment / video.time_base), stream=video, backward=True)


def one_frame(container: InputContainer, video: Any, probe: Probe, frame: int) -> Any:
    """Return the picture of one frame, straightened; raises BadInput when it cannot be decoded."""
    for is_seeking in (frame > 0, False):
        try:
            if is_seeking:
                seek_before(container, video, probe.timing, frame)
            else:
                container.seek(0)
            return _first_from(container, video, probe, frame, from_beginning=not is_seeking)
        except (SeekedTooFarError, av.error.FFmpegError):
            continue
    raise BadInput("media.cannot_be_decoded", file="")


def _first_from(container: InputContainer, video: Any, probe: Probe, frame: int, *, from_beginning: bool) -> Any:
    pictures = Pictures(probe.timing, frame, frame + 1, from_beginning=from_beginning)
    straight = Straightening(probe, deinterlace=True)
    for packet in packets(container, video):
        for decoded in decode(packet):
            for picture in straight.take(decoded):
                for _, found in pictures.take(picture):
                    return found
    for picture in straight.take(None):
        for _, found in pictures.take(picture):
            return found
    for _, found in pictures.finish():
        return found
    raise SeekedTooFarError
