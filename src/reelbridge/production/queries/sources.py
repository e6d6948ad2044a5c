"""A cut by its sources: seconds used against seconds allowed, licence, credit and fee of each; sums; what is open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from reelbridge.kernel.language import Chosen
from reelbridge.kernel.verdict import Reason
from reelbridge.production.queries.cuesheet import CueRow
from reelbridge.rights import queries as rights
from reelbridge.rights.rules.limits import Fee


@dataclass(frozen=True, slots=True)
class Source:
    """One item in a cut; ``allowed`` is None where no grant sets a limit."""

    item_ref: str
    title: Chosen
    holder: Chosen
    clips: tuple[int, ...]
    used: Fraction
    allowed: int | None
    grants: tuple[str, ...]
    credits: tuple[str, ...]
    fees: tuple[Fee, ...]

    @property
    def over(self) -> Fraction:
        """How many seconds too many."""
        return max(Fraction(0), self.used - self.allowed) if self.allowed is not None else Fraction(0)


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A clip that a person has to look at, and why."""

    row: CueRow
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What a cut uses of whom, what it owes, what is open."""

    sources: tuple[Source, ...]
    #: Each grant's fee once, summed by currency, exact.
    fees: dict[str, Decimal]
    open: tuple[OpenQuestion, ...]

    @property
    def seconds_used(self) -> Fraction:
        """How much of all sources together."""
        return sum((one.used for one in self.sources), Fraction(0))


def reckoning(rows: Sequence[CueRow]) -> Reckoning:
    """Put the rows of a cue sheet together by their sources, in one query."""
    by_item: dict[str, list[CueRow]] = defaultdict(list)
    for row in rows:
        if row.item_ref:
            by_item[row.item_ref].append(row)
    refs = {ref for row in rows for ref in row.grants}
    terms = {one.ref: one.terms for one in rights.grants().filter(ref__in=refs)} if refs else {}
    fees: dict[str, Decimal] = defaultdict(Decimal)
    for ref in sorted(terms):
        if fee := terms[ref].fee:
            fees[fee.currency] += fee.amount
    sources = []
    for ref, alike in by_item.items():
        grants = tuple(dict.fromkeys(grant for row in alike for grant in row.grants))
        limits = [terms[one].max_seconds for one in grants if one in terms and terms[one].max_seconds is not None]
        owed = (terms[one].fee for one in grants if one in terms)
        sources.append(Source(
            ref, alike[0].title, alike[0].holder, tuple(row.number for row in alike),
            sum((row.seconds_used for row in alike), Fraction(0)), min((one for one in limits if one), default=None),
            grants, tuple(dict.fromkeys(row.credit.text for row in alike if row.credit.text)),
            tuple(fee for fee in owed if fee is not None),
        ))  # fmt: skip
    waiting = tuple(OpenQuestion(row, row.verdict.reasons) for row in rows if row.is_open)
    return Reckoning(tuple(sources), dict(fees), waiting)
