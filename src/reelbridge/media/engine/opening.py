"""Opening a film or sound file through one descriptor that is open already: nothing else can be reached."""

from __future__ import annotations

import os
import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import av
from av.container import InputContainer

from reelbridge.kernel.errors import BadInput

# PyAV imports some of itself only when a file needs it: too late once no further file can be opened
for _part in pkgutil.walk_packages(av.__path__, "av."):
    if not _part.name.endswith(("__main__", "datasets")):
        import_module(_part.name)

#: Containers whose essence lies inside the file. Playlists, image sequences, capture devices and scripts are not here.
CONTAINERS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpeg,mpegts,mpegvideo,mxf,ogg,wav,w64,aiff,caf,mp3,aac,ac3,eac3,dts,"
    "flac,asf,flv,dv,gxf,au,h264,hevc,m4v,ivf,amr,wv,rm,nut"
)

#: The largest picture of a film that is decoded, in pixels: 8192 by 4320.
LARGEST_FRAME_PIXELS = 8192 * 4320


@contextmanager
def opened(descriptor: int, file: str) -> Iterator[InputContainer]:
    """Open the container behind a descriptor, from its first byte.

    Raises BadInput when it is none of ours; ``file`` is what the sentence calls it.
    """
    os.lseek(descriptor, 0, os.SEEK_SET)
    options = {
        "fd": str(descriptor),
        "protocol_whitelist": "fd",
        "format_whitelist": CONTAINERS,
        "max_pixels": str(LARGEST_FRAME_PIXELS),
    }
    try:
        container = av.open("fd:", options=options, metadata_errors="replace")
    except MemoryError as fault:
        raise BadInput("media.claims_too_much", file=file) from fault
    except (av.error.FFmpegError, ValueError) as fault:
        raise BadInput("media.not_media", file=file) from fault
    with container:
        yield container


def films_in(container: InputContainer) -> list[Any]:
    """Return the streams that are moving pictures. Cover pictures of music are none."""
    return [one for one in container.streams.video if not _is_cover(one)]


def main_video(container: InputContainer) -> Any:
    """Return the stream that is the film; None when there is none."""
    films = films_in(container)
    best = container.streams.best("video")
    return best if best in films else next(iter(films), None)


def _is_cover(stream: Any) -> bool:
    disposition = av.stream.Disposition
    return bool(stream.disposition & (disposition.attached_pic | disposition.timed_thumbnails))


def decode(packet: Any) -> list[Any]:
    """Return the pictures or sounds in a packet; damaged packets give none and do not end the work."""
    try:
        return list(packet.decode())
    except MemoryError:
        raise
    except av.error.FFmpegError:
        return []


def packets(container: InputContainer, *streams: Any) -> Iterator[Any]:
    """Yield a file's packets up to its end or to the place where it can no longer be read."""
    try:
        yield from container.demux(*streams)
    except MemoryError:
        raise
    except av.error.FFmpegError:
        # what follows is broken; the decoders still owe what they hold back
        for stream in streams:
            yield _flush(stream)


def _flush(stream: Any) -> Any:
    packet = av.Packet()
    packet.stream = stream
    return packet
