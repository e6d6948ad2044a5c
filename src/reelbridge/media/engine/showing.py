"""Giving out a still, made now where it is missing."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import av
from PIL import Image

from reelbridge.kernel.errors import NotFound
from reelbridge.media.engine.calling import call
from reelbridge.media.engine.photographs import write_jpeg
from reelbridge.media.engine.stills import frame_of_proxy, write
from reelbridge.media.rules.layout import PROXY, still_name, still_width
from reelbridge.media.rules.probe import Kind, Probe


def still(probe: Probe, digest: str, frame: int, *, width: int, folder: Path, source: Path) -> Path:
    """Return the path of a still in the folder of derivatives; raises NotFound for a frame that is not there."""
    if probe.kind is Kind.SOUND:
        raise NotFound("media.has_no_picture", digest=digest)
    if not 0 <= frame < probe.frames:
        raise NotFound("media.no_such_frame", frame=frame, frames=probe.frames)
    width = still_width(width)
    target = folder / still_name(frame, width)
    if not target.is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        # in the same folder, under a name of its own: two readers may ask at once, and each sees a whole file
        descriptor, name = tempfile.mkstemp(".part", ".", target.parent)
        os.close(descriptor)
        half = Path(name)
        try:
            _make(probe, frame, half, width=width, proxy=folder / PROXY[probe.kind], source=source)
            half.chmod(0o644)
            half.replace(target)
        finally:
            half.unlink(missing_ok=True)
    return target


def _make(probe: Probe, frame: int, target: Path, *, width: int, proxy: Path, source: Path) -> None:
    if not proxy.is_file():
        if probe.kind is Kind.PHOTOGRAPH:
            raise NotFound("media.not_made_yet", digest=source.name, what=PROXY[probe.kind])
        call(
            "still", source, file=source.name[:12], probe=probe.as_json(), frame=frame, width=width, target=str(target)
        )
    elif probe.kind is Kind.PHOTOGRAPH:
        with Image.open(proxy) as picture:
            write_jpeg(picture.convert("RGB"), target, width=width)
    else:
        # the proxy is our own work: it is opened here, without the cost of a process
        with av.open(str(proxy)) as container:
            write(frame_of_proxy(container, probe, frame), target, width)
