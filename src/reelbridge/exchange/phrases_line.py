"""Sentences of the line between nodes: cards, keys, signatures, letters, harvests."""

from __future__ import annotations

LINE: dict[str, str] = {}
