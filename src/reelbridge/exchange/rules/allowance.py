"""How much a caller may ask for: an allowance that fills again steadily, and a debt that has to be waited off."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Rate:
    """So much in so many seconds, all of it at once if need be; 0 is without limit."""

    amount: float
    seconds: float

    @property
    def has_limit(self) -> bool:
        """Whether there is a limit at all."""
        return self.amount > 0

    def filled(self, left: float, since: datetime, now: datetime) -> float:
        """Return what is left now of what was left then; a clock that was set back fills nothing."""
        passed = max(0.0, (now - since).total_seconds())
        return min(self.amount, left + passed * self.amount / self.seconds)

    def wait_s(self, left: float) -> int:
        """Return for how many whole seconds a caller has to wait until at least one is left; 0 for none."""
        return 0 if left >= 1 else max(1, math.ceil((1 - left) * self.seconds / self.amount))
