"""The vault domain as a Django app."""

from reelbridge.base.apps import Domain


class Vault(Domain):
    """The bytes of a node: every accepted file once, by its digest, re-read on schedule."""

    name = "reelbridge.vault"
