"""What changed from one cut of a production to another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reelbridge.catalogue import queries as catalogue
from reelbridge.catalogue.models import Item
from reelbridge.kernel.errors import NotFound
from reelbridge.kernel.timecode import Span
from reelbridge.production.models import Clip, Cut
from reelbridge.production.queries.productions import cut as cut_of
from reelbridge.production.rules.cutlist import Kind
from reelbridge.production.rules.differences import Difference, Used, differences
from reelbridge.production.rules.names import tie_key


@dataclass(frozen=True, slots=True)
class Changes:
    """Two cuts and what changed between them."""

    before: Cut
    after: Cut
    difference: Difference


def changes(cut: Cut, since: int | None = None) -> Changes | None:
    """Return what changed since an earlier cut, the one before without a number; None for a first cut.

    Raises NotFound for a cut there is not.
    """
    if since is None:
        earlier = Cut.objects.filter(production=cut.production, number__lt=cut.number).order_by("-number").first()
        if earlier is None:
            return None
        earlier.production = cut.production
    else:
        earlier = cut_of(cut.production.ref, since)
    both = [list(Clip.objects.filter(cut=one).order_by("number")) for one in (earlier, cut)]
    items = catalogue.items({clip.item_ref for clips in both for clip in clips if clip.item_ref})
    before, after = (uses_of_clips(clips, items) for clips in both)
    rates = None if earlier.rate == cut.rate else (earlier.rate, cut.rate)
    return Changes(earlier, cut, differences(before, after, rates=rates))


def changes_since(production_ref: str, number: int | None, since: int | None) -> Changes:
    """Return what changed since a cut; raises NotFound for a cut there is not, and where there is none before."""
    after = cut_of(production_ref, number)
    found = changes(after, since)
    if found is None:
        raise NotFound("production.no_cut_before", production=production_ref, number=after.number)
    return found


def uses_of_clips(clips: Iterable[Clip], items: dict[str, Item]) -> list[Used]:
    """Return the uses that clips make: of the item where they are tied, else of what the list names."""
    return [_use(clip, items.get(clip.item_ref)) for clip in clips]


def _use(clip: Clip, item: Item | None) -> Used:
    if item is not None:
        # a photograph has one frame, however long it is seen
        key, shown, rate = item.ref, clip.item_span or Span(0, 1), item.rate
    else:
        named = tie_key(clip.file_name) or tie_key(clip.clip_name) or tie_key(clip.reel)
        shown, rate = clip.source or Span(0, clip.record.frames), clip.source_rate
        key = f"{clip.kind}:{named}@{rate.fps}"
    return Used(
        clip.number, clip.name, key, shown, clip.record, clip.track, clip.speed, asks=clip.kind == Kind.FILM, rate=rate,
        begins=item.start_frame if item else 0,
    )  # fmt: skip
