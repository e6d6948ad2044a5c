"""Grants: one, those that fit, as lists show them, and what refs mean."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F, QuerySet

from reelbridge.catalogue import queries as catalogue
from reelbridge.catalogue.models import Institution, Item
from reelbridge.kernel import clock
from reelbridge.kernel.errors import BadInput, NotFound
from reelbridge.kernel.language import Chosen
from reelbridge.kernel.timecode import Rate, Span
from reelbridge.kernel.verdict import Verdict
from reelbridge.kernel.wording import spoken
from reelbridge.rights import rules
from reelbridge.rights.models import Grant, GrantLine, Notice
from reelbridge.rights.policy_files import written_as_turtle
from reelbridge.rights.sheets import printed, sheet


def grant(ref: str) -> Grant:
    """Return one grant with its lines; raises NotFound."""
    found = Grant.objects.filter(ref=ref).prefetch_related("lines", "airings").first()
    if found is None:
        raise NotFound("rights.no_such_grant", ref=ref)
    return found


def grants_by_ref(refs: Collection[str]) -> QuerySet[Grant]:
    """Return those of these grants that there are, with their lines."""
    return Grant.objects.filter(ref__in=refs).prefetch_related("lines")


def grants(
    *, direction: str = "", state: str = "", partner_ref: str = "", ends_by: date | None = None
) -> QuerySet[Grant]:
    """Return the grants that fit, what ends first at the top and what never ends last."""
    fitting = Grant.objects.prefetch_related("lines", "airings").order_by(F("ends_on").asc(nulls_last=True), "ref")
    wanted = {"direction": direction, "state": state, "partner_ref": partner_ref}
    fitting = fitting.filter(**{name: value for name, value in wanted.items() if value})
    return fitting.filter(ends_on__gte=today(), ends_on__lte=ends_by) if ends_by else fitting


def grants_over(item_refs: Iterable[str]) -> list[Grant]:
    """Return the standing grants in and own over any of some items, however many items these are."""
    wanted = set(item_refs)
    lines = GrantLine.objects.filter(grant__state=rules.Standing.STANDING).exclude(grant__direction=rules.Direction.OUT)
    refs = {ref for ref, item_ref in lines.values_list("grant__ref", "item_ref") if item_ref in wanted}
    return [one for one in grants(state=rules.Standing.STANDING) if one.ref in refs]


def notices() -> QuerySet[Notice]:
    """Return the notices of grants that end which nobody has seen yet, what ends first at the top."""
    return Notice.objects.filter(seen_at=None).select_related("grant").order_by("ends_on", "pk")


def grants_for(item_ref: str) -> list[Grant]:
    """Return every grant over an item or part of it, in every direction, revoked ones too."""
    return list(grants().filter(lines__item_ref=item_ref).distinct())


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


def odrl_of(grant: Grant, *, as_turtle: bool = False) -> str:
    """Return a grant as an ODRL agreement in JSON-LD or Turtle, its parties named by their nodes."""
    own = catalogue.own_institution().ref
    giver, taker = (
        (grant.partner_ref, own) if grant.direction == rules.Direction.IN else (own, grant.partner_ref or own)
    )
    agreement = grant.terms.as_odrl(
        uid=f"urn:reelbridge:grant:{grant.ref}",
        assigner=f"urn:reelbridge:node:{giver}",
        assignee=f"urn:reelbridge:node:{taker}",
        targets=grant.as_value().lines,
    )
    return written_as_turtle(agreement) if as_turtle else json.dumps(agreement, ensure_ascii=False, indent=2)


def today() -> date:
    """Return the day it is where this institution is."""
    return clock.now().astimezone(ZoneInfo(settings.NODE.options.time_zone)).date()


def terms_sheet(grant: Grant) -> dict[str, str]:
    """Return a grant as a plain readable sheet, by language: zh-Hans, ru, en."""
    here = catalogue.items({line.item_ref for line in grant.lines.all()})
    return sheet(grant, here, partner=_institution(grant.partner_ref), own=catalogue.own_institution())


def printed_sheet(grant: Grant, tongue: str) -> bytes:
    """Return a grant's sheet in one language as a PDF; raises Conflict where this machine cannot print it."""
    here = catalogue.items({line.item_ref for line in grant.lines.all()})
    return printed(grant, here, tongue, partner=_institution(grant.partner_ref), own=catalogue.own_institution())


def _institution(ref: str) -> Any:
    try:
        return catalogue.institution(ref) if ref else None
    except NotFound:
        return None


def covered(ref: str, span: Span | None = None) -> rules.Covered:
    """Return what an item's or a shot's ref means (``nevsky-i-00001``, ``nevsky-i-00001/4``), with its rate.

    Raises NotFound for what is not in the catalogue, BadInput for frames the item does not have.
    """
    if "/" in ref:
        shot = catalogue.shot(ref)
        return covered_item(shot.item, shot.span)
    item = catalogue.item(ref)
    if span and item.frames and span.end > item.frames:
        raise BadInput("rights.span_beyond_item", item=ref, end=span.end, frames=item.frames)
    return covered_item(item, span)


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


def covered_item(item: Item, span: Span | None) -> rules.Covered:
    """Return what is asked for; without a span any of the item's frames, however many of them will be used."""
    whole = Span(0, item.frames) if item.frames else None
    rate = Rate.parse(item.rate_text) if item.rate_text else None
    return rules.Covered(item.ref, span or whole, rate, is_length_asked=span is not None)


def seeing_of(item_ref: str) -> Verdict | None:
    """Say whether a partner's copy that a parcel brought may be seen here today; None when no grant speaks of it."""
    received = [one.as_value() for one in grants(direction=rules.Direction.IN).filter(lines__item_ref=item_ref)]
    return rules.may_be_seen(received, today()) if received else None
