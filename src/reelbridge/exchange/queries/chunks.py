"""The picture of a parcel's chunks: which are here, which came wrong, which wait."""

from __future__ import annotations

from dataclasses import dataclass

from reelbridge.exchange.models import Parcel
from reelbridge.exchange.rules.dealing import ParcelState

#: Squares in the picture at most; each then stands for several chunks.
MOST_SQUARES = 240
PER_ROW = 40
STEP = 15


@dataclass(frozen=True, slots=True)
class Square:
    """One square: ``ok``, ``go``, ``bad`` or ``wait``, and where it is drawn."""

    kind: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Chunks:
    """The squares and the counts in words."""

    squares: tuple[Square, ...]
    height: int
    done: int
    total: int
    refused: int


def chunks_of(parcel: Parcel) -> Chunks:
    """Return the picture for a parcel; nothing to draw before its list is known."""
    total = parcel.total_chunks
    # what is made ready or has arrived is whole at either end; only a parcel on its way here is partly done
    is_partial = not parcel.is_ours and parcel.state != ParcelState.ACCEPTED
    done = min(parcel.done_chunks, total) if is_partial else total
    drawn = min(total, MOST_SQUARES)
    each = total / drawn if drawn else 1
    # a chunk that came wrong shows until the bar has passed it
    bad = {int(number / each) for number in parcel.refused_chunks if number >= done}
    moving = parcel.state == ParcelState.FETCHING
    squares = tuple(
        Square(
            _kind(number, done / each, bad, moving=moving), 1 + number % PER_ROW * STEP, 1 + number // PER_ROW * STEP
        )
        for number in range(drawn)
    )
    rows = -(-drawn // PER_ROW)
    return Chunks(squares, rows * STEP + 2, done, total, len(parcel.refused_chunks))


def _kind(number: int, done: float, bad: set[int], *, moving: bool) -> str:
    if number in bad:
        return "bad"
    if number + 1 <= done:
        return "ok"
    return "go" if moving and number <= done else "wait"
