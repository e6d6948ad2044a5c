"""Reading rights: grants, and whether a use is covered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F, Prefetch, QuerySet

from reelbridge.catalogue import queries as catalogue
from reelbridge.catalogue.models import Institution, Item
from reelbridge.kernel import clock
from reelbridge.kernel.errors import BadInput, NotFound
from reelbridge.kernel.language import Chosen
from reelbridge.kernel.timecode import Rate, Span
from reelbridge.kernel.verdict import Reason, Verdict
from reelbridge.kernel.wording import say_reason, spoken
from reelbridge.rights import rules
from reelbridge.rights.models import Grant, GrantLine
from reelbridge.rights.rules.layers import Dossier
from reelbridge.rights.rules.picture import Land, Months, land_of, months_of
from reelbridge.rights.rules.stock import Stock
from reelbridge.rights.rules.watch import conflicts, ending
from reelbridge.rights.rules.weighed import Weighed, weigh
from reelbridge.rights.sheets import sheet

__all__ = [
    "Picture",
    "available",
    "clearance_for",
    "clearances_for",
    "covered",
    "covered_by_refs",
    "dossier",
    "grant",
    "grants",
    "grants_for",
    "listed",
    "odrl_of",
    "partners",
    "picture_of",
    "seeing_of",
    "terms_sheet",
    "today",
    "verdict_as_json",
    "watched",
    "weighed_as_json",
    "weighed_for",
]


def grant(ref: str) -> Grant:
    """Return one grant with its lines; raises NotFound."""
    found = Grant.objects.filter(ref=ref).prefetch_related("lines").first()
    if found is None:
        raise NotFound("rights.no_such_grant", ref=ref)
    return found


def grants(
    *, direction: str = "", state: str = "", partner_ref: str = "", ends_by: date | None = None
) -> QuerySet[Grant]:
    """Return the grants that fit, what ends first at the top and what never ends last."""
    fitting = Grant.objects.prefetch_related("lines").order_by(F("ends_on").asc(nulls_last=True), "ref")
    wanted = {"direction": direction, "state": state, "partner_ref": partner_ref}
    fitting = fitting.filter(**{name: value for name, value in wanted.items() if value})
    return fitting.filter(ends_on__gte=today(), ends_on__lte=ends_by) if ends_by else fitting


def grants_for(item_ref: str) -> list[Grant]:
    """Return every grant over an item or part of it, in every direction, revoked ones too."""
    return list(grants().filter(lines__item_ref=item_ref).distinct())


def clearance_for(item_ref: str, span: Span | None, use: rules.Use) -> Verdict:
    """Say whether frames of an item may be used as asked, and why.

    Without a span any frames of it are meant, and a limit of seconds is a condition.

    Raises NotFound for an item that is not in the catalogue, BadInput for frames it does not have.
    """
    asked = covered(item_ref, span)
    return rules.clear(use, asked, _values([asked.item_ref]))


def weighed_for(item_ref: str, span: Span | None, use: rules.Use) -> Weighed:
    """Return the whole answer for frames of an item: verdict, uncovered boxes with reasons, nearest uses, whom to ask.

    Unlike ``clearance_for`` it also weighs what was given to others exclusively. Raises as that does.
    """
    asked = covered(item_ref, span)
    return weigh(use, asked, dossier([asked.item_ref]))


def dossier(item_refs: Iterable[str] | None = None) -> Dossier:
    """Return the grants over some items in every direction, or all of them, as the rules know them."""
    found = Grant.objects.order_by("ref").prefetch_related("lines")
    if item_refs is not None:
        found = found.filter(lines__item_ref__in=list(item_refs)).distinct()
    return Dossier(tuple(one.as_value() for one in found))


def watched() -> list[Reason]:
    """Return what has to be looked at: grants that end within 90 days, and those that contradict each other."""
    held = dossier()
    return [*sorted(ending(held.grants, today()), key=lambda one: str(one.facts["lifts_on"])), *conflicts(held)]


def available(use: rules.Use) -> list[str]:
    """Return the refs of the items here that may be used as asked, with or without conditions; in their order."""
    refs = list(GrantLine.objects.order_by("item_ref").values_list("item_ref", flat=True).distinct())
    return Stock(refs, dossier()).usable(use)


def clearances_for(asked: Sequence[tuple[str, Span | None]], use: rules.Use) -> list[Verdict]:
    """Say it for many at once, in their order, in a fixed number of queries; limits of seconds count together.

    An item that is not in the catalogue has no grant.
    """
    refs = {item_ref for item_ref, _span in asked}
    here = catalogue.items(refs)
    covered = [_covered(here[ref], span) if ref in here else rules.Covered(ref, span) for ref, span in asked]
    return rules.clear_all(use, covered, _values(refs))


def covered(ref: str, span: Span | None = None) -> rules.Covered:
    """Return what an item's or a shot's ref means (``nevsky-i-00001``, ``nevsky-i-00001/4``), with its rate.

    Raises NotFound for what is not in the catalogue, BadInput for frames the item does not have.
    """
    if "/" in ref:
        shot = catalogue.shot(ref)
        return _covered(shot.item, shot.span)
    item = catalogue.item(ref)
    if span and item.frames and span.end > item.frames:
        raise BadInput("rights.span_beyond_item", item=ref, end=span.end, frames=item.frames)
    return _covered(item, span)


def covered_by_refs(refs: Iterable[str]) -> list[rules.Covered]:
    """Return what several refs mean: items, shots (``…-i-00001/4``), or works with all their items.

    Raises NotFound for the first that is not in the catalogue.
    """
    found: list[rules.Covered] = []
    for ref in dict.fromkeys(refs):
        if "-w-" in ref:
            work = catalogue.work_for_page(ref)
            found += [rules.Covered(item.ref) for item in catalogue.items_of(work)]
        elif "/" in ref:
            shot = catalogue.shot(ref)
            found.append(rules.Covered(shot.item.ref, shot.span))
        else:
            found.append(rules.Covered(catalogue.item(ref).ref))
    return found


@dataclass(frozen=True, slots=True)
class Picture:
    """The answer for one plan, and where and when more is allowed."""

    weighed: Weighed
    when: Months
    where: Land


def picture_of(asked: rules.Covered, use: rules.Use) -> Picture:
    """Return the pictures of rights in some frames, from this month or the plan's first, whichever is earlier."""
    values = _values([asked.item_ref])
    first = min(today(), use.window.starts_on or today()).replace(day=1)
    when = months_of(first, use, asked=asked, grants=values)
    return Picture(weigh(use, asked, dossier([asked.item_ref])), when, land_of(when.rows))


