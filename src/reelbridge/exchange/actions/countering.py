"""Counter-terms: either side proposes others while nobody has answered; who asked may take what the holder proposed."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from reelbridge.base.audit import record
from reelbridge.base.policy import require
from reelbridge.base.refs import next_ref
from reelbridge.base.rules.roles import THE_NODE, Actor
from reelbridge.exchange.actions import line
from reelbridge.exchange.actions.dealings import give, keep_promises
from reelbridge.exchange.actions.words import cleaned, moved, request_of, written_at
from reelbridge.exchange.identity import own_identity
from reelbridge.exchange.models import Counter, Partner, Request
from reelbridge.exchange.queries.correspondence import latest_counter
from reelbridge.exchange.rules import dealing_letters as letters
from reelbridge.exchange.rules.correspondence import CounterLetter, Words, counter_accepted, read_counter
from reelbridge.exchange.rules.dealing import OPEN, RequestState
from reelbridge.kernel import clock
from reelbridge.kernel.errors import BadInput, Conflict
from reelbridge.rights.rules import Terms


@transaction.atomic
def counter(
    request: Request, *, terms: Terms, by: Actor, note: str = "", note_language: str = "en", is_meant: bool = False
) -> Counter:
    """Propose other terms for a request that nobody has answered; what the holder proposes binds it until it answers.

    Raises Conflict once the request is answered, BadInput for the very terms that are on the table already; of the
    holder's terms as ``grant_request`` does.
    """
    require(by, "exchange.ask" if request.is_ours else "exchange.answer")
    if RequestState(request.state) not in OPEN:
        raise Conflict("exchange.request_is_answered", request=request.ref)
    before = latest_counter(request, is_ours=True)
    if terms == (before.terms if before else request.wanted):
        raise BadInput("exchange.counter_changes_nothing", request=request.ref)
    if not request.is_ours and not is_meant:
        keep_promises(request, terms)
    made = Counter.objects.create(
        ref=next_ref("c"), request=request, is_ours=True, author=by.name, terms_json=terms.as_json(),
        note=cleaned(note), language=note_language or "en",
    )  # fmt: skip
    words = Words(made.ref, made.author, made.note, made.language)
    line.send(
        request.partner,
        CounterLetter(words, request.ref, terms).as_message(in_reply_to=request.message_id),
        message_id=letters.message_id("counter", own_identity().node_id, made.ref),
    )
    moved(request)
    record("exchange.countered", request.subject, by=by, counter=made.ref, terms=terms.as_json())
    return made


def receive_counter(partner: Partner, message: dict[str, Any]) -> None:
    """Put a partner's terms into the correspondence; raises Conflict for a request that is not here (yet)."""
    read = read_counter(letters.object_of(message), sender=partner.node_id)
    request = request_of(partner, read.request_ref)
    Counter.objects.get_or_create(
        ref=read.words.ref,
        defaults={
            "request": request,
            "is_ours": False,
            **read.words.as_json(),
            "terms_json": read.terms.as_json(),
            "written_at": written_at(message),
        },
    )
    moved(request)


@transaction.atomic
def accept_counter(made: Counter, *, by: Actor) -> Counter:
    """Take the terms that the holder proposed last for a request of ours; the holder's node answers with the grant.

    Raises Conflict for terms that are not theirs, were followed by others, or once the request is answered.
    """
    require(by, "exchange.ask")
    request = made.request
    if made.is_ours or not request.is_ours:
        raise Conflict("exchange.counter_not_to_accept", counter=made.ref)
    if made.accepted_at:
        return made
    if RequestState(request.state) not in OPEN:
        raise Conflict("exchange.request_is_answered", request=request.ref)
    if latest_counter(request, is_ours=False) != made:
        raise Conflict("exchange.counter_is_superseded", counter=made.ref)
    made.accepted_at, made.accepted_by = clock.now(), by.name
    made.save(update_fields=["accepted_at", "accepted_by"])
    line.send(
        request.partner,
        counter_accepted(ref=made.ref, request_ref=request.ref, author=by.name),
        message_id=letters.message_id("counter-accepted", own_identity().node_id, made.ref),
    )
    record("exchange.counter_accepted", request.subject, by=by, counter=made.ref)
    return made


def receive_acceptance(partner: Partner, message: dict[str, Any]) -> None:
    """Grant what we proposed and the partner has taken, in the name of whoever proposed it.

    Terms that we have followed by others, or a request that was answered meanwhile, are left to a person.
    """
    thing = letters.object_of(message)
    ref = thing.ref("ref", of=f"{own_identity().node_id}-c")
    made = Counter.objects.select_related("request__partner").filter(ref=ref, request__partner=partner).first()
    if made is None or made.request.is_ours:
        raise BadInput("exchange.no_such_counter", counter=ref)
    if made.accepted_at:
        return
    request = made.request
    made.accepted_at, made.accepted_by = written_at(message), thing.text("author", longest=200)
    made.save(update_fields=["accepted_at", "accepted_by"])
    record("exchange.counter_accepted", request.subject, by=Actor(partner.node_id, partner=partner.node_id))
    if request.state == RequestState.RECEIVED and latest_counter(request, is_ours=True) == made:
        give(request, terms=made.terms, by=THE_NODE, giver=made.author, note=made.note, note_language=made.language)
