"""What is written around a request: offers, counter-terms, translations, reports of use, certificates."""

from __future__ import annotations

from django.db import models

from reelbridge.exchange.models.parcel import Parcel
from reelbridge.exchange.models.partner import Partner
from reelbridge.exchange.models.request import Request
from reelbridge.kernel import clock
from reelbridge.rights.rules import Medium, Terms


class Offer(models.Model):
    """Items that their holder offers to a partner on terms, before anybody asked."""

    ref = models.CharField(max_length=60, unique=True)
    is_ours = models.BooleanField()
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="offers")
    title = models.CharField(max_length=300)
    terms_json = models.JSONField()
    #: ``{"item", "start", "end"}`` as in letters.
    lines = models.JSONField()
    note = models.TextField(blank=True)
    language = models.CharField(max_length=20)
    author = models.CharField(max_length=200)
    good_until = models.DateField(null=True)
    written_at = models.DateTimeField(default=clock.now)
    withdrawn_at = models.DateTimeField(null=True)
    why_withdrawn = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.ref

    @property
    def terms(self) -> Terms:
        """The terms offered."""
        return Terms.from_json(self.terms_json)

    @property
    def subject(self) -> str:
        """What the audit trail calls it."""
        return f"offer:{self.ref}"


class Said(models.Model):
    """Something that one side wrote about a request, in its own words."""

    ref = models.CharField(max_length=60, unique=True)
    is_ours = models.BooleanField()
    author = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    language = models.CharField(max_length=20, default="en")
    written_at = models.DateTimeField(default=clock.now)

    class Meta:
        abstract = True
        ordering = ["written_at", "pk"]

    def __str__(self) -> str:
        return self.ref


class Counter(Said):
    """Other terms than those asked for, proposed by either side while nobody has answered."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="counters")
    terms_json = models.JSONField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.CharField(max_length=200, blank=True)

    @property
    def terms(self) -> Terms:
        """The terms proposed."""
        return Terms.from_json(self.terms_json)


class UseReport(Said):
    """Where and when granted frames were shown, reported to whoever granted them."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="uses")
    grant_ref = models.CharField(max_length=60, db_index=True)
    title = models.CharField(max_length=300)
    used_on = models.DateField()
    territory = models.CharField(max_length=10)
    medium = models.CharField(max_length=40)
    seconds = models.PositiveIntegerField(null=True)

    @property
    def media(self) -> list[Medium]:
        """Its medium, as a list of one for whoever names media."""
        return [Medium(self.medium)]


class Translation(models.Model):
    """What a person wrote so that the other side's words can be read; shown under the original, never in its place."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="translations")
    #: The ref of what is translated; the request's own with ``:answer`` for the answer.
    about = models.CharField(max_length=70)
    language = models.CharField(max_length=20)
    text = models.TextField()
    author = models.CharField(max_length=200)
    is_ours = models.BooleanField()
    written_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request", "about", "language", "is_ours"], name="each_side_translates_a_text_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.about} → {self.language}"


class Certificate(Said):
    """What became of a parcel's files after its grant ended, certified by whoever held them; both sides keep it."""

    parcel = models.ForeignKey(Parcel, on_delete=models.PROTECT, related_name="certificates")
    #: See ``rules.correspondence.Deed``.
    deed = models.CharField(max_length=20)
    #: ``{"path", "sha256"}`` for every film, photograph and sound of the parcel.
    files = models.JSONField()
