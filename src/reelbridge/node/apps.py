"""The node as a Django app: the home page and the templates that stand above every domain."""

from reelbridge.base.apps import Domain


class Node(Domain):
    """One institution's node."""

    name = "reelbridge.node"
