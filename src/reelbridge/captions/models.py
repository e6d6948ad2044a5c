"""Tables of captions."""

from __future__ import annotations

from django.db import models

from reelbridge.captions.rules import CaptionKind, Cue, as_vtt
from reelbridge.kernel import clock


class Caption(models.Model):
    """Captions of an item in one language; the file they came in lies in the vault under ``digest``."""

    ref = models.CharField(max_length=40, unique=True)
    item_ref = models.CharField(max_length=40, db_index=True)
    language = models.CharField(max_length=20)
    kind = models.CharField(
        max_length=20, choices=[(kind, kind) for kind in CaptionKind], default=CaptionKind.SUBTITLES
    )
    label = models.CharField(max_length=200, blank=True)
    #: Whether a machine wrote or translated them and no person has checked.
    is_machine = models.BooleanField(default=False)
    digest = models.CharField(max_length=64)
    file_name = models.CharField(max_length=255)
    #: ``[[start_ms, end_ms, text, settings], …]`` in the order of time; text in WebVTT's markup.
    cues_json = models.JSONField()
    added_at = models.DateTimeField(default=clock.now)
    added_by = models.CharField(max_length=200)

    class Meta:
        ordering = ["language", "kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item_ref", "language", "kind", "digest"], name="captions_are_attached_once"
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def cues(self) -> tuple[Cue, ...]:
        """What is said, in the order of time."""
        return tuple(Cue(*row) for row in self.cues_json)

    @property
    def vtt(self) -> str:
        """The same as a WebVTT file."""
        return as_vtt(self.cues)

    @property
    def track_kind(self) -> str:
        """The ``kind`` of an HTML track."""
        return CaptionKind(self.kind).track_kind
