"""Opening an OpenTimelineIO file: bounded, upgraded where the library is behind, its rate found."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from typing import Any

from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.timecode import Rate
from reelbridge.production.rules.cutlist import exact_rate

#: Brackets deeper than this are no timeline; the reader underneath recurses.
DEEPEST = 200
_TOKENS = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{}]')
_NEW_MARKER = re.compile(r'"Marker\.(?:[3-9]|[1-9]\d)"')


def check_depth(content: bytes) -> None:
    """Refuse brackets nested beyond reason, before anything that recurses sees them; raises BadInput."""
    depth = 0
    for token in _TOKENS.finditer(content):
        mark = token[0]
        if mark in (b"{", b"["):
            depth += 1
            if depth > DEEPEST:
                raise BadInput("production.nested_too_deep")
        elif mark in (b"}", b"]"):
            depth -= 1


def parsed(otio: Any, content: bytes) -> Any:
    """Return the timeline in a file, also when it is wrapped in a collection; raises BadInput for anything else."""
    try:
        read = otio.adapters.read_from_string(_with_known_markers(content.decode("utf-8-sig")), "otio_json")
    except UnicodeDecodeError as fault:
        raise BadInput("production.not_text") from fault
    except (otio.exceptions.OTIOError, ValueError, TypeError, KeyError, RecursionError) as fault:
        why = str(fault).strip().splitlines()
        raise BadInput("production.not_otio", why=why[0][:200] if why else "") from fault
    if isinstance(read, otio.schema.SerializableCollection):
        read = next((one for one in read if isinstance(one, otio.schema.Timeline)), read)
    if isinstance(read, (otio.schema.Stack, otio.schema.Track)):
        timeline = otio.schema.Timeline(name=read.name)
        timeline.tracks = read if isinstance(read, otio.schema.Stack) else otio.schema.Stack(children=[read])
        return timeline
    if not isinstance(read, otio.schema.Timeline):
        raise BadInput("production.not_a_timeline", kind=type(read).__name__)
    return read


def _with_known_markers(text: str) -> str:
    """Return the timeline with its markers as the reader underneath knows them: Marker.3 gave colours an object."""
    if not _NEW_MARKER.search(text):
        return text

    def known(written: dict[str, Any]) -> dict[str, Any]:
        if _NEW_MARKER.fullmatch(f'"{written.get("OTIO_SCHEMA")}"'):
            colour = written.get("color")
            written["OTIO_SCHEMA"] = "Marker.2"
            written["color"] = str(colour.get("name") or "RED") if isinstance(colour, dict) else colour
        return written

    return json.dumps(json.loads(text, object_hook=known))


def rate_of(otio: Any, timeline: Any) -> Rate:
    """Return the rate of the film: that of its start, else of its first picture clip."""
    if timeline.global_start_time and timeline.global_start_time.rate > 1:
        return exact_rate(timeline.global_start_time.rate)
    clips = list(timeline.find_clips())
    pictures = [one for one in clips if _kind_of_track(one) == "Video"] or clips
    for clip in pictures:
        try:
            shown = clip.trimmed_range()
        except otio.exceptions.OTIOError:
            continue
        if shown.duration.rate > 1:
            return exact_rate(shown.duration.rate)
    raise BadInput("production.no_events")


def _kind_of_track(clip: Any) -> str:
    return str(getattr(clip.parent(), "kind", ""))


def seconds(time: Any) -> Fraction:
    """Return a time exactly: its value over the rate its decimal number stands for."""
    return Fraction(time.value).limit_denominator(1_000_000) / exact_rate(time.rate).fps
