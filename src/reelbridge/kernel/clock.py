"""The one place that reads the time, so that tests and rules may be told what time it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

_read: Callable[[], datetime] = lambda: datetime.now(UTC)  # noqa: E731, TID251 -- the one clock; replaced as a value by stopped_at


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return _read()


def today() -> date:
    """Return the present date in UTC."""
    return now().date()


@contextmanager
def stopped_at(moment: datetime) -> Iterator[None]:
    """Hold the clock at one moment while the block runs."""
    global _read  # noqa: PLW0603 -- the clock is the one deliberate global
    before, _read = _read, lambda: moment
    try:
        yield
    finally:
        _read = before
