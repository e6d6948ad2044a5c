"""Having files examined, and cutting excerpts out of them."""

from reelbridge.media.actions.again import prepare_missing
from reelbridge.media.actions.examining import examine, make
from reelbridge.media.actions.excerpting import excerpt
from reelbridge.media.actions.imprinting import imprint, of_proxy

__all__ = ["examine", "excerpt", "imprint", "make", "of_proxy", "prepare_missing"]
