"""The footage domain as a Django app."""

from reelbridge.base.apps import Domain


class Footage(Domain):
    """Imprints of all holdings, and films, pictures and holdings compared with them."""

    name = "reelbridge.footage"
