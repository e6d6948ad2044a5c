"""How fast a parcel may come, by the hour of the day: ``08-18=20, 18-08=500``, in megabits a second."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reelbridge.kernel.errors import BadInput

_PART = re.compile(r"^([0-9]{1,2})-([0-9]{1,2})=([0-9]{1,6})$", re.ASCII)
_BYTES_PER_MEGABIT = 125_000


@dataclass(frozen=True, slots=True)
class Pace:
    """Bytes a second for each hour of the day; 0 is without limit."""

    by_hour: tuple[int, ...]

    def seconds_for(self, size: int, hour: int) -> float:
        """Return how long so many bytes may take at least, at an hour from 0 to 23."""
        return size / self.by_hour[hour] if self.by_hour[hour] else 0.0


def read_pace(text: str) -> Pace:
    """Read stretches of hours and their limits; an hour that none names has no limit.

    From the first hour up to, not including, the second, past midnight where that is smaller; ``00-24`` is all day.
    Raises BadInput for what is none, and where two stretches name the same hour.
    """
    by_hour = [0] * 24
    for part in (one.strip() for one in text.split(",") if one.strip()):
        found = _PART.match(part)
        first, end, megabits = map(int, found.groups()) if found else (0, 0, 0)
        hours = [hour % 24 for hour in range(first, end if end > first else end + 24)]
        if first > 23 or end > 24 or not megabits or any(by_hour[hour] for hour in hours):
            raise BadInput("exchange.pace_not_understood", part=part[:40])
        for hour in hours:
            by_hour[hour] = megabits * _BYTES_PER_MEGABIT
    return Pace(tuple(by_hour))
