"""Having files examined, and cutting excerpts out of them."""

from reelbridge.media.actions.again import prepare_missing
from reelbridge.media.actions.examining import examine, make
from reelbridge.media.actions.excerpting import excerpt

__all__ = ["examine", "excerpt", "make", "prepare_missing"]
