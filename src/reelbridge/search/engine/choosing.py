"""Which engine a node searches with, by its settings."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from reelbridge.search.engine.folder import Folder
from reelbridge.search.engine.reading import reader


def store() -> Any:
    """Return where this node's index is written."""
    return Folder(settings.NODE.path("index"))


def view() -> Any:
    """Return the index as it is now; raises UnfitIndexError when there is nothing to read."""
    return reader(settings.NODE.path("index")).view()
