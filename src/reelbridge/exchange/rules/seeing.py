"""What of an item a partner may ask to see: the browser's version of a film, poster, stills, sound tracks, imprint."""

from __future__ import annotations

import re
from dataclasses import dataclass

_STILL = re.compile(r"^stills/([0-9]{1,10})\.jpg$", re.ASCII)
_AUDIO = re.compile(r"^audio-([1-9][0-9]?)\.m4a$", re.ASCII)
_PROXIES = {"proxy.mp4": "video/mp4", "proxy.jpg": "image/jpeg", "proxy.m4a": "audio/mp4"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """One derivative of an item: ``proxy``, ``poster``, ``still`` (of a frame), ``audio`` (a track) or ``imprint``."""

    kind: str
    number: int
    media_type: str

    @property
    def is_small(self) -> bool:
        """Whether it is a picture that may be held in memory for a while."""
        return self.kind in ("poster", "still")


def wanted(what: str) -> Wanted | None:
    """Return which derivative a path names, such as ``stills/120.jpg``; None for any other path."""
    if what in _PROXIES:
        return Wanted("proxy", 0, _PROXIES[what])
    if what == "imprint":
        return Wanted("imprint", 0, "application/octet-stream")
    if what == "poster.jpg":
        return Wanted("poster", 0, "image/jpeg")
    if still := _STILL.match(what):
        return Wanted("still", int(still[1]), "image/jpeg")
    if audio := _AUDIO.match(what):
        return Wanted("audio", int(audio[1]), "audio/mp4")
    return None
