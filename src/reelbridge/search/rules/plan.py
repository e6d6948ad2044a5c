"""A question in terms that every engine understands: which tokens, in which field, put together how, worth what.

Scores are constants, so that two engines put the same hits in the same order.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Every:
    """Every document."""


@dataclass(frozen=True, slots=True)
class Term:
    """Documents that have a token in a field."""

    field: str
    key: str


@dataclass(frozen=True, slots=True)
class OneOf:
    """Documents that have any of some values in a field; no value finds none."""

    field: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """Documents in whose field tokens stand side by side; ``text`` is the stretch of folded text that they make."""

    place: str
    field: str
    keys: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Start:
    """Documents that have a token in a field beginning with some letters."""

    field: str
    stem: str


@dataclass(frozen=True, slots=True)
class Made:
    """Documents whose days meet a stretch, as proleptic ordinals; both ends count, None is open."""

    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True)
class Scored:
    """What another plan finds, each with the same score."""

    plan: Plan
    score: float


@dataclass(frozen=True, slots=True)
class Best:
    """What any of several plans finds, scored by the best; the others add an eighth of theirs."""

    plans: tuple[Plan, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """What at least so many of several plans find, their scores added."""

    plans: tuple[Plan, ...]
    least: int = 1


@dataclass(frozen=True, slots=True)
class All:
    """What each of several plans finds, their scores added; ``welcome`` plans only add to the score."""

    plans: tuple[Plan, ...]
    welcome: tuple[Plan, ...] = ()


@dataclass(frozen=True, slots=True)
class Without:
    """What one plan finds and the other does not."""

    plan: Plan
    barred: Plan


Plan = Every | Term | OneOf | Side | Start | Made | Scored | Best | Some | All | Without

#: What the ways of finding that are not the best add to ``Best``: a binary fraction, exact in every engine.
SHARE = 0.125


def silent(plan: Plan) -> Plan:
    """Return a plan that finds the same and adds nothing to the score."""
    return Scored(plan, 0.0)
