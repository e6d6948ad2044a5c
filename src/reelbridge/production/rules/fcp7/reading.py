"""From an xmeml sequence to its clips: nested sequences opened, transitions kept on both sides, speeds applied."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.timecode import Rate, Span
from reelbridge.production.rules.cutlist import CutEvent, CutList, Kind, Transition, our_ref
from reelbridge.production.rules.fcp7.parts import (
    Speed,
    along,
    is_off,
    kind_of,
    notes_of,
    number,
    other_effects,
    rate_of,
    speed_of,
    starts_at,
    text,
    whole,
)
from reelbridge.production.rules.gathering import MOST_NESTED, Gathering, agreed, file_of, source_frames

_TIMED = ("clipitem", "generatoritem", "transitionitem")


@dataclass(frozen=True, slots=True)
class _Here:
    """Where a sequence lies: film seconds = ``offset`` + own seconds, seen from ``first`` up to ``last``."""

    offset: Fraction
    first: Fraction
    last: Fraction | None
    depth: int = 0


@dataclass(slots=True)
class _Reading:
    gathered: Gathering
    #: Files, sequences and multiclips by id: written once in full, named by their id afterwards.
    files: dict[str, Any] = field(default_factory=dict)
    sequences: dict[str, Any] = field(default_factory=dict)
    multiclips: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A clip with its first and last frame in its sequence, and the transitions beside it."""

    element: Any
    start: Fraction
    end: Fraction
    opens: Any = None
    closes: Any = None


def read_fcp7(root: Any, *, rate: Rate | None = None, encoding: str = "utf-8") -> CutList:
    """Read an xmeml file; ``rate`` may say 23.976 where it says 24, but not 25.

    Raises BadInput for a file without a sequence, a sequence without a rate or a clip, and one nested beyond reason.
    """
    sequence, others = _chosen(root)
    gathered, evidence = _begin(sequence, rate)
    reading = _Reading(gathered)
    by_tag = {"file": reading.files, "sequence": reading.sequences, "multiclip": reading.multiclips}
    for one in root.iter(*by_tag):
        known = by_tag[one.tag]
        if (key := one.get("id")) and (key not in known or len(one) > len(known[key])):
            known[key] = one
    start = gathered.rate.seconds(starts_at(sequence, gathered.rate))
    _sequence(reading, sequence, _Here(start, start, None), ("video", "audio"))
    for other in others:
        gathered.lose(_line(other), text(other, "name") or "?", "production.sequence_not_read")
    return gathered.whole("fcp7", text(sequence, "name"), evidence, encoding)


def _begin(sequence: Any, rate: Rate | None) -> tuple[Gathering, Any]:
    said = rate_of(sequence)
    chosen, evidence = agreed(said, rate)
    return Gathering(Rate(chosen.fps, said.drop) if chosen.fps == said.fps else chosen), evidence


def _chosen(root: Any) -> tuple[Any, list[Any]]:
    """Return the sequence to read, and those beside it that are not part of it."""
    inside = {one.get("id") for clip in root.iter("clipitem") for one in clip.findall("sequence")}
    on_top = [
        one for one in root.iter("sequence") if one.getparent().tag != "clipitem" and one.find("media") is not None
    ]
    whole_ones = [one for one in on_top if one.get("id") not in inside] or on_top
    shown = [one for one in whole_ones if one.find("media/*/track") is not None] or whole_ones
    if not shown:
        raise BadInput("production.no_sequence")
    return shown[0], shown[1:]


def _sequence(reading: _Reading, sequence: Any, here: _Here, kinds: tuple[str, ...]) -> None:
    if here.depth > MOST_NESTED:
        raise BadInput("production.nested_too_deep")
    rate = rate_of(sequence, reading.gathered.rate)
    for kind in kinds:
        for count, track in enumerate(sequence.findall(f"media/{kind}/track"), 1):
            name = f"{'V' if kind == 'video' else 'A'}{count}"
            if is_off(track):
                if any(one.tag in _TIMED for one in track):
                    reading.gathered.lose(
                        _line(track), f"{text(sequence, 'name')} / {name}", "production.clip_disabled"
                    )
                continue
            for placed in _placed(reading, track):
                _item(reading, placed, rate, here, name)


