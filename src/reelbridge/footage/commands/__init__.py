"""Commands of footage."""

from reelbridge.footage.commands.comparing import match
from reelbridge.footage.commands.imprints import imprints

__all__ = ["imprints", "match"]
