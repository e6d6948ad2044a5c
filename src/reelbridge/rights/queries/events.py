"""The days of events that holdbacks count from: written down here, or standing on a plan, which then counts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from reelbridge.catalogue import queries as catalogue
from reelbridge.kernel.language import Chosen
from reelbridge.kernel.verdict import Reason
from reelbridge.kernel.wording import spoken
from reelbridge.rights.models import Anchor, Grant, GrantLine, Paper, PaperLine
from reelbridge.rights.plans import PlannedEvent, planned_events
from reelbridge.rights.rules.limits import Holdback
from reelbridge.rights.rules.papers import Anchors, PaperKind


@dataclass(frozen=True, slots=True)
class ListedEvent:
    """The day of an event with the title of its work, where that is here.

    ``pk`` is 0 for one that stands on a plan; ``plan`` and ``url`` say which. ``counts`` is off for a day written
    down by hand where a plan has another.
    """

    work_ref: str
    name: str
    on: date
    title: Chosen | None
    pk: int = 0
    plan: str = ""
    url: str = ""
    counts: bool = True


def listed_events(work_ref: str = "") -> list[ListedEvent]:
    """Return the days of events of one work or of all, by work and day."""
    wanted = {work_ref} if work_ref else None
    planned = {(one.work_ref, one.name): one for one in planned_events(wanted)}
    written = Anchor.objects.filter(work_ref=work_ref) if work_ref else Anchor.objects.all()
    found = [
        ListedEvent(one.work_ref, one.name, one.on, None, one.pk, counts=(one.work_ref, one.name) not in planned)
        for one in written
    ]
    found += [ListedEvent(one.work_ref, one.name, one.on, None, 0, one.plan, one.url) for one in planned.values()]
    works = catalogue.works_by_refs({one.work_ref for one in found})
    titles = {ref: catalogue.title_of(work, spoken()) for ref, work in works.items()}
    return sorted(
        (replace(one, title=titles.get(one.work_ref)) for one in found),
        key=lambda one: (one.work_ref, one.on, one.name, not one.counts),
    )


def known_days(work_refs: Collection[str]) -> Anchors:
    """Return the days of events of some works, by work and name: what stands on a plan before what was written down."""
    if not work_refs:
        return {}
    written = {(one.work_ref, one.name): one.on for one in Anchor.objects.filter(work_ref__in=work_refs)}
    return written | {(one.work_ref, one.name): one.on for one in planned_events(work_refs)}


def planned_event(work_ref: str, name: str) -> PlannedEvent | None:
    """Return the event of a work as a plan has it; None where none has it."""
    return next((one for one in planned_events({work_ref}) if one.name == name), None)


def moved_by(work_ref: str, before: Mapping[str, date], after: Mapping[str, date]) -> list[Reason]:
    """Say which holdbacks would move, begin to count or wait again if a plan had other days for a work's events."""
    written = {one.name: one.on for one in Anchor.objects.filter(work_ref=work_ref)}
    was, becomes = {**written, **before}, {**written, **after}
    changed = {name for name in {*was, *becomes} if was.get(name) != becomes.get(name)}
    if not changed:
        return []
    found = []
    for ref, rule in _waiting(work_ref):
        if rule.anchor in changed:
            old = replace(rule, anchored_on=was.get(rule.anchor)).lifts_on
            new = replace(rule, anchored_on=becomes.get(rule.anchor)).lifts_on
            found.append(_moved(ref, rule.anchor, old, new))
    return list({(one.code, str(one.facts)): one for one in found}.values())


def _moved(ref: str, anchor: str, old: date | None, new: date | None) -> Reason:
    facts: dict[str, object] = {"holdback": ref, "anchor": anchor}
    if new is None:
        return Reason("rights.holdback_waits_again", facts)
    if old is None:
        return Reason("rights.holdback_begins", {**facts, "lifts_on": new.isoformat()})
    return Reason("rights.holdback_moves", {**facts, "lifted_on": old.isoformat(), "lifts_on": new.isoformat()})


def _waiting(work_ref: str) -> Iterator[tuple[str, Holdback]]:
    """Yield the holdbacks over a work's items whose day stands elsewhere, with the grant or the paper they are in."""
    items = catalogue.item_refs_by_work([work_ref])[work_ref]
    grants = GrantLine.objects.filter(item_ref__in=items).values("grant")
    for grant in Grant.objects.filter(pk__in=grants, revoked_at=None).order_by("ref"):
        yield from ((grant.ref, rule) for rule in grant.terms.holdbacks if rule.anchored_on is None)
    papers = PaperLine.objects.filter(item_ref__in=items).values("paper")
    held = Paper.objects.filter(pk__in=papers, kind=PaperKind.HOLDBACK, ended_at=None).order_by("ref")
    for paper in held.prefetch_related("lines"):
        rule = getattr(paper.as_value(), "rule", None)
        if isinstance(rule, Holdback) and rule.anchored_on is None:
            yield paper.ref, rule
