"""Reading twins, each pair with the better copy named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from reelbridge.catalogue import queries as catalogue
from reelbridge.catalogue.models import Item
from reelbridge.footage.models import Twin
from reelbridge.footage.rules.better import Copy, better
from reelbridge.kernel.timecode import Span
from reelbridge.kernel.verdict import Reason
from reelbridge.kernel.wording import say_reason


@dataclass(frozen=True, slots=True)
class Side:
    """One of two twins: from which second, for how many, and in which part of it the other stands."""

    item: Item
    start_s: float
    shared_s: float
    part: float
    is_better: bool

    @property
    def still(self) -> str:
        """The address of a still from the middle of what both share."""
        return still(self.item, self.start_s + self.shared_s / 2)

    @property
    def span(self) -> Span | None:
        """The frames that both share, a code a second exact; None of a photograph."""
        if self.item.medium == "photograph":
            return None
        start, end = (round(at * self.item.rate.fps) for at in (self.start_s, self.start_s + self.shared_s + 1))
        return Span(max(0, start), min(self.item.frames, max(end, start + 1)))

    @property
    def percent(self) -> int:
        """The part of it that both share, of 100."""
        return round(100 * self.part)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two holdings that show the same footage; ``better`` is 0 or 1, or -1 when neither is the better copy."""

    twin: Twin
    items: tuple[Item, Item]
    better: int
    why: Reason | None

    @property
    def seconds(self) -> float:
        """How long they run alike; 0 for photographs."""
        return self.twin.end_s - self.twin.start_s + 1 if self.items[0].medium == "film" else 0.0

    @property
    def is_across(self) -> bool:
        """Whether they are held by two institutions."""
        return self.items[0].keeper_id != self.items[1].keeper_id

    @property
    def sides(self) -> list[Side]:
        """Both items, each with what it shares with the other."""
        twin, (one, other) = self.twin, self.items
        shared = twin.end_s - twin.start_s
        return [
            Side(one, twin.start_s, shared, twin.part, is_better=self.better == 0),
            Side(other, twin.other_start_s, shared * twin.speed, twin.other_part, is_better=self.better == 1),
        ]

    @property
    def because(self) -> str:
        """Why the better copy is the better one."""
        return say_reason(self.why) if self.why else ""

    def as_json(self) -> dict[str, Any]:
        """Return it as the API gives it."""
        one, other = self.items
        return {
            "items": [one.ref, other.ref], "better": self.items[self.better].ref if self.why else None,
            "why": self.because, "seconds": round(self.seconds, 1),
            "starts_s": [round(self.twin.start_s, 2), round(self.twin.other_start_s, 2)],
            "parts": [round(self.twin.part, 3), round(self.twin.other_part, 3)], "speed": round(self.twin.speed, 4),
        }  # fmt: skip


def still(item: Item, seconds: float) -> str:
    """Return the address of a still of an item at a moment."""
    seen = catalogue.where_to_see(item)
    if item.medium == "photograph":
        return seen.poster_url
    return seen.still_url(max(0, min(int(seconds * item.rate.fps), item.frames - 1)))


def twins(item_ref: str = "") -> QuerySet[Twin]:
    """Return all twins, or those of an item; the longest first."""
    rows = Twin.objects.all()
    if item_ref:
        rows = rows.filter(item_ref=item_ref) | rows.filter(other_ref=item_ref)
    return rows.order_by("-part", "item_ref", "other_ref")


def pairs(rows: list[Twin]) -> list[Pair]:
    """Return twins with their items, those whose items are gone left out."""
    items = catalogue.items({ref for row in rows for ref in (row.item_ref, row.other_ref)})
    made = []
    for row in rows:
        one, other = items.get(row.item_ref), items.get(row.other_ref)
        if one and other:
            which, why = better(_copy(one), _copy(other))
            made.append(Pair(row, (one, other), which, why))
    return made


def _copy(item: Item) -> Copy:
    return Copy(item.width, item.height, item.seconds, item.manifestation.carrier)
