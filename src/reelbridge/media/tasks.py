"""Jobs of media."""

from __future__ import annotations

from reelbridge.base.jobs import Running, job
from reelbridge.media.actions import make


@job("media.prepare", queue="heavy")
def prepare(running: Running, *, digest: str) -> None:
    """Make proxy, poster, stills and shot bounds of one file."""
    make(digest, on_progress=running.progress)
