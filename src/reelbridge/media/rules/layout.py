"""Where the derivatives of a file lie below ``proxies/``."""

from __future__ import annotations

from reelbridge.media.rules.probe import Kind

#: The browser's version by kind: one progressive MP4, a JPEG, an M4A.
PROXY = {Kind.FILM: "proxy.mp4", Kind.PHOTOGRAPH: "proxy.jpg", Kind.SOUND: "proxy.m4a"}
POSTER = "poster.jpg"
#: What is kept of a film or photograph to find its pictures again (docs/formats/imprint.md).
IMPRINT = "imprint"
#: Sound tracks from the second on; the first is in the proxy.
AUDIO = "audio-{number}.m4a"


def folder_parts(digest: str) -> tuple[str, str]:
    """Return the folders of a file's derivatives: ``ab/<digest>``."""
    return digest[:2], digest


def still_name(frame: int, width: int) -> str:
    """Return the name of a still: ``stills/120.jpg`` at 480 pixels, ``stills/120-960.jpg`` at others."""
    return f"stills/{frame}.jpg" if width == STILL_WIDTH else f"stills/{frame}-{width}.jpg"


def audio_name(number: int) -> str:
    """Return the name of a sound track's file: ``audio-2.m4a``."""
    return AUDIO.format(number=number)


#: How wide stills are in strips and lists, in pixels.
STILL_WIDTH = 480
#: How wide a still may be asked for; other widths are rounded up to the next, so that few files are made.
STILL_WIDTHS = (240, 480, 960, 1280)
#: The longer side of a photograph's proxy, in pixels.
PHOTOGRAPH_SIDE = 2048
#: How wide a film's poster is at most, in pixels.
POSTER_WIDTH = 960


def still_width(wanted: int) -> int:
    """Return the width a still is made at for a wanted one."""
    return next((width for width in STILL_WIDTHS if width >= wanted), STILL_WIDTHS[-1])
