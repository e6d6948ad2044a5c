"""Jobs that keep the index."""

from __future__ import annotations

from reelbridge.base.jobs import Running, job
from reelbridge.search.actions import INDEX, REBUILD


@job(INDEX)
def index_changes(_: Running) -> None:
    """Write what has changed to the index."""


@job(REBUILD, queue="heavy")
def rebuild_index(running: Running) -> None:
    """Make the index again from every registered thing."""
