"""Reading OpenTimelineIO timelines: every clip of every track, nested ones too, in the film's own time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.timecode import Rate, Span
from reelbridge.kernel.verdict import Reason
from reelbridge.production.rules.cutlist import (
    MOST_EVENTS,
    MOST_LOSSES,
    CutEvent,
    CutList,
    Kind,
    Loss,
    Transition,
    exact_rate,
    our_ref,
)
from reelbridge.production.rules.framing import framing_in
from reelbridge.production.rules.otio.parsing import check_depth, parsed, rate_of, seconds

#: Stacks within stacks.
MOST_NESTED = 40
_MARKS_TRACK = {"Video": "V", "Audio": "A"}


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where a composition sits: film seconds = ``offset`` + own seconds, seen from ``first`` to ``last``."""

    offset: Fraction
    first: Fraction
    last: Fraction
    place: str = ""
    depth: int = 0


@dataclass(slots=True)
class _Reading:
    rate: Rate
    otio: Any
    events: list[CutEvent] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)

    def lose(self, place: str, code: str, **facts: object) -> None:
        loss = Loss(0, place, Reason(code, {"place": place, **facts}))
        if not self.losses or self.losses[-1] != loss:  # an edit suite names one effect many times over
            self.losses.append(loss)


def read_otio(content: bytes, *, rate: Rate | None = None) -> CutList:
    """Read an ``.otio`` timeline; ``rate`` may say 23.976 where the timeline says 24, but not 25.

    Raises BadInput for what is no timeline, is nested beyond reason, counts at another rate, or shows no clip.
    """
    check_depth(content)
    import opentimelineio as otio  # noqa: PLC0415 -- a quarter of a second that edit lists must not pay

    return cut_list_of(otio, parsed(otio, content), "otio", rate=rate)


def cut_list_of(otio: Any, timeline: Any, name: str, *, rate: Rate | None = None) -> CutList:
    """Return what a timeline in memory says, read from a file of the format named; raises BadInput as above."""
    said = rate_of(otio, timeline)
    if rate and rate.nominal != said.nominal:
        raise BadInput("production.timeline_at_another_rate", rate=str(rate), said=str(said))
    reading = _Reading(rate or said, otio)
    start = seconds(timeline.global_start_time) if timeline.global_start_time else Fraction(0)
    for number, track in enumerate(timeline.tracks, 1):
        _track(reading, track, start, number)
    if not reading.events:
        raise BadInput("production.no_events")
    evidence = Reason(
        "production.rate_in_timeline" if rate is None else "production.rate_given", {"rate": str(reading.rate)}
    )
    return CutList(
        name, timeline.name or "", reading.rate, tuple(reading.events), tuple(reading.losses[:MOST_LOSSES]),
        max(0, len(reading.losses) - MOST_LOSSES), rate_evidence=(evidence,),
    )  # fmt: skip


def _track(reading: _Reading, track: Any, start: Fraction, number: int) -> None:
    name = track.name or f"{_MARKS_TRACK.get(getattr(track, 'kind', ''), 'V')}{number}"
    try:
        shown = track.trimmed_range()
    except reading.otio.exceptions.OTIOError:
        reading.lose(name, "production.no_range")
        return
    first, length = seconds(shown.start_time), seconds(shown.duration)
    if first < 0:
        # converters of edit lists say "begins so late" by a negative start; nothing would be seen if taken literally
        start, first = start - first, Fraction(0)
    frame = _Frame(start - first, start, start + length, place=name)
    _children(reading, track, frame, _label(track, name))


def _label(track: Any, name: str) -> str:
    return _MARKS_TRACK.get(str(getattr(track, "kind", "")), "V") if len(name) > 20 or not name.strip() else name


def _children(reading: _Reading, parent: Any, frame: _Frame, track: str) -> None:
    """Read what a composition holds, each child at its place."""
    if frame.depth > MOST_NESTED:
        raise BadInput("production.nested_too_deep")
    is_stack = isinstance(parent, reading.otio.schema.Stack)
    at = Fraction(0)
    for number, child in enumerate(parent, 1):
        place = f"{frame.place} / {child.name or number}"
        if isinstance(child, reading.otio.schema.Transition):
            continue
        length = _length(reading, child, place)
        if length:
            begins = frame.offset + at
            _child(reading, child, _Frame(begins, begins, begins + length, place, frame.depth), frame, track)
            at = at if is_stack else at + length


def _length(reading: _Reading, child: Any, place: str) -> Fraction:
    try:
        return seconds(child.trimmed_range().duration)
    except reading.otio.exceptions.OTIOError:
        reading.lose(place, "production.no_range")
        return Fraction(0)


def _child(reading: _Reading, child: Any, here: _Frame, above: _Frame, track: str) -> None:
    """Read one child that takes time, cut to what the composition above it shows."""
    schema = reading.otio.schema
    if isinstance(child, schema.Gap):
        return
    if not getattr(child, "enabled", True):
        reading.lose(here.place, "production.clip_disabled")
        return
    first, last = max(here.first, above.first), min(here.last, above.last)
    if isinstance(child, schema.Clip):
        opens, closes = _transitions(reading, child)
        tail = seconds(closes[1]) if closes else Fraction(0)
        head = seconds(opens[1]) if opens else Fraction(0)
        window = _Frame(here.offset, max(first - head, above.first), min(last + tail, above.last), here.place)
        _clip(reading, child, window, track, opens=opens, closes=closes)
    elif first < last:
        if _speed(reading, child, here.place) != 1:
            reading.lose(here.place, "production.effect_not_kept", effect="time warp")
        start = seconds(child.trimmed_range().start_time)
        inner = _Frame(here.offset - start, first, last, here.place, above.depth + 1)
        before = len(reading.events)
        _children(reading, child, inner, track)
        if len(reading.events) == before:
            reading.lose(here.place, "production.nothing_inside")


