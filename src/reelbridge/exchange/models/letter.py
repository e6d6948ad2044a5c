"""Letters between nodes: what waits to be delivered, what has come in, and the signatures seen already."""

from __future__ import annotations

from django.db import models

from reelbridge.exchange.models.partner import Partner
from reelbridge.kernel import clock


class OutgoingLetter(models.Model):
    """A message to a partner, kept until it has been delivered and after."""

    class State(models.TextChoices):
        WAITING = "waiting"
        DELIVERED = "delivered"
        REFUSED = "refused"

    message_id = models.CharField(max_length=100, unique=True)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="letters_out")
    #: Activity and object, such as ``Offer:Request``.
    kind = models.CharField(max_length=60)
    #: The whole message as it is sent; the same bytes at every attempt.
    message = models.JSONField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    written_at = models.DateTimeField(default=clock.now)
    delivered_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    last_tried_at = models.DateTimeField(null=True)
    why_code = models.CharField(max_length=80, blank=True)
    why_facts = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["partner", "state"], name="letters_that_wait")]

    def __str__(self) -> str:
        return f"{self.kind} {self.message_id}"


class IncomingLetter(models.Model):
    """A message from a partner: verified, stored, then read by the receiver of its kind."""

    class State(models.TextChoices):
        WAITING = "waiting"
        READ = "read"
        REFUSED = "refused"

    message_id = models.CharField(max_length=100)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="letters_in")
    kind = models.CharField(max_length=60)
    message = models.JSONField()
    #: SHA-256 of the body: the same id with other words is refused.
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    received_at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True)
    why_code = models.CharField(max_length=80, blank=True)
    why_facts = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partner", "message_id"], name="a_letter_comes_in_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.message_id}"


class SeenNonce(models.Model):
    """A signature's nonce, kept for as long as the signature could be used again."""

    key_fingerprint = models.CharField(max_length=64)
    nonce = models.CharField(max_length=80)
    forget_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key_fingerprint", "nonce"], name="a_nonce_is_used_once"),
        ]

    def __str__(self) -> str:
        return self.nonce
