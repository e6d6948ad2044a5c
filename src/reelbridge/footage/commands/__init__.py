"""Commands of footage."""

from reelbridge.footage.commands.comparing import match
from reelbridge.footage.commands.imprints import imprints
from reelbridge.footage.commands.twins import twins

__all__ = ["imprints", "match", "twins"]
