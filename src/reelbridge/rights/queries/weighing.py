"""Weighing: whether a use may be made, what may be used, what has to be looked at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db.models import Prefetch, Q

from reelbridge.catalogue import queries as catalogue
from reelbridge.kernel.timecode import Span
from reelbridge.kernel.verdict import Reason, Verdict
from reelbridge.rights import rules
from reelbridge.rights.models import Grant, GrantLine, Paper, PaperLine
from reelbridge.rights.plans import planned_with
from reelbridge.rights.queries.events import known_days
from reelbridge.rights.queries.grants import covered, covered_item, today
from reelbridge.rights.queries.grants import grant as one_grant
from reelbridge.rights.rules.layers import Dossier, Withheld, sorted_out
from reelbridge.rights.rules.limits import Embargo, Holdback
from reelbridge.rights.rules.papers import Anchors, PaperKind, Value, anchored, anchored_grants
from reelbridge.rights.rules.picture import Land, Months, land_of, months_of
from reelbridge.rights.rules.stock import Stock
from reelbridge.rights.rules.watch import Plan, broken, broken_promises, conflicts, ending
from reelbridge.rights.rules.weighed import Weighed, verdict_of, verdicts_of, weigh


def clearance_for(item_ref: str, span: Span | None, use: rules.Use) -> Verdict:
    """Say whether frames of an item may be used as asked, and why.

    Without a span any frames of it are meant, and a limit of seconds is a condition.

    Raises NotFound for an item that is not in the catalogue, BadInput for frames it does not have.
    """
    asked = covered(item_ref, span)
    return verdict_of(use, asked, dossier([asked.item_ref]))


def weighed_for(item_ref: str, span: Span | None, use: rules.Use) -> Weighed:
    """Return the whole answer for frames of an item: verdict, uncovered boxes with reasons, nearest uses, whom to ask.

    Raises as ``clearance_for`` does.
    """
    asked = covered(item_ref, span)
    return weigh(use, asked, dossier([asked.item_ref]))


def clearances_for(asked: Sequence[tuple[str, Span | None]], use: rules.Use) -> list[Verdict]:
    """Say it for many at once, in their order, in a fixed number of queries; limits of seconds count together.

    An item that is not in the catalogue has no grant.
    """
    return verdicts_of(use, covered_many(asked), dossier({item_ref for item_ref, _span in asked}))


def covered_many(asked: Sequence[tuple[str, Span | None]]) -> list[rules.Covered]:
    """Return what items' refs with some of their frames mean, in their order, in a fixed number of queries."""
    here = catalogue.items({item_ref for item_ref, _span in asked})
    return [covered_item(here[ref], span) if ref in here else rules.Covered(ref, span) for ref, span in asked]


def dossier(item_refs: Iterable[str] | None = None) -> Dossier:
    """Return all that is written down about the rights in some items, or in all of them, as the rules know it.

    Of some items only the lines over these are told. Holdbacks know the days of their events.
    """
    lines, over = GrantLine.objects.all(), PaperLine.objects.all()
    grants, papers = Grant.objects.order_by("ref"), Paper.objects.order_by("ref")
    if item_refs is not None:
        refs = list(item_refs)
        lines, over = lines.filter(item_ref__in=refs), over.filter(item_ref__in=refs)
        grants = grants.filter(lines__item_ref__in=refs).distinct()
        papers = papers.filter(lines__item_ref__in=refs).distinct()
    given = [one.as_value() for one in grants.prefetch_related(Prefetch("lines", lines), "airings")]
    counting = papers.exclude(~_CONSENT, ended_at__isnull=False)
    beside = [one.as_value() for one in counting.prefetch_related(Prefetch("lines", over))]
    return _anchored(sorted_out([*given, *beside]))


