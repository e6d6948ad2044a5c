"""From an FCPXML project to its clips: storylines, connected clips, compound clips, multicams and retimings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.timecode import Rate
from reelbridge.production.rules.cutlist import CutEvent, CutList, Kind, Transition, our_ref
from reelbridge.production.rules.fcpxml.resources import Resources, TimeMap, conformed, time, time_map
from reelbridge.production.rules.gathering import MOST_NESTED, Gathering, agreed, source_frames

_NOTHING = Fraction(0)
_ITEMS = ("asset-clip", "clip", "ref-clip", "mc-clip", "sync-clip", "video", "audio", "title", "gap", "audition",
          "spine", "caption")  # fmt: skip
#: Ways to fill frames that show no picture which was not shot.
_PLAIN_SAMPLING = ("", "floor", "nearest-neighbor")
_EFFECTS = ("filter-video", "filter-audio", "filter-video-mask")


@dataclass(frozen=True, slots=True)
class _Here:
    """Where the elements lie: film seconds = ``base`` + (own moment - ``zero``) / ``scale``, cut to a window."""

    base: Fraction
    zero: Fraction
    first: Fraction
    last: Fraction
    scale: Fraction = Fraction(1)
    lane: int = 0
    depth: int = 0
    #: ``video`` or ``audio`` where only one of both is wanted of a compound clip; else empty.
    only: str = ""
    #: Inside a clip's own content lanes say nothing: all of it lies where the clip lies.
    is_one_lane: bool = False

    def film(self, moment: Fraction) -> Fraction:
        return self.base + (moment - self.zero) / self.scale


@dataclass(frozen=True, slots=True)
class _Item:
    """One element at its place: film seconds it begins and ends at, and the moment of its own time it begins with."""

    element: Any
    begins: Fraction
    ends: Fraction
    start: Fraction
    first: Fraction
    last: Fraction
    opens: Any = None
    closes: Any = None
    scale: Fraction = Fraction(1)
    speeds: TimeMap | None = None
    #: Seconds of the media in a second of the element, where its rate is conformed to the film's.
    conform: Fraction = Fraction(1)

    def own(self, film: Fraction) -> Fraction:
        """Return the moment of the media that plays at a moment of the film."""
        local = self.start + (film - self.begins) * self.scale
        return (self.speeds.at(local) if self.speeds else local) * self.conform


@dataclass(slots=True)
class _Reading:
    gathered: Gathering
    held: Resources
    open_media: list[str] = field(default_factory=list)

    def lose(self, element: Any, code: str, **facts: object) -> None:
        name = element.get("name") or element.get("value") or element.tag
        self.gathered.lose(int(element.sourceline or 0), name, code, **facts)


def read_fcpxml(root: Any, *, rate: Rate | None = None, encoding: str = "utf-8") -> CutList:
    """Read an FCPXML file; ``rate`` may say 23.976 where it says 24, but not 25.

    The first project is read and others are named; a file of clips without a project is read as a log of them.
    Raises BadInput for a file without either, without a rate, or nested beyond reason.
    """
    held = Resources(root)
    projects = [one for one in root.iter("project") if one.find("sequence/spine") is not None]
    if not projects:
        return _log(root, held, rate, encoding)
    sequence = projects[0].find("sequence")
    said = held.rate(sequence.get("format"), drop=sequence.get("tcFormat") == "DF")
    if said is None:
        raise BadInput("production.no_rate_in_sequence", line=int(sequence.sourceline or 0))
    chosen, evidence = agreed(said, rate)
    reading = _Reading(Gathering(chosen), held)
    begins = time(sequence, "tcStart") or _NOTHING
    length = time(sequence, "duration") or Fraction(24 * 3600)
    _spine(reading, sequence.find("spine"), _Here(begins, begins, begins, begins + length))
    for other in projects[1:]:
        reading.lose(other, "production.sequence_not_read")
    return reading.gathered.whole("fcpxml", projects[0].get("name") or "", evidence, encoding)


def _log(root: Any, held: Resources, rate: Rate | None, encoding: str) -> CutList:
    """Read the clips of an event one after another, each in whole."""
    clips = [one for one in root.iter(*_ITEMS) if one.getparent().tag in ("event", "fcpxml", "library")]
    formats = (held.rate(one.get("format")) for one in [*clips, *root.iter("sequence"), *root.iter("asset")])
    said = next((one for one in formats if one), None)
    if not clips:
        raise BadInput("production.no_sequence")
    if said is None:
        raise BadInput("production.no_rate_in_sequence", line=int(clips[0].sourceline or 0))
    chosen, evidence = agreed(said, rate)
    reading, at = _Reading(Gathering(chosen), held), _NOTHING
    for clip in clips:
        length = time(clip, "duration") or _NOTHING
        _item(reading, clip, _Here(at, time(clip, "offset") or _NOTHING, at, at + length), at)
        at += length
    reading.gathered.lose(0, "FCPXML", "production.laid_end_to_end")
    return reading.gathered.whole("fcpxml", "", evidence, encoding)


def _spine(reading: _Reading, spine: Any, here: _Here) -> None:
    """Read a storyline: one thing after another, transitions between them."""
    items = [one for one in spine if one.tag in (*_ITEMS, "transition")]
    offsets = [one for one in (time(item, "offset") for item in items) if one is not None]
    if offsets and min(offsets) < here.zero and here.zero == here.base:
        here = replace(here, zero=_NOTHING)  # written by a program that counts a storyline from nought
    running = here.zero
    for at, item in enumerate(items):
        offset, length = time(item, "offset"), time(item, "duration") or _NOTHING
        begins = running if offset is None else offset
        if item.tag == "transition":
            continue
        running = begins + length
        before, after = items[at - 1] if at else None, items[at + 1] if at + 1 < len(items) else None
        _item(
            reading, item, here, here.film(begins),
            opens=before if before is not None and before.tag == "transition" else None,
            closes=after if after is not None and after.tag == "transition" else None,
        )  # fmt: skip


def _item(
    reading: _Reading, element: Any, here: _Here, begins: Fraction, *, opens: Any = None, closes: Any = None
) -> None:
    """Read one element that takes time, and what is connected to it."""
    if here.depth > MOST_NESTED:
        raise BadInput("production.nested_too_deep")
    if element.tag == "audition":
        picked = [one for one in element if one.tag in _ITEMS]
        for other in picked[1:]:
            reading.lose(other, "production.audition_not_picked")
        if picked:
            _item(reading, picked[0], here, begins, opens=opens, closes=closes)
        return
    asset = reading.held.asset(element.get("ref"))
    start, conform = time(element, "start"), _conform(reading, element)
    start = (asset.start / conform if asset else _NOTHING) if start is None else start
    length = time(element, "duration")
    ends = here.last if length is None else begins + length / here.scale
    first = min(begins, _edge(opens, here, "first")) if opens is not None else begins
    last = max(ends, _edge(closes, here, "last")) if closes is not None else ends
    placed = _Item(
        element, begins, ends, start, max(first, here.first), min(last, here.last), opens, closes, here.scale,
        time_map(element), conform,
    )  # fmt: skip
    if element.get("enabled") == "0":
        reading.lose(element, "production.clip_disabled")
    elif placed.first < placed.last:
        _content(reading, placed, here)
    if element.tag != "spine":
        _connected(reading, placed, here)


def _conform(reading: _Reading, element: Any) -> Fraction:
    """Return how an element's rate is conformed; names what cannot be told or kept of it."""
    held = reading.held
    asset, format_ = held.asset(element.get("ref")), held.rate(element.get("format"))
    found = conformed(element, (asset.rate if asset else None) or format_, reading.gathered.rate)
    sampling = element.find("conform-rate[@frameSampling]")
    if sampling is not None and sampling.get("frameSampling") not in _PLAIN_SAMPLING:
        reading.lose(element, "production.effect_not_kept", effect=f"frameSampling: {sampling.get('frameSampling')}")
    if found is None:
        reading.lose(element, "production.conform_unknown")
    return found or Fraction(1)


