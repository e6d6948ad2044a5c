"""What the exchange announces."""

from __future__ import annotations

from reelbridge.exchange.events.line import CatalogueHarvested, PartnerPaired, PartnerRevoked

__all__ = ["CatalogueHarvested", "PartnerPaired", "PartnerRevoked"]
