"""A cut as an OpenTimelineIO timeline, written without its library: the format is plain JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from reelbridge.kernel.timecode import Rate
from reelbridge.production.rules.cutlist import CutEvent, CutList, Kind, Transition
from reelbridge.production.rules.framing import framing_in
from reelbridge.production.rules.writing.lanes import Laid, Lane, lanes, ref_of, remarks_of


def write_otio(cut: CutList, marks: Mapping[int, str]) -> bytes:
    """Return the timeline: our refs and what is shown of the picture stand in clips' metadata, ``reelbridge``."""
    stack = {**_composable("Stack.1", "tracks"), "source_range": None,
             "children": [_track(cut, lane, marks) for lane in lanes(cut)]}  # fmt: skip
    timeline = {
        "OTIO_SCHEMA": "Timeline.1", "name": cut.title, "metadata": {"reelbridge": {"rate": str(cut.rate)}},
        "global_start_time": _time(cut.record.start, cut.rate), "tracks": stack,
    }  # fmt: skip
    return json.dumps(timeline, ensure_ascii=False, indent=1).encode()


def _composable(schema: str, name: str) -> dict[str, Any]:
    return {"OTIO_SCHEMA": schema, "name": name, "metadata": {}, "markers": [], "effects": [], "enabled": True}


def _time(frames: int | Fraction, rate: Rate) -> dict[str, Any]:
    return {"OTIO_SCHEMA": "RationalTime.1", "rate": float(rate.fps), "value": float(frames)}


def _range(start: dict[str, Any], duration: dict[str, Any]) -> dict[str, Any]:
    return {"OTIO_SCHEMA": "TimeRange.1", "start_time": start, "duration": duration}


def _track(cut: CutList, lane: Lane, marks: Mapping[int, str]) -> dict[str, Any]:
    children: list[dict[str, Any]] = []
    at = cut.record.start
    for laid in lane.clips:
        event, own = laid.event, laid.own
        if own.start > at:
            span = _range(_time(0, cut.rate), _time(own.start - at, cut.rate))
            children.append({**_composable("Gap.1", ""), "source_range": span})
        if event.opens is not None and event.opens.kind != "key":
            children.append(_transition(event.opens, own.start - event.record.start, cut.rate))
        children.append(_clip(cut, laid, marks))
        at = own.end
    return {**_composable("Track.1", lane.name), "kind": "Audio" if lane.is_sound else "Video", "source_range": None,
            "children": children}  # fmt: skip


def _transition(opens: Transition, before: int, rate: Rate) -> dict[str, Any]:
    kind = "SMPTE_Dissolve" if opens.kind == "dissolve" else "Custom_Transition"
    return {
        "OTIO_SCHEMA": "Transition.1", "name": opens.code, "metadata": {}, "transition_type": kind,
        "in_offset": _time(before, rate), "out_offset": _time(opens.frames - before, rate),
    }  # fmt: skip


def _clip(cut: CutList, laid: Laid, marks: Mapping[int, str]) -> dict[str, Any]:
    event, own, rate = laid.event, laid.own, laid.event.source_rate
    before = cut.rate.seconds(own.start - event.record.start) * abs(event.speed) * rate.fps
    start = _time((event.source.start if event.source else 0) + before, rate)
    clip = _composable("Clip.1", event.clip_name or event.name)
    clip["source_range"] = _range(start, _time(own.frames, cut.rate))
    clip["media_reference"] = _media(event)
    clip["metadata"] = _metadata(event)
    clip["markers"] = [
        _marker(remark, start, cut.rate, "GREEN") for remark in remarks_of(event) if not framing_in([remark])
    ]
    if mark := marks.get(event.number):
        clip["markers"].append(_marker(mark, start, cut.rate, "RED"))
    if event.speed:
        warp = {"OTIO_SCHEMA": "LinearTimeWarp.1", "effect_name": "LinearTimeWarp", "time_scalar": float(event.speed)}
    else:
        warp = {"OTIO_SCHEMA": "FreezeFrame.1", "effect_name": "FreezeFrame", "time_scalar": 0.0}
    if event.speed != 1:
        clip["effects"] = [{"name": "", "metadata": {}, **warp}]
    return clip


def _media(event: CutEvent) -> dict[str, Any]:
    shared: dict[str, Any] = {"name": event.file_name, "available_range": None, "metadata": {}}
    if event.kind is Kind.MADE:
        kind = {"generator_kind": "black", "parameters": {}}
        return {"OTIO_SCHEMA": "GeneratorReference.1", **shared, **kind}
    if event.file_name:
        return {"OTIO_SCHEMA": "ExternalReference.1", **shared, "target_url": event.file_name}
    return {"OTIO_SCHEMA": "MissingReference.1", **shared}


def _metadata(event: CutEvent) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    if ref := ref_of(event):
        kept["reelbridge"] = {"ref": ref}
    if framing := framing_in(event.comments):
        kept.setdefault("reelbridge", {})["picture"] = {"remark": framing.as_remark(), **framing.as_json()}
    if event.reel:
        kept["cmx_3600"] = {"reel": event.reel}
    return kept


def _marker(name: str, start: dict[str, Any], rate: Rate, colour: str) -> dict[str, Any]:
    return {"OTIO_SCHEMA": "Marker.2", "name": name, "metadata": {}, "color": colour, "comment": "",
            "marked_range": _range(start, _time(1, rate))}  # fmt: skip