def _edge(transition: Any, here: _Here, side: str) -> Fraction:
    begins = here.film(time(transition, "offset") or _NOTHING)
    return begins if side == "first" else begins + (time(transition, "duration") or _NOTHING) / here.scale


def _connected(reading: _Reading, placed: _Item, here: _Here) -> None:
    """Read the clips connected above and below an element: they are placed in its own time but not cut by it."""
    around = replace(here, base=placed.begins, zero=placed.start, depth=here.depth + 1)
    for child in placed.element:
        if child.tag in _ITEMS and child.get("lane"):
            lane = here.lane + (0 if here.is_one_lane else _lane(child))
            _item(reading, child, replace(around, lane=lane), around.film(time(child, "offset") or placed.start))


def _lane(element: Any) -> int:
    try:
        return int(element.get("lane") or 0)
    except ValueError:
        return 0


def _content(reading: _Reading, placed: _Item, here: _Here) -> None:
    """Read what an element itself shows."""
    element = placed.element
    for effect in element:
        if effect.tag in _EFFECTS:
            reading.lose(element, "production.effect_not_kept", effect=effect.get("name") or effect.tag)
    open_one: Callable[[_Reading, _Item, _Here], None] | None = {
        "clip": _contained, "sync-clip": _contained, "ref-clip": _compound, "mc-clip": _multicam, "spine": _storyline,
    }.get(element.tag)  # fmt: skip
    if open_one is not None:
        inside = replace(here, first=placed.first, last=placed.last, depth=here.depth + 1)
        open_one(reading, placed, inside)
    elif element.tag in ("asset-clip", "video", "audio", "title"):
        _clip(reading, placed, here)