def _speed(reading: _Reading, child: Any, place: str) -> Fraction:
    """Multiply a child's time effects; name every effect that is not kept."""
    speed = Fraction(1)
    for effect in child.effects:
        if isinstance(effect, reading.otio.schema.FreezeFrame):
            speed = Fraction(0)
        elif isinstance(effect, reading.otio.schema.LinearTimeWarp):
            speed *= Fraction(effect.time_scalar).limit_denominator(100_000)
        else:
            reading.lose(place, "production.effect_not_kept", effect=effect.effect_name or effect.name or "?")
    return speed


def _transitions(reading: _Reading, clip: Any) -> tuple[Any, Any]:
    """Return the transitions before and after a clip, each with the time it takes of film beyond the clip's bounds."""
    parent = clip.parent()
    if not isinstance(parent, reading.otio.schema.Track):
        return None, None
    before, after = parent.neighbors_of(clip)
    is_transition = reading.otio.schema.Transition
    return (
        (before, before.in_offset) if isinstance(before, is_transition) else None,
        (after, after.out_offset) if isinstance(after, is_transition) else None,
    )


def _clip(reading: _Reading, clip: Any, shown: _Frame, track: str, *, opens: Any, closes: Any) -> None:
    rate = reading.rate
    start, end = round(shown.first * rate.fps), round(shown.last * rate.fps)
    if start < 0 or end <= start:
        reading.lose(shown.place, "production.clip_without_length")
        return
    if len(reading.events) >= MOST_EVENTS:
        raise BadInput("production.too_many_events", most=MOST_EVENTS)
    if end > 24 * 3600 * rate.nominal:
        raise BadInput("production.past_midnight_place", place=shown.place)
    media = clip.media_reference
    is_made = isinstance(media, reading.otio.schema.GeneratorReference)
    speed = _speed(reading, clip, shown.place)
    source_rate = exact_rate(clip.trimmed_range().start_time.rate)
    notes = tuple(_texts(clip.metadata)) if clip.metadata else ()
    names = (clip.name or "", media.name if media is not None else "", _file_name(media))
    item_ref, shot = our_ref([*notes, *names])
    reading.events.append(CutEvent(
        number=len(reading.events) + 1, track=track, record=Span(start, end),
        source=None if is_made else _source(clip, shown, source_rate, speed), source_rate=source_rate,
        reel=_reel(clip, media), clip_name=names[0] or names[1], file_name=names[2], speed=speed,
        opens=_transition(opens, rate), closes=_transition(closes, rate), kind=Kind.MADE if is_made else Kind.FILM,
        item_ref=item_ref, shot_number=shot,
        comments=(*(note for note in notes if framing_in([note])), *(one.name for one in clip.markers if one.name)),
    ))  # fmt: skip


def _source(clip: Any, shown: _Frame, rate: Rate, speed: Fraction) -> Span | None:
    """Return the source frames a clip shows between two moments of the film, at its speed."""
    if rate.fps <= 1:
        return None  # a still: one picture at one frame a second or less has no timecode to speak of
    begin = seconds(clip.trimmed_range().start_time)
    # seconds of the clip's own time before its first frame here is negative under an opening transition
    first = begin + (shown.first - shown.offset) * abs(speed)
    last = begin + (shown.last - shown.offset) * abs(speed)
    start = max(0, _floor(first * rate.fps))
    return Span(start, max(start + 1, -_floor(-last * rate.fps)))


def _floor(value: Fraction) -> int:
    """Round down, forgiving what decimal numbers in the file lose."""
    nearest = round(value)
    return nearest if abs(value - nearest) < Fraction(1, 100) else value.numerator // value.denominator


def _transition(found: Any, rate: Rate) -> Transition | None:
    if found is None:
        return None
    transition = found[0]
    kind = "dissolve" if "issolve" in (transition.transition_type or "") else "wipe"
    length = seconds(transition.in_offset) + seconds(transition.out_offset)
    return Transition(kind, round(length * rate.fps), transition.transition_type or "")


def _file_name(media: Any) -> str:
    address = getattr(media, "target_url", None) or ""
    if not address and getattr(media, "target_url_base", None):
        address = f"{media.target_url_base}/{media.name_prefix}{media.name_suffix}"
    path = unquote(urlsplit(address).path) if "://" in address else address
    return PurePosixPath(path.replace("\\", "/")).name


def _reel(clip: Any, media: Any) -> str:
    for metadata in (clip.metadata, getattr(media, "metadata", None) or {}):
        for holder in (metadata, metadata.get("cmx_3600", {}), metadata.get("reelbridge", {})):
            for name in ("reel", "reel_name", "Reel", "tape", "Tape"):
                if hasattr(holder, "get") and isinstance(found := holder.get(name), str):
                    return found
    return ""


def _texts(metadata: Any, depth: int = 0) -> Iterator[str]:
    """Yield the texts in a clip's metadata, ours first, four levels down."""
    if isinstance(metadata, str):
        yield metadata
    elif depth < 4 and hasattr(metadata, "items"):
        for key, value in sorted(metadata.items(), key=lambda pair: pair[0] != "reelbridge"):
            yield from (part for part in _texts(value, depth + 1) if key)
