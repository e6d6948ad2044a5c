"""Jobs of the catalogue."""

from __future__ import annotations

from time import monotonic

from reelbridge.base.jobs import Running, job
from reelbridge.catalogue.actions.incoming import JOB, folder_of, take_received

#: How often a long copy says how far it is.
_EVERY_S = 1.0


@job(JOB)
def take_in(running: Running, *, batch: str, place: int, file: str, given: str, user: int | None) -> None:
    """Take in a file that arrived through a browser."""
    path = folder_of(batch, place) / file
    total = path.stat().st_size if path.is_file() else 0
    done, told = 0, monotonic()

    def on_bytes(more: int) -> None:
        nonlocal done, told
        done += more
        if monotonic() - told > _EVERY_S:
            told = monotonic()
            running.progress(done, total)

    take_received(batch=batch, place=place, file=file, given=given, user=user, on_bytes=on_bytes)
