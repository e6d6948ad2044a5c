"""The catalogue domain as a Django app."""

from reelbridge.base.apps import Domain


class Catalogue(Domain):
    """Works, agents and items: what an institution holds and who and what is in it."""

    name = "reelbridge.catalogue"
