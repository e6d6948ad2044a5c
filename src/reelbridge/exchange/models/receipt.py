"""Receipts, kept by both sides."""

from __future__ import annotations

from django.db import models

from reelbridge.exchange.models.parcel import Parcel
from reelbridge.kernel import clock


class Receipt(models.Model):
    """The signed receipt of a parcel, and its countersignature once the sender has given it."""

    parcel = models.OneToOneField(Parcel, on_delete=models.PROTECT, related_name="receipt")
    #: ``{"document", "signatures"}`` in the form of docs/formats/receipt.md: what is verified, to the byte.
    envelope = models.JSONField()
    signed_by = models.CharField(max_length=20)
    signed_at = models.DateTimeField()
    countersigned_by = models.CharField(max_length=20, blank=True)
    countersigned_at = models.DateTimeField(null=True)
    kept_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"receipt of {self.parcel_id}"
