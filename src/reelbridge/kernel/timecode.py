"""Exact film time: frame rates as fractions, frames as integers, SMPTE 12M timecode between people."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from reelbridge.kernel.errors import BadInput

_TIMECODE = re.compile(r"^([0-9]{1,3}):([0-5][0-9]):([0-5][0-9])([:;.,])([0-9]{2,3})$")

#: What people write for rates that are really over 1001.
_SPOKEN = {"23.976": "24000/1001", "23.98": "24000/1001", "29.97": "30000/1001", "47.95": "48000/1001",
           "47.952": "48000/1001", "59.94": "60000/1001", "119.88": "120000/1001"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rate:
    """Frames per second, exactly; ``drop`` counts in SMPTE drop-frame numbers (29.97 and 59.94 only)."""

    fps: Fraction
    drop: bool = False

    def __post_init__(self) -> None:
        """Refuse rates no film has, and drop-frame counting where it means nothing."""
        if not 0 < self.fps <= 1000:
            raise BadInput("rate.not_understood", text=str(self.fps))
        if self.drop and (self.fps.denominator != 1001 or self.nominal % 30):
            raise BadInput("rate.no_drop_frame", text=str(self.fps))

    @classmethod
    def parse(cls, text: str) -> Rate:
        """Read ``25``, ``23.976``, ``30000/1001`` or ``29.97df``.

        Raises BadInput for anything else.
        """
        plain = text.strip().lower()
        drop = plain.endswith("df")
        plain = plain.removesuffix("df").strip()
        try:
            return cls(Fraction(_SPOKEN.get(plain, plain)), drop)
        except (ValueError, ZeroDivisionError) as fault:
            raise BadInput("rate.not_understood", text=text) from fault

    def __str__(self) -> str:
        """Return what ``parse`` reads: ``25``, ``30000/1001``, ``30000/1001df``."""
        return f"{self.fps}{'df' if self.drop else ''}"

    @property
    def nominal(self) -> int:
        """The whole number of frame labels in a second: 30 for 29.97."""
        return -(-self.fps.numerator // self.fps.denominator)

    def seconds(self, frames: int) -> Fraction:
        """Return how long so many frames last."""
        return frames / self.fps

    def frame_at(self, seconds: Fraction | float | str) -> int:
        """Return the frame on screen at a moment: the last one that began by then."""
        return int(Fraction(seconds) * self.fps // 1)

    def timecode(self, frame: int) -> str:
        """Return the SMPTE label of a frame counted from 00:00:00:00; past 24 h the hours go on."""
        if self.drop:
            frame += _dropped_before(frame, self.nominal)
        seconds, frames = divmod(frame, self.nominal)
        minutes, second = divmod(seconds, 60)
        hours, minute = divmod(minutes, 60)
        width = 3 if self.nominal > 100 else 2
        return f"{hours:02}:{minute:02}:{second:02}{';' if self.drop else ':'}{frames:0{width}}"

    def frame(self, timecode: str) -> int:
        """Return the frame a SMPTE label names, counted from 00:00:00:00.

        Raises BadInput for a label that is malformed or does not exist at this rate.
        """
        match = _TIMECODE.match(timecode.strip())
        if not match:
            raise BadInput("timecode.not_understood", text=timecode, rate=str(self))
        hours, minutes, seconds, label = (int(match[group]) for group in (1, 2, 3, 5))
        if label >= self.nominal:
            raise BadInput("timecode.no_such_frame", text=timecode, rate=str(self))
        count = ((hours * 60 + minutes) * 60 + seconds) * self.nominal + label
        if not self.drop:
            return count
        per_minute = self.nominal // 15
        if seconds == 0 and label < per_minute and minutes % 10:
            raise BadInput("timecode.no_such_frame", text=timecode, rate=str(self))
        all_minutes = hours * 60 + minutes
        return count - per_minute * (all_minutes - all_minutes // 10)


def _dropped_before(frame: int, nominal: int) -> int:
    """Count the labels left out before a frame (SMPTE 12M: two or four a minute, but every tenth)."""
    per_minute = nominal // 15
    in_ten = nominal * 600 - 9 * per_minute
    tens, rest = divmod(frame, in_ten)
    over = rest - nominal * 60
    minutes = 0 if over < 0 else over // (nominal * 60 - per_minute) + 1
    return tens * 9 * per_minute + minutes * per_minute


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The frames from ``start`` up to, not including, ``end``.

    Raises BadInput when it would be empty or begin before frame 0.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        """Refuse an empty span."""
        if not 0 <= self.start < self.end:
            raise BadInput("span.empty", start=self.start, end=self.end)

    @property
    def frames(self) -> int:
        """How many frames it holds."""
        return self.end - self.start

    def covers(self, other: Span) -> bool:
        """Whether every frame of the other lies in this one."""
        return self.start <= other.start and other.end <= self.end

    def meets(self, other: Span) -> Span | None:
        """Return the frames both share, or None."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Span(start, end) if start < end else None
