"""A cut as FCPXML 1.10: the first picture track as the storyline, every other one connected above or below it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from reelbridge.kernel.timecode import Rate, Span
from reelbridge.production.rules.cutlist import CutEvent, CutList, Kind, Transition
from reelbridge.production.rules.writing.lanes import Laid, Lane, lanes, plain, ref_of, remarks_of

_SOLID = ".../Generators.localized/Solids.localized/Custom.localized/Custom.motn"


@dataclass(slots=True)
class _Writing:
    cut: CutList
    marks: Mapping[int, str]
    root: Any
    resources: Any
    formats: dict[Fraction, str] = field(default_factory=dict)
    assets: dict[tuple[str, str, str, Fraction], str] = field(default_factory=dict)
    effects: dict[str, str] = field(default_factory=dict)

    def next_id(self) -> str:
        return f"r{len(self.resources) + 1}"


def write_fcpxml(cut: CutList, marks: Mapping[int, str]) -> bytes:
    """Return the project; our refs stand in each clip's note, markers where a person should look."""
    from lxml import etree  # noqa: PLC0415 -- only this writer needs it

    root = etree.Element("fcpxml", version="1.10")
    writing = _Writing(cut, marks, root, etree.SubElement(root, "resources"))
    _format(writing, cut.rate.fps)
    for event in cut.events:
        if event.kind is not Kind.MADE:
            _asset(writing, event)
    title = plain(cut.title) or "Cut"
    event_element = etree.SubElement(etree.SubElement(root, "library"), "event", name=title)
    sequence = etree.SubElement(
        etree.SubElement(event_element, "project", name=title), "sequence", format=_format(writing, cut.rate.fps),
        tcStart=_film(writing, cut.record.start), duration=_film(writing, cut.record.frames),
        tcFormat="DF" if cut.rate.drop else "NDF",
    )  # fmt: skip
    spine = etree.SubElement(sequence, "spine")
    found = lanes(cut, only_first_joined=True)
    _storyline(writing, spine, found[0])
    above = below = 0
    for lane in found[1:]:
        above, below = (above, below - 1) if lane.is_sound else (above + 1, below)
        for laid in lane.clips:
            _connect(writing, spine, laid, below if lane.is_sound else above)
    return bytes(
        etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True, doctype="<!DOCTYPE fcpxml>")
    )


def _said(seconds: Fraction) -> str:
    whole = seconds.denominator == 1
    return f"{seconds.numerator}s" if whole else f"{seconds.numerator}/{seconds.denominator}s"


def _film(writing: _Writing, frame: int) -> str:
    return _said(writing.cut.rate.seconds(frame))


def _add(parent: Any, tag: str, **attributes: str) -> Any:
    from lxml import etree  # noqa: PLC0415 -- as above

    return etree.SubElement(parent, tag, {name: value for name, value in attributes.items() if value})


def _format(writing: _Writing, fps: Fraction) -> str:
    if fps not in writing.formats:
        key = writing.next_id()
        _add(writing.resources, "format", id=key, frameDuration=_said(1 / fps), width="1920", height="1080")
        writing.formats[fps] = key
    return writing.formats[fps]


def _asset(writing: _Writing, event: CutEvent) -> str:
    fps = event.source_rate.fps
    key = (event.item_ref, event.file_name or event.clip_name, event.reel, fps)
    if key not in writing.assets:
        alike = [one for one in writing.cut.events if (one.item_ref, one.file_name or one.clip_name, one.reel,
                 one.source_rate.fps) == key and one.source is not None]  # fmt: skip
        first = min((one.source.start for one in alike if one.source), default=0)
        last = max((one.source.end for one in alike if one.source), default=1)
        kept = writing.assets[key] = _next_asset(writing, event, Span(first, last))
        return kept
    return writing.assets[key]


def _next_asset(writing: _Writing, event: CutEvent, whole: Span) -> str:
    rate = event.source_rate
    shown = _format(writing, rate.fps)
    key = writing.next_id()
    name = plain(event.file_name or event.clip_name or event.reel) or "clip"
    asset = _add(
        writing.resources, "asset", id=key, name=name, start=_said(rate.seconds(whole.start)),
        duration=_said(rate.seconds(whole.frames)), hasVideo="" if event.track.startswith("A") else "1",
        hasAudio="1" if "A" in event.track else "", format=shown,
    )  # fmt: skip
    _add(asset, "media-rep", kind="original-media", src=f"file:///{_quoted(name)}")
    if event.reel:
        _add(_add(asset, "metadata"), "md", key="com.apple.proapps.studio.reel", value=plain(event.reel))
    return key


