"""Income divided by shares, exact to the cent: the parts of a line add up to it, and anybody gets the same parts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from reelbridge.production.rules.planning import Income, Share

_CENT = Decimal("0.01")
_WHOLE = Decimal(100)
#: Who gets what no share divides.
NOBODY = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One income with what each partner gets of it; what no share divides is nobody's yet."""

    income: Income
    parts: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """All lines, and the sums of each partner by currency."""

    lines: tuple[Line, ...]
    sums: dict[str, dict[str, Decimal]]
    #: The sums of all incomes by currency; the partners' sums add up to them.
    totals: dict[str, Decimal]


def statement(income: Sequence[Income], shares: Sequence[Share]) -> Statement:
    """Divide each income by the shares that cover its territory, medium and day.

    Each part is rounded down to the cent; the cents left over go one by one to the largest remainders, equal ones to
    the partner whose name comes first, so that both sides reckon alike. Shares above 100 % are cut in proportion.
    """
    lines = tuple(Line(one, _parts(one, shares)) for one in income)
    sums: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for line in lines:
        totals[line.income.currency] += line.income.amount
        for partner, amount in line.parts:
            sums[partner][line.income.currency] += amount
    return Statement(lines, {partner: dict(held) for partner, held in sorted(sums.items())}, dict(totals))


def _parts(income: Income, shares: Iterable[Share]) -> tuple[tuple[str, Decimal], ...]:
    percents: dict[str, Decimal] = defaultdict(Decimal)
    for share in shares:
        if share.covers(income.territory, income.medium, income.on):
            percents[share.partner] += share.percent
    given = sum(percents.values(), Decimal(0))
    if given < _WHOLE:
        percents[NOBODY] += _WHOLE - given
    whole = max(given, _WHOLE)
    sign = -1 if income.amount < 0 else 1
    cents = int(abs(income.amount) / _CENT)
    exact = {partner: percent * cents / whole for partner, percent in percents.items()}
    floors = {partner: int(part.to_integral_value(ROUND_FLOOR)) for partner, part in exact.items()}
    order = sorted(exact, key=lambda partner: (floors[partner] - exact[partner], partner == NOBODY, partner))
    for partner in order[: cents - sum(floors.values())]:
        floors[partner] += 1
    return tuple((partner, sign * floors[partner] * _CENT) for partner in sorted(floors) if floors[partner] or partner)
