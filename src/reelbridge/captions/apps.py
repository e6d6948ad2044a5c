"""The captions domain as a Django app."""

from reelbridge.base.apps import Domain


class Captions(Domain):
    """Captions of items: timed text in any language."""

    name = "reelbridge.captions"
