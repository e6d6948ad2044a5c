"""Jobs of footage."""

from __future__ import annotations

from reelbridge.base.jobs import Running, job
from reelbridge.base.rules.roles import THE_NODE
from reelbridge.footage import actions


@job("footage.enter", queue="heavy")
def enter(running: Running, *, digest: str) -> None:
    """Put the imprint of a file into the index, made now from its proxy where it is missing."""
    actions.enter(digest, on_progress=running.progress)


@job("footage.compare", queue="heavy")
def compare(running: Running, *, ref: str) -> None:
    """Compare a film with the holdings."""
    actions.run(ref, on_progress=running.progress)


@job("footage.leave")
def leave(_: Running, *, item: str) -> None:
    """Take an item out of the index."""
    actions.leave(item)


@job("footage.fetch")
def fetch(running: Running, *, node: str) -> None:
    """Bring the imprints of what a partner shows into line with what it lets us have now."""
    actions.fetch_imprints(node, by=THE_NODE, on_progress=running.progress)


@job("footage.twins")
def twins(_: Running, *, item: str) -> None:
    """Look for other holdings that show what an item shows."""
    actions.find_twins(item)


@job("footage.rebuild", queue="heavy")
def rebuild(running: Running) -> None:
    """Make the index again from all imprints."""
    actions.rebuild(on_progress=running.progress)