def _placed(reading: _Reading, track: Any) -> Iterator[_Placed]:
    """Yield the clips of a track at their places; a bound of -1 is the far end of the transition there."""
    items = [one for one in track if one.tag in _TIMED]
    for at, item in enumerate(items):
        if item.tag == "transitionitem":
            continue
        before = items[at - 1] if at and items[at - 1].tag == "transitionitem" else None
        after = items[at + 1] if at + 1 < len(items) and items[at + 1].tag == "transitionitem" else None
        start, end = number(item, "start"), number(item, "end")
        length = (number(item, "out") or Fraction(0)) - (number(item, "in") or Fraction(0))
        opens = before if start is None or start < 0 or _meets(before, start) else None
        closes = after if end is None or end < 0 or _meets(after, end) else None
        if start is None or start < 0:
            start = number(before, "start") if before is not None else None
        if end is None or end < 0:
            end = number(after, "end") if after is not None else None
        if start is None and end is not None:
            start = end - length
        if end is None and start is not None:
            end = start + length
        if start is None or end is None or end <= start:
            reading.gathered.lose(_line(item), text(item, "name") or "?", "production.clip_without_length")
            continue
        yield _Placed(item, start, end, opens, closes)


def _meets(transition: Any, at: Fraction) -> bool:
    if transition is None:
        return False
    first, last = number(transition, "start"), number(transition, "end")
    return first is not None and last is not None and first <= at <= last


def _item(reading: _Reading, placed: _Placed, rate: Rate, here: _Here, track: str) -> None:
    """Read one clip or generator, cut to what the sequence around it shows."""
    clip, line = placed.element, _line(placed.element)
    name = text(clip, "name")
    if is_off(clip):
        reading.gathered.lose(line, name or "?", "production.clip_disabled")
        return
    begins = here.offset + placed.start / rate.fps
    first = max(begins, here.first)
    last = here.offset + placed.end / rate.fps
    last = last if here.last is None else min(last, here.last)
    if first >= last:
        return
    for effect in other_effects(clip):
        reading.gathered.lose(line, name or "?", "production.effect_not_kept", effect=effect)
    nested = clip.find("sequence")
    if nested is not None:
        inner = reading.sequences.get(nested.get("id") or "", nested)
        inner_rate = rate_of(inner, rate)
        came_in = (number(clip, "in") or Fraction(0)) / rate_of(clip, inner_rate).fps
        if speed_of(clip) != Speed():
            reading.gathered.lose(line, name or "?", "production.effect_not_kept", effect="Time Remap")
        before = len(reading.gathered.events)
        where = _Here(begins - came_in, first, last, here.depth + 1)
        _sequence(reading, inner, where, ("audio",) if track.startswith("A") else ("video",))
        if len(reading.gathered.events) == before:
            reading.gathered.lose(line, name or "?", "production.nothing_inside")
        return
    span = reading.gathered.span(first, last)
    if span is None:
        reading.gathered.lose(line, name or "?", "production.clip_without_length")
        return
    _clip(reading, placed, span, (first - begins, last - begins), track, rate)


