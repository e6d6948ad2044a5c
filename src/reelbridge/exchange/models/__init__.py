"""Tables of the exchange: partners, letters and what is shown to whom; requests, parcels and receipts."""

from reelbridge.exchange.models.allowance import Allowance
from reelbridge.exchange.models.audience import Audience, Showing
from reelbridge.exchange.models.correspondence import Certificate, Counter, Offer, Translation, UseReport
from reelbridge.exchange.models.ledger import LedgerEntry
from reelbridge.exchange.models.letter import IncomingLetter, OutgoingLetter, SeenNonce
from reelbridge.exchange.models.parcel import Parcel
from reelbridge.exchange.models.partner import HarvestProblem, Offered, Partner, PartnerKey
from reelbridge.exchange.models.receipt import Receipt
from reelbridge.exchange.models.request import Note, Request, RequestLine
from reelbridge.exchange.models.source import ForeignRef, Source

__all__ = [
    "Allowance",
    "Audience",
    "Certificate",
    "Counter",
    "ForeignRef",
    "HarvestProblem",
    "IncomingLetter",
    "LedgerEntry",
    "Note",
    "Offer",
    "Offered",
    "OutgoingLetter",
    "Parcel",
    "Partner",
    "PartnerKey",
    "Receipt",
    "Request",
    "RequestLine",
    "SeenNonce",
    "Showing",
    "Source",
    "Translation",
    "UseReport",
]
