"""When a failed job is tried again."""

from __future__ import annotations

from datetime import timedelta

FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=6)


def pause_after(attempts: int) -> timedelta:
    """Return how long to wait after so many failed attempts: 5 s, doubled each time, six hours at most."""
    return min(FIRST_PAUSE * (1 << min(attempts - 1, 16)), LONGEST_PAUSE)
