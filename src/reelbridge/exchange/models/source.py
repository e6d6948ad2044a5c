"""Repositories that are no nodes: any OAI-PMH provider whose catalogue an institution reads."""

from __future__ import annotations

from django.db import models

from reelbridge.catalogue.models import Institution
from reelbridge.exchange.models.partner import Harvesting


class Source(Harvesting):
    """An OAI-PMH repository, read into the catalogue by a mapping profile."""

    #: Its short name, and that of the institution whose things it tells of.
    key = models.CharField(max_length=20, unique=True)
    institution = models.OneToOneField(Institution, on_delete=models.PROTECT, related_name="source")
    #: Where the verb is asked, such as ``https://archive.example/oai``.
    address = models.CharField(max_length=300)
    #: ``oai_dc``, ``pbcore`` or ``edm``, and as the repository calls it.
    profile = models.CharField(max_length=20)
    prefix = models.CharField(max_length=40)
    set_spec = models.CharField(max_length=200, blank=True)
    #: The language of texts that name none.
    language = models.CharField(max_length=20, default="en")

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return self.key

    @property
    def subject(self) -> str:
        """What jobs and the audit trail call it."""
        return f"source:{self.key}"


class ForeignRef(models.Model):
    """The number under which a foreign identifier, or a name that a source writes, is known here for good."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="refs")
    #: ``i`` for a record (its item and its work), ``a`` for an agent.
    kind = models.CharField(max_length=1)
    name = models.CharField(max_length=300)
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "kind", "name"], name="a_foreign_name_has_one_number"),
            models.UniqueConstraint(fields=["source", "kind", "number"], name="a_number_is_given_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} → {self.number}"
