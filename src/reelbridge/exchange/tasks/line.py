"""Jobs of the line: deliver letters, read letters, harvest."""

from __future__ import annotations

from reelbridge.base.jobs import Running, job
from reelbridge.exchange.actions import line

#: With pauses of six hours at most, so many attempts last two weeks.
FOR_TWO_WEEKS = 66


@job("exchange.read_letter", attempts=FOR_TWO_WEEKS)
def read_letter(_: Running, *, letter: int) -> None:
    """Hand one letter that came in to its receiver."""
    line.read(letter)
