"""Asking for shots and answering: what people do, at either end of a dealing."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from reelbridge.base.audit import record
from reelbridge.base.jobs import enqueue
from reelbridge.base.policy import require
from reelbridge.base.refs import next_ref
from reelbridge.base.rules.roles import Actor
from reelbridge.catalogue import queries as catalogue
from reelbridge.exchange import productions
from reelbridge.exchange.actions import line
from reelbridge.exchange.actions.words import cleaned
from reelbridge.exchange.identity import own_identity
from reelbridge.exchange.models import Parcel, Partner, Request, RequestLine
from reelbridge.exchange.queries.correspondence import held_parcel
from reelbridge.exchange.queries.dealings import promises_broken_by
from reelbridge.exchange.rules import dealing_letters as letters
from reelbridge.exchange.rules.correspondence import Deed
from reelbridge.exchange.rules.dealing import OPEN, Asked, ParcelState, RequestState, checked_handles, checked_lines
from reelbridge.kernel import clock
from reelbridge.kernel.errors import BadInput, Conflict, NotAllowed
from reelbridge.rights import actions as rights
from reelbridge.rights import queries as rights_queries
from reelbridge.rights.rules import Covered, Terms


@transaction.atomic
def ask_for(  # noqa: PLR0913 -- what a request consists of
    partner: Partner,
    lines: Sequence[Asked],
    *,
    wanted: Terms,
    production_title: str,
    note: str,
    by: Actor,
    note_language: str = "",
    offer_ref: str = "",
    renews: str = "",
) -> Request:
    """Ask a partner for shots of theirs, with the terms wanted; the request is on its way when this returns.

    The production is named by its ref here or in any words. It may take up an offer of the partner's, or want a grant
    of theirs renewed. Raises NotAllowed for a partner who is
    not paired, BadInput for shots that are not theirs or beyond their item.
    """
    require(by, "exchange.ask")
    if not partner.is_paired:
        raise NotAllowed("exchange.partner_is_not_paired", partner=partner.node_id)
    if not production_title.strip():
        raise BadInput("exchange.request_without_production")
    made = productions.called(production_title)
    asked = _of_partner(partner, checked_lines(lines))
    request = Request.objects.create(
        ref=next_ref("r"),
        direction=Request.Direction.OUT,
        partner=partner,
        production_title=(made.title if made else production_title.strip())[:300],
        wanted_json=wanted.as_json(),
        note=cleaned(note),
        note_language=note_language or "en",
        asked_by=by.name,
        state=RequestState.SENT,
        offer_ref=offer_ref,
        renews=renews,
    )
    keep_lines(request, asked)
    letter = line.send(partner, request_letter(request, asked).as_message())
    Request.objects.filter(pk=request.pk).update(message_id=letter.message_id)
    request.message_id = letter.message_id
    record("exchange.asked", request.subject, by=by, partner=partner.node_id, lines=[str(one) for one in asked])
    return request


def request_letter(request: Request, asked: tuple[Asked, ...]) -> letters.Request:
    """Return a request as it travels."""
    return letters.Request(
        ref=request.ref,
        production_title=request.production_title,
        note=request.note,
        note_language=request.note_language,
        asked_by=request.asked_by,
        wanted=request.wanted,
        lines=asked,
        offer_ref=request.offer_ref,
        renews=request.renews,
    )


def keep_lines(request: Request, asked: Sequence[Asked]) -> None:
    """Write the lines of a request."""
    RequestLine.objects.bulk_create(
        RequestLine(
            request=request,
            item_ref=one.item_ref,
            start=one.span.start if one.span else None,
            end=one.span.end if one.span else None,
        )
        for one in asked
    )


def _of_partner(partner: Partner, asked: tuple[Asked, ...]) -> tuple[Asked, ...]:
    """Return the lines, photographs without frames; raises BadInput for what the partner does not hold."""
    here = catalogue.items([one.item_ref for one in asked])
    found = []
    for one in asked:
        item = here.get(one.item_ref)
        if item is None or item.keeper_id != partner.institution_id:
            raise BadInput("exchange.not_held_by_partner", item=one.item_ref, partner=partner.node_id)
        if one.span and item.medium == "photograph":
            one = Asked(one.item_ref)  # noqa: PLW2901 -- a photograph has no frames to choose from
        if one.span and item.frames and one.span.end > item.frames:
            raise BadInput("exchange.span_beyond_item", item=one.item_ref, end=one.span.end, frames=item.frames)
        found.append(one)
    return checked_lines(found)


@transaction.atomic
def grant_request(
    request: Request, *, terms: Terms, by: Actor, note: str = "", note_language: str = "", is_meant: bool = False,
    handles: int = 0,
) -> Request:  # fmt: skip
    """Say yes with these terms: the grant stands, the partner hears of it, and the parcel is made.

    So many frames of ``handles`` are sent along on each side of every shot; the grant does not cover them.

    Raises Conflict when the request has been answered already, or where a promise to another partner would be
    broken and nobody said that this ``is_meant``.
    """
    require(by, "exchange.answer")
    if not is_meant:
        keep_promises(request, terms)
    request.handles = checked_handles(handles)
    return give(request, terms=terms, by=by, giver=by.name, note=note, note_language=note_language)


def give(request: Request, *, terms: Terms, by: Actor, giver: str, note: str = "", note_language: str = "") -> Request:
    """Say yes in somebody's name, in the caller's transaction; a renewal of what the partner holds needs no parcel."""
    asked = _answerable(request)
    grant = rights.issue_grant(
        direction="out",
        partner_ref=request.partner.node_id,
        terms=terms,
        lines=[Covered(one.item_ref, one.span) for one in asked],
        by=by,
        title=request.production_title,
        request_ref=request.ref,
    )
    _answer(
        request,
        state=RequestState.GRANTED,
        grant_ref=grant.ref,
        granted_json=terms.as_json(),
        handles=request.handles,
        answered_by=giver,
        answer=cleaned(note),
        answer_language=note_language or "en",
    )
    line.send(
        request.partner,
        granting_letter(request).as_message(in_reply_to=request.message_id),
        message_id=letters.message_id("grant", own_identity().node_id, grant.ref),
    )
    record("exchange.granted", request.subject, by=by, grant=grant.ref, terms=terms.as_json())
    if not _is_held(request, asked):
        _begin_parcel(request)
    return request


def keep_promises(request: Request, terms: Terms) -> None:
    """Raise Conflict where the terms cannot be kept beside what another partner was promised."""
    if broken := promises_broken_by(request, terms):
        raise Conflict(broken[0].code, **broken[0].facts)


def _is_held(request: Request, asked: list[Asked]) -> bool:
    """Whether the partner has these very frames from the grant that it wants renewed."""
    held = held_parcel(request.renews) if request.renews else None
    return (
        held is not None
        and held.state == ParcelState.ACCEPTED
        and set(asked) <= {one.as_value() for one in held.request.lines.all()}
        and not held.certificates.filter(deed=Deed.DESTROYED).exists()
    )


def _begin_parcel(request: Request) -> None:
    parcel = Parcel.objects.create(
        ref=next_ref("p"),
        direction=Request.Direction.OUT,
        request=request,
        partner=request.partner,
        grant_ref=request.grant_ref,
        state=ParcelState.BUILDING,
    )
    enqueue("exchange.build_parcel", key=f"build:{parcel.ref}", subject=parcel.subject, parcel=parcel.ref)


def granting_letter(request: Request) -> letters.Granting:
    """Return the grant of a request as it travels."""
    terms = request.granted
    if terms is None:
        raise ValueError(f"{request.ref} has not been granted")
    lines = tuple(one.as_value() for one in request.lines.all())
    return letters.Granting(
        ref=request.grant_ref,
        request_ref=request.ref,
        granted_by=request.answered_by,
        terms=terms,
        lines=lines,
        note=request.answer,
        note_language=request.answer_language,
        papers=tuple(rights_queries.binding([Covered(one.item_ref, one.span) for one in lines])),
        handles=request.handles,
    )


@transaction.atomic
def refuse_request(request: Request, *, why: str, by: Actor, why_language: str = "") -> Request:
    """Say no, with a reason in the answerer's own words.

    Raises BadInput without a reason, Conflict when the request has been answered already.
    """
    require(by, "exchange.answer")
    if not why.strip():
        raise BadInput("exchange.refusal_without_reason", request=request.ref)
    _answerable(request)
    _answer(
        request,
        state=RequestState.REFUSED,
        answered_by=by.name,
        answer=cleaned(why),
        answer_language=why_language or "en",
    )
    send_refusal(request)
    record("exchange.refused", request.subject, by=by, because=why)
    return request


def send_refusal(request: Request) -> None:
    """Write to the partner that a request was refused."""
    line.send(
        request.partner,
        letters.refusal_message(
            request_ref=request.ref,
            why=request.answer,
            why_language=request.answer_language,
            refused_by=request.answered_by,
            in_reply_to=request.message_id,
        ),
        message_id=letters.message_id("refusal", own_identity().node_id, request.ref),
    )


def _answerable(request: Request) -> list[Asked]:
    if request.is_ours:
        raise Conflict("exchange.request_is_ours", request=request.ref)
    if request.state != RequestState.RECEIVED:
        raise Conflict("exchange.request_is_answered", request=request.ref)
    return [one.as_value() for one in request.lines.all()]


def _answer(request: Request, **columns: object) -> None:
    """Write the answer, unless somebody else answered meanwhile."""
    now = clock.now()
    columns |= {"answered_at": now, "changed_at": now}
    if not Request.objects.filter(pk=request.pk, state__in=OPEN).update(**columns):
        raise Conflict("exchange.request_is_answered", request=request.ref)
    for name, value in columns.items():
        setattr(request, name, value)
