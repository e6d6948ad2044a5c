"""Having a new index made where there is none that this version made."""

from __future__ import annotations

from reelbridge.search.actions import rebuild
from reelbridge.search.looking_over import index_state
from reelbridge.search.meaning.keeping import mean_soon
from reelbridge.search.registry import is_nothing_catalogued


def mend() -> bool:
    """Ask for a new index where there is none that this program made; return whether one is being made.

    Vectors are asked for too where finding by meaning has been switched on since.
    """
    mean_soon()
    index = index_state()
    is_sound = index.state == "ready" and not index.is_earlier
    if is_sound or (index.state == "missing" and is_nothing_catalogued()):
        return False
    rebuild()
    return True
