"""Facts that captions announce."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CaptionsChanged:
    """An item's captions were added to or taken from."""

    item_ref: str
    language: str
