"""What callers have left to ask for."""

from __future__ import annotations

from django.db import models

from reelbridge.kernel import clock


class Allowance(models.Model):
    """What is left of one allowance of one caller, as of a moment; below nothing it is a debt."""

    #: A partner's id, or empty for all who do not sign; and what is counted, ``calls`` or ``bytes``.
    caller = models.CharField(max_length=20, blank=True)
    kind = models.CharField(max_length=10)
    left = models.FloatField()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["caller", "kind"], name="an_allowance_is_counted_once")]

    def __str__(self) -> str:
        return f"{self.caller}: {self.kind}"
