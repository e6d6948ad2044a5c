"""A grant as the rules know it, and what is covered by it or asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from reelbridge.kernel.timecode import Rate, Span
from reelbridge.rights.rules.terms import Terms


class Direction(StrEnum):
    """Whose permission it is: a partner's to us, ours to a partner, or what we may do with our own holdings."""

    IN = "in"
    OUT = "out"
    OWN = "own"


class Standing(StrEnum):
    """Whether a grant still holds."""

    STANDING = "standing"
    REVOKED = "revoked"


class Basis(StrEnum):
    """What a permission rests on: somebody's word, or the law where a work is protected no longer."""

    GRANT = "grant"
    PUBLIC_DOMAIN = "public_domain"


@dataclass(frozen=True, slots=True)
class Covered:
    """Frames of an item; no span means the whole of it, a rate lets lengths be told in seconds.

    ``is_length_asked`` is off where the question is about the item and nobody has said how much of it will be used.
    """

    item_ref: str
    span: Span | None = None
    rate: Rate | None = None
    is_length_asked: bool = True

    @property
    def seconds(self) -> Fraction | None:
        """How long the use runs; None where span or rate is unknown, or the length is left open."""
        return self.rate.seconds(self.span.frames) if self.span and self.rate and self.is_length_asked else None


@dataclass(frozen=True, slots=True)
class Grant:
    """A permission: its terms, and what it covers; ``aired`` are the days it was shown on under it."""

    ref: str
    terms: Terms
    lines: tuple[Covered, ...]
    direction: Direction = Direction.IN
    standing: Standing = Standing.STANDING
    why_revoked: str = ""
    partner: str = ""
    basis: Basis = Basis.GRANT
    aired: tuple[date, ...] = ()

    @property
    def counts_here(self) -> bool:
        """Whether it permits this institution something; what we gave to others does not."""
        return self.direction is not Direction.OUT

    def spans_of(self, item_ref: str) -> tuple[Span | None, ...]:
        """Return the spans of an item that it covers; None among them is the whole item."""
        return tuple(line.span for line in self.lines if line.item_ref == item_ref)
