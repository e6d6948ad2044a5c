"""The film as a line: the whole of it as one band, a stretch of it as clips with stills."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from reelbridge.base import formats
from reelbridge.catalogue.queries import where_to_see
from reelbridge.kernel.timecode import Span
from reelbridge.production.queries import CutClearance, Weighed

#: The band's width in its own units, and how many columns stand for a film with more clips than can be told apart.
WIDTH = 1000
_COLUMNS = 500
#: Taller is what needs a person more: the top and the height of each mark.
_HEIGHTS = {"no": (4, 40), "unknown": (12, 32), "if": (20, 24), "yes": (33, 11), "own": (39, 5)}
_WORST = ("no", "unknown", "if", "yes", "own")
#: Clips in one stretch.
STRETCH = 24


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark of the band."""

    look: str
    x: str
    y: int
    width: str
    height: int


@dataclass(frozen=True, slots=True)
class Seen:
    """A clip in the stretch: how wide it is, and its still."""

    weighed: Weighed
    grow: int
    still_url: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some clips of the film in a row, and where the stretches around begin (0: there is none)."""

    clips: tuple[Seen, ...]
    first: int
    last: int
    before: int
    after: int
    view: Tick
    #: How a clip may be drawn.
    looks: tuple[str, ...] = _WORST


def band(found: CutClearance) -> list[Tick]:
    """Return the marks of the whole film; clips too many to be told apart share columns, the worst one shows."""
    if len(found.clips) <= _COLUMNS:
        return [_tick(found.cut.record, one.clip.record, one.look) for one in sorted(found.clips, key=_order)]
    return _columns(found)


def _order(one: Weighed) -> int:
    """Draw what needs a person last, so that it lies on top."""
    return -_WORST.index(one.look)


def _tick(whole: Span, span: Span, look: str) -> Tick:
    x = WIDTH * (span.start - whole.start) / whole.frames
    width = WIDTH * span.frames / whole.frames
    top, height = _HEIGHTS[look]
    return Tick(look, f"{x:.1f}", top, f"{max(1.0, width - 1 if width > 3 else width):.1f}", height)


def _columns(found: CutClearance) -> list[Tick]:
    whole = found.cut.record
    columns: list[str] = [""] * _COLUMNS
    for one in found.clips:
        first = (one.clip.record_start - whole.start) * _COLUMNS // whole.frames
        last = -(-(one.clip.record_end - whole.start) * _COLUMNS // whole.frames)
        for number in range(first, min(last, _COLUMNS)):
            if not columns[number] or _WORST.index(one.look) < _WORST.index(columns[number]):
                columns[number] = one.look
    ticks, at = [], 0
    for look, alike in groupby(columns):
        count = len(list(alike))
        if look:
            top, height = _HEIGHTS[look]
            unit = WIDTH / _COLUMNS
            ticks.append(Tick(look, f"{at * unit:.1f}", top, f"{count * unit:.1f}", height))
        at += count
    return ticks


def stretch(found: CutClearance, at: int) -> Stretch:
    """Return the stretch that holds the clip of a number; the first one for a number there is not."""
    clips = sorted(found.clips, key=lambda one: (one.clip.record_start, one.clip.number))
    place = next((index for index, one in enumerate(clips) if one.clip.number == at), 0)
    first = place - place % STRETCH
    shown = clips[first : first + STRETCH]
    whole = found.cut.record
    span = Span(shown[0].clip.record_start, max(one.clip.record_end for one in shown))
    x, width = WIDTH * (span.start - whole.start) / whole.frames, WIDTH * span.frames / whole.frames
    return Stretch(
        tuple(_seen(one) for one in shown),
        first=first + 1,
        last=first + len(shown),
        before=clips[first - STRETCH].clip.number if first else 0,
        after=clips[first + STRETCH].clip.number if first + STRETCH < len(clips) else 0,
        view=Tick("view", f"{x:.1f}", 1, f"{max(3.0, width):.1f}", 44),
    )


def clip_at(found: CutClearance, share: float) -> int:
    """Return the number of the clip on screen at a share of the film, from 0 to 1."""
    frame = found.cut.record_start + min(found.cut.frames - 1, int(share * found.cut.frames))
    begun = [one.clip for one in found.clips if one.clip.record_start <= frame]
    return max(begun, key=lambda clip: (clip.record_start, clip.number)).number if begun else 0


def strip(found: CutClearance) -> list[list[object]]:
    """Return every clip for the whole strip: number, look, width, still, name, length in words, place in the band."""
    whole = found.cut.record
    clips = sorted(found.clips, key=lambda one: (one.clip.record_start, one.clip.number))
    return [
        [one.clip.number, one.look, _grow(one), still_url(one), one.clip.name[:120], formats.length(one.seconds),
         round((one.clip.record_start - whole.start) / whole.frames, 5)]
        for one in clips
    ]  # fmt: skip


def _seen(one: Weighed) -> Seen:
    return Seen(one, _grow(one), still_url(one))


def _grow(one: Weighed) -> int:
    return min(40, max(4, round(one.seconds)))


def still_url(one: Weighed) -> str:
    """Return the address of the still that stands for a clip: the middle of what it shows; empty without an item."""
    if one.item is None:
        return ""
    seen = where_to_see(one.item)
    span = one.clip.item_span
    return seen.poster_url if span is None else seen.still_url((span.start + span.end) // 2)


def marks(found: CutClearance, count: int = 5) -> list[str]:
    """Return timecodes, evenly spread from the film's first frame to its last."""
    whole = found.cut.record
    frames = [whole.start + whole.frames * number // (count - 1) for number in range(count)]
    return [found.cut.rate.timecode(frame) for frame in frames]
