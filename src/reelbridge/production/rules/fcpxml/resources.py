"""What an FCPXML file names once and uses many times: formats, assets, compound clips."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.timecode import Rate
from reelbridge.production.rules.gathering import file_of

_NAMED_RATE = re.compile(r"[pi](2398|2997|5994|\d{2,3})$")
_SPOKEN = {"2398": Fraction(24000, 1001), "2997": Fraction(30000, 1001), "5994": Fraction(60000, 1001)}
_TIME = re.compile(r"^(-?\d+(?:\.\d+)?)(?:/(\d+))?s$")
_REEL = "com.apple.proapps.studio.reel"


def time(element: Any, name: str) -> Fraction | None:
    """Return a time of an element in seconds, exactly; None when it has none. Raises BadInput naming the line."""
    written = element.get(name)
    if written is None:
        return None
    found = _TIME.match(written.strip())
    if found is None or (found[2] and int(found[2]) == 0):
        raise BadInput("production.no_time", line=int(element.sourceline or 0), text=written[:60])
    return Fraction(found[1]) / int(found[2] or 1)


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of the resources: where its own time begins, its rate, what it holds."""

    name: str
    file_name: str
    start: Fraction
    rate: Rate | None
    has_video: bool
    reel: str
    notes: tuple[str, ...]


class Resources:
    """Everything in ``resources``, by id."""

    def __init__(self, root: Any) -> None:
        """Take in formats, assets, media and effects."""
        held = [one for part in root.findall("resources") for one in part]
        self._by_id = {one.get("id"): one for one in held if one.get("id")}
        self._assets: dict[str, Asset | None] = {}

    def get(self, key: str | None, tag: str = "") -> Any:
        """Return the resource of an id and tag, else None."""
        found = self._by_id.get(key or "")
        return found if found is not None and (not tag or found.tag == tag) else None

    def rate(self, key: str | None, *, drop: bool = False) -> Rate | None:
        """Return the rate of a format; None when it says none."""
        found = self.get(key, "format")
        if found is None:
            return None
        frame = time(found, "frameDuration")
        if frame:
            fps = 1 / frame
        else:
            named = _NAMED_RATE.search(found.get("name") or "")
            if named is None:
                return None
            fps = _SPOKEN.get(named[1], Fraction(named[1]))
        if not 1 <= fps <= 240:
            return None
        can_drop = fps in (Fraction(30000, 1001), Fraction(60000, 1001))
        return Rate(fps, drop and can_drop)

    def asset(self, key: str | None) -> Asset | None:
        """Return the asset of an id; None for effects and for what is missing."""
        if key not in self._assets:
            found = self.get(key, "asset")
            self._assets[key or ""] = None if found is None else self._asset(found)
        return self._assets[key or ""]

    def _asset(self, found: Any) -> Asset:
        address = found.get("src") or next((one.get("src") or "" for one in found.findall("media-rep")), "")
        said = {one.get("key"): one.get("value") or one.findtext("string") or "" for one in found.iter("md")}
        texts = [*(text for text in said.values() if text), found.findtext("note") or ""]
        return Asset(
            found.get("name") or "", file_of(address), time(found, "start") or Fraction(0),
            self.rate(found.get("format")), found.get("hasVideo") == "1" or found.get("hasAudio") != "1",
            said.get(_REEL, ""), tuple(filter(None, texts)),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class TimeMap:
    """A change of speed: which moment of the media plays at which moment of the clip."""

    points: tuple[tuple[Fraction, Fraction], ...]

    def at(self, moment: Fraction) -> Fraction:
        """Return the media's moment, going on straight beyond the ends."""
        pairs = list(zip(self.points, self.points[1:], strict=False))
        (x0, y0), (x1, y1) = next((pair for pair in pairs if moment < pair[1][0]), pairs[-1])
        return y0 if x0 == x1 else y0 + (y1 - y0) * (moment - x0) / (x1 - x0)

    def speed(self, first: Fraction, last: Fraction) -> tuple[Fraction, bool]:
        """Return the speed between two moments, and whether it changes between them."""
        inside = [first, *(one for one, _ in self.points if first < one < last), last]
        speeds = {(self.at(two) - self.at(one)) / (two - one) for one, two in itertools.pairwise(inside) if one < two}
        return (self.at(last) - self.at(first)) / (last - first), len(speeds) > 1


def time_map(element: Any) -> TimeMap | None:
    """Return an element's change of speed; None when it plays as shot."""
    points = [
        (at, value)
        for one in element.findall("timeMap/timept")
        if (at := time(one, "time")) is not None and (value := time(one, "value")) is not None
    ]
    return TimeMap(tuple(sorted(points))) if len(points) > 1 else None


#: Rates this near are played at each other's, as 24 at 25; of others frames are left out or doubled.
_NEAR = Fraction(1, 20)


def conformed(element: Any, media: Rate | None, film: Rate) -> Fraction | None:
    """Return how many seconds of the media play in a second of a clip that is played at the film's rate; else 1.

    Frame for frame, as ``conform-rate`` says: 24 frames a second in a film of 25 play 25/24 as fast, and in one of 50
    too, each twice. None where it says so, but nobody knows the media's rate.
    """
    said = element.find("conform-rate")
    if said is None or said.get("scaleEnabled") == "0":
        return Fraction(1)
    written = (said.get("srcFrameRate") or "").replace(".", "")
    fps = _SPOKEN.get(written) or (Fraction(written) if written.isdigit() and 0 < int(written) <= 240 else None)
    fps = fps or (media.fps if media else None)
    if fps is None:
        return None
    ratios = (film.fps / fps, film.fps / 2 / fps)
    return next((one for one in ratios if abs(one - 1) < _NEAR), Fraction(1))