@dataclass(frozen=True, slots=True)
class Listed:
    """A grant as lists show it."""

    grant: Grant
    value: rules.Grant
    #: Its title, else the title of what it covers first; its language is empty where nobody has said it.
    label: str
    label_language: str
    partner: Institution | None
    #: Each line with its item, which is None when it is not in the catalogue here, and the item's title.
    lines: tuple[tuple[GrantLine, Item | None, Chosen], ...]


def listed(found: Iterable[Grant]) -> list[Listed]:
    """Return grants with the items and partners they name, in a fixed number of queries."""
    rows = list(found)
    here = catalogue.items({line.item_ref for one in rows for line in one.lines.all()})
    partners = {one.ref: one for one in Institution.objects.filter(ref__in={one.partner_ref for one in rows})}
    return [_listed(one, here, partners) for one in rows]


def _listed(one: Grant, here: Mapping[str, Item], partners: Mapping[str, Institution]) -> Listed:
    named = {ref: catalogue.title_of(item, spoken()) for ref, item in here.items()}
    lines = tuple(
        (line, here.get(line.item_ref), named.get(line.item_ref) or Chosen(line.item_ref, "", is_fallback=False))
        for line in one.lines.all()
    )
    titles = list({title.text: title for _line, _item, title in lines}.values())
    label, tag = (one.title, "") if one.title else (titles[0].text, titles[0].language)
    if not one.title and len(titles) > 1:
        label = f"{label} +{len(titles) - 1}"
    return Listed(one, one.as_value(), label, tag, partners.get(one.partner_ref), lines)


