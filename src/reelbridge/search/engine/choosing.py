"""Which engine a node searches with: its option ``search``, else the database's own where that is PostgreSQL."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import connection

from reelbridge.search.engine import reading
from reelbridge.search.engine.folder import Folder
from reelbridge.search.engine.postgres import reading as postgres
from reelbridge.search.engine.postgres.shelf import Shelf


def store() -> Any:
    """Return where this node's index is written: a ``Folder`` or a ``Shelf``."""
    return Shelf() if is_in_the_database() else Folder(settings.NODE.path("index"))


def view() -> Any:
    """Return the index as it is now; raises UnfitIndexError when there is nothing to read."""
    return postgres.view() if is_in_the_database() else reading.reader(settings.NODE.path("index")).view()


def is_in_the_database() -> bool:
    """Whether the index lies in the node's database."""
    return (settings.NODE.options.search or connection.vendor) == "postgresql"
