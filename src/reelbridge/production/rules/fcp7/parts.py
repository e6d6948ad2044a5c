"""The small parts of an xmeml file: rates, timecodes, numbers, names, speeds."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.timecode import Rate
from reelbridge.production.rules.cutlist import Kind

#: Names that Premiere gives to what it makes itself.
MADE = frozenset({"black video", "hd bars and tone", "bars and tone", "universal counting leader",
                  "transparent video", "slug", "color matte", "graphic"})  # fmt: skip


def text(element: Any, path: str) -> str:
    """Return the text at a path, trimmed; empty when there is none."""
    return (element.findtext(path) or "").strip() if element is not None else ""


def number(element: Any, path: str) -> Fraction | None:
    """Return the number at a path; None when there is none or it is no number."""
    try:
        return Fraction(text(element, path) or "x")
    except (ValueError, ZeroDivisionError):
        return None


def whole(element: Any, path: str) -> int | None:
    """Return the number at a path without what is behind its point."""
    found = number(element, path)
    return None if found is None else int(found)


def is_off(element: Any) -> bool:
    """Whether a track or a clip is switched off."""
    return text(element, "enabled").upper() == "FALSE"


def rate_of(element: Any, otherwise: Rate | None = None) -> Rate:
    """Return an element's rate; raises BadInput when it says none and nothing else is known."""
    base = number(element, "rate/timebase")
    if base is None or not 1 <= base <= 240:
        if otherwise is None:
            raise BadInput("production.no_rate_in_sequence", line=getattr(element, "sourceline", 1) or 1)
        return otherwise
    is_ntsc = text(element, "rate/ntsc").upper() == "TRUE"
    fps = Fraction(round(base) * 1000, 1001) if is_ntsc else base
    drops = text(element, "timecode/displayformat").upper() == "DF" and is_ntsc and round(base) % 30 == 0
    return Rate(fps, drops)


def starts_at(element: Any, rate: Rate) -> int:
    """Return the frame its timecode begins at, counted from 00:00:00:00 at its own rate; 0 without one."""
    frame = whole(element, "timecode/frame")
    if frame is not None:
        return max(0, frame)
    try:
        return rate.frame(text(element, "timecode/string").replace(",", ";"))
    except BadInput:
        return 0


@dataclass(frozen=True, slots=True)
class Speed:
    """A speed of a clip; ``varies`` when keyframes change it, ``graph`` then maps clip frames to source frames."""

    value: Fraction = Fraction(1)
    varies: bool = False
    graph: tuple[tuple[Fraction, Fraction], ...] = ()


def speed_of(clip: Any) -> Speed:
    """Return a clip's speed from its time remap filter."""
    for effect in clip.findall("filter/effect"):
        if text(effect, "effectid").casefold() != "timeremap":
            continue
        said = {text(one, "parameterid"): one for one in effect.findall("parameter")}
        percent = number(said.get("speed"), "value")
        value = (percent if percent is not None else Fraction(100)) / 100
        if text(said.get("reverse"), "value").upper() == "TRUE":
            value = -abs(value)
        varies = text(said.get("variablespeed"), "value").upper() in ("1", "TRUE")
        return Speed(value.limit_denominator(100_000), varies, tuple(_graph(said.get("graphdict"))))
    return Speed()


def _graph(parameter: Any) -> Iterator[tuple[Fraction, Fraction]]:
    if parameter is None:
        return
    for key in parameter.findall("keyframe"):
        when, value = number(key, "when"), number(key, "value")
        if when is not None and value is not None:
            yield when, value


def along(graph: tuple[tuple[Fraction, Fraction], ...], at: Fraction) -> Fraction:
    """Return what a graph of two or more keys shows at a moment, going on straight beyond its ends."""
    keys = sorted(graph)
    pairs = list(itertools.pairwise(keys))
    (x0, y0), (x1, y1) = next((pair for pair in pairs if at < pair[1][0]), pairs[-1])
    return y0 if x1 == x0 else y0 + (y1 - y0) * (at - x0) / (x1 - x0)


def other_effects(clip: Any) -> Iterator[str]:
    """Yield the names of the effects of a clip that change no time."""
    for effect in clip.findall("filter/effect"):
        if text(effect, "effectid").casefold() != "timeremap":
            yield text(effect, "name") or text(effect, "effectid") or "?"


def kind_of(clip: Any, file: Any, name: str) -> Kind:
    """Tell what the edit suite made from what was filmed: generators, titles, and what has a source but no file."""
    has_file = bool(text(file, "pathurl"))
    is_made = not has_file and (text(file, "mediaSource") != "" or name.casefold() in MADE)
    return Kind.MADE if is_made or clip.tag == "generatoritem" else Kind.FILM


def notes_of(clip: Any) -> tuple[str, ...]:
    """Return what people wrote to a clip: markers, log notes, comments."""
    places = ("marker/name", "marker/comment", "logginginfo/lognote", "logginginfo/description", "comments/*")
    found = (one.text.strip() for place in places for one in clip.findall(place) if one.text and one.text.strip())
    return tuple(dict.fromkeys(found))
