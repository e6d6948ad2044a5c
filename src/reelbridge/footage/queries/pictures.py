"""Finding by a picture: the shots and photographs that show what a still shows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reelbridge.catalogue import queries as catalogue
from reelbridge.catalogue.models import Item
from reelbridge.footage.queries.comparisons import Reels
from reelbridge.footage.queries.twins import still
from reelbridge.kernel.timecode import Span
from reelbridge.matching.verifying import Finding
from reelbridge.media import sources
from reelbridge.media.rules.probe import Probe

#: Pictures that agree less than this are nothing to each other; from that on they are nearly the same.
LEAST, SAME = 0.62, 0.85
#: How much codes alone must speak for a picture of a film that is elsewhere.
_LEAST_VOTES = 0.3
_MOST = 24


@dataclass(frozen=True, slots=True)
class Like:
    """A frame of a holding that looks like the picture asked for."""

    item: Item
    frame: int
    shot: int
    alike: float
    by_codes: bool

    @property
    def is_same(self) -> bool:
        """Whether it is nearly the same picture."""
        return self.alike >= SAME and not self.by_codes

    @property
    def still_url(self) -> str:
        """Where its still is."""
        return still(self.item, float(self.item.rate.seconds(self.frame)))

    @property
    def timecode(self) -> str:
        """The frame's label; empty for photographs."""
        is_film = self.item.medium == "film" and self.item.rate_text
        return self.item.rate.timecode(self.item.start_frame + self.frame) if is_film else ""

    def as_json(self) -> dict[str, Any]:
        """Return it as the API gives it."""
        return {
            "item": self.item.ref, "frame": self.frame, "timecode": self.timecode, "shot": self.shot,
            "alike": round(self.alike, 3), "by_codes": self.by_codes,
        }  # fmt: skip


def shots_like(path: Path, probe: Probe, archive: str = "all") -> list[Like]:
    """Return what looks like a photograph or still, the most alike first; raises NotFound for no such archive."""
    picture = sources.small_picture(sources.Film(path, probe))
    made = sources.Cut(path, probe, picture[None], (Span(0, 1),), ())
    reels = Reels(archive)
    (found,) = sources.findings(made, reels.index, reels.film_of)
    names = [reel.name for reel in reels.index.reels]
    items = catalogue.items({names[one.reel] for one in found})
    likes = [_like(one, items[names[one.reel]]) for one in found if names[one.reel] in items]
    return _apart(sorted((one for one in likes if one.alike >= LEAST), key=lambda one: -one.alike))[:_MOST]


def _like(found: Finding, item: Item) -> Like:
    frame = 0 if item.medium == "photograph" else min(found.start, max(item.frames - 1, 0))
    shot = item.shots.filter(start__lte=frame, end__gt=frame).values_list("number", flat=True).first()
    # a code says little: it never stands before pictures that were compared
    by_codes = LEAST + found.votes / 10 if found.votes >= _LEAST_VOTES else 0.0
    return Like(item, frame, shot or 0, found.picture if found.compared else by_codes, not found.compared)


def _apart(likes: list[Like]) -> list[Like]:
    """Leave one frame of a shot, and of what lies within a second."""
    kept: list[Like] = []
    for one in likes:
        if not any(_is_near(one, other) for other in kept):
            kept.append(one)
    return kept


def _is_near(one: Like, other: Like) -> bool:
    if one.item.pk != other.item.pk:
        return False
    return (one.shot > 0 and one.shot == other.shot) or abs(one.frame - other.frame) <= one.item.rate.fps
