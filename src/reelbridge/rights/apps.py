"""The rights domain as a Django app."""

from reelbridge.base.apps import Domain


class Rights(Domain):
    """Who may show what, where, when, on which medium and in which language."""

    name = "reelbridge.rights"
