"""The shots of an item as its page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from reelbridge.catalogue import queries
from reelbridge.catalogue.models import Item, Shot


@dataclass(frozen=True, slots=True)
class ShotRow:
    """One shot: where it begins, how long it is, and its still."""

    shot: Shot
    still_url: str
    #: The label of its first frame.
    timecode: str
    #: The same without frames, for the narrow strip.
    begins: str
    seconds: Fraction


def shots_of(item: Item) -> list[ShotRow]:
    """Return the shots of a film that is prefetched for a page; none for photographs and sound."""
    if item.medium != "film":
        return []
    seen, rate = queries.where_to_see(item), item.rate
    rows = []
    for shot in item.shots.all():
        label = rate.timecode(shot.start + item.start_frame)
        # the middle of a shot shows what it is about better than its first frame, which may still be a dissolve
        still = seen.still_url((shot.start + shot.end) // 2)
        rows.append(ShotRow(shot, still, label, label[:8], rate.seconds(shot.end - shot.start)))
    return rows


def shape_of(item: Item) -> str:
    """Return the shape of the frame: ``academy``, ``wide``, ``scope`` or ``tall``; academy when it is not known."""
    ratio = item.width / item.height if item.height else 0
    if not ratio or 1 <= ratio < 1.6:
        return "academy"
    return "tall" if ratio < 1 else "wide" if ratio < 2 else "scope"
