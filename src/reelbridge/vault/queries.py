"""Reading what the vault holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db.models import Count, Min, QuerySet, Sum

from reelbridge.base.models import AuditEntry
from reelbridge.kernel import clock
from reelbridge.kernel.digest import digest as as_digest
from reelbridge.kernel.errors import BadInput, NotFound
from reelbridge.vault.models import StoredFile
from reelbridge.vault.rules.layout import shelf
from reelbridge.vault.rules.rereading import State, due_before


@dataclass(frozen=True, slots=True)
class Holdings:
    """How much the vault holds and how it fares."""

    files: int
    bytes: int
    damaged: int
    missing: int
    #: The file whose last reading lies furthest back was read then; None in an empty vault.
    longest_unread_since: datetime | None


def stored(digest: str) -> StoredFile:
    """Return the row of a stored file; raises NotFound."""
    row = StoredFile.objects.filter(pk=digest).first()
    if row is None:
        raise NotFound("vault.no_such_file", digest=digest)
    return row


def stored_files(digests: Iterable[str]) -> dict[str, StoredFile]:
    """Return the rows of those of these files that the vault knows, by digest, in one go."""
    return StoredFile.objects.in_bulk(list(digests))


def path_of(digest: str) -> Path:
    """Return where a stored file lies; raises NotFound when the vault has no such file or lost it."""
    path = place_of(digest)
    if not path.is_file():
        raise NotFound("vault.no_such_file", digest=digest)
    return path


def place_of(digest: str) -> Path:
    """Return where a file of this digest lies or would lie; raises NotFound for what is no digest."""
    try:
        return Path(settings.NODE.path("vault", *shelf(as_digest(digest))))
    except BadInput as fault:
        raise NotFound("vault.no_such_file", digest=digest) from fault


def came_in_as(digest: str) -> str:
    """Return the name under which a stored file first came in; its digest where none was kept."""
    entries = AuditEntry.objects.filter(subject=f"file:{digest}", act="vault.store").order_by("pk")
    names = (str(entry.facts.get("name") or "") for entry in entries[:1])
    return next(names, "") or digest


def is_sound(digest: str) -> bool:
    """Whether a file is stored and was whole when it was last read."""
    return StoredFile.objects.filter(pk=digest, state=State.SOUND).exists()


def due() -> QuerySet[StoredFile]:
    """Return the files that are due to be read again, longest unread first."""
    before = due_before(clock.now(), settings.NODE.options.verify_days)
    return StoredFile.objects.filter(verified_at__lt=before).order_by("verified_at", "digest")


def not_sound() -> QuerySet[StoredFile]:
    """Return the files that are damaged or missing."""
    return StoredFile.objects.exclude(state=State.SOUND).order_by("digest")


def holdings() -> Holdings:
    """Return how much the vault holds and how it fares."""
    by_state = dict(StoredFile.objects.values_list("state").annotate(count=Count("digest")))
    whole = StoredFile.objects.aggregate(files=Count("digest"), bytes=Sum("size"), oldest=Min("verified_at"))
    return Holdings(
        files=whole["files"],
        bytes=whole["bytes"] or 0,
        damaged=by_state.get(State.DAMAGED, 0),
        missing=by_state.get(State.MISSING, 0),
        longest_unread_since=whole["oldest"],
    )
