"""What partners' letters change in a dealing: each once in effect, in any order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import translation

from reelbridge.base.audit import record
from reelbridge.base.jobs import enqueue
from reelbridge.base.rules.roles import THE_NODE, Actor
from reelbridge.catalogue import queries as catalogue
from reelbridge.exchange.actions.certificates import certify
from reelbridge.exchange.actions.dealings import keep_lines, send_refusal
from reelbridge.exchange.identity import own_identity
from reelbridge.exchange.models import Offered, Parcel, Partner, Request
from reelbridge.exchange.rules import dealing_letters as letters
from reelbridge.exchange.rules.dealing import LONGEST_NOTE, MADE_AGAIN, Asked, ParcelState, RequestState, later
from reelbridge.kernel import clock
from reelbridge.kernel.errors import BadInput, Conflict, NotAllowed
from reelbridge.kernel.verdict import Reason
from reelbridge.kernel.wording import say_reason
from reelbridge.rights import actions as rights
from reelbridge.rights import queries as known_rights
from reelbridge.rights.rules import Covered, Standing
from reelbridge.rights.rules.papers import Value


def receive_request(partner: Partner, message: dict[str, Any]) -> None:
    """Put a partner's request on the archive's desk; one for what was never shown to them is refused at once.

    Raises Conflict when the ref came before with another content.
    """
    read = letters.read_request(message, sender=partner.node_id, holder=own_identity().node_id)
    known = Request.objects.filter(ref=read.ref).first()
    if known:
        if known.partner_id != partner.pk or known.message_id != message["id"]:
            raise BadInput("exchange.request_ref_used_twice", request=read.ref)
        return
    request = Request.objects.create(
        ref=read.ref,
        direction=Request.Direction.IN,
        partner=partner,
        production_title=read.production_title,
        wanted_json=read.wanted.as_json(),
        note=read.note,
        note_language=read.note_language,
        asked_by=read.asked_by,
        state=RequestState.RECEIVED,
        message_id=message["id"],
        offer_ref=read.offer_ref,
        renews=read.renews,
    )
    keep_lines(request, read.lines)
    record("exchange.request_received", request.subject, by=_actor(partner), lines=[str(one) for one in read.lines])
    if reason := _why_not_renewed(partner, read) if read.renews else _why_impossible(partner, read.lines):
        _refuse_at_once(request, reason)


def _why_not_renewed(partner: Partner, read: letters.Request) -> Reason | None:
    """Return why a grant cannot be renewed: it was not given to them, or not for these frames."""
    before = Request.objects.filter(grant_ref=read.renews, partner=partner, direction=Request.Direction.IN).first()
    if before is None or not set(read.lines) <= {one.as_value() for one in before.lines.all()}:
        return Reason("exchange.not_theirs_to_renew", {"grant": read.renews})
    return None


def _why_impossible(partner: Partner, asked: tuple[Asked, ...]) -> Reason | None:
    """Return why a request cannot be granted whatever a person thinks; the same words for hidden and for absent."""
    refs = {one.item_ref for one in asked}
    shown = set(
        Offered.objects.filter(partner=partner, item_ref__in=refs, withdrawn_at=None).values_list("item_ref", flat=True)
    )
    here = catalogue.items(refs & shown)
    for one in asked:
        item = here.get(one.item_ref)
        if item is None or not catalogue.is_own(item):
            return Reason("exchange.not_offered", {"item": one.item_ref})
        if one.span and item.frames and one.span.end > item.frames:
            return Reason(
                "exchange.span_beyond_item", {"item": one.item_ref, "end": one.span.end, "frames": item.frames}
            )
    return None


def _refuse_at_once(request: Request, reason: Reason) -> None:
    now = clock.now()
    request.state, request.answered_at, request.changed_at = RequestState.REFUSED, now, now
    request.answered_by, request.why_code, request.why_facts = THE_NODE.name, reason.code, dict(reason.facts)
    request.answer_language = request.partner.language
    with translation.override(request.partner.language.lower()):
        request.answer = say_reason(reason)
    request.save()
    send_refusal(request)
    record("exchange.refused", request.subject, by=THE_NODE, because=reason.code)


def receive_grant(partner: Partner, message: dict[str, Any]) -> None:
    """Keep the grant that a partner gave; raises Conflict when the request is not known (yet)."""
    keep_granting(partner, letters.read_granting(letters.object_of(message), sender=partner.node_id))


def keep_granting(partner: Partner, granting: letters.Granting) -> Request:
    """Write a partner's grant down once, by letter or with its parcel; raises BadInput when it grants other shots."""
    request = _ours(partner, granting.request_ref)
    asked = {one.as_value() for one in request.lines.all()}
    if not set(granting.lines) <= asked:
        raise BadInput("exchange.granted_other_shots", request=request.ref)
    refuse_papers_beyond(
        granting.papers, [Covered(one.item_ref, one.span) for one in granting.lines], request=request.ref
    )
    if request.grant_ref and request.grant_ref != granting.ref:
        raise BadInput("exchange.request_granted_twice", request=request.ref, grant=granting.ref)
    state = later(RequestState(request.state), RequestState.GRANTED)
    if request.grant_ref:
        return request
    rights.issue_grant(
        direction="in",
        partner_ref=partner.node_id,
        terms=granting.terms,
        lines=[Covered(one.item_ref, one.span) for one in granting.lines],
        by=THE_NODE,
        title=request.production_title,
        request_ref=request.ref,
        ref=granting.ref,
    )
    for one in granting.papers:
        rights.keep_paper(one.ref, one, one.lines, by=THE_NODE)
    request.state, request.grant_ref, request.granted_json = state, granting.ref, granting.terms.as_json()
    request.answered_by, request.answer, request.handles = granting.granted_by, granting.note, granting.handles
    request.answer_language = granting.note_language
    request.answered_at = request.changed_at = clock.now()
    request.save()
    record("exchange.grant_received", request.subject, by=_actor(partner), grant=granting.ref)
    return request


