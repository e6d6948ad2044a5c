"""Tables of rights: grants and what each covers."""

from __future__ import annotations

from django.db import models

from reelbridge.kernel import clock
from reelbridge.kernel.timecode import Span
from reelbridge.rights import rules
from reelbridge.rights.rules.papers import PaperKind, Value, paper_from_json


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
            aired=tuple(airing.on for airing in self.airings.all()),
        )


class Line(models.Model):
    """An item, or some frames of it."""

    item_ref = models.CharField(max_length=40, db_index=True)
    #: Both None for the whole item.
    start = models.PositiveBigIntegerField(null=True)
    end = models.PositiveBigIntegerField(null=True)

    class Meta:
        abstract = True
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(start__isnull=True, end__isnull=True) | models.Q(end__gt=models.F("start")),
                name="%(class)s_is_whole_or_a_span",
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


class GrantLine(Line):
    """What a grant covers."""

    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="lines")

    class Meta(Line.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(start__isnull=True, end__isnull=True) | models.Q(end__gt=models.F("start")),
                name="grant_line_is_whole_or_a_span",
            ),
        ]


class Airing(models.Model):
    """A showing that was made under a grant with a number of airings; written down by hand or by a schedule."""

    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="airings")
    on = models.DateField()
    note = models.CharField(max_length=300, blank=True)
    written_at = models.DateTimeField(default=clock.now)
    written_by = models.CharField(max_length=200)

    class Meta:
        ordering = ["on", "pk"]

    def __str__(self) -> str:
        return f"{self.grant} {self.on}"


class Paper(models.Model):
    """What stands beside grants: a holdback, an embargo, somebody's consent, the state of copyright."""

    ref = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=10, choices=[(one, one) for one in PaperKind], db_index=True)
    title = models.CharField(max_length=300, blank=True)
    #: ``reelbridge-paper/1``.
    facts_json = models.JSONField()
    written_at = models.DateTimeField(default=clock.now)
    written_by = models.CharField(max_length=200)
    #: When a holdback was lifted, a consent withdrawn, a state of copyright found to be wrong.
    ended_at = models.DateTimeField(null=True)
    why_ended = models.CharField(max_length=1000, blank=True)

    def __str__(self) -> str:
        return self.ref

    def as_value(self) -> Value:
        """Return it as the rules know it; its lines should have been prefetched."""
        lines = [line.as_value() for line in self.lines.all()]
        return paper_from_json(self.facts_json, self.ref, lines, is_ended=self.ended_at is not None)


class PaperLine(Line):
    """What a paper is about."""

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="lines")


class Scan(models.Model):
    """The scanned document behind a grant or a paper: a file in the vault."""

    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="scans", null=True)
    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="scans", null=True)
    digest = models.CharField(max_length=64)
    name = models.CharField(max_length=255)
    #: A media type of ``rules.scans.Form``.
    media_type = models.CharField(max_length=30)
    pages = models.PositiveIntegerField()
    attached_at = models.DateTimeField(default=clock.now)
    attached_by = models.CharField(max_length=200)

    class Meta:
        ordering = ["attached_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(grant__isnull=True) ^ models.Q(paper__isnull=True), name="scan_is_of_one_thing"
            ),
            models.UniqueConstraint(fields=["grant", "digest"], name="grant_has_a_scan_once"),
            models.UniqueConstraint(fields=["paper", "digest"], name="paper_has_a_scan_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Anchor(models.Model):
    """The day of an event that holdbacks count from, such as the premiere of a work in a country."""

    work_ref = models.CharField(max_length=40)
    #: ``premiere:CN``, or in words as the contract has it.
    name = models.CharField(max_length=200)
    on = models.DateField()

    class Meta:
        ordering = ["work_ref", "on", "name"]
        constraints = [models.UniqueConstraint(fields=["work_ref", "name"], name="anchor_is_one_day")]

    def __str__(self) -> str:
        return f"{self.work_ref} {self.name} {self.on}"


class TerritoryGroup(models.Model):
    """A group of territories that this institution has named itself; its tokens may be groups again."""

    name = models.CharField(max_length=60, unique=True)
    tokens_json = models.JSONField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Draft(models.Model):
    """Grants read from a file, to be looked at before they are written down; all of them or none."""

    ref = models.CharField(max_length=60, unique=True)
    file_name = models.CharField(max_length=255)
    #: table, xlsx or xml.
    form = models.CharField(max_length=20)
    #: Place, direction, partner, title, lines and terms of each.
    rows_json = models.JSONField()
    #: Code, place, facts, and whether it is an error.
    findings_json = models.JSONField()
    read_at = models.DateTimeField(default=clock.now)
    read_by = models.CharField(max_length=200)
    done_at = models.DateTimeField(null=True)
    #: The grants that were made of it.
    made_json = models.JSONField(default=list)

    class Meta:
        ordering = ["-read_at", "-pk"]

    def __str__(self) -> str:
        return self.ref

    @property
    def is_sound(self) -> bool:
        """Whether it may be written down: there are rows, and nothing is wrong with them."""
        return bool(self.rows_json) and not any(one["is_error"] for one in self.findings_json)


class Notice(models.Model):
    """A step of 90, 30 or 7 days before a grant ends that was told of; each once."""

    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="notices")
    step = models.PositiveSmallIntegerField()
    ends_on = models.DateField()
    told_at = models.DateTimeField(default=clock.now)
    #: When somebody who may revoke said that it is seen.
    seen_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-told_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["grant", "step", "ends_on"], name="notice_is_given_once")]

    def __str__(self) -> str:
        return f"{self.grant} {self.step}"
