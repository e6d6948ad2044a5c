"""Which frames of a cut a person has let in, and which are left open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from reelbridge.kernel.timecode import Span
from reelbridge.production.models import Approval, Clip, Production
from reelbridge.production.rules.differences import minus


@dataclass(frozen=True, slots=True)
class Standing:
    """The approvals that concern a clip, the newest first, and its frames that none of them holds for."""

    approvals: tuple[Approval, ...]
    left: tuple[Span, ...]

    @property
    def is_whole(self) -> bool:
        """Whether every frame of the clip is approved."""
        return not self.left

    @property
    def newest(self) -> Approval:
        """The newest approval."""
        return self.approvals[0]

    @property
    def frames_left(self) -> int:
        """How many frames are not approved."""
        return sum(span.frames for span in self.left)


def standings(production: Production, clips: Iterable[Clip]) -> dict[int, Standing]:
    """Return the standing of every clip that some approval concerns, by the clip's key, in one query."""
    given: dict[str, list[Approval]] = defaultdict(list)
    for one in Approval.objects.filter(production=production, withdrawn_at=None).order_by("-made_at", "-pk"):
        given[one.item_ref].append(one)
    found = {}
    for clip in clips:
        shown = frames_of(clip)
        concerning = tuple(one for one in given.get(clip.item_ref, ()) if one.span.meets(shown))
        if concerning:
            found[clip.pk] = Standing(concerning, minus([shown], (one.span for one in concerning)))
    return found


def frames_of(clip: Clip) -> Span:
    """Return the frames of its item that a clip shows; a photograph counts as one."""
    return clip.item_span or Span(0, 1)
