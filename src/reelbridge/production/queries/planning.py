"""The plan of a production as it stands: entries by kind, the release board, the statement of income."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from reelbridge.catalogue import queries as catalogue
from reelbridge.kernel.errors import NotFound
from reelbridge.kernel.verdict import Answer, Reason
from reelbridge.kernel.window import Window
from reelbridge.kernel.wording import say_reason
from reelbridge.production.models import PlanEntry, Production
from reelbridge.production.rules import planning
from reelbridge.production.rules.board import Row, board
from reelbridge.production.rules.planning import KINDS, HoldBack, Income, Milestone, Release, Share, as_json, entry
from reelbridge.production.rules.premieres import events_of
from reelbridge.production.rules.statement import Statement, statement
from reelbridge.rights import queries as rights
from reelbridge.rights.rules import Use

PLAN = "reelbridge-plan/1"
STATEMENT = "reelbridge-statement/1"
#: Conflicts that no day moves.
_OF_MONEY = ("production.shares_are_open", "production.shares_are_too_many")


@dataclass(frozen=True, slots=True)
class Written:
    """An entry with its number, by which it is struck out, and who wrote it."""

    number: int
    entry: planning.Entry
    by: str


@dataclass(frozen=True, slots=True)
class Plan:
    """All that was agreed and planned, by kind; the board's rows; windows of grants under each of them."""

    production: Production
    entries: dict[str, tuple[Written, ...]]
    rows: tuple[Row, ...]
    grants: dict[tuple[str, str], tuple[tuple[str, Window], ...]]

    def of(self, kind: str) -> list[Any]:
        """Return the entries of a kind, in the order they were written."""
        return [one.entry for one in self.entries[kind]]

    @property
    def conflicts(self) -> list[tuple[Release, Reason]]:
        """Every conflict on the board."""
        return [pair for row in self.rows for pair in row.conflicts]

    @property
    def statement(self) -> Statement:
        """The income divided by the shares."""
        return statement(self.of("income"), self.of("share"))


def events_in_plan(production: Production) -> dict[str, date]:
    """Return the days of a production's premieres and milestones, by the names that holdbacks count from."""
    found = PlanEntry.objects.filter(production=production, kind__in=("release", "milestone"))
    return _events(entry(one.kind, one.facts) for one in found)


def _events(entries: Iterable[planning.Entry]) -> dict[str, date]:
    known = list(entries)
    return events_of(
        [one for one in known if isinstance(one, Release)], [one for one in known if isinstance(one, Milestone)]
    )


def plan_entry(production: Production, number: int) -> PlanEntry:
    """Return an entry of a plan; raises NotFound."""
    found = PlanEntry.objects.filter(production=production, pk=number).first()
    if found is None:
        raise NotFound("production.no_such_plan", production=production.ref, number=number)
    return found


def consequences(
    production: Production, kind: str, said: Mapping[str, Any] | None, number: int | None = None
) -> list[Reason]:
    """Say what a new, changed or struck entry of a plan would move and where it would conflict; nothing is changed.

    Without ``said`` the entry of that number is struck. Raises BadInput for a field that is wrong, NotFound.
    """
    known = {one.pk: entry(one.kind, one.facts) for one in PlanEntry.objects.filter(production=production)}
    after = dict(known)
    old: dict[str, Any] = {}
    if number is not None:
        found = plan_entry(production, number)
        kind, old = found.kind, found.facts
        after.pop(number)
    if said is not None:
        after[number or 0] = entry(kind, {**old, **said})
    work = catalogue.works_of_items([production.item_ref]).get(production.item_ref) if production.item_ref else None
    moved = rights.moved_by(work, _events(known.values()), _events(after.values())) if work else []
    before = {_as_line(pair) for pair in _conflicts(known.values())}
    return [*moved, *(reason for release, reason in _conflicts(after.values())
                      if _as_line((release, reason)) not in before)]  # fmt: skip


