"""What binds whoever uses granted frames, told again where it has changed since (docs/formats/messages.md)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction

from reelbridge.base.audit import record
from reelbridge.base.rules.roles import THE_NODE, Actor
from reelbridge.exchange.actions import line
from reelbridge.exchange.actions.dealings_in import refuse_papers_beyond
from reelbridge.exchange.actions.words import moved
from reelbridge.exchange.identity import own_identity
from reelbridge.exchange.models import IncomingLetter, OutgoingLetter, Partner, Request
from reelbridge.exchange.rules import dealing_letters as letters
from reelbridge.kernel.errors import Conflict
from reelbridge.rights import actions as rights
from reelbridge.rights import queries as known_rights
from reelbridge.rights.rules import Covered, Standing

KIND = "Announce:Papers"


@transaction.atomic
def tell_papers(item_refs: Collection[str]) -> None:
    """Write to each partner with a standing grant over some of these items what binds its frames now, if it changed."""
    given = Request.objects.filter(direction=Request.Direction.IN, lines__item_ref__in=item_refs).exclude(grant_ref="")
    for request in given.select_related("partner").prefetch_related("lines").distinct().order_by("pk"):
        if known_rights.grant(request.grant_ref).state == Standing.STANDING:
            _tell(request)


def _tell(request: Request) -> None:
    told = (
        OutgoingLetter.objects.filter(partner=request.partner, kind__in=("Accept:Request", KIND))
        .filter(message__object__ref=request.grant_ref)
        .order_by("pk")
        .last()
    )
    before: dict[str, Any] = told.message["object"] if told else {}
    papers = tuple(known_rights.binding([Covered(one.item_ref, one.span) for one in request.lines.all()]))
    gone = {one["ref"] for name in ("papers", "ended") for one in before.get(name, [])} - {one.ref for one in papers}
    ended = {one.ref: one.why_ended for one in known_rights.papers_by_refs(gone) if one.ended_at}
    word = letters.PapersWord(request.grant_ref, before.get("number", 0) + 1, papers, ended)
    written = word.as_json()
    if all(written[name] == before.get(name, []) for name in ("papers", "ended")):
        return
    # named by the letter before it, so that two workers at once write one
    last = told.message_id if told else ""
    line.send(
        request.partner,
        word.as_message(),
        message_id=letters.message_id("papers", own_identity().node_id, request.grant_ref, last),
        may_wait=True,
    )
    record(
        "exchange.papers_told", request.subject, by=THE_NODE, papers=[one.ref for one in papers], ended=sorted(ended)
    )


def receive_papers(partner: Partner, message: dict[str, Any]) -> None:
    """Keep what binds a partner's granted frames now; what its next word has changed already is left as that says.

    Raises Conflict when the grant is not here (yet), BadInput for papers about other frames or of another's making.
    """
    word = letters.read_papers(letters.object_of(message), sender=partner.node_id)
    request = Request.objects.filter(
        grant_ref=word.grant_ref, partner=partner, direction=Request.Direction.OUT
    ).first()  # fmt: skip
    if request is None:
        raise Conflict("exchange.letter_came_early", about=word.grant_ref)
    granted = [one.as_value() for one in known_rights.grant(word.grant_ref).lines.all()]
    refuse_papers_beyond(word.papers, granted, request=request.ref)
    read = IncomingLetter.objects.filter(partner=partner, kind=KIND, state=IncomingLetter.State.READ)
    if read.filter(message__object__ref=word.grant_ref, message__object__number__gt=word.number).exists():
        return
    for one in word.papers:
        rights.keep_paper(one.ref, one, one.lines, by=THE_NODE)
    for paper in known_rights.papers_by_refs(word.ended):
        if paper.ended_at is None:
            rights.end_paper(paper.ref, by=THE_NODE, because=word.ended[paper.ref])
    moved(request)
    record("exchange.papers_received", request.subject, by=Actor(partner.node_id, partner=partner.node_id),
           papers=[one.ref for one in word.papers], ended=sorted(word.ended))  # fmt: skip
