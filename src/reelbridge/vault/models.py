"""The table of stored files."""

from __future__ import annotations

from django.db import models

from reelbridge.kernel import clock
from reelbridge.vault.rules.rereading import State


class StoredFile(models.Model):
    """A run of bytes in the vault, kept once however often and under whatever name it came in."""

    digest = models.CharField(max_length=64, primary_key=True)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100, default="application/octet-stream")
    stored_at = models.DateTimeField(default=clock.now)
    #: When it was last read from the first byte to the last.
    verified_at = models.DateTimeField(default=clock.now)
    state = models.CharField(max_length=10, choices=[(one, one) for one in State], default=State.SOUND)

    class Meta:
        indexes = [models.Index(fields=["verified_at"], name="stored_file_due")]
        constraints = [
            models.CheckConstraint(condition=models.Q(size__gt=0), name="stored_file_is_not_empty"),
        ]

    def __str__(self) -> str:
        """Return the beginning of the digest."""
        return self.digest[:12]
