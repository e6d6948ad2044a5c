"""Windows: spans of days, both ends included, either end open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from reelbridge.kernel.errors import BadInput

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """The days from ``starts_on`` to ``ends_on``, both included; None means open.

    Raises BadInput when it would end before it begins.
    """

    starts_on: date | None = None
    ends_on: date | None = None

    def __post_init__(self) -> None:
        """Refuse a window that ends before it begins."""
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise BadInput("window.ends_before_it_begins", starts_on=self.starts_on, ends_on=self.ends_on)

    @classmethod
    def parse(cls, text: str) -> Window:
        """Read ``2026-09-01/2027-08-31``; ``..`` or nothing leaves an end open.

        Raises BadInput for anything else.
        """
        first, slash, last = text.strip().partition("/")
        if not slash:
            raise BadInput("window.not_understood", text=text[:100])
        return cls(_day(first, text), _day(last, text))

    def __str__(self) -> str:
        """Return the ISO 8601 interval that ``parse`` reads."""
        return f"{self.starts_on or '..'}/{self.ends_on or '..'}"

    def has(self, day: date) -> bool:
        """Whether a day lies in the window."""
        return (self.starts_on is None or self.starts_on <= day) and (self.ends_on is None or day <= self.ends_on)

    def covers(self, other: Window) -> bool:
        """Whether every day of the other window lies in this one."""
        return not list(other.minus([self]))

    def meets(self, other: Window) -> Window | None:
        """Return the days both share, or None."""
        first = max(self._first, other._first)
        last = min(self._last, other._last)
        return _window(first, last) if first <= last else None

    def minus(self, others: Iterable[Window]) -> Iterator[Window]:
        """Yield, in order, the stretches of this window that none of the others covers."""
        first = self._first
        for other in sorted(others, key=lambda window: window._first):
            if other._first > self._last:
                break
            if other._first > first:
                yield _window(first, other._first - _DAY)
            if other._last == date.max:
                return
            first = max(first, other._last + _DAY)
        if first <= self._last:
            yield _window(first, self._last)

    @property
    def _first(self) -> date:
        return self.starts_on or date.min

    @property
    def _last(self) -> date:
        return self.ends_on or date.max


def _window(first: date, last: date) -> Window:
    return Window(None if first == date.min else first, None if last == date.max else last)


def _day(text: str, whole: str) -> date | None:
    if text.strip() in ("", ".."):
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as fault:
        raise BadInput("window.not_understood", text=whole[:100]) from fault
