"""When a stored file is read again."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum


class State(StrEnum):
    """What the last reading of a stored file found."""

    SOUND = "sound"
    DAMAGED = "damaged"
    MISSING = "missing"


def due_before(moment: datetime, verify_days: int) -> datetime:
    """Return the moment before which a file must have been read last for it to be due now."""
    return moment - timedelta(days=verify_days)
