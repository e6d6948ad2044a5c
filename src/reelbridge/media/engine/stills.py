"""Stills: single frames as JPEG, from the proxy where there is one, else from the source."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
from PIL import Image

from reelbridge.media.engine.frames import one_frame
from reelbridge.media.engine.opening import opened
from reelbridge.media.rules.layout import POSTER, POSTER_WIDTH, STILL_WIDTH, still_name
from reelbridge.media.rules.probe import Probe

_QUALITY = 82


def still(descriptor: int, request: dict[str, Any], report: Any) -> None:  # noqa: ARG001 -- what every task takes
    """Write the still of one frame of a source that has no proxy yet."""
    probe = Probe.from_json(request["probe"])
    with opened(descriptor, request["file"]) as container:
        video = container.streams[probe.facts["stream"]]
        picture = one_frame(container, video, probe, request["frame"])
        write(picture, Path(request["target"]), request["width"], shape=(probe.width, probe.height))


def write_stills(proxy: Path, probe: Probe, shots: list[tuple[int, int]], poster_frame: int, folder: Path) -> None:
    """Write the poster and a still from the middle of every shot."""
    with av.open(str(proxy)) as container:
        for start, end in shots:
            middle = (start + end) // 2
            write(frame_of_proxy(container, probe, middle), folder / still_name(middle, STILL_WIDTH), STILL_WIDTH)
        write(frame_of_proxy(container, probe, poster_frame), folder / POSTER, POSTER_WIDTH)


def frame_of_proxy(container: Any, probe: Probe, frame: int) -> Any:
    """Return one frame of a proxy, which has a constant rate and begins at frame 0."""
    video = container.streams.video[0]
    moment = (frame / probe.timing.rate) / video.time_base
    container.seek(int(moment), stream=video, backward=True)
    half = 1 / (2 * probe.timing.rate)
    picture = None
    for picture in container.decode(video):
        if picture.pts is not None and picture.pts * video.time_base > frame / probe.timing.rate - half:
            break
    return picture


def write(picture: Any, target: Path, width: int, *, shape: tuple[int, int] | None = None) -> None:
    """Write a picture as JPEG, at most so wide; ``shape`` is its size with square pixels."""
    full_width, full_height = shape or (picture.width, picture.height)
    width = min(width, full_width)
    height = max(1, round(full_height * width / full_width))
    shown = picture.reformat(width, height, "rgb24", interpolation="AREA")
    Image.fromarray(shown.to_ndarray()).save(target, "JPEG", quality=_QUALITY, optimize=True)
