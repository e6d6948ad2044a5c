"""Sentences of the dealings: requests, grants on the wire, parcels, receipts."""

from __future__ import annotations

DEALINGS: dict[str, str] = {}