def _quoted(name: str) -> str:
    from urllib.parse import quote  # noqa: PLC0415 -- only here

    return quote(name)


def _effect(writing: _Writing, name: str, uid: str) -> str:
    if uid not in writing.effects:
        key = writing.next_id()
        _add(writing.resources, "effect", id=key, name=name, uid=uid)
        writing.effects[uid] = key
    return writing.effects[uid]


def _storyline(writing: _Writing, spine: Any, lane: Lane) -> None:
    """Write the first lane: clips, gaps between them, transitions over their joints."""
    at = writing.cut.record.start
    for laid in lane.clips:
        event, own = laid.event, laid.own
        if own.start > at:
            _gap(writing, spine, at, own.start)
        if event.opens is not None and event.opens.kind != "key":
            _transition(writing, spine, event.opens, event.record.start)
        _clip(writing, spine, event, own, offset=_film(writing, own.start))
        at = own.end
    if at < writing.cut.record.end:
        _gap(writing, spine, at, writing.cut.record.end)


def _gap(writing: _Writing, spine: Any, start: int, end: int) -> None:
    began = _film(writing, start)
    _add(spine, "gap", name="Gap", offset=began, duration=_film(writing, end - start), start=began)


def _transition(writing: _Writing, spine: Any, opens: Transition, start: int) -> None:
    name = "Cross Dissolve" if opens.kind == "dissolve" else "Wipe"
    key = _effect(writing, name, "FxPlug:4731E73A-8DAC-4113-9A30-AE85B1761265" if opens.kind == "dissolve" else "wipe")
    element = _add(spine, "transition", name=name, offset=_film(writing, start), duration=_film(writing, opens.frames))
    _add(element, "filter-video", ref=key, name=name)


def _clip(writing: _Writing, parent: Any, event: CutEvent, own: Span, *, offset: str, lane: int = 0) -> Any:
    """Write one clip that lies on these frames of the film."""
    length = writing.cut.rate.seconds(own.frames)
    shared = {"name": plain(event.clip_name or event.name) or "clip", "offset": offset, "duration": _said(length),
              "lane": str(lane) if lane else ""}  # fmt: skip
    if event.kind is Kind.MADE or event.source is None:
        return _add(parent, "video", ref=_effect(writing, "Custom", _SOLID), start="0s", **shared)
    begins = event.source_rate.seconds(event.source.start)
    start = begins + writing.cut.rate.seconds(own.start - event.record.start) * (event.speed if event.speed > 0 else 1)
    local = start if event.speed == 1 else begins
    clip = _add(parent, "asset-clip", ref=_asset(writing, event), start=_said(local),
                tcFormat="DF" if event.source_rate.drop else "NDF", **shared)  # fmt: skip
    if ref := ref_of(event):
        _add(clip, "note").text = ref
    if event.speed != 1:
        _retime(clip, event, own, writing.cut.rate, begins, length)
    words = [*remarks_of(event), writing.marks.get(event.number, "")]
    for word in filter(None, words):
        _add(clip, "marker", start=_said(local), duration=_said(1 / writing.cut.rate.fps), value=plain(word)[:300])
    return clip


def _retime(clip: Any, event: CutEvent, own: Span, rate: Rate, begins: Fraction, length: Fraction) -> None:
    """Write a change of speed: which moment of the media plays at the clip's first and last frame."""
    first, last = (rate.seconds(frame - event.record.start) for frame in (own.start, own.end))
    source = event.source
    if source is None:
        return
    ends = event.source_rate.seconds(source.end)
    values = [
        ends + moment * event.speed if event.speed < 0 else begins + moment * event.speed for moment in (first, last)
    ]
    mapped = _add(clip, "timeMap")
    for at, value in zip((begins, begins + length), values, strict=True):
        _add(mapped, "timept", time=_said(at), value=_said(value), interp="linear")


def _connect(writing: _Writing, spine: Any, laid: Laid, lane: int) -> None:
    """Write a clip of another track, connected to what lies on the storyline where it begins."""
    at = writing.cut.rate.seconds(laid.own.start)
    parent = spine[0]
    for element in spine:
        if element.tag != "transition" and _seconds(element.get("offset")) <= at:
            parent = element
    offset = at - _seconds(parent.get("offset")) + _seconds(parent.get("start") or "0s")
    clip = _clip(writing, parent, laid.event, laid.own, offset=_said(offset), lane=lane)
    markers = [one for one in parent if one.tag == "marker"]
    if markers:  # the grammar wants connected clips before markers
        markers[0].addprevious(clip)


def _seconds(written: str) -> Fraction:
    return Fraction(written.removesuffix("s"))
