"""Having files examined, cutting excerpts out of them, forgetting them."""

from reelbridge.media.actions.again import prepare_missing
from reelbridge.media.actions.examining import examine, make
from reelbridge.media.actions.excerpting import Excerpt, excerpt
from reelbridge.media.actions.forgetting import forget
from reelbridge.media.actions.imprinting import imprint, of_proxy

__all__ = ["Excerpt", "examine", "excerpt", "forget", "imprint", "make", "of_proxy", "prepare_missing"]