def _storyline(reading: _Reading, placed: _Item, here: _Here) -> None:
    last = max(here.last, placed.begins + Fraction(24 * 3600))
    whole = replace(here, base=placed.begins, zero=_NOTHING, first=placed.begins, last=last)
    _spine(reading, placed.element, whole if placed.element.get("duration") is None else replace(whole, last=here.last))


def _inner(placed: _Item, here: _Here) -> _Here:
    """Return where the own time of an element lies in the film, retimed as it says."""
    if placed.speeds is None:
        zero = placed.start * placed.conform
        return replace(here, base=placed.begins, zero=zero, scale=here.scale * placed.conform)
    speed, _varies = placed.speeds.speed(placed.start, placed.start + (placed.ends - placed.begins) * here.scale)
    return replace(
        here,
        base=placed.begins,
        zero=placed.speeds.at(placed.start) * placed.conform,
        scale=here.scale * placed.conform * (abs(speed) if speed else Fraction(1)),
    )


def _contained(reading: _Reading, placed: _Item, here: _Here) -> None:
    inside = replace(_inner(placed, here), is_one_lane=True)
    for child in placed.element:
        if child.tag in _ITEMS and not child.get("lane"):
            _item(reading, child, inside, inside.film(time(child, "offset") or _NOTHING),
                  opens=placed.opens, closes=placed.closes)  # fmt: skip


def _compound(reading: _Reading, placed: _Item, here: _Here) -> None:
    key = placed.element.get("ref") or ""
    media = reading.held.get(key, "media")
    sequence = media.find("sequence") if media is not None else None
    if sequence is None or sequence.find("spine") is None or key in reading.open_media:
        reading.lose(placed.element, "production.nothing_inside")
        return
    before = len(reading.gathered.events)
    inside = _inner(placed, here)
    begins = time(sequence, "tcStart") or _NOTHING
    if placed.element.get("start") is None:
        inside = replace(inside, zero=begins)
    reading.open_media.append(key)
    only = {"video": "video", "audio": "audio"}.get(placed.element.get("srcEnable") or "", here.only)
    _spine(reading, sequence.find("spine"), replace(inside, only=only))
    reading.open_media.pop()
    if len(reading.gathered.events) == before:
        reading.lose(placed.element, "production.nothing_inside")


