"""Commands of the exchange: partners, offers and harvests; requests, grants and parcels."""

from reelbridge.exchange.commands.dealings import grant, request
from reelbridge.exchange.commands.line import harvest, offer, partner
from reelbridge.exchange.commands.parcels import parcel

__all__ = ["grant", "harvest", "offer", "parcel", "partner", "request"]
