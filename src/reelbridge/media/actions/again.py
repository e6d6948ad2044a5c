"""Having derivatives made again that are gone, as after a restore."""

from __future__ import annotations

from django.db import transaction

from reelbridge.base.audit import record
from reelbridge.base.jobs import enqueue
from reelbridge.base.policy import require
from reelbridge.base.rules.roles import Actor
from reelbridge.kernel.errors import NotFound
from reelbridge.media import queries
from reelbridge.media.models import Analysis
from reelbridge.media.rules.progress import State


def prepare_missing(*, by: Actor) -> int:
    """Ask for the derivatives of every examined file whose proxy is gone; return how many are on their way."""
    require(by, "media.examine")
    return sum(_prepare(row, by=by) for row in Analysis.objects.filter(state=State.READY).iterator())


@transaction.atomic
def _prepare(row: Analysis, *, by: Actor) -> bool:
    try:
        queries.proxy_path(row.digest)
    except NotFound:
        Analysis.objects.filter(pk=row.pk).update(state=State.WAITING)
        key = f"media.prepare:{row.digest}"
        enqueue("media.prepare", key=key, subject=f"file:{row.digest}", digest=row.digest)
        record("media.prepare_again", f"file:{row.digest}", by=by)
        return True
    return False
