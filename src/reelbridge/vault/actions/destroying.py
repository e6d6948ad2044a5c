"""Destroying a stored file for good, because whoever it belongs to wants it so."""

from __future__ import annotations

from django.db import transaction

from reelbridge.base.audit import record
from reelbridge.base.policy import require
from reelbridge.base.rules.roles import Actor
from reelbridge.vault.actions.copying import sync_folder
from reelbridge.vault.models import StoredFile
from reelbridge.vault.queries import place_of, stored


@transaction.atomic
def destroy(digest: str, *, by: Actor) -> None:
    """Remove a file from the vault, its bytes first: a crash in between leaves a row without bytes, never the reverse.

    Copies on backups are the operator's to destroy. Raises NotFound for a file that the vault does not know.
    """
    require(by, "vault.destroy")
    row = stored(digest)
    path = place_of(digest)
    path.unlink(missing_ok=True)
    if path.parent.is_dir():
        sync_folder(path.parent)
    StoredFile.objects.filter(digest=digest).delete()
    record("vault.destroy", f"file:{digest}", by=by, size=row.size)
