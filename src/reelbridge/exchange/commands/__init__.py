"""Commands of the exchange: partners, offers and harvests; requests, grants, parcels and the ledger."""

from reelbridge.exchange.commands import keys, lost
from reelbridge.exchange.commands.audiences import audience
from reelbridge.exchange.commands.correspondence import dealing
from reelbridge.exchange.commands.dealings import grant, request
from reelbridge.exchange.commands.ledger import ledger
from reelbridge.exchange.commands.line import harvest, offer, partner
from reelbridge.exchange.commands.parcels import parcel
from reelbridge.exchange.commands.sources import source

# their commands join the groups “partner” and “parcel”
_ = (keys, lost)

__all__ = ["audience", "dealing", "grant", "harvest", "ledger", "offer", "parcel", "partner", "request", "source"]
