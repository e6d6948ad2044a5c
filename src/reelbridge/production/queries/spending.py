"""How much of each licence a cut uses, for the meter beside a clip."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction

from reelbridge.production.queries.weighing import CutClearance, Weighed
from reelbridge.rights import queries as rights


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds used and allowed; ``allowed`` is None without a limit, ``is_granted`` False where no grant is."""

    used: Fraction
    allowed: Fraction | None
    is_granted: bool
    grants: tuple[str, ...]

    @property
    def over(self) -> Fraction:
        """How much too long."""
        return max(Fraction(0), self.used - self.allowed) if self.allowed is not None else Fraction(0)


@dataclass(frozen=True, slots=True)
class Spending:
    """What a cut uses of every grant it leans on."""

    used: dict[str, Fraction]
    limits: dict[str, int | None]

    def of(self, one: Weighed) -> Spent:
        """Return what a clip uses of its licence, in all; of the one it overspends first."""
        for reason in one.verdict.reasons:
            if reason.code == "rights.too_long":
                facts = reason.facts
                used, allowed = Fraction(str(facts["used"])), Fraction(str(facts["allowed"]))
                return Spent(used, allowed, is_granted=True, grants=(str(facts["grant"]),))
        limited = [ref for ref in one.grants if self.limits.get(ref) is not None]
        if limited:
            grant = limited[0]
            return Spent(self.used[grant], Fraction(self.limits[grant] or 0), is_granted=True, grants=one.grants)
        is_granted = not any(reason.code == "rights.no_grant" for reason in one.verdict.reasons)
        return Spent(one.seconds_used, None, is_granted=is_granted, grants=one.grants)


def spending(found: CutClearance) -> Spending:
    """Add up what the clips of a cut use of every grant, in one query."""
    used: dict[str, Fraction] = defaultdict(Fraction)
    for one in found.clips:
        for grant in one.grants:
            used[grant] += one.seconds_used
    limits = {row.ref: row.terms.max_seconds for row in rights.grants().filter(ref__in=list(used))} if used else {}
    return Spending(used, limits)
