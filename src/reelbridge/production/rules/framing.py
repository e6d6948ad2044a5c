"""What of a source's picture a clip shows, as a remark that edit lists carry from hand to hand.

No edit list has a word of its own for it, nor has OpenTimelineIO 0.18 an effect: there it stands in the metadata, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

#: Left, top, right and bottom of what is shown, from 0 to 1 of the source's picture; beyond it where bars were added.
Rectangle = tuple[float, float, float, float]

WHOLE: Rectangle = (0.0, 0.0, 1.0, 1.0)
#: What differs by less is the same: no edit shows it, no comparison tells it.
_LEAST = 0.01
_NUMBERS = r"(-?\d\.\d{3}) (-?\d\.\d{3}) (-?\d\.\d{3}) (-?\d\.\d{3})"
_REMARK = re.compile(rf"^REELBRIDGE PICTURE: {_NUMBERS}(?: TO {_NUMBERS})?( MIRRORED)?$", re.ASCII)


@dataclass(frozen=True, slots=True)
class Framing:
    """What is shown at a clip's beginning and at its end, and whether as in a mirror."""

    first: Rectangle = WHOLE
    last: Rectangle = WHOLE
    is_mirrored: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether it is the whole picture, as it is."""
        return not self.is_mirrored and _alike(self.first, WHOLE) and _alike(self.last, WHOLE)

    def as_remark(self) -> str:
        """Return it as a remark, the same in every language."""
        moves = "" if _alike(self.first, self.last) else f" TO {_written(self.last)}"
        return f"REELBRIDGE PICTURE: {_written(self.first)}{moves}{' MIRRORED' if self.is_mirrored else ''}"

    def as_json(self) -> dict[str, object]:
        """Return it as it stands in the metadata of a timeline."""
        return {"rectangle": list(self.first), "last_rectangle": list(self.last), "mirrored": self.is_mirrored}


def framing_in(remarks: Iterable[str]) -> Framing | None:
    """Return what the first remark of this kind says; None where none does."""
    for remark in remarks:
        if found := _REMARK.match(remark):
            numbers = [float(one) for one in found.groups()[:8] if one]
            first, last = _rectangle(numbers[:4]), _rectangle(numbers[-4:])
            return Framing(first, last, bool(found[9]))
    return None


def _rectangle(numbers: list[float]) -> Rectangle:
    left, top, right, bottom = numbers
    return left, top, right, bottom


def _written(of: Rectangle) -> str:
    # a minus before nothing is none
    return " ".join(f"{round(one, 3) + 0.0:.3f}" for one in of)


def _alike(one: Rectangle, other: Rectangle) -> bool:
    return all(abs(here - there) < _LEAST for here, there in zip(one, other, strict=True))
