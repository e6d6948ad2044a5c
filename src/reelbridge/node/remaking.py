"""Making again what a backup leaves out: proxies and stills, and the index."""

from __future__ import annotations

from reelbridge.base.rules.roles import THE_NODE
from reelbridge.footage.actions import enter_missing
from reelbridge.media.actions import prepare_missing
from reelbridge.search.actions import rebuild


def remake_derivatives() -> int:
    """Ask for every missing proxy and for the indexes to be made again; return how many proxies are on their way.

    Imprints come with the proxies; a partner's come with the next harvest.
    """
    rebuild()
    enter_missing(by=THE_NODE)
    return prepare_missing(by=THE_NODE)
