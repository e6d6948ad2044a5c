"""What a reader narrows an answer to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Order(StrEnum):
    """In which order hits stand: as they fit, or as they were made, what nobody can date last."""

    BEST = "best"
    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True, slots=True)
class WantedUse:
    """A use somebody plans, as typed: territories, media (``tv``), a window (``2026-09-01/2027-08-31``).

    The rights domain reads it; see ``registry.Rights``.
    """

    territories: tuple[str, ...]
    media: tuple[str, ...]
    window: str = "../.."
    languages: tuple[str, ...] = ()
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class Filters:
    """Values chosen by facet (any of several), when a thing was made (EDTF), and the use it must allow."""

    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    made: str = ""
    use: WantedUse | None = None

    @classmethod
    def of(cls, *, made: str = "", use: WantedUse | None = None, **chosen: str | Iterable[str]) -> Filters:
        """Return filters by facet, each a value or several: ``Filters.of(kind=["work"], keeper="nevsky")``."""
        given = {facet: (values,) if isinstance(values, str) else tuple(values) for facet, values in chosen.items()}
        kept = {facet: tuple(dict.fromkeys(one for one in values if one)) for facet, values in given.items()}
        return cls({facet: values for facet, values in kept.items() if values}, made.strip(), use)

    def __bool__(self) -> bool:
        """Whether anything is narrowed at all."""
        return bool(self.chosen or self.made or self.use)