def refuse_papers_beyond(papers: Iterable[Value], granted: Sequence[Covered], *, request: str) -> None:
    """Refuse papers about frames that are not granted: no partner writes about other things in our rights."""
    if any(_is_beyond(one, granted) for paper in papers for one in paper.lines):
        raise BadInput("exchange.granted_other_shots", request=request)


def _is_beyond(line: Covered, granted: Sequence[Covered]) -> bool:
    mine = [one.span for one in granted if one.item_ref == line.item_ref]
    return not any(span is None or (line.span is not None and span.covers(line.span)) for span in mine)


def receive_refusal(partner: Partner, message: dict[str, Any]) -> None:
    """Note that a partner said no, and why."""
    thing = letters.object_of(message)
    request = _ours(partner, thing.ref("request"))
    if later(RequestState(request.state), RequestState.REFUSED) == request.state:
        return
    request.state = RequestState.REFUSED
    request.answer = thing.text("why", longest=LONGEST_NOTE)
    request.answer_language = thing.text("language", longest=20)
    request.answered_by = thing.text("refused_by", longest=200)
    request.answered_at = request.changed_at = clock.now()
    request.save()
    record("exchange.refusal_received", request.subject, by=_actor(partner))


def receive_parcel_notice(partner: Partner, message: dict[str, Any]) -> None:
    """Note that a parcel lies ready at a partner's and begin to fetch it."""
    notice = letters.read_parcel_notice(message, sender=partner.node_id)
    request = keep_granting(partner, notice.granting)
    parcel, is_new = Parcel.objects.get_or_create(
        ref=notice.ref,
        defaults={
            "direction": Request.Direction.IN,
            "request": request,
            "partner": partner,
            "grant_ref": notice.granting.ref,
            "state": ParcelState.READY,
            "list_digest": notice.list_digest,
            "total_bytes": notice.total_bytes,
            "ready_at": clock.now(),
        },
    )
    if not is_new:
        if parcel.partner_id != partner.pk or parcel.list_digest != notice.list_digest:
            raise BadInput("exchange.parcel_ref_used_twice", parcel=notice.ref)
        return
    # made again by its sender, because what was ready before had changed on a disk there
    before = Parcel.objects.filter(request=request, direction=Request.Direction.IN).exclude(pk=parcel.pk)
    before.exclude(state__in=[ParcelState.ACCEPTED, ParcelState.REVOKED]).update(
        state=ParcelState.FAILED, why_code=MADE_AGAIN, why_facts={"parcel": parcel.ref}
    )
    request.state, request.changed_at = later(RequestState(request.state), RequestState.PARCEL_READY), clock.now()
    request.save(update_fields=["state", "changed_at"])
    if known_rights.grant(notice.granting.ref).state != Standing.STANDING:
        # the withdrawal overtook the parcel
        Parcel.objects.filter(pk=parcel.pk).update(state=ParcelState.REVOKED)
        certify(notice.granting.ref)
        return
    enqueue("exchange.fetch_parcel", key=f"fetch:{parcel.ref}", subject=parcel.subject, parcel=parcel.ref)
    record("exchange.parcel_announced", parcel.subject, by=_actor(partner), bytes=notice.total_bytes)


def receive_revocation(partner: Partner, message: dict[str, Any]) -> None:
    """End a grant that its giver took back; raises Conflict when the grant is not here (yet)."""
    thing = letters.object_of(message)
    ref = thing.ref("ref", of=f"{partner.node_id}-g")
    request = Request.objects.filter(grant_ref=ref, partner=partner, direction=Request.Direction.OUT).first()
    if request is None:
        raise Conflict("exchange.letter_came_early", about=ref)
    if known_rights.grant(ref).state == Standing.STANDING:
        rights.revoke_grant(ref, by=THE_NODE, because=thing.text("why", longest=1000))


def _ours(partner: Partner, ref: str) -> Request:
    """Return our request to a partner; raises NotAllowed when it went to somebody else, Conflict when unknown."""
    request = Request.objects.filter(ref=ref, direction=Request.Direction.OUT).first()
    if request is None:
        raise Conflict("exchange.letter_came_early", about=ref)
    if request.partner_id != partner.pk:
        raise NotAllowed("exchange.not_your_request", request=ref, partner=partner.node_id)
    return request


def _actor(partner: Partner) -> Actor:
    return Actor(partner.node_id, partner=partner.node_id)
