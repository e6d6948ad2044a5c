"""Tables of footage: films compared with the holdings, what was found of each of their shots, and twins."""

from __future__ import annotations

from typing import Any

from django.db import models

from reelbridge.kernel import clock
from reelbridge.kernel.timecode import Rate, Span


class Comparison(models.Model):
    """A film compared with holdings, and how far that is."""

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        FAILED = "failed"

    ref = models.CharField(max_length=40, unique=True)
    #: The film: a file kept in the vault, and what it was called; the item when it is a holding.
    digest = models.CharField(max_length=64, db_index=True)
    name = models.CharField(max_length=255)
    item_ref = models.CharField(max_length=40, blank=True)
    #: What it is compared with: ``all``, ``own``, or a partner's id.
    archive = models.CharField(max_length=20, default="all")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    why_code = models.CharField(max_length=80, blank=True)
    why_facts = models.JSONField(default=dict)
    rate_text = models.CharField(max_length=20, blank=True)
    frames = models.PositiveBigIntegerField(default=0)
    #: The timecode of frame 0, counted in frames from 00:00:00:00.
    start_frame = models.PositiveBigIntegerField(default=0)
    #: Spans of frames that could not be decoded.
    holes = models.JSONField(default=list)
    #: How many holdings it was compared with.
    reels = models.PositiveIntegerField(default=0)
    #: The cut that was made of it.
    production_ref = models.CharField(max_length=40, blank=True)
    cut_number = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField(default=clock.now)
    asked_by = models.CharField(max_length=200)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return self.ref

    @property
    def rate(self) -> Rate:
        """Frames per second of the film."""
        return Rate.parse(self.rate_text or "25")


class Match(models.Model):
    """A shot of a compared film, and the places of holdings it may come from."""

    class Decision(models.TextChoices):
        OPEN = "open"
        CONFIRMED = "confirmed"
        REFUSED = "refused"

    comparison = models.ForeignKey(Comparison, on_delete=models.CASCADE, related_name="matches")
    number = models.PositiveIntegerField()
    start = models.PositiveBigIntegerField()
    end = models.PositiveBigIntegerField()
    #: ``certain``, ``probable`` or ``none``, and how likely that is right, from 0 to 1.
    verdict = models.CharField(max_length=10)
    score = models.FloatField(default=0)
    #: ``rules.places.as_json`` of each place, the best first; those that tie with it follow, then panes.
    places = models.JSONField(default=list)
    #: Which place a person took, and by how many frames of the holding it was moved.
    chosen = models.PositiveIntegerField(default=0)
    nudge = models.BigIntegerField(default=0)
    decision = models.CharField(max_length=10, choices=Decision, default=Decision.OPEN)
    decided_by = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["comparison_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["comparison", "number"], name="a_match_number_is_used_once"),
            models.CheckConstraint(condition=models.Q(end__gt=models.F("start")), name="a_match_is_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.comparison}#{self.number}"

    @property
    def span(self) -> Span:
        """Its frames in the compared film."""
        return Span(self.start, self.end)

    @property
    def place(self) -> dict[str, Any] | None:
        """The place taken, else the best; None where nothing was found."""
        return self.places[min(self.chosen, len(self.places) - 1)] if self.places else None


class Twin(models.Model):
    """Two holdings that show the same footage for a while."""

    item_ref = models.CharField(max_length=40, db_index=True)
    other_ref = models.CharField(max_length=40, db_index=True)
    #: From which to which second of each; the other's second is ``other_start`` where the first's is ``start``.
    start_s = models.FloatField()
    end_s = models.FloatField()
    other_start_s = models.FloatField()
    #: Seconds of the other that pass in a second of the first.
    speed = models.FloatField(default=1)
    #: Which part of each they have in common, from 0 to 1.
    part = models.FloatField()
    other_part = models.FloatField()
    #: Bits of 128 in which the codes of a second differ on average.
    distance = models.FloatField()
    found_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["item_ref", "other_ref", "start_s"]
        constraints = [models.UniqueConstraint(fields=["item_ref", "other_ref"], name="twins_are_named_once")]

    def __str__(self) -> str:
        return f"{self.item_ref} = {self.other_ref}"
