"""What the catalogue announces."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RecordChanged:
    """A work, agent or item was made or changed; ``kind`` is ``work``, ``agent`` or ``item``."""

    kind: str
    ref: str


@dataclass(frozen=True, slots=True)
class RecordsChanged:
    """Many records of a kind were made or changed at once, as by a harvest."""

    kind: str
    refs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecordDeleted:
    """A work, agent or item is no longer shown."""

    kind: str
    ref: str


@dataclass(frozen=True, slots=True)
class ItemTakenIn:
    """A file arrived and is an item now; its proxy and shots may still be on the way."""

    ref: str
    digest: str


@dataclass(frozen=True, slots=True)
class ShotsFound:
    """An item's shots stand in the catalogue, found by analysis or written by a person."""

    item: str
    shots: int
