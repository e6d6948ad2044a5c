"""A parcel on its way here: where it is put together, who may touch it, how far it is; nothing stays when it ends."""

from __future__ import annotations

import fcntl
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from reelbridge.base import worker
from reelbridge.base.rules.roles import THE_NODE
from reelbridge.catalogue import queries as known
from reelbridge.exchange.bags.own import list_in
from reelbridge.exchange.models import Parcel
from reelbridge.exchange.rules.dealing import MADE_AGAIN, ParcelState
from reelbridge.exchange.rules.parcel import Run
from reelbridge.kernel.errors import BadInput, Conflict, NotAllowed, Refusal
from reelbridge.vault import actions as vault
from reelbridge.vault import queries as stored

#: Told of bytes verified and of all there are.
Shown = Callable[[int, int], None]

#: Seconds between two notes of how far a parcel has come, and between two words to whoever asked.
NOTE_EVERY_S = 1.0
SHOW_EVERY_S = 0.1


def incoming_folder(ref: str) -> Path:
    """Return where a parcel is put together before it is accepted."""
    return Path(settings.NODE.path("parcels", f"{ref}.incoming"))


@contextmanager
def alone(ref: str) -> Iterator[None]:
    """Keep other processes from the same parcel; the lock goes with the process that holds it.

    Raises Conflict while another one fetches it.
    """
    path = settings.NODE.path("parcels", f".{ref}.lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as fault:
            raise Conflict("exchange.parcel_is_being_fetched", parcel=ref) from fault
        yield


def drop(parcel: Parcel) -> None:
    """Remove whatever of a parcel came here and was not accepted; called by whoever is alone with it.

    A file that went into the vault on its way goes, too, unless it was there before or an item holds it.
    """
    folder = incoming_folder(parcel.ref)
    try:
        listed = list_in(folder).parcel
    except BadInput:
        listed = None
    # what was put away is no longer where it came in
    away = [listed.file(line.path) for line in listed.lines if not (folder / line.path).exists()] if listed else []
    digests = {file.digest for file in away if file}
    parcel.refresh_from_db(fields=["began_at"])
    for digest, row in stored.stored_files(digests).items():
        if parcel.began_at and row.stored_at >= parcel.began_at and not known.is_held(digest):
            vault.destroy(digest, by=THE_NODE)
    shutil.rmtree(folder, ignore_errors=True)


def was_made_again(ref: str) -> bool:
    """Whether another parcel stands in the place of one, of which nothing stays then; asked by who is alone with it."""
    if not Parcel.objects.filter(ref=ref, why_code=MADE_AGAIN).exists():
        return False
    shutil.rmtree(incoming_folder(ref), ignore_errors=True)
    return True


def note_failure(parcel: Parcel, refusal: Refusal) -> None:
    """Say on the parcel why it stopped; a refusal that no other try will mend ends it."""
    facts = {name: str(value) for name, value in refusal.facts.items()}
    columns: dict[str, object] = {"why_code": refusal.code, "why_facts": facts}
    if refusal.code == "exchange.grant_was_taken_back":
        columns["state"] = ParcelState.REVOKED
        drop(parcel)
    elif not isinstance(refusal, worker.PASSING):
        columns["state"] = ParcelState.FAILED
    standing(parcel).exclude(state=ParcelState.ACCEPTED).update(**columns)


def standing(parcel: Parcel) -> QuerySet[Parcel]:
    """Return the parcel's row, unless its end was written there meanwhile."""
    ended = Q(state=ParcelState.REVOKED) | Q(state=ParcelState.FAILED, why_code=MADE_AGAIN)
    return Parcel.objects.filter(pk=parcel.pk).exclude(ended)


@dataclass
class Progress:
    """Notes how far a parcel has come, now and then, for pages and for whoever asked."""

    parcel: Parcel
    total: int
    shown: Shown
    done_bytes: int = 0
    done_chunks: int = 0
    first_of_run: int = 0
    refused: list[int] = field(default_factory=list)
    noted_at: float = 0.0
    shown_at: float = 0.0

    def chunk(self, size: int) -> None:
        """Count a chunk that is right."""
        self.done_bytes += size
        self.done_chunks += 1
        now = time.monotonic()
        if now - self.shown_at > SHOW_EVERY_S:
            self.shown_at = now
            self.shown(self.done_bytes, self.total)
        if now - self.noted_at > NOTE_EVERY_S:
            self.note()

    def passed_by(self, run: Run, chunk_bytes: int) -> None:
        """Count files that need not come."""
        for file in run.files:
            for chunk in file.chunks(chunk_bytes):
                self.chunk(chunk.end - chunk.first)

    def wrong(self, number: int) -> None:
        """Note a chunk that came wrong."""
        self.refused.append(self.first_of_run + number)
        self.note()

    def note(self) -> None:
        """Write it down; raises NotAllowed when the grant was taken back meanwhile."""
        self.noted_at = time.monotonic()
        self.shown(self.done_bytes, self.total)
        columns: dict[str, Any] = {"done_bytes": self.done_bytes, "done_chunks": self.done_chunks}
        if self.refused:
            columns["refused_chunks"] = self.refused[-1000:]
        if not Parcel.objects.filter(pk=self.parcel.pk, state=ParcelState.FETCHING).update(**columns):
            raise NotAllowed("exchange.grant_was_taken_back", parcel=self.parcel.ref, grant=self.parcel.grant_ref)
