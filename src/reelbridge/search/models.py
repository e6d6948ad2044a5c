"""The journal of the index: what has changed and has still to be written to it."""

from __future__ import annotations

from django.db import models

from reelbridge.kernel import clock


class Change(models.Model):
    """One thing that changed, written in the transaction that changed it.

    A row stays for some time after it was indexed, so that an index built meanwhile can catch up before it takes over.
    """

    kind = models.CharField(max_length=20)
    ref = models.CharField(max_length=80)
    at = models.DateTimeField(default=clock.now)
    indexed_at = models.DateTimeField(null=True, db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.kind} {self.ref}"
