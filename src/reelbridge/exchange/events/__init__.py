"""What the exchange announces."""

from __future__ import annotations

from reelbridge.exchange.events.line import PartnerPaired, PartnerRevoked

__all__ = ["PartnerPaired", "PartnerRevoked"]