def _clip(
    reading: _Reading, placed: _Placed, span: Span, seen: tuple[Fraction, Fraction], track: str, rate: Rate
) -> None:
    """Keep a clip; ``seen`` are the moments of it that the film shows, in seconds from its beginning."""
    clip = placed.element
    shown, before = _angle(reading, clip, "audio" if track.startswith("A") else "video")
    file = shown.find("file")
    file = reading.files.get(file.get("id") or "", file) if file is not None else None
    address = text(file, "pathurl")
    name, file_name = text(shown, "name") or text(clip, "name"), file_of(address) or text(file, "name")
    kind = kind_of(clip, file, name or text(file, "name"))
    clip_rate = rate_of(clip, rate)
    source_rate = rate_of(file, clip_rate)
    speed = speed_of(clip)
    if speed.varies:
        reading.gathered.lose(_line(clip), name or "?", "production.speed_varies")
    source = None
    if kind is Kind.FILM and number(clip, "in") is not None:
        seen = (seen[0] + before, seen[1] + before)
        source = _source(clip, file, source_rate, clip_rate=clip_rate, seen=seen, speed=speed)
    reel = text(file, "timecode/reel/name") or text(file, "reel/name")
    notes = notes_of(clip)
    item_ref, shot = our_ref([*notes, name, file_name, reel, address])
    reading.gathered.add(CutEvent(
        number=0, track=track, record=span, source=source, source_rate=source_rate, reel=reel,
        clip_name=name or text(file, "name"), file_name=file_name, speed=speed.value, kind=kind, item_ref=item_ref,
        opens=_transition(placed.opens, rate, reading.gathered.rate), shot_number=shot, comments=notes,
        closes=_transition(placed.closes, rate, reading.gathered.rate), line=_line(clip),
    ))  # fmt: skip


def _angle(reading: _Reading, clip: Any, kind: str) -> tuple[Any, Fraction]:
    """Return the clip of the angle that a multiclip shows, and the seconds of it before the multiclip begins.

    A clip without angles is its own. Angles that begin together by their in points are placed by these; how others
    lie beside each other the file does not say, and it is named where they are counted from their first frames.
    """
    found = clip.find("multiclip")
    if found is None:
        return clip, Fraction(0)
    found = reading.multiclips.get(found.get("id") or "", found)
    angles = [one for one in found.findall("angle") if one.find("clip") is not None]
    picked = next((one for one in angles if text(one, f"active{kind}angle").upper() == "TRUE"), None)
    line, name = _line(clip), text(clip, "name") or text(found, "name") or "?"
    if picked is None:
        reading.gathered.lose(line, name, "production.angle_unknown", angles=len(angles))
        return clip, Fraction(0)
    inner = picked.find("clip")
    came_in = number(inner, "in")
    if came_in is not None and came_in >= 0:
        return inner, came_in / rate_of(inner, reading.gathered.rate).fps
    if len(angles) > 1:
        reading.gathered.lose(line, name, "production.angle_place_unknown")
    return inner, Fraction(0)


def _source(
    clip: Any, file: Any, rate: Rate, *, clip_rate: Rate, seen: tuple[Fraction, Fraction], speed: Speed
) -> Span:
    """Return the frames of the file that are seen, counted by its own timecode.

    In and out count frames of the clip as it plays: of a clip at twice its speed each is two of the file.
    """
    came_in = (number(clip, "in") or Fraction(0)) / clip_rate.fps
    first, last = came_in + seen[0], came_in + seen[1]
    if len(speed.graph) > 1 and (speed.varies or speed.value < 0):
        first, last = (along(speed.graph, at * clip_rate.fps) / clip_rate.fps for at in (first, last))
    elif speed.value == 0:
        first = last = came_in
    elif speed.value < 0:
        length = (number(clip, "duration") or Fraction(0)) / clip_rate.fps
        first, last = ((length - at) * -speed.value for at in (first, last))
    else:
        first, last = first * speed.value, last * speed.value
    begins = rate.seconds(starts_at(file, rate)) if file is not None else Fraction(0)
    return source_frames(begins + max(Fraction(0), first), begins + max(Fraction(0), last), rate)


def _transition(element: Any, rate: Rate, film: Rate) -> Transition | None:
    if element is None:
        return None
    first, last = whole(element, "start") or 0, whole(element, "end") or 0
    code = text(element, "effect/effectid") or text(element, "effect/name")
    named = f"{code} {text(element, 'effect/name')} {text(element, 'effect/effectcategory')}".casefold()
    kind = "wipe" if "wipe" in named or "slide" in named or "iris" in named else "dissolve"
    return Transition(kind, round((last - first) / rate.fps * film.fps), code)


def _line(element: Any) -> int:
    return int(element.sourceline or 0)
