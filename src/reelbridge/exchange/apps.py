"""The exchange domain as a Django app."""

from reelbridge.base.apps import Domain


class Exchange(Domain):
    """Partners, requests, grants on the wire, parcels and receipts between sovereign nodes."""

    name = "reelbridge.exchange"

    def ready(self) -> None:
        """Answer for what partners' films look like, besides what every domain does."""
        super().ready()
        from reelbridge.catalogue import relays  # noqa: PLC0415 -- needs the app registry
        from reelbridge.exchange.views.see import relay  # noqa: PLC0415 -- as above

        relays.register(relay)
