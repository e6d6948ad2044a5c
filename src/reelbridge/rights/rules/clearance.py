"""Whether a use is covered by grants, and if not, what exactly is missing."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from reelbridge.kernel.verdict import Answer, Reason, Verdict
from reelbridge.rights.rules.grant import Basis, Covered, Direction, Grant, Standing
from reelbridge.rights.rules.limits import Runs
from reelbridge.rights.rules.question import Piece, Question
from reelbridge.rights.rules.reasons import explain
from reelbridge.rights.rules.shelf import Shelf, shelves
from reelbridge.rights.rules.terms import Purpose, Use


def clear(use: Use, covered: Covered, grants: Iterable[Grant]) -> Verdict:
    """Say whether some frames of an item may be used, by whatever standing grants in or own together allow."""
    return clear_all(use, [covered], grants)[0]


def clear_all(use: Use, asked: Sequence[Covered], grants: Iterable[Grant]) -> list[Verdict]:
    """Say it for many at once, in their order.

    Where a grant limits seconds, the uses that lean on it add up in that order: the one that passes the limit, and
    each later one that would, is too long.
    """
    return Clearing(use, shelves(list(grants), use.starts_at)).all(asked)


class Clearing:
    """One use weighed for any number of clips; what is alike between clips is weighed once."""

    def __init__(self, use: Use, by_item: dict[str, Shelf]) -> None:
        self.use = use
        self._shelves = by_item
        self._weighings: dict[str, Weighing] = {}
        #: Seconds that the clips so far have used of each grant.
        self._spent: dict[str, Fraction] = defaultdict(Fraction)

    def all(self, asked: Iterable[Covered]) -> list[Verdict]:
        """Return a verdict for each clip, in their order."""
        return [self.one(clip) for clip in asked]

    def one(self, asked: Covered) -> Verdict:
        """Return the verdict for one clip; the seconds it uses count from now on."""
        weighing = self._weighings.get(asked.item_ref) or self.weighing(asked.item_ref)
        return weighing.answer(asked) if weighing else no_grant(asked)

    def weighing(self, item_ref: str) -> Weighing | None:
        """Return the use put to the grants over an item; None where there is none."""
        if item_ref not in self._weighings and item_ref in self._shelves:
            self._weighings[item_ref] = Weighing(self.use, self._shelves[item_ref], self._spent)
        return self._weighings.get(item_ref)


def no_grant(asked: Covered) -> Verdict:
    """Return the verdict where no grant speaks of an item."""
    return Verdict.no([Reason("rights.no_grant", {"item": asked.item_ref})])


def conditions(grant: Grant, use: Use, asked: Covered) -> Iterator[Reason]:
    """Yield what is owed or must be watched when a use leans on a grant."""
    terms, ref = grant.terms, grant.ref
    if terms.credit_line:
        yield Reason("rights.credit_owed", {"grant": ref, "credit": dict(terms.credit_line)})
    if terms.purpose and terms.purpose.casefold() != use.purpose.casefold():
        yield Reason("rights.only_for", {"grant": ref, "purpose": terms.purpose})
    if (terms.languages or terms.audio or terms.subtitles) and not use.spoken:
        named = [*terms.languages, *(f"audio:{one}" for one in terms.audio)]
        named += [f"subtitles:{one}" for one in terms.subtitles]
        yield Reason("rights.only_in_languages", {"grant": ref, "languages": sorted(named)})
    if terms.max_seconds is not None and asked.seconds is None:
        yield Reason("rights.length_limited", {"grant": ref, "allowed": terms.max_seconds})
    if terms.may_edit is False and use.is_edited is None:
        yield Reason("rights.not_to_be_edited", {"grant": ref})
    if terms.runs:
        yield from _run_conditions(grant, terms.runs, use)
    if terms.conditions:
        yield Reason("rights.condition", {"grant": ref, "condition": dict(terms.conditions)})


def _run_conditions(grant: Grant, runs: Runs, use: Use) -> Iterator[Reason]:
    if use.airings is None:
        yield Reason("rights.runs_limited", {"grant": grant.ref, "left": runs.count - len(grant.aired)})
    if runs.days and not grant.aired:
        first, last = use.window.starts_on, use.window.ends_on
        if first is None or last is None or (last - first).days + 1 > runs.days:
            yield Reason("rights.runs_within", {"grant": grant.ref, "days": runs.days})


def barred(grant: Grant, use: Use) -> Reason | None:
    """Return why a grant may not be leaned on for a use, whatever it says of territory, medium, language and days."""
    terms = grant.terms
    if grant.standing is Standing.REVOKED:
        return Reason("rights.grant_revoked", {"grant": grant.ref, "why": grant.why_revoked})
    if _other_purpose(terms.purpose, use.purpose):
        return Reason(
            "rights.purpose_not_granted", {"grant": grant.ref, "purpose": terms.purpose, "asked": use.purpose}
        )
    if use.is_edited and terms.may_edit is False:
        return Reason("rights.editing_not_granted", {"grant": grant.ref})
    if use.for_others and grant.direction is not Direction.OWN and terms.may_sublicense is not True:
        return Reason("rights.sublicence_not_granted", {"grant": grant.ref})
    wanted = 1 if use.airings is None else use.airings
    if terms.runs and len(grant.aired) + wanted > terms.runs.count:
        facts = {"grant": grant.ref, "allowed": terms.runs.count, "aired": len(grant.aired), "asked": use.airings or 0}
        return Reason("rights.runs_spent", facts)
    return None


def usable(use: Use, asked: Covered, grants: Iterable[Grant]) -> list[Grant]:
    """Return the grants that may be leaned on at all: standing, ours to use, for this purpose, not over their limit."""
    return [
        grant
        for grant in grants
        if grant.counts_here and barred(grant, use) is None and too_long(grant, asked, Fraction(0)) is None
    ]


def owes_nothing(grant: Grant, use: Use, asked: Covered) -> bool:
    """Whether a use may lean on a grant without any condition."""
    return next(conditions(grant, use, asked), None) is None


def too_long(grant: Grant, asked: Covered, spent: Fraction) -> Reason | None:
    """Return why a grant's seconds do not suffice, after those that were spent before."""
    allowed = grant.terms.max_seconds
    if allowed is None:
        return None
    used = spent + seconds_under(grant, asked)
    if used <= allowed:
        return None
    facts = {"grant": grant.ref, "used": _shown(used), "allowed": allowed, "over": _shown(used - allowed)}
    return Reason("rights.too_long", facts)


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


