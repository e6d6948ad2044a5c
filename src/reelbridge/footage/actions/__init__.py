"""What can be done with footage."""

from reelbridge.footage.actions.entering import enter, enter_missing, leave, rebuild
from reelbridge.footage.actions.fetching import fetch_imprints

__all__ = ["enter", "enter_missing", "fetch_imprints", "leave", "rebuild"]
