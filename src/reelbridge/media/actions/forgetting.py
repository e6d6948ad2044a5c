"""Forgetting a file: everything that was made of it goes, and what was found out about it."""

from __future__ import annotations

import shutil

from django.db import transaction

from reelbridge.base.audit import record
from reelbridge.base.policy import require
from reelbridge.base.rules.roles import Actor
from reelbridge.media.models import Analysis
from reelbridge.media.queries import folder_of


@transaction.atomic
def forget(digest: str, *, by: Actor) -> None:
    """Remove a file's proxies, stills, sound and analysis; nothing happens for a file that was never examined."""
    require(by, "media.forget")
    shutil.rmtree(folder_of(digest), ignore_errors=True)
    Analysis.objects.filter(digest=digest).delete()
    record("media.forget", f"file:{digest}", by=by)
