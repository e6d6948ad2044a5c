"""Tying a clip of a cut to an item: what speaks for each candidate, and which one it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any

from reelbridge.kernel.timecode import Rate, Span

#: A reel name in a CMX3600 list has eight characters at most; a full one may be a shortened one.
SHORT_REEL = 8


class Clue(StrEnum):
    """What an item was found by, the strongest first."""

    OUR_REF = "ref"
    REMEMBERED = "remembered"
    FILE_NAME = "file"
    CALL_NUMBER = "call"
    REEL = "reel"
    CLIP_NAME = "clip_name"
    SHORT_REEL = "short_reel"


#: How far each clue alone is believed, of 100.
BELIEF = {
    Clue.OUR_REF: 100,
    Clue.REMEMBERED: 97,
    Clue.FILE_NAME: 92,
    Clue.CALL_NUMBER: 90,
    Clue.REEL: 88,
    Clue.CLIP_NAME: 80,
    Clue.SHORT_REEL: 60,
}


@dataclass(frozen=True, slots=True)
class Holding:
    """What tying needs to know of an item; ``frames`` is 0 for photographs, which have no time."""

    ref: str
    rate: Rate
    frames: int
    start_frame: int = 0
    is_still: bool = False
    #: Number, first frame and the frame after the last of each shot.
    shots: tuple[tuple[int, int, int], ...] = ()

    def shot_at(self, span: Span) -> int:
        """Return the number of the shot that holds most of a span; 0 when none holds any."""
        shared = [(min(end, span.end) - max(start, span.start), -number) for number, start, end in self.shots]
        longest, number = max(shared, default=(0, 0))
        return -number if longest > 0 else 0


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item, why it may be the one, and the frames of it that the clip would show."""

    holding: Holding
    clues: tuple[Clue, ...]
    span: Span | None
    #: ``timecode``, ``from_zero`` or ``shifted`` when the frames lie inside; ``outside`` or ``no_timecode`` else.
    fit: str

    @property
    def confidence(self) -> int:
        """How sure it is, of 100: independent clues add up; frames outside the item speak against it."""
        doubt = Fraction(1)
        for clue in self.clues:
            doubt *= 1 - Fraction(BELIEF[clue], 100)
        sure = 100 - round(doubt * 100)
        return {"timecode": sure, "shifted": sure, "from_zero": sure * 9 // 10, "no_timecode": sure * 8 // 10}.get(
            self.fit, 0
        )


@dataclass(frozen=True, slots=True)
class Tie:
    """What a clip was tied to, or why it was not: ``candidates`` are then those a person may choose from."""

    chosen: Candidate | None
    candidates: tuple[Candidate, ...] = field(default=())
    #: ``tied``, ``no_clue``, ``several``, ``outside``.
    why: str = "tied"

    @property
    def shot_number(self) -> int:
        """The shot the clip comes from; 0 when unknown."""
        if self.chosen is None or self.chosen.span is None:
            return 0
        return self.chosen.holding.shot_at(self.chosen.span)

    def as_json(self) -> dict[str, Any]:
        """Return the evidence as stored with a clip."""
        shown = [self.chosen] if self.chosen else self.candidates[:5]
        return {"why": self.why, "found": [_candidate(one) for one in shown]}


def _candidate(one: Candidate) -> dict[str, Any]:
    return {
        "item": one.holding.ref,
        "clues": [clue.value for clue in one.clues],
        "fit": one.fit,
        "confidence": one.confidence,
    }


def tie(source: Span | None, rate: Rate, found: Iterable[tuple[Holding, Sequence[Clue], int]]) -> Tie:
    """Choose the item a clip shows.

    ``found`` holds each candidate with its clues and, for one remembered by hand, by how many of the item's frames
    its count differs. One candidate must be surer than every other; its frames must lie inside the item.
    """
    candidates = sorted(
        (_weigh(source, rate, holding, clues=clues, shift=shift) for holding, clues, shift in found),
        key=lambda one: (-one.confidence, one.holding.ref),
    )
    if not candidates:
        return Tie(None, (), "no_clue")
    best = candidates[0]
    if best.fit == "outside":
        return Tie(None, tuple(candidates), "outside")
    if len(candidates) > 1 and candidates[1].confidence == best.confidence:
        return Tie(None, tuple(candidates), "several")
    return Tie(best, tuple(candidates))


def _weigh(source: Span | None, rate: Rate, holding: Holding, *, clues: Sequence[Clue], shift: int) -> Candidate:
    ordered = tuple(sorted(set(clues), key=list(Clue).index))
    span, fit = place(source, rate, holding, shift=shift)
    return Candidate(holding, ordered, span, fit)


def place(source: Span | None, rate: Rate, holding: Holding, *, shift: int = 0) -> tuple[Span | None, str]:
    """Return the item's frames that a source span shows, and how it fits.

    The source counts from the item's own timecode, or, in lists made from files without one, from zero.
    """
    if holding.is_still:
        return None, "timecode"
    if source is None:
        return None, "no_timecode"
    whole = Span(0, max(1, holding.frames))
    counted = converted(source, rate, holding.rate)
    if shift:
        moved = _moved(counted, shift, whole)
        return (moved, "shifted") if moved else (None, "outside")
    by_timecode = _moved(_from_timecode(source, rate, holding), 0, whole)
    if by_timecode:
        return by_timecode, "timecode"
    from_zero = _moved(counted, 0, whole) if holding.start_frame else None
    return (from_zero, "from_zero") if from_zero else (None, "outside")


def converted(span: Span, rate: Rate, to: Rate) -> Span:
    """Return the frames at another rate that show all of a span, exactly: rounded outwards."""
    if rate.fps == to.fps:
        return span
    start = rate.seconds(span.start) * to.fps
    end = rate.seconds(span.end) * to.fps
    return Span(int(start // 1), int(-(-end // 1)))


def _from_timecode(source: Span, rate: Rate, holding: Holding) -> tuple[int, int]:
    """Return first frame and frame after the last, counted from the item's own first frame; may lie outside.

    A timecode is a label: 01:00:10:00 in a list at 24 is 01:00:10:00 of a file at 25.
    """
    start = _label_seconds(source.start, rate) * holding.rate.nominal
    end = _label_seconds(source.end, rate) * holding.rate.nominal
    if holding.rate.drop or rate.drop:
        start, end = (rate.seconds(one) * holding.rate.fps for one in (source.start, source.end))
    if rate == holding.rate:
        start, end = Fraction(source.start), Fraction(source.end)
    return int(start // 1) - holding.start_frame, int(-(-end // 1)) - holding.start_frame


def _label_seconds(frame: int, rate: Rate) -> Fraction:
    return rate.seconds(frame) if rate.drop else Fraction(frame, rate.nominal)


def _moved(span: Span | tuple[int, int], shift: int, whole: Span) -> Span | None:
    """Return a span moved by some frames when it still lies inside the item, else None.

    One frame over the end is forgiven: edit suites round the last frame of a file up.
    """
    start, end = (span.start, span.end) if isinstance(span, Span) else span
    start, end = start + shift, end + shift
    if end == whole.end + 1:
        end = whole.end
    return Span(start, end) if 0 <= start < end <= whole.end else None
