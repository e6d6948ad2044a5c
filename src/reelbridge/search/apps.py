"""The search domain as a Django app."""

from reelbridge.base.apps import Domain


class Search(Domain):
    """An index of documents that knows no domain."""

    name = "reelbridge.search"
