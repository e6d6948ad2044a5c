"""The ledger: every promise between a partner and us, in the order in which it was kept here."""

from __future__ import annotations

from django.db import models

from reelbridge.exchange.models.partner import Partner
from reelbridge.kernel import clock


class LedgerEntry(models.Model):
    """One promise, signed by this node and chained to the entry before it; never changed, never taken away."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="ledger")
    #: Counts from 1 for each partner.
    number = models.PositiveBigIntegerField()
    #: The id, kind, writer and thing of the letter inside, for lists.
    letter_id = models.CharField(max_length=100)
    kind = models.CharField(max_length=60)
    by = models.CharField(max_length=20)
    about = models.CharField(max_length=60, blank=True, db_index=True)
    written_at = models.DateTimeField()
    #: ``{"document", "signatures"}`` in the form of docs/formats/ledger.md: what is verified, to the byte.
    envelope = models.JSONField()
    #: SHA-256 of the envelope in canonical form: what the next entry names.
    digest = models.CharField(max_length=64)
    kept_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["partner", "number"]
        constraints = [
            models.UniqueConstraint(fields=["partner", "number"], name="a_ledger_does_not_branch"),
            models.UniqueConstraint(fields=["partner", "letter_id"], name="a_promise_is_kept_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.kind} {self.about}"
