"""Tables of the production desk: productions, their cuts, the clips of a cut, and ties remembered."""

from __future__ import annotations

from fractions import Fraction

from django.db import models

from reelbridge.kernel import clock
from reelbridge.kernel.timecode import Rate, Span
from reelbridge.production.rules.cutlist import Kind


class Production(models.Model):
    """A film or programme in the making, and the use planned for it."""

    ref = models.CharField(max_length=40, unique=True)
    titles = models.JSONField(default=dict)
    #: ``rights.rules.Use`` as JSON: territories, media, window, languages, purpose.
    use = models.JSONField(default=dict)
    #: The finished film among the holdings, once it is one: releases are then weighed against its rights.
    item_ref = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.CharField(max_length=200)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.ref


class Cut(models.Model):
    """One version of an edit, as its edit list says."""

    production = models.ForeignKey(Production, on_delete=models.CASCADE, related_name="cuts")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=300, blank=True)
    rate_text = models.CharField(max_length=20)
    #: The edit list itself, kept in the vault.
    source_digest = models.CharField(max_length=64)
    source_name = models.CharField(max_length=255)
    source_format = models.CharField(max_length=20)
    #: From the first frame of the film to the one after its last.
    record_start = models.PositiveBigIntegerField(default=0)
    record_end = models.PositiveBigIntegerField(default=0)
    losses = models.JSONField(default=list)
    more_losses = models.PositiveIntegerField(default=0)
    imported_at = models.DateTimeField(default=clock.now)
    imported_by = models.CharField(max_length=200)

    class Meta:
        ordering = ["production_id", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["production", "number"], name="cut_number_is_used_once"),
            models.CheckConstraint(
                condition=models.Q(record_end__gt=models.F("record_start")), name="cut_is_not_empty"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.production.ref}/{self.number}"

    @property
    def rate(self) -> Rate:
        """Frames per second of the film."""
        return Rate.parse(self.rate_text)

    @property
    def record(self) -> Span:
        """The film's own frames."""
        return Span(self.record_start, self.record_end)

    @property
    def frames(self) -> int:
        """How long the film is, in frames."""
        return self.record_end - self.record_start

    @property
    def seconds(self) -> Fraction:
        """How long the film runs."""
        return self.rate.seconds(self.frames)


class TiedBy(models.TextChoices):
    """Who said where a clip comes from."""

    NOBODY = ""
    RULE = "rule"
    HAND = "hand"


