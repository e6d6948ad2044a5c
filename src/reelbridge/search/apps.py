"""The search domain as a Django app."""

from importlib import import_module

from reelbridge.base.apps import Domain


class Search(Domain):
    """An index of documents that knows no domain."""

    name = "reelbridge.search"

    def ready(self) -> None:
        """Register the jobs of saved searches too."""
        super().ready()
        import_module("reelbridge.search.alerts")
