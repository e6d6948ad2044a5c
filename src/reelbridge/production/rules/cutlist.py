"""What an edit list says, whatever format it came in: clips with their source and their place in the film."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from reelbridge.kernel.timecode import Rate, Span
from reelbridge.kernel.verdict import Reason

#: The largest edit list read, in bytes: ten times the longest feature's.
LARGEST_BYTES = 32 * 1024 * 1024
#: The most events read: a reality series of thirty hours has fewer.
MOST_EVENTS = 50_000
#: The most losses named one by one; the rest are counted.
MOST_LOSSES = 500

#: How our own refs look inside names and comments: an item, perhaps with a shot.
OUR_REF = re.compile(r"(?<![a-z0-9-])([a-z][a-z0-9]{1,19}-i-[0-9]{5,12})(?:/([0-9]{1,6}))?(?![0-9])")


class Kind(StrEnum):
    """What a clip shows: film from a holding, what the edit suite made, or what the production shot itself."""

    FILM = "film"
    MADE = "made"
    SHOOT = "shoot"


@dataclass(frozen=True, slots=True)
class Transition:
    """How one clip gives way to another: ``dissolve``, ``wipe`` or ``key``, its code, and how many frames it takes."""

    kind: str
    frames: int
    code: str = ""


@dataclass(frozen=True, slots=True)
class CutEvent:
    """One clip of a cut.

    ``record`` counts frames of the film at the list's rate from 00:00:00:00; ``source`` frames of the source at
    ``source_rate``, as its timecode counts them. Frames seen only under a transition belong to both. ``speed`` is
    source time per film time: 1 as shot, 0 a freeze, negative backwards. ``line`` is the line of the list, or 0.
    """

    number: int
    track: str
    record: Span
    source: Span | None
    source_rate: Rate
    reel: str = ""
    clip_name: str = ""
    file_name: str = ""
    speed: Fraction = Fraction(1)
    opens: Transition | None = None
    closes: Transition | None = None
    kind: Kind = Kind.FILM
    item_ref: str = ""
    shot_number: int = 0
    comments: tuple[str, ...] = ()
    line: int = 0

    @property
    def name(self) -> str:
        """What a person calls the clip: its clip name, else its file's, else its reel's."""
        return self.clip_name or self.file_name or self.reel


@dataclass(frozen=True, slots=True)
class Loss:
    """Something in the list that was not understood or not kept: where, what it says, why."""

    line: int
    text: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class CutList:
    """A whole edit list as understood; ``more_losses`` counts those beyond the ones named."""

    format: str
    title: str
    rate: Rate
    events: tuple[CutEvent, ...]
    losses: tuple[Loss, ...] = ()
    more_losses: int = 0
    #: Whether the rate was given or follows from the list; else it is only the likeliest.
    rate_is_sure: bool = True
    rate_evidence: tuple[Reason, ...] = ()
    encoding: str = "utf-8"

    @property
    def record(self) -> Span:
        """From the first frame of the film to its last."""
        return Span(min(one.record.start for one in self.events), max(one.record.end for one in self.events))


def our_ref(texts: Iterable[str]) -> tuple[str, int]:
    """Return the first of our own item refs in some texts, and its shot's number; empty and 0 without one."""
    for text in texts:
        if found := OUR_REF.search(text):
            return found[1], int(found[2] or 0)
    return "", 0


def exact_rate(fps: float) -> Rate:
    """Return the rate a decimal number stands for: 23.976 and 23.98 both mean 24000/1001; raises BadInput."""
    for whole in (24, 30, 48, 60, 120):
        if abs(fps - whole * 1000 / 1001) < 0.0101 and fps != whole:
            return Rate(Fraction(whole * 1000, 1001))
    return Rate(Fraction(fps).limit_denominator(1001))
