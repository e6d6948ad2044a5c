"""The table of analyses."""

from __future__ import annotations

from django.db import models

from reelbridge.kernel import clock
from reelbridge.media.rules.probe import Probe
from reelbridge.media.rules.progress import State


class Analysis(models.Model):
    """What is known of one stored file as film, photograph or sound, and how far its derivatives are."""

    digest = models.CharField(max_length=64, unique=True)
    #: ``Probe.as_json``.
    probe = models.JSONField()
    state = models.CharField(max_length=10, choices=[(one, one) for one in State], default=State.WAITING)
    #: The frame whose still stands for the whole.
    poster_frame = models.PositiveBigIntegerField(default=0)
    #: ``[[start, end], …]`` in frames; end is not included; together they cover the film.
    shot_bounds = models.JSONField(default=list)
    #: Why it failed: a phrase code and its facts.
    why_code = models.CharField(max_length=80, blank=True)
    why_facts = models.JSONField(default=dict)
    examined_at = models.DateTimeField(default=clock.now)
    ready_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        """Return the beginning of the digest."""
        return self.digest[:12]

    def as_probe(self) -> Probe:
        """Return what the probe told."""
        return Probe.from_json(self.probe)
