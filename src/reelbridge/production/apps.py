"""The production domain as a Django app."""

from reelbridge.base.apps import Domain


class Production(Domain):
    """Productions and their cuts: which clip comes from where, and whether it may be used."""

    name = "reelbridge.production"
