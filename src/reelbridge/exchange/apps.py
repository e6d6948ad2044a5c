"""The exchange domain as a Django app."""

from reelbridge.base.apps import Domain


class Exchange(Domain):
    """Partners, requests, grants on the wire, parcels and receipts between sovereign nodes."""

    name = "reelbridge.exchange"
