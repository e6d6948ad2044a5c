"""Reactions to facts and letters of the exchange: the line, and the dealings."""

from reelbridge.exchange.handlers import dealings, line

__all__ = ["dealings", "line"]