def partners() -> QuerySet[Institution]:
    """Return the institutions other than our own."""
    return Institution.objects.filter(is_own=False).order_by("ref")


def odrl_of(grant: Grant) -> dict[str, Any]:
    """Return a grant as an ODRL agreement, its parties named by their nodes."""
    own = catalogue.own_institution().ref
    giver, taker = (
        (grant.partner_ref, own) if grant.direction == rules.Direction.IN else (own, grant.partner_ref or own)
    )
    return grant.terms.as_odrl(
        uid=f"urn:reelbridge:grant:{grant.ref}",
        assigner=f"urn:reelbridge:node:{giver}",
        assignee=f"urn:reelbridge:node:{taker}",
        targets=grant.as_value().lines,
    )


def today() -> date:
    """Return the day it is where this institution is."""
    return clock.now().astimezone(ZoneInfo(settings.NODE.options.time_zone)).date()


def verdict_as_json(verdict: Verdict) -> dict[str, Any]:
    """Return a verdict as the API and the command line give it: answer, reasons with facts and sentences."""
    return {
        "answer": verdict.answer.value,
        "is_clear": verdict.is_clear,
        "reasons": [reason_as_json(reason) for reason in verdict.reasons],
    }


def reason_as_json(reason: Reason) -> dict[str, Any]:
    """Return a reason as code, sentence and facts."""
    return {"code": reason.code, "sentence": say_reason(reason), "facts": dict(reason.facts)}


def weighed_as_json(found: Weighed) -> dict[str, Any]:
    """Return the whole answer as the API and the command line give it."""
    return verdict_as_json(found.verdict) | {
        "extent": str(found.extent),
        "uncovered": [
            {
                "territories": sorted(one.box.territories),
                "media": sorted(one.box.media),
                "languages": sorted(one.box.languages - {""}),
                "window": str(one.box.window),
                "start": one.box.span.start if one.box.span else None,
                "end": one.box.span.end if one.box.span else None,
                "reasons": [reason_as_json(reason) for reason in one.reasons],
            }
            for one in found.uncovered
        ],
        "nearest": [
            {
                "kind": one.kind,
                "use": one.use.as_json(),
                "start": one.span.start if one.span else None,
                "end": one.span.end if one.span else None,
            }
            for one in found.nearest
        ],
        "clauses": dict(found.clauses),
        "ask": dict(found.ask),
    }


def terms_sheet(grant: Grant) -> dict[str, str]:
    """Return a grant as a plain readable sheet, by language: zh-Hans, ru, en."""
    here = catalogue.items({line.item_ref for line in grant.lines.all()})
    return sheet(grant, here, partner=_institution(grant.partner_ref), own=catalogue.own_institution())


def _institution(ref: str) -> Any:
    try:
        return catalogue.institution(ref) if ref else None
    except NotFound:
        return None


def _values(item_refs: Iterable[str]) -> list[rules.Grant]:
    """Return the grants that may count for some items, with the lines over them."""
    refs = list(item_refs)
    lines = Prefetch("lines", GrantLine.objects.filter(item_ref__in=refs))
    found = Grant.objects.filter(lines__item_ref__in=refs).exclude(direction=rules.Direction.OUT).distinct()
    return [one.as_value() for one in found.order_by("ref").prefetch_related(lines)]


def _covered(item: Item, span: Span | None) -> rules.Covered:
    """Return what is asked for; without a span any of the item's frames, however many of them will be used."""
    whole = Span(0, item.frames) if item.frames else None
    rate = Rate.parse(item.rate_text) if item.rate_text else None
    return rules.Covered(item.ref, span or whole, rate, is_length_asked=span is not None)


def seeing_of(item_ref: str) -> Verdict | None:
    """Say whether a partner's copy that a parcel brought may be seen here today; None when no grant speaks of it."""
    received = [one.as_value() for one in grants(direction=rules.Direction.IN).filter(lines__item_ref=item_ref)]
    return rules.may_be_seen(received, today()) if received else None
