"""What the line announces."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PartnerPaired:
    """Both operators have accepted each other's card."""

    node_id: str


@dataclass(frozen=True, slots=True)
class CatalogueHarvested:
    """A partner's catalogue was read to its end."""

    node_id: str


@dataclass(frozen=True, slots=True)
class PartnerRevoked:
    """We have ended a partnership."""

    node_id: str