def by_names(names: Iterable[str]) -> dict[str, rules.Grant | Value]:
    """Return grants and papers by their names in a search key, without their lines.

    A name is the ref; one whose holdback waits for an event of a work says which (``nevsky-h-00001@nevsky-w-00002``).
    What has ended and counts no longer is left out.
    """
    parted = {name: name.partition("@") for name in names}
    refs = {ref for ref, _at, _work in parted.values()}
    grants = Grant.objects.filter(ref__in=refs).prefetch_related(Prefetch("lines", GrantLine.objects.none()), "airings")
    papers = Paper.objects.filter(ref__in=refs).exclude(~_CONSENT, ended_at__isnull=False)
    rows: list[Grant | Paper] = [*grants, *papers.prefetch_related(Prefetch("lines", PaperLine.objects.none()))]
    plain: dict[str, rules.Grant | Value] = {one.ref: one.as_value() for one in rows}
    works = {work for _ref, _at, work in parted.values() if work}
    anchors = known_days(works)
    found: dict[str, rules.Grant | Value] = {}
    for name, (ref, _at, work) in parted.items():
        if ref in plain:
            found[name] = _at_work(plain[ref], work, anchors) if work else plain[ref]
    return found


def _at_work(one: rules.Grant | Value, work: str, anchors: Anchors) -> rules.Grant | Value:
    """Return a grant or a paper with the days of events of one work."""
    here = (rules.Covered(""),)
    if isinstance(one, rules.Grant):
        return anchored_grants([replace(one, lines=here)], anchors, {"": work})[0]
    return anchored([replace(one, lines=here)], anchors, {"": work})[0] if isinstance(one, Withheld) else one


def waits(one: rules.Grant | Value) -> bool:
    """Whether any of its holdbacks counts from an event whose day stands elsewhere."""
    rules_ = one.terms.holdbacks if isinstance(one, rules.Grant) else [one.rule] if isinstance(one, Withheld) else []
    return any(map(_waits, rules_))


_CONSENT = Q(kind=PaperKind.CONSENT)


def _anchored(held: Dossier) -> Dossier:
    """Put the days of events into holdbacks that wait for them."""
    given: list[rules.Grant | Value] = [*held.withheld, *held.grants]
    waiting = [one for one in given if waits(one)]
    if not waiting:
        return held
    works = catalogue.works_of_items({line.item_ref for one in waiting for line in one.lines})
    anchors = known_days(set(works.values()))
    return replace(
        held,
        grants=tuple(anchored_grants(held.grants, anchors, works)),
        withheld=tuple(anchored(held.withheld, anchors, works)),
    )


def _waits(rule: Holdback | Embargo) -> bool:
    return isinstance(rule, Holdback) and rule.anchored_on is None


def watched() -> list[Reason]:
    """Return what has to be looked at: grants that end within 90 days, and those that contradict each other."""
    held = dossier()
    return [*sorted(ending(held.grants, today()), key=lambda one: str(one.facts["lifts_on"])), *conflicts(held)]


def promised_to_others(partner_ref: str, terms: rules.Terms, lines: Sequence[rules.Covered]) -> list[Reason]:
    """Return the promises that stand in the way of giving a partner these terms over some frames."""
    wanted = rules.Grant("", terms, tuple(lines), rules.Direction.OUT, partner=partner_ref)
    return list(broken_promises(wanted, dossier({line.item_ref for line in lines}).grants))


def breaking(ref: str, terms: rules.Terms | None = None) -> list[tuple[Plan, tuple[Reason, ...]]]:
    """Return the plans that would be worse off without a grant or with other terms, and what would stop them.

    Raises NotFound.
    """
    items = sorted({line.item_ref for line in one_grant(ref).lines.all()})
    before = dossier(items)
    after = before.changed(ref, terms) if terms else before.without(ref)
    return broken(list(planned_with(items)), before, after)


def available(use: rules.Use) -> list[str]:
    """Return the refs of the items here that may be used as asked, with or without conditions; in their order."""
    refs = set(GrantLine.objects.values_list("item_ref", flat=True))
    refs |= set(PaperLine.objects.filter(paper__kind=PaperKind.COPYRIGHT).values_list("item_ref", flat=True))
    return Stock(sorted(refs), dossier()).usable(use)


@dataclass(frozen=True, slots=True)
class Picture:
    """The answer for one plan, and where and when more is allowed."""

    weighed: Weighed
    when: Months
    where: Land


def picture_of(asked: rules.Covered, use: rules.Use) -> Picture:
    """Return the pictures of rights in some frames, from this month or the plan's first, whichever is earlier."""
    held = dossier([asked.item_ref])
    first = min(today(), use.window.starts_on or today()).replace(day=1)
    when = months_of(first, use, asked=asked, dossier=held)
    return Picture(weigh(use, asked, held), when, land_of(when.rows))
