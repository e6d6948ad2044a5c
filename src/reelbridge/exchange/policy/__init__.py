"""Who may do what of the exchange: the line, and the dealings."""

from reelbridge.exchange.policy import dealings, line

__all__ = ["dealings", "line"]
