"""Tables of rights: grants and what each covers."""

from __future__ import annotations

from django.db import models

from reelbridge.kernel import clock
from reelbridge.kernel.timecode import Span
from reelbridge.rights import rules


class Grant(models.Model):
    """A permission in from a partner, out to a partner, or for our own use of our own holdings."""

    ref = models.CharField(max_length=60, unique=True)
    direction = models.CharField(max_length=3, choices=[(one, one) for one in rules.Direction])
    #: The partner's institution; empty for own grants.
    partner_ref = models.CharField(max_length=20, blank=True, db_index=True)
    title = models.CharField(max_length=300, blank=True)
    #: ``reelbridge-terms/1``.
    terms_json = models.JSONField()
    #: The terms' window again, for sorting by what ends soon.
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True, db_index=True)
    state = models.CharField(
        max_length=10, choices=[(one, one) for one in rules.Standing], default=rules.Standing.STANDING
    )
    #: The exchange's request that it answers, when there is one.
    request_ref = models.CharField(max_length=60, blank=True, db_index=True)
    issued_at = models.DateTimeField(default=clock.now)
    issued_by = models.CharField(max_length=200)
    revoked_at = models.DateTimeField(null=True)
    why_revoked = models.CharField(max_length=1000, blank=True)

    def __str__(self) -> str:
        return self.ref

    @property
    def terms(self) -> rules.Terms:
        """What it allows."""
        return rules.Terms.from_json(self.terms_json)

    def as_value(self) -> rules.Grant:
        """Return it as the rules know it; its lines should have been prefetched."""
        return rules.Grant(
            ref=self.ref,
            terms=self.terms,
            lines=tuple(line.as_value() for line in self.lines.all()),
            direction=rules.Direction(self.direction),
            standing=rules.Standing(self.state),
            why_revoked=self.why_revoked,
            partner=self.partner_ref,
        )


class GrantLine(models.Model):
    """What a grant covers: an item, or some frames of it."""

    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="lines")
    item_ref = models.CharField(max_length=40, db_index=True)
    #: Both None for the whole item.
    start = models.PositiveBigIntegerField(null=True)
    end = models.PositiveBigIntegerField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(start__isnull=True, end__isnull=True) | models.Q(end__gt=models.F("start")),
                name="grant_line_is_whole_or_a_span",
            ),
        ]

    def __str__(self) -> str:
        return self.item_ref if self.span is None else f"{self.item_ref} {self.start}:{self.end}"

    @property
    def span(self) -> Span | None:
        """Its frames; None for the whole item."""
        return None if self.start is None or self.end is None else Span(self.start, self.end)

    def as_value(self) -> rules.Covered:
        """Return it as the rules know it."""
        return rules.Covered(self.item_ref, self.span)
