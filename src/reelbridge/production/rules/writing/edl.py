"""A cut as a CMX3600 edit list: one picture track with its sound; what the list cannot hold stands in its remarks."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reelbridge.kernel.timecode import Rate, Span
from reelbridge.production.rules.cutlist import CutEvent, CutList, Kind
from reelbridge.production.rules.writing.lanes import OUR_MARK, Laid, lanes, plain, ref_of, remarks_of


@dataclass(frozen=True, slots=True)
class _Side:
    """One line of an event: which clip, which of its source's frames, which of the film's."""

    event: CutEvent
    source: Span | None
    record: tuple[int, int]


def write_edl(cut: CutList, marks: Mapping[int, str]) -> bytes:
    """Return the edit list as UTF-8 with lines ended as edit suites expect."""
    lines = [f"TITLE: {plain(cut.title)[:70]}", f"FCM: {'DROP FRAME' if cut.rate.drop else 'NON-DROP FRAME'}", ""]
    number, picture, left_out = 0, "", []
    for lane in lanes(cut):
        if lane.is_sound or not picture:
            picture = picture or lane.name
            before: Laid | None = None
            for laid in lane.clips:
                number += 1
                lines += _event(cut.rate, number, laid, before if laid.follows else None, marks)
                before = laid
        else:
            left_out += [(lane.name, laid.event) for laid in lane.clips]
    for name, event in left_out:
        at = f"{cut.rate.timecode(event.record.start)} - {cut.rate.timecode(event.record.end)}"
        lines.append(f"* NOT IN THIS LIST, TRACK {plain(name)}: {at} {plain(event.name)} {ref_of(event)}".rstrip())
    return ("\r\n".join(lines) + "\r\n").encode()


def _event(rate: Rate, number: int, laid: Laid, before: Laid | None, marks: Mapping[int, str]) -> Iterator[str]:
    event, opens = laid.event, laid.event.opens
    start = event.record.start
    if opens is None or opens.kind == "key":
        change = "C" if opens is None else f"{opens.code if opens.code.startswith('K') else 'K'} {opens.frames:03}"
        if laid.out > start:
            yield _line(rate, number, _side(event, rate, start, laid.out), change)
            yield from _remarks(rate, event, marks, head="FROM")
        return
    going = before.event if before else None
    yield _line(rate, number, _going_out(going, start, rate), "C")
    if going is not None and before is not None and before.out == going.record.start:
        yield from _remarks(rate, going, marks, head="FROM")  # it is seen under the transition only
    is_known = opens.code[:1] in ("D", "W") and len(opens.code) <= 4 and opens.code[1:].isdigit() | (opens.code == "D")
    code = opens.code if is_known else "W001" if opens.kind == "wipe" else "D"
    yield _line(
        rate, number, _side(event, rate, start, max(laid.out, start + opens.frames)), f"{code} {opens.frames:03}"
    )
    if going is not None and going.clip_name:
        yield f"* FROM CLIP NAME: {plain(going.clip_name)}"
    yield from _remarks(rate, event, marks, head="TO")


def _side(event: CutEvent, rate: Rate, start: int, end: int) -> _Side:
    """Return a line of a clip that shows it from one frame of the film to another."""
    source = event.source
    if source is None:
        return _Side(event, None, (start, end))
    if event.speed == 1 and rate.fps == event.source_rate.fps:  # sub-frame edits round outwards; a list knows none
        return _Side(event, Span(source.start, source.start + end - start), (start, end))
    if end == event.record.end:
        return _Side(event, source, (start, end))
    last = max(source.start + 1, source.end - math.ceil((event.record.end - end) * abs(event.speed)))
    return _Side(event, Span(source.start, last), (start, end))


def _going_out(event: CutEvent | None, at: int, rate: Rate) -> _Side:
    """Return the empty line of what gives way: black when there is nothing."""
    if event is None or event.source is None:
        made = CutEvent(0, "V", Span(at, at + 1), None, rate, kind=Kind.MADE)
        return _Side(made if event is None else event, None, (at, at))
    first = _side(event, rate, event.record.start, at).source if at > event.record.start else None
    begin = first.end if first else event.source.start
    return _Side(event, Span(begin, begin + 1), (at, at))


def _line(rate: Rate, number: int, side: _Side, change: str) -> str:
    event = side.event
    counted = event.source_rate if event.source else rate
    if side.source is None:
        source = ("00:00:00:00", rate.timecode(side.record[1] - side.record[0]))
    else:
        last = side.source.end if side.record[0] < side.record[1] else side.source.start
        source = (counted.timecode(side.source.start), counted.timecode(last))
    reel = "BL" if event.kind is Kind.MADE else plain(event.reel) or "AX"
    film = (rate.timecode(side.record[0]), rate.timecode(side.record[1]))
    line = f"{number:03}  {reel:<8} {_channels(event.track):<5} {change:<8} {' '.join((*source, *film))}"
    if event.speed != 1 and event.source is not None:
        line += f"\r\nM2   {reel:<8} {float(event.speed * counted.nominal):06.1f}    {source[0]}"
    return line


def _channels(track: str) -> str:
    """Return a track as edit lists name it: V, A, A2, V+A1 as VA1; every picture track is V."""
    if track.startswith("A") or not track.startswith("V"):
        return "A" if track == "A1" else track if track.startswith("A") and track[1:].isdigit() else "V"
    sounds = "".join(re.findall(r"A\d+", track)[:4])
    return f"V{sounds}" if sounds else "V"


def _remarks(rate: Rate, event: CutEvent, marks: Mapping[int, str], *, head: str) -> Iterator[str]:
    if event.clip_name:
        yield f"* {head} CLIP NAME: {plain(event.clip_name)}"
    if event.file_name:
        yield f"* SOURCE FILE: {plain(event.file_name)}"
    if ref := ref_of(event):
        yield f"* {OUR_MARK}: {ref}"
    for remark in remarks_of(event):
        yield f"* {plain(remark)}"
    if mark := marks.get(event.number):
        yield f"* LOC: {rate.timecode(event.record.start)} RED     {plain(mark)[:200]}"
