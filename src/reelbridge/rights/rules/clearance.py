"""Whether a use is covered by grants, and if not, what exactly is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from reelbridge.kernel.verdict import Reason, Verdict
from reelbridge.rights.rules.boxes import Box, missing
from reelbridge.rights.rules.grant import Covered, Direction, Grant, Standing
from reelbridge.rights.rules.reasons import explain
from reelbridge.rights.rules.terms import Purpose, Use


def clear(use: Use, covered: Covered, grants: Iterable[Grant]) -> Verdict:
    """Say whether some frames of an item may be used, by whatever standing grants in or own together allow."""
    return clear_all(use, [covered], grants)[0]


def clear_all(use: Use, asked: Sequence[Covered], grants: Iterable[Grant]) -> list[Verdict]:
    """Say it for many at once, in their order.

    Where a grant limits seconds, the uses that lean on it add up in that order: the one that passes the limit, and
    each later one that would, is too long.
    """
    by_item: dict[str, list[Grant]] = defaultdict(list)
    for grant in grants:
        if grant.counts_here:
            for item_ref in {line.item_ref for line in grant.lines}:
                by_item[item_ref].append(grant)
    spent: dict[str, Fraction] = defaultdict(Fraction)
    return [_Question(use, one, spent).answer(by_item[one.item_ref]) for one in asked]


def conditions(grant: Grant, use: Use, asked: Covered) -> Iterator[Reason]:
    """Yield what is owed or must be watched when a use leans on a grant."""
    terms = grant.terms
    if terms.credit_line:
        yield Reason("rights.credit_owed", {"grant": grant.ref, "credit": dict(terms.credit_line)})
    if terms.purpose and terms.purpose.casefold() != use.purpose.casefold():
        yield Reason("rights.only_for", {"grant": grant.ref, "purpose": terms.purpose})
    if terms.languages and not use.languages:
        yield Reason("rights.only_in_languages", {"grant": grant.ref, "languages": sorted(terms.languages)})
    if terms.max_seconds is not None and asked.seconds is None:
        yield Reason("rights.length_limited", {"grant": grant.ref, "allowed": terms.max_seconds})


def usable(use: Use, asked: Covered, grants: Iterable[Grant]) -> list[Grant]:
    """Return the grants that may be leaned on at all: standing, ours to use, for this purpose, not over their limit."""
    question = _Question(use, asked, defaultdict(Fraction))
    return [grant for grant in grants if grant.counts_here and question.bar(grant) is None]


def owes_nothing(grant: Grant, use: Use, asked: Covered) -> bool:
    """Whether a use may lean on a grant without any condition."""
    return next(conditions(grant, use, asked), None) is None


def seconds_under(grant: Grant, asked: Covered) -> Fraction:
    """Return how many seconds of a use lie in what a grant covers; 0 where nobody can tell."""
    if asked.span is None or asked.rate is None or not asked.is_length_asked:
        return Fraction(0)
    frames: set[tuple[int, int]] = set()
    for span in grant.spans_of(asked.item_ref):
        both = asked.span if span is None else span.meets(asked.span)
        if both:
            frames.add((both.start, both.end))
    return asked.rate.seconds(_length(frames))


def _length(spans: Iterable[tuple[int, int]]) -> int:
    """Count frames, those in two spans once."""
    total = reached = 0
    for start, end in sorted(spans):
        total += max(0, end - max(start, reached))
        reached = max(reached, end)
    return total


@dataclass(frozen=True, slots=True)
class _Question:
    """One use of some frames, and what earlier uses have spent of each grant's seconds."""

    use: Use
    asked: Covered
    spent: dict[str, Fraction]

    def answer(self, grants: Sequence[Grant]) -> Verdict:
        if not grants:
            return Verdict.no([Reason("rights.no_grant", {"item": self.asked.item_ref})])
        barred = {grant.ref: bar for grant in grants if (bar := self.bar(grant))}
        usable = self._in_order(grant for grant in grants if grant.ref not in barred)
        leaning, left = self._lean(usable)
        if left:
            return Verdict.no(self._why(left, usable, [grant for grant in grants if grant.ref in barred], barred))
        for grant in leaning:
            self.spent[grant.ref] += seconds_under(grant, self.asked)
        owed = [reason for grant in leaning for reason in conditions(grant, self.use, self.asked)]
        by = [Reason("rights.covered_by", {"grant": grant.ref}) for grant in leaning]
        return Verdict.conditional(*owed, *by) if owed else Verdict.yes(*by)

    def bar(self, grant: Grant) -> Reason | None:
        """Why a grant may not be leaned on at all, whatever it says of territory, medium, language and days."""
        if grant.standing is Standing.REVOKED:
            return Reason("rights.grant_revoked", {"grant": grant.ref, "why": grant.why_revoked})
        if _other_purpose(grant.terms.purpose, self.use.purpose):
            return Reason(
                "rights.purpose_not_granted",
                {"grant": grant.ref, "purpose": grant.terms.purpose, "asked": self.use.purpose},
            )
        allowed = grant.terms.max_seconds
        used = self.spent[grant.ref] + seconds_under(grant, self.asked)
        if allowed is not None and used > allowed:
            facts = {"grant": grant.ref, "used": _shown(used), "allowed": allowed, "over": _shown(used - allowed)}
            return Reason("rights.too_long", facts)
        return None

    def _in_order(self, grants: Iterable[Grant]) -> list[Grant]:
        """Own before partners', free of conditions and limits before those that owe something."""
        return sorted(
            grants,
            key=lambda grant: (
                not owes_nothing(grant, self.use, self.asked),
                grant.terms.max_seconds is not None,
                grant.direction is not Direction.OWN,
                grant.ref,
            ),
        )

    def _lean(self, grants: Sequence[Grant]) -> tuple[list[Grant], list[Box]]:
        """Return the grants that each cover something no earlier one does, and what is left uncovered by all."""
        leaning: list[Grant] = []
        left = missing(self.use, self.asked, leaning)
        for grant in grants:
            if any(box.meets(grant, self.asked.item_ref) for box in left):
                leaning.append(grant)
                left = missing(self.use, self.asked, leaning)
        return leaning, left

    def _why(
        self, left: list[Box], usable: list[Grant], others: list[Grant], barred: dict[str, Reason]
    ) -> Iterator[Reason]:
        """Yield the bars that stand in the way, then what even the barred grants would not cover."""
        near = [grant for grant in others if any(box.meets(grant, self.asked.item_ref) for box in left)]
        yield from (barred[grant.ref] for grant in near)
        both = [*usable, *near]
        yield from explain(self.use, self.asked, both)


def _other_purpose(granted: str, asked: str) -> bool:
    return granted != asked and granted in set(Purpose) and asked in set(Purpose)


def _shown(seconds: Fraction) -> float:
    return int(seconds) if seconds.denominator == 1 else round(float(seconds), 2)