class Clip(models.Model):
    """One use of a source in a cut."""

    cut = models.ForeignKey(Cut, on_delete=models.CASCADE, related_name="clips")
    number = models.PositiveIntegerField()
    #: The line of the edit list, for an edit list of lines.
    line = models.PositiveIntegerField(default=0)
    track = models.CharField(max_length=100)
    kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in Kind], default=Kind.FILM)
    record_start = models.PositiveBigIntegerField()
    record_end = models.PositiveBigIntegerField()
    #: The source's frames as its timecode counts them at ``source_rate_text``; None for what the edit suite made.
    source_start = models.PositiveBigIntegerField(null=True)
    source_end = models.PositiveBigIntegerField(null=True)
    source_rate_text = models.CharField(max_length=20)
    reel = models.CharField(max_length=200, blank=True)
    clip_name = models.CharField(max_length=500, blank=True)
    file_name = models.CharField(max_length=500, blank=True)
    #: Source time per film time, as a fraction: ``1``, ``0``, ``-1``, ``119/60``.
    speed_text = models.CharField(max_length=30, default="1")
    #: ``{"opens": {"kind", "frames", "code"}, "closes": …}``, those there are.
    transitions = models.JSONField(default=dict)
    comments = models.JSONField(default=list)
    item_ref = models.CharField(max_length=40, blank=True, db_index=True)
    #: The frames of the item that the clip shows; None for a photograph or where nobody knows.
    item_start = models.PositiveBigIntegerField(null=True)
    item_end = models.PositiveBigIntegerField(null=True)
    shot_number = models.PositiveIntegerField(default=0)
    tied_by = models.CharField(max_length=4, choices=TiedBy, default=TiedBy.NOBODY, blank=True)
    #: ``rules.tying.Tie.as_json``: why this item, or which ones were weighed.
    evidence = models.JSONField(default=dict)
    #: Of 100.
    confidence = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["cut_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["cut", "number"], name="clip_number_is_used_once"),
            models.CheckConstraint(
                condition=models.Q(record_end__gt=models.F("record_start")), name="clip_is_not_empty"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cut}#{self.number}"

    @property
    def record(self) -> Span:
        """Its frames in the film."""
        return Span(self.record_start, self.record_end)

    @property
    def source(self) -> Span | None:
        """The source's frames as its timecode counts them."""
        if self.source_start is None or self.source_end is None:
            return None
        return Span(self.source_start, self.source_end)

    @property
    def source_rate(self) -> Rate:
        """The rate at which the source is counted."""
        return Rate.parse(self.source_rate_text)

    @property
    def item_span(self) -> Span | None:
        """The frames of the item that it shows."""
        if self.item_start is None or self.item_end is None:
            return None
        return Span(self.item_start, self.item_end)

    @property
    def speed(self) -> Fraction:
        """Source time per film time."""
        return Fraction(self.speed_text)

    @property
    def name(self) -> str:
        """What a person calls it: its clip name, else its file's, else its reel's."""
        return self.clip_name or self.file_name or self.reel


class RememberedTie(models.Model):
    """A tie made by hand, for the next cut of the production: this name means that item."""

    class Kind(models.TextChoices):
        FILE = "file"
        REEL = "reel"
        CLIP_NAME = "clip_name"

    production = models.ForeignKey(Production, on_delete=models.CASCADE, related_name="ties")
    kind = models.CharField(max_length=10, choices=Kind)
    #: The name without case and ending.
    text = models.CharField(max_length=500)
    #: Empty for what the production shot itself.
    item_ref = models.CharField(max_length=40, blank=True)
    #: Item frame minus source frame, at the item's rate, where the list counts otherwise than the item; else 0.
    shift = models.BigIntegerField(default=0)
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["production", "kind", "text"], name="a_name_is_tied_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.text}"


class Approval(models.Model):
    """A person's word that some frames of an item may be used in a production, although the answer is no plain yes.

    It holds for these frames only: what a later cut shows beyond them is asked anew.
    """

    production = models.ForeignKey(Production, on_delete=models.CASCADE, related_name="approvals")
    item_ref = models.CharField(max_length=40)
    #: Frames of the item; both 0 for a photograph.
    start = models.PositiveBigIntegerField(default=0)
    end = models.PositiveBigIntegerField(default=0)
    #: The cut and clip it was given on.
    cut_number = models.PositiveIntegerField()
    clip_number = models.PositiveIntegerField()
    #: What the answer was then: ``if`` or ``unknown``.
    answer = models.CharField(max_length=10)
    note = models.CharField(max_length=1000, blank=True)
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.CharField(max_length=200)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["made_at", "pk"]
        indexes = [models.Index(fields=["production", "item_ref"], name="approvals_of_an_item")]

    def __str__(self) -> str:
        return f"{self.item_ref} {self.start}-{self.end}"

    @property
    def span(self) -> Span:
        """The frames it holds for; a photograph counts as one."""
        return Span(self.start, max(self.end, self.start + 1))


class PlanEntry(models.Model):
    """One thing that the partners of a production agreed or planned: see ``rules.planning``."""

    production = models.ForeignKey(Production, on_delete=models.CASCADE, related_name="plan")
    kind = models.CharField(max_length=12)
    #: ``rules.planning.as_json``.
    facts = models.JSONField()
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.CharField(max_length=200)

    class Meta:
        ordering = ["production_id", "pk"]

    def __str__(self) -> str:
        return f"{self.production.ref} {self.kind}"
