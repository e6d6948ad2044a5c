"""Those to whom items are shown together: the public, and groups of partners."""

from __future__ import annotations

from django.db import models

from reelbridge.exchange.models.partner import Partner
from reelbridge.exchange.rules.audience import GROUP, PUBLIC
from reelbridge.kernel import clock


class Audience(models.Model):
    """The public, or a group of partners that sees the same items; a partner alone needs none."""

    #: ``public``, or a group's short name.
    name = models.CharField(max_length=30, unique=True)
    #: What people call it, by language.
    titles = models.JSONField(default=dict)
    members = models.ManyToManyField(Partner, related_name="groups")
    #: What is withheld from the public; partners have their own agreements.
    withheld = models.JSONField(default=list)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.spec

    @property
    def is_public(self) -> bool:
        """Whether everybody belongs to it."""
        return self.name == PUBLIC

    @property
    def spec(self) -> str:
        """The set that holds what it sees: ``public`` or ``group:carmen``."""
        return PUBLIC if self.is_public else f"{GROUP}{self.name}"

    @property
    def subject(self) -> str:
        """What the audit trail calls it."""
        return f"audience:{self.name}"


class Showing(models.Model):
    """An item shown to an audience; kept for good after a withdrawal, as harvests must learn of it."""

    audience = models.ForeignKey(Audience, on_delete=models.CASCADE, related_name="showings")
    item_ref = models.CharField(max_length=40, db_index=True)
    changed_at = models.DateTimeField(default=clock.now)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["audience", "changed_at", "id"], name="shown_in_order_of_change")]
        constraints = [
            models.UniqueConstraint(fields=["audience", "item_ref"], name="an_item_is_shown_to_an_audience_once"),
        ]

    def __str__(self) -> str:
        return f"{self.item_ref} → {self.audience_id}"
