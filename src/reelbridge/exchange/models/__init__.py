"""Tables of the exchange: partners, letters and what is shown to whom; requests, parcels and receipts."""

from reelbridge.exchange.models.letter import IncomingLetter, OutgoingLetter, SeenNonce
from reelbridge.exchange.models.partner import HarvestProblem, Offered, Partner

__all__ = ["HarvestProblem", "IncomingLetter", "Offered", "OutgoingLetter", "Partner", "SeenNonce"]