def _multicam(reading: _Reading, placed: _Item, here: _Here) -> None:
    media = reading.held.get(placed.element.get("ref"), "media")
    angles = {one.get("angleID"): one for one in media.iter("mc-angle")} if media is not None else {}
    inside = _inner(placed, here)
    for source in placed.element.findall("mc-source"):
        angle, wanted = angles.get(source.get("angleID")), source.get("srcEnable") or "all"
        if angle is None or wanted == "none":
            continue
        only = {"video": "video", "audio": "audio"}.get(wanted, here.only)
        _spine(reading, angle, replace(inside, only=only))
    if not placed.element.findall("mc-source"):
        reading.lose(placed.element, "production.nothing_inside")


def _clip(reading: _Reading, placed: _Item, here: _Here) -> None:
    """Keep a clip of the film."""
    element, held = placed.element, reading.held
    asset = held.asset(element.get("ref"))
    is_heard = element.tag == "audio" or (asset is not None and not asset.has_video)
    if here.only and (here.only == "audio") != is_heard and element.tag != "asset-clip":
        return
    span = reading.gathered.span(placed.first, placed.last)
    if span is None:
        return
    rate = (asset.rate if asset else None) or held.rate(element.get("format")) or reading.gathered.rate
    speed = placed.scale * placed.conform
    if placed.speeds is not None:
        first = placed.start + (placed.first - placed.begins) * placed.scale
        last = placed.start + (placed.last - placed.begins) * placed.scale
        own, varies = placed.speeds.speed(first, last)
        speed *= own
        if varies:
            reading.lose(element, "production.speed_varies")
    source = source_frames(placed.own(placed.first), placed.own(placed.last), rate) if asset else None
    name, around = element.get("name") or "", element.getparent()
    if element.tag in ("video", "audio") and around.tag in ("clip", "sync-clip", "gap"):
        name = _named_around(element) or name
    notes = _notes(element)
    file_name, reel = (asset.file_name, asset.reel) if asset else ("", "")
    item_ref, shot = our_ref([*notes, *(asset.notes if asset else ()), name, file_name, reel])
    drop = element.get("tcFormat") == "DF" and rate.fps in (Fraction(30000, 1001), Fraction(60000, 1001))
    film = reading.gathered.rate
    reading.gathered.add(CutEvent(
        number=0, track=_track(here, is_heard=is_heard), record=span, source=source, source_rate=Rate(rate.fps, drop),
        reel=reel, clip_name=name or (asset.name if asset else ""), file_name=file_name,
        speed=speed.limit_denominator(100_000), opens=_transition(placed.opens, film, here.scale),
        closes=_transition(placed.closes, film, here.scale), kind=Kind.FILM if asset else Kind.MADE,
        item_ref=item_ref, shot_number=shot, comments=notes, line=int(element.sourceline or 0),
    ))  # fmt: skip


def _named_around(element: Any) -> str:
    """Return the name of the clip that holds a bare picture or sound."""
    around = element.getparent()
    while around is not None and around.tag not in ("clip", "sync-clip"):
        around = around.getparent()
    return (around.get("name") or "") if around is not None else ""


def _track(here: _Here, *, is_heard: bool) -> str:
    if is_heard or here.only == "audio":
        return f"A{max(1, abs(here.lane))}"
    return f"V{here.lane + 1}" if here.lane >= 0 else f"V{here.lane}"


def _notes(element: Any) -> tuple[str, ...]:
    """Return what people wrote to a clip: markers, notes, and those of the clip that holds it."""
    holders = [element]
    if element.tag in ("video", "audio") and element.getparent().tag in ("clip", "sync-clip"):
        holders.append(element.getparent())
    texts = [one.get("value") or one.get("name") or "" for holder in holders for one in holder
             if one.tag in ("marker", "chapter-marker", "keyword", "rating")]  # fmt: skip
    texts += [one.text.strip() for holder in holders for one in holder.findall("note") if one.text]
    return tuple(dict.fromkeys(filter(None, texts)))


def _transition(element: Any, film: Rate, scale: Fraction) -> Transition | None:
    if element is None:
        return None
    name = element.get("name") or ""
    kind = "wipe" if any(word in name.casefold() for word in ("wipe", "slide", "push", "iris")) else "dissolve"
    return Transition(kind, round((time(element, "duration") or _NOTHING) / scale * film.fps), name)
