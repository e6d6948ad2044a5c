"""Fetching what a partner shows of an item."""

from __future__ import annotations

from reelbridge.exchange.queries.line import partner
from reelbridge.exchange.wire import Ask, call
from reelbridge.kernel.errors import Conflict


def fetch_derivative(node_id: str, item_ref: str, what: str, *, largest_bytes: int) -> bytes:
    """Return a derivative of a partner's item, whole.

    Raises NotFound for an unknown partner, or when it has none for us; NotAllowed, Unreachable; Conflict for a partner
    who is not paired.
    """
    found = partner(node_id)
    if not found.is_paired:
        raise Conflict("exchange.partner_is_not_paired", partner=node_id)
    return call(found, Ask("GET", f"/exchange/see/{item_ref}/{what}", largest_bytes=largest_bytes)).body
