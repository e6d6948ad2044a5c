"""Parcels that leave and parcels that come in."""

from __future__ import annotations

from django.db import models

from reelbridge.exchange.models.partner import Partner
from reelbridge.exchange.models.request import Request
from reelbridge.exchange.rules.dealing import ParcelState
from reelbridge.kernel import clock


class Parcel(models.Model):
    """The granted frames of one request as a bag, at the sender's (out) or on its way here (in)."""

    #: Given by the sender, the same at both ends.
    ref = models.CharField(max_length=60, unique=True)
    direction = models.CharField(max_length=3, choices=Request.Direction)
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="parcels")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="parcels")
    grant_ref = models.CharField(max_length=60, db_index=True)
    state = models.CharField(max_length=10, choices=[(one, one) for one in ParcelState], default=ParcelState.BUILDING)
    #: SHA-256 of the signed list in canonical form; what the sender's letter names.
    list_digest = models.CharField(max_length=64, blank=True)
    total_bytes = models.PositiveBigIntegerField(default=0)
    total_chunks = models.PositiveBigIntegerField(default=0)
    done_bytes = models.PositiveBigIntegerField(default=0)
    done_chunks = models.PositiveBigIntegerField(default=0)
    #: Numbers of chunks that came wrong and were sent again.
    refused_chunks = models.JSONField(default=list)
    #: Why the last attempt stopped.
    why_code = models.CharField(max_length=80, blank=True)
    why_facts = models.JSONField(default=dict)
    made_at = models.DateTimeField(default=clock.now)
    ready_at = models.DateTimeField(null=True)
    began_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.ref

    @property
    def is_ours(self) -> bool:
        """Whether we send it."""
        return self.direction == Request.Direction.OUT

    @property
    def subject(self) -> str:
        """What jobs and the audit trail call it."""
        return f"parcel:{self.ref}"
