"""Who reads which letters: the dealings register a receiver for each kind of message."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reelbridge.exchange.models.partner import Partner
from reelbridge.kernel.errors import BadInput

Receiver = Callable[[Partner, dict[str, Any]], None]

_RECEIVERS: dict[str, Receiver] = {}


def receives(kind: str) -> Callable[[Receiver], Receiver]:
    """Register the decorated function for a kind of letter, such as ``Offer:Request``.

    It runs in a job, inside one transaction that also marks the letter as read: the work and the mark stand or fall
    together. Letters may come in any order: raise Conflict (``exchange.letter_came_early``) for what refers to
    something not here yet, and it is read again later. Any other refusal is final and shown to the operator.
    """

    def register(receiver: Receiver) -> Receiver:
        _RECEIVERS[kind] = receiver
        return receiver

    return register


def receiver_of(kind: str) -> Receiver:
    """Return who reads a kind of letter; raises BadInput when nobody does."""
    try:
        return _RECEIVERS[kind]
    except KeyError:
        raise BadInput("exchange.letter_of_unknown_kind", kind=kind) from None


def is_read_here(kind: str) -> bool:
    """Whether anybody reads this kind of letter."""
    return kind in _RECEIVERS
