"""From the lines of an edit list to its clips: transitions resolved, speeds applied, names given to the right side."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache

from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.timecode import Rate, Span
from reelbridge.kernel.verdict import Reason
from reelbridge.production.rules.cutlist import MOST_LOSSES, CutEvent, CutList, Kind, Loss, Transition, our_ref
from reelbridge.production.rules.edl.decoding import decode
from reelbridge.production.rules.edl.rates import BLACK, RateFinding, counts_in, find_rate, source_drops
from reelbridge.production.rules.edl.remarks import Said, sort_remarks
from reelbridge.production.rules.edl.statements import Line, statements

_CHANGES = {"D": "dissolve", "W": "wipe", "K": "key"}
#: Clip names that edit suites give to what they make themselves.
_MADE = frozenset({"black", "black video", "slug", "bars", "bars and tone", "color bars", "colour bars", "bl"})


@dataclass(slots=True)
class _Reading:
    """What is put together while the lines are gone through."""

    rate: Rate
    long_reels: dict[str, str]
    events: list[CutEvent] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)
    #: The last event on each track, by its place in ``events``.
    last: dict[str, int] = field(default_factory=dict)
    #: The outgoing side of a transition whose incoming line is still to come, by track.
    going_out: dict[str, Line] = field(default_factory=dict)

    def lose(self, line: Line, code: str, **facts: object) -> None:
        """Name something that was not kept."""
        text = f"{line.event} {line.reel} {line.record_in}–{line.record_out}"
        self.losses.append(Loss(line.line, text, Reason(code, {"line": line.line, **facts})))


def read_edl(content: bytes, *, rate: Rate | None = None, encoding: str = "") -> CutList:
    """Read a CMX3600 edit list.

    Raises BadInput, naming the line where there is one, for what is no edit list, holds no event, counts past
    24 hours, or disagrees with the rate.
    """
    if not content.strip():
        raise BadInput("production.file_is_empty")
    text, read_in = decode(content, encoding)
    found = statements(text)
    if not found.lines:
        raise BadInput("production.no_events")
    finding = find_rate(found, rate)
    reading = _Reading(finding.rate, found.long_reels, losses=list(found.losses))
    if found.is_drop and not finding.rate.drop:
        text = "FCM: DROP FRAME"
        facts = {"line": found.drop_line, "rate": str(finding.rate)}
        reading.losses.append(Loss(found.drop_line, text, Reason("production.drop_frame_ignored", facts)))
    for line in found.lines:
        _line(reading, line)
    for line in reading.going_out.values():
        reading.lose(line, "production.event_without_length")
    return _cut_list(found.title, finding, reading, read_in)


def _cut_list(title: str, finding: RateFinding, reading: _Reading, encoding: str) -> CutList:
    if not reading.events:
        raise BadInput("production.events_without_length", line=min(loss.line for loss in reading.losses))
    for line in finding.differing:
        reading.lose(line, "production.length_differs")
    losses = sorted(reading.losses, key=lambda loss: loss.line)
    return CutList(
        "cmx3600", title, finding.rate, tuple(reading.events), tuple(losses[:MOST_LOSSES]),
        max(0, len(losses) - MOST_LOSSES), finding.is_sure, finding.evidence, encoding,
    )  # fmt: skip


def _line(reading: _Reading, line: Line) -> None:
    track = _track(line.channels)
    if line.is_empty:
        if waiting := reading.going_out.get(track):
            reading.lose(waiting, "production.event_without_length")
        reading.going_out[track] = line
        return
    going_out = reading.going_out.pop(track, None)
    if going_out and going_out.record_in != line.record_in:
        reading.lose(going_out, "production.event_without_length")
        going_out = None
    change = _change(line)
    said = sort_remarks(line, has_two_sides=change is not None and change.kind != "key")
    if change is not None and change.kind != "key":
        said = _close(reading, line, change, said, going_out, track)
    elif going_out:
        reading.lose(going_out, "production.event_without_length")
    event = _event(reading, line, said, opens=change)
    reading.last[track] = len(reading.events)
    reading.events.append(event)


def _change(line: Line) -> Transition | None:
    kind = _CHANGES.get(line.change[0])
    if kind is None or line.change in ("KB", "KO"):
        return None
    return Transition(kind, line.change_frames, line.change)


@cache
def _track(channels: str) -> str:
    """Return channels as people read them: ``V``, ``A1``, ``V+A1+A2``; equal for equal channels."""
    plain = channels.replace("/", "").replace("B", "VA1").replace("NONE", "")
    sounds = sorted({int(one) for one in _audio_numbers(plain)})
    picture = ["V"] if "V" in plain else []
    return "+".join([*picture, *(f"A{number}" for number in sounds)]) or "V"


def _audio_numbers(plain: str) -> list[str]:
    plain = plain.replace("AA", "A1A2", 1) if "AA" in plain else plain
    return [part[: _digits(part)] or "1" for part in plain.split("A")[1:]]


def _digits(part: str) -> int:
    return len(part) - len(part.lstrip("0123456789"))


def _close(reading: _Reading, line: Line, change: Transition, said: Said, going_out: Line | None, track: str) -> Said:
    """Let the clip before run on under a transition, so that its last frames are not lost; return the other names.

    It is the clip that ends where the transition begins, when the outgoing line goes on in its source; else the
    outgoing line is a clip of its own, seen under the transition only.
    """
    start = counts_in(line, reading.rate, line.record_in)
    before = reading.last.get(track)
    ends_here = before is not None and reading.events[before].record.end == start
    if before is not None and ends_here and _goes_on(reading, reading.events[before], going_out, line):
        event = reading.events[before]
        reading.events[before] = _run_on(event, change)
        if said.from_name and not said.to_name and said.from_name != event.clip_name:
            said.to_name = said.from_name
    elif going_out and change.frames:
        one_sided = _side(said, to=False)
        tail = _tail(reading, going_out, one_sided, change, start)
        reading.events.append(tail)
    elif going_out is None and not said.to_name:
        said.to_name = said.from_name
    return _side(said, to=True)


def _goes_on(reading: _Reading, event: CutEvent, going_out: Line | None, coming_in: Line) -> bool:
    if going_out is None:
        return True
    is_same_reel = (
        going_out.reel in (event.reel, coming_in.reel) or reading.long_reels.get(going_out.reel) == event.reel
    )
    if going_out.reel.upper() in BLACK or event.source is None:
        return is_same_reel and going_out.reel.upper() in BLACK and event.kind is Kind.MADE
    return is_same_reel and event.source.end == counts_in(going_out, event.source_rate, going_out.source_in)


def _run_on(event: CutEvent, change: Transition) -> CutEvent:
    source = event.source
    if source is not None and event.speed:
        extra = math.ceil(change.frames * abs(event.speed))
        source = Span(source.start, source.end + extra)
        if event.speed < 0:
            source = Span(max(0, event.source.start - extra), event.source.end) if event.source else None
    record = Span(event.record.start, event.record.end + change.frames)
    return replace(event, source=source, record=record, closes=change)


def _side(said: Said, *, to: bool) -> Said:
    """Return what is said about one side of a transition as if it were the only one."""
    if to:
        return Said(from_name=said.to_name, from_file=said.to_file, from_reel=said.to_reel, rest=said.rest)
    return Said(from_name=said.from_name, from_file=said.from_file, from_reel=said.from_reel)


def _tail(reading: _Reading, line: Line, said: Said, change: Transition, start: int) -> CutEvent:
    """Make the clip that is seen only while it gives way."""
    own = sort_remarks(line, has_two_sides=False)
    said.from_name = said.from_name or own.from_name
    said.from_file = said.from_file or own.from_file
    said.rest = said.rest or own.rest
    rate = Rate(reading.rate.fps, source_drops(line, reading.rate))
    speed = _speed(line, rate)
    first = counts_in(line, rate, line.source_in)
    source = Span(first, first + max(1, math.ceil(change.frames * abs(speed))))
    shell = _named(reading, line, said)
    return replace(
        shell, record=Span(start, start + change.frames), source=None if shell.kind is Kind.MADE else source,
        source_rate=rate, speed=speed, closes=change,
    )  # fmt: skip


def _event(reading: _Reading, line: Line, said: Said, *, opens: Transition | None) -> CutEvent:
    rate = Rate(reading.rate.fps, source_drops(line, reading.rate))
    record = _record(reading, line)
    shell = _named(reading, line, said)
    if shell.kind is Kind.MADE:
        return replace(shell, record=record, source_rate=rate, opens=opens)
    speed = _speed(line, rate)
    source = _source(reading, line, rate, record=record, speed=speed)
    return replace(shell, record=record, source=source, source_rate=rate, speed=speed, opens=opens)


def _record(reading: _Reading, line: Line) -> Span:
    start = counts_in(line, reading.rate, line.record_in)
    end = counts_in(line, reading.rate, line.record_out)
    return Span(start, end)


def _speed(line: Line, rate: Rate) -> Fraction:
    return Fraction(1) if line.plays_at is None else Fraction(line.plays_at) / rate.nominal


def _source(reading: _Reading, line: Line, rate: Rate, *, record: Span, speed: Fraction) -> Span:
    """Return the source frames used: as written where they agree with the speed, else reckoned from it."""
    start, end = counts_in(line, rate, line.source_in), counts_in(line, rate, line.source_out)
    if end < start:  # filmed across midnight, by time of day
        end += rate.frame("24:00:00:00")
    needed = max(1, math.ceil(record.frames * abs(speed)))
    if line.plays_at is None:
        return Span(start, max(end, start + 1, start + needed))
    # M2 rounds to a tenth of a frame a second: over a long clip that is more than a frame
    slack = 2 + record.frames * Fraction(1, 20) / rate.nominal
    if abs(end - start - needed) <= slack:
        return Span(start, max(end, start + 1))
    if end - start != record.frames:
        reading.lose(line, "production.speed_differs", speed=str(line.plays_at))
        return Span(start, max(end, start + needed))
    return Span(max(0, end - needed), end) if speed < 0 else Span(start, start + needed)


def _named(reading: _Reading, line: Line, said: Said) -> CutEvent:
    """Make the event's shell: its names, its own ref, whether the edit suite made it."""
    reel = said.from_reel or reading.long_reels.get(line.reel, line.reel)
    is_made = line.reel.upper() in BLACK or said.from_name.casefold() in _MADE
    item_ref, shot = our_ref([*said.rest, said.from_name, said.from_file, reel])
    return CutEvent(
        number=len(reading.events) + 1, track=_track(line.channels), record=Span(0, 1), source=None,
        source_rate=reading.rate, reel="" if reel.upper() in ("AX", *BLACK) else reel, clip_name=said.from_name,
        file_name=said.from_file, kind=Kind.MADE if is_made else Kind.FILM, item_ref=item_ref, shot_number=shot,
        comments=tuple(said.rest), line=line.line,
    )  # fmt: skip