def _conflicts(entries: Iterable[planning.Entry]) -> list[tuple[Release, Reason]]:
    known = list(entries)
    rows = board(
        [one for one in known if isinstance(one, Release)],
        [one for one in known if isinstance(one, HoldBack)],
        [one for one in known if isinstance(one, Share)],
    )
    return [pair for row in rows for pair in row.conflicts if pair[1].code not in _OF_MONEY]


def _as_line(pair: tuple[Release, Reason]) -> str:
    release, reason = pair
    return f"{release.territory} {release.medium} {reason.code} {dict(reason.facts)}"


def plan(production: Production) -> Plan:
    """Return a production's plan; releases are weighed against the film's rights once the film is a holding."""
    entries: dict[str, list[Written]] = defaultdict(list)
    for one in PlanEntry.objects.filter(production=production):
        entries[one.kind].append(Written(one.pk, entry(one.kind, one.facts), one.made_by))
    kept = {kind: tuple(entries[kind]) for kind in KINDS}
    releases = [one.entry for one in kept["release"] if isinstance(one.entry, Release)]
    holdbacks = [one.entry for one in kept["holdback"] if isinstance(one.entry, HoldBack)]
    shares = [one.entry for one in kept["share"] if isinstance(one.entry, Share)]
    rows = board(releases, holdbacks, shares)
    if not production.item_ref:
        return Plan(production, kept, rows, {})
    rows = tuple(_weighed(row, production.item_ref) for row in rows)
    return Plan(production, kept, rows, _grants(rows, production.item_ref))


def _weighed(row: Row, item_ref: str) -> Row:
    """Return a row with what the film's own rights say against its releases."""
    against = []
    for release in row.releases:
        use = Use(territories=frozenset([release.territory]), media=frozenset([release.medium]), window=release.window)
        verdict = rights.clearance_for(item_ref, None, use)
        if verdict.answer in (Answer.NO, Answer.UNKNOWN):
            against += [(release, reason) for reason in verdict.reasons]
    return replace(row, conflicts=(*row.conflicts, *against))


def _grants(rows: Iterable[Row], item_ref: str) -> dict[tuple[str, str], tuple[tuple[str, Window], ...]]:
    held = rights.grants_for(item_ref)
    return {
        (row.territory, row.medium.value): tuple(
            (grant.ref, grant.terms.window)
            for grant in held
            if grant.terms.allows_territory(row.territory) and grant.terms.allows_medium(row.medium)
        )
        for row in rows
    }


def plan_as_json(found: Plan) -> dict[str, Any]:
    """Return a plan with its conflicts worded."""
    entries = {
        kind: [{"number": one.number, **as_json(one.entry)} for one in written]
        for kind, written in found.entries.items()
    }
    conflicts = [
        {"release": as_json(release), "code": reason.code, "sentence": say_reason(reason)}
        for release, reason in found.conflicts
    ]
    return {"format": PLAN, "production": found.production.ref, "film": found.production.item_ref or None, **entries,
            "conflicts": conflicts}  # fmt: skip


def statement_as_json(found: Plan) -> dict[str, Any]:
    """Return the statement of income with the shares it is reckoned from, so that anybody can reckon it again."""
    return {"production": found.production.ref, **reckoned_as_json(found.of("share"), found.of("income"))}


def reckoned_as_json(shares: list[Share], income: list[Income]) -> dict[str, Any]:
    """Return a statement as JSON values: amounts as text, exact."""
    made = statement(income, shares)
    lines = [
        {**as_json(line.income), "parts": {partner: str(part) for partner, part in line.parts}} for line in made.lines
    ]
    return {
        "format": STATEMENT,
        "shares": [as_json(one) for one in shares],
        "lines": lines,
        "sums": {partner: {one: str(held[one]) for one in held} for partner, held in made.sums.items()},
        "totals": {currency: str(one) for currency, one in made.totals.items()},
    }
