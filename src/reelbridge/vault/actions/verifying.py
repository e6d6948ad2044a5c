"""Reading stored files again and comparing their digests."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction

from reelbridge.base.audit import record
from reelbridge.base.facts import announce
from reelbridge.base.jobs import enqueue
from reelbridge.base.policy import require
from reelbridge.base.rules.roles import Actor
from reelbridge.kernel import clock
from reelbridge.kernel.errors import BadInput, NotFound
from reelbridge.vault.actions.copying import OnBytes, one_pass, opened
from reelbridge.vault.events import FileDamaged, FileMended
from reelbridge.vault.models import StoredFile
from reelbridge.vault.queries import due, place_of, stored
from reelbridge.vault.rules.rereading import State


@dataclass(frozen=True, slots=True)
class Verified:
    """What a round of readings found; digests of what is not sound."""

    files: int
    bytes: int
    damaged: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        """Whether every file read has its digest."""
        return not self.damaged and not self.missing


def verify_file(digest: str, *, by: Actor, on_bytes: OnBytes | None = None) -> StoredFile:
    """Read one stored file from end to end, keep what was found, and return its row; raises NotFound."""
    require(by, "vault.verify")
    return _keep(digest, _look(stored(digest), on_bytes), by=by)


def verify_all(
    *,
    by: Actor,
    only_due: bool = False,
    longest_s: float | None = None,
    on_bytes: OnBytes | None = None,
    on_file: Callable[[StoredFile], None] | None = None,
) -> Verified:
    """Read every stored file, or those that are due, and return what was found.

    A file counts its full size in ``on_bytes`` even where it is missing, so that a progress bar ends at its end.
    After ``longest_s`` seconds no further file is begun.
    """
    require(by, "vault.verify")
    rows = due() if only_due else StoredFile.objects.order_by("verified_at", "digest")
    enough = time.monotonic() + longest_s if longest_s is not None else None
    files, read, unsound = 0, 0, {State.DAMAGED: list[str](), State.MISSING: list[str]()}
    for digest in list(rows.values_list("digest", flat=True)):
        if enough is not None and time.monotonic() > enough:
            break
        row = verify_file(digest, by=by, on_bytes=on_bytes)
        files, read = files + 1, read + row.size
        if row.state != State.SOUND:
            unsound[State(row.state)].append(digest)
        if on_file:
            on_file(row)
    return Verified(files, read, unsound[State.DAMAGED], unsound[State.MISSING])


def schedule(*, delay: timedelta = timedelta(0)) -> None:
    """Ask for the next round of due readings, unless one is asked for; the node calls this when it starts.

    Each round asks for the next day's, so the rounds go on by themselves.
    """
    day = (clock.now() + delay).date()
    enqueue("vault.verify_due", key=f"vault.verify_due:{day}", delay_s=delay.total_seconds())


def _look(row: StoredFile, on_bytes: OnBytes | None) -> State:
    try:
        with opened(place_of(row.digest)) as source:
            return State.SOUND if one_pass(source, None, on_bytes).digest == row.digest else State.DAMAGED
    except NotFound:
        return State.MISSING
    except (BadInput, OSError):
        # a place that holds a folder, may not be opened or gives read errors: the bytes are not to be had
        return State.DAMAGED


@transaction.atomic
def _keep(digest: str, state: State, *, by: Actor) -> StoredFile:
    row = StoredFile.objects.select_for_update().get(pk=digest)
    was, row.state, row.verified_at = row.state, state, clock.now()
    row.save(update_fields=["state", "verified_at"])
    if state != was:
        record("vault.verify", f"file:{digest}", by=by, was=was, found=state)
        announce(FileMended(digest) if state == State.SOUND else FileDamaged(digest))
    return row
