"""Jobs of the exchange: the line, and the dealings."""

from reelbridge.exchange.tasks import dealings, line

__all__ = ["dealings", "line"]