class Weighing:
    """One use put to the grants over one item, for any frames of it."""

    def __init__(self, use: Use, shelf: Shelf, spent: dict[str, Fraction] | None = None) -> None:
        self.use = use
        self.shelf = shelf
        self.question = Question(use, shelf)
        self._spent = spent if spent is not None else defaultdict(Fraction)
        grants = shelf.grants
        may_bar = range(len(grants)) if use.for_others else shelf.particular
        self.bars = {number: bar for number in may_bar if (bar := barred(grants[number], use))} if may_bar else {}
        self._limited = [n for n in shelf.limited if n not in self.bars] if shelf.limited else shelf.limited
        self._fit = shelf.every_row & ~shelf.rows_for(self.bars) if self.bars else shelf.every_row
        #: The rows of grants that a use may lean on only with a condition, where its length is known and where not.
        self._owing: dict[bool, int] = {} if shelf.particular else {False: 0, True: 0}
        #: Verdicts by the rows over the frames: where the length is known or does not matter, and where it is not.
        self._known: tuple[dict[int, Verdict], dict[int, Verdict]] = ({}, {})

    def bars_for(self, asked: Covered) -> dict[int, Reason]:
        """Return why some grants may not be leaned on for some frames, by their numbers."""
        if not self._limited:
            return self.bars
        grants = self.shelf.grants
        found = {n: too_long(grants[n], asked, self._spent[grants[n].ref]) for n in self._limited}
        return self.bars | {number: bar for number, bar in found.items() if bar}

    def answer(self, asked: Covered) -> Verdict:
        """Return the verdict for some frames, and count their seconds."""
        span = asked.span
        if span is None or self._limited:
            return self._weigh(asked, self.question.frames(span))
        bounds, rows = self.shelf.stretches
        place = bisect_right(bounds, span.start)
        if place < len(bounds) and bounds[place] < span.end:
            return self._weigh(asked, self.question.frames(span))
        known = self._known[bool(self.shelf.particular) and asked.seconds is None]
        found = known.get(rows[place])
        if found is None:
            found = self._weigh(asked, [(span, rows[place])])
            if rows[place]:
                known[rows[place]] = found
        return found

    def _weigh(self, asked: Covered, pieces: Sequence[Piece]) -> Verdict:
        bars = self.bars_for(asked)
        fit = self._fit & ~self.shelf.rows_for(bars) if bars else self._fit
        free = fit & ~self._owing_rows(asked)
        for alive in (free, fit) if free != fit else (fit,):
            number = self.question.single(pieces, alive)
            if number is not None:
                return self._yes([number], asked)
            if self.question.is_covered(pieces, alive):
                return self._yes(self.question.leaning(pieces, self._in_order(bars, alive, asked)), asked)
        # most clips of a wide plan are a no, and few of their reasons are ever read
        return Verdict.no_for(lambda: self._why(fit, asked, pieces, bars))

    def _owing_rows(self, asked: Covered) -> int:
        """Return the rows of grants that a use may lean on only with a condition."""
        is_unknown = asked.seconds is None
        if is_unknown not in self._owing:
            shelf = self.shelf
            self._owing[is_unknown] = shelf.rows_for(
                number for number in shelf.particular if not owes_nothing(shelf.grants[number], self.use, asked)
            )
        return self._owing[is_unknown]

    def _in_order(self, bars: dict[int, Reason], alive: int, asked: Covered) -> list[int]:
        shelf, owing = self.shelf, self._owing_rows(asked)
        mine = [n for n in range(len(shelf.grants)) if n not in bars and shelf.of_grant[n] & alive]
        return sorted(mine, key=lambda number: bool(shelf.of_grant[number] & owing))

    def _yes(self, leaning: Iterable[int], asked: Covered) -> Verdict:
        grants = [self.shelf.grants[number] for number in leaning]
        for grant in grants:
            if grant.terms.max_seconds is not None:
                self._spent[grant.ref] += seconds_under(grant, asked)
        if not self.shelf.particular:
            return Verdict(Answer.YES, lambda: map(_by, grants))
        by = map(_by, grants)
        owed = [reason for grant in grants for reason in conditions(grant, self.use, asked)]
        return Verdict.conditional(*owed, *by) if owed else Verdict.yes(*by)

    def _why(self, fit: int, asked: Covered, pieces: Sequence[Piece], bars: dict[int, Reason]) -> Iterator[Reason]:
        """Yield the bars that stand in the way, then what even the barred grants would not cover."""
        left = self.question.missing(pieces, fit)
        near = [number for number in bars if self.question.meets(number, left)]
        yield from (bars[number] for number in near)
        usable = [number for number in range(len(self.shelf.grants)) if number not in bars]
        known = None if bars else left
        yield from explain(self.question, asked, pieces, [*usable, *near], known)


_BASES = {Basis.GRANT: "rights.covered_by", Basis.PUBLIC_DOMAIN: "rights.public_domain"}


def _by(grant: Grant) -> Reason:
    return Reason(_BASES[grant.basis], {"grant": grant.ref, **_ground(grant)})


def _ground(grant: Grant) -> dict[str, object]:
    return {"ground": dict(grant.terms.notes)} if grant.basis is Basis.PUBLIC_DOMAIN else {}


def _other_purpose(granted: str, asked: str) -> bool:
    return granted != asked and granted in set(Purpose) and asked in set(Purpose)


def _shown(seconds: Fraction) -> float:
    return int(seconds) if seconds.denominator == 1 else round(float(seconds), 2)
