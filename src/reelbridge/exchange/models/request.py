"""Requests for shots, ours to partners and theirs to us, and what was written about them."""

from __future__ import annotations

from django.db import models

from reelbridge.exchange.models.partner import Partner
from reelbridge.exchange.rules.dealing import Asked, RequestState
from reelbridge.kernel import clock
from reelbridge.kernel.timecode import Span
from reelbridge.rights.rules import Terms


class Request(models.Model):
    """Shots asked for with the terms wanted: drafted here (out) or come from a partner (in)."""

    class Direction(models.TextChoices):
        IN = "in"
        OUT = "out"

    #: Given by whoever asks, the same at both ends.
    ref = models.CharField(max_length=60, unique=True)
    direction = models.CharField(max_length=3, choices=Direction)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="requests")
    production_title = models.CharField(max_length=300)
    #: ``reelbridge-terms/1``: what was asked for, and what was granted.
    wanted_json = models.JSONField()
    granted_json = models.JSONField(null=True)
    #: The letter that came with it, and the language it is written in.
    note = models.TextField(blank=True)
    note_language = models.CharField(max_length=20, default="en")
    asked_by = models.CharField(max_length=200)
    state = models.CharField(max_length=20, choices=[(one, one) for one in RequestState], default=RequestState.DRAFTED)
    #: The answer: by whom, in which words, and the grant when there is one.
    answered_by = models.CharField(max_length=200, blank=True)
    answer = models.TextField(blank=True)
    answer_language = models.CharField(max_length=20, default="en")
    #: Why the node itself refused, as a phrase code with its facts.
    why_code = models.CharField(max_length=80, blank=True)
    why_facts = models.JSONField(default=dict)
    grant_ref = models.CharField(max_length=60, blank=True, db_index=True)
    #: So many frames beyond each side of what was granted are sent along, for trimming; they may not be shown.
    handles = models.PositiveSmallIntegerField(default=0)
    #: The offer it takes up, and the grant it wants renewed; empty for neither.
    offer_ref = models.CharField(max_length=60, blank=True, db_index=True)
    renews = models.CharField(max_length=60, blank=True, db_index=True)
    #: The id of the letter that carried it.
    message_id = models.CharField(max_length=100, blank=True)
    asked_at = models.DateTimeField(default=clock.now)
    answered_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(default=clock.now, db_index=True)

    class Meta:
        indexes = [models.Index(fields=["direction", "state"], name="requests_that_wait")]

    def __str__(self) -> str:
        return self.ref

    @property
    def wanted(self) -> Terms:
        """The terms asked for."""
        return Terms.from_json(self.wanted_json)

    @property
    def granted(self) -> Terms | None:
        """The terms granted; None before a yes."""
        return Terms.from_json(self.granted_json) if self.granted_json else None

    @property
    def is_ours(self) -> bool:
        """Whether we asked."""
        return self.direction == Request.Direction.OUT

    @property
    def subject(self) -> str:
        """What jobs and the audit trail call it."""
        return f"request:{self.ref}"


class RequestLine(models.Model):
    """One thing asked for: frames of an item, or all of it."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="lines")
    item_ref = models.CharField(max_length=40, db_index=True)
    start = models.PositiveBigIntegerField(null=True)
    end = models.PositiveBigIntegerField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(start__isnull=True, end__isnull=True) | models.Q(end__gt=models.F("start")),
                name="request_line_is_whole_or_a_span",
            ),
        ]

    def __str__(self) -> str:
        return str(self.as_value())

    @property
    def span(self) -> Span | None:
        """Its frames; None for the whole item."""
        return None if self.start is None or self.end is None else Span(self.start, self.end)

    def as_value(self) -> Asked:
        """Return it as the rules know it."""
        return Asked(self.item_ref, self.span)


class Note(models.Model):
    """A letter in plain words about a request, in the writer's own language."""

    #: Given by whoever writes.
    ref = models.CharField(max_length=60, unique=True)
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="notes")
    is_ours = models.BooleanField()
    author = models.CharField(max_length=200)
    text = models.TextField()
    #: Whether it wants an answer, and the ref of the question that it answers.
    is_question = models.BooleanField(default=False)
    answers = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=20)
    written_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["written_at", "pk"]

    def __str__(self) -> str:
        return self.ref
