"""Facts that rights announce."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GrantIssued:
    """A grant stands from now on."""

    ref: str
    direction: str
    partner_ref: str
    request_ref: str
    item_refs: list[str]


@dataclass(frozen=True, slots=True)
class GrantRevoked:
    """A grant holds no longer; what leaned on it must be looked at again."""

    ref: str
    direction: str
    partner_ref: str
    item_refs: list[str]
    why: str


@dataclass(frozen=True, slots=True)
class PapersChanged:
    """A holdback, embargo, consent or state of copyright over some items is new, has ended or has another day."""

    item_refs: list[str]
