"""The media domain as a Django app."""

from reelbridge.base.apps import Domain


class Media(Domain):
    """What is in a film or picture file: probe, proxy, stills, shot bounds."""

    name = "reelbridge.media"
