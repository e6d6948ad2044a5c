"""Offers: holdings offered to a partner on terms before anybody asked, taken back, taken up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction

from reelbridge.base.audit import record
from reelbridge.base.policy import require
from reelbridge.base.refs import next_ref
from reelbridge.base.rules.roles import Actor
from reelbridge.catalogue import queries as catalogue
from reelbridge.exchange.actions import line, offering
from reelbridge.exchange.actions.dealings import ask_for
from reelbridge.exchange.actions.words import cleaned, written_at
from reelbridge.exchange.identity import own_identity
from reelbridge.exchange.models import Offer, Partner, Request
from reelbridge.exchange.rules import dealing_letters as letters
from reelbridge.exchange.rules.correspondence import OfferLetter, Words, offer_withdrawn, read_offer
from reelbridge.exchange.rules.dealing import LONGEST_NOTE, Asked, checked_lines
from reelbridge.kernel import clock
from reelbridge.kernel.errors import BadInput, Conflict, NotAllowed
from reelbridge.kernel.timecode import Span
from reelbridge.rights.rules import Terms


@transaction.atomic
def make_offer(  # noqa: PLR0913 -- what an offer consists of
    partner: Partner,
    lines: Sequence[Asked],
    *,
    terms: Terms,
    title: str,
    by: Actor,
    note: str = "",
    note_language: str = "en",
    good_until: date | None = None,
) -> Offer:
    """Offer a partner shots of ours on terms; it sees the items from now on.

    Raises NotAllowed for a partner who is not paired, NotFound and BadInput for what is not ours or beyond its item,
    BadInput for a day that is over.
    """
    require(by, "exchange.offer")
    if not partner.is_paired:
        raise NotAllowed("exchange.partner_is_not_paired", partner=partner.node_id)
    if not title.strip():
        raise BadInput("exchange.request_without_production")
    if good_until and good_until < clock.today():
        raise BadInput("exchange.offer_is_over", until=good_until.isoformat())
    offered = checked_lines(lines)
    offering.offer([one.item_ref for one in offered], partner, by=by)
    _refuse_beyond(offered)
    words = Words(next_ref("o"), by.name, cleaned(note), note_language or "en")
    letter = OfferLetter(words, title.strip()[:300], terms, offered, good_until)
    made = _keep(partner, letter, is_ours=True)
    message_id = letters.message_id("offer", own_identity().node_id, made.ref)
    line.send(partner, letter.as_message(), message_id=message_id)
    record("exchange.offered", made.subject, by=by, partner=partner.node_id, lines=[str(one) for one in offered])
    return made


def _refuse_beyond(offered: Sequence[Asked]) -> None:
    frames = catalogue.frames_of([one.item_ref for one in offered])
    for one in offered:
        most = frames[one.item_ref]
        if one.span and most and one.span.end > most:
            raise BadInput("exchange.span_beyond_item", item=one.item_ref, end=one.span.end, frames=most)


def _keep(partner: Partner, letter: OfferLetter, *, is_ours: bool, **more: Any) -> Offer:
    made, _ = Offer.objects.get_or_create(
        ref=letter.words.ref,
        defaults={
            "is_ours": is_ours,
            "partner": partner,
            "title": letter.title,
            "terms_json": letter.terms.as_json(),
            "lines": letters.lines_as_json(letter.lines),
            **letter.words.as_json(),
            "good_until": letter.good_until,
            **more,
        },
    )
    return made


def receive_offer(partner: Partner, message: dict[str, Any]) -> None:
    """Keep a partner's offer, once."""
    _keep(
        partner,
        read_offer(letters.object_of(message), sender=partner.node_id),
        is_ours=False,
        written_at=written_at(message),
    )


@transaction.atomic
def withdraw_offer(made: Offer, *, why: str, by: Actor, why_language: str = "en") -> Offer:
    """Take back an offer of ours; requests that took it up stand, and are answered as any other.

    Raises Conflict for a partner's offer or one that was taken back, BadInput without a reason.
    """
    require(by, "exchange.offer")
    words = cleaned(why)
    if not words:
        raise BadInput("exchange.offer_withdrawn_without_reason", offer=made.ref)
    if not made.is_ours or made.withdrawn_at:
        raise Conflict("exchange.offer_not_open", offer=made.ref)
    made.withdrawn_at, made.why_withdrawn = clock.now(), words
    made.save(update_fields=["withdrawn_at", "why_withdrawn"])
    line.send(
        made.partner,
        offer_withdrawn(ref=made.ref, why=words, language=why_language),
        message_id=letters.message_id("offer-withdrawn", own_identity().node_id, made.ref),
    )
    record("exchange.offer_withdrawn", made.subject, by=by, because=words)
    return made


def receive_offer_withdrawn(partner: Partner, message: dict[str, Any]) -> None:
    """Note that an offer was taken back; raises Conflict when it is not here (yet)."""
    thing = letters.object_of(message)
    ref = thing.ref("ref", of=f"{partner.node_id}-o")
    made = Offer.objects.filter(ref=ref, partner=partner).first()
    if made is None:
        raise Conflict("exchange.letter_came_early", about=ref)
    if not made.withdrawn_at:
        made.withdrawn_at, made.why_withdrawn = written_at(message), thing.text("why", longest=LONGEST_NOTE)
        made.save(update_fields=["withdrawn_at", "why_withdrawn"])


def take_up(
    made: Offer,
    *,
    production_title: str,
    by: Actor,
    note: str = "",
    note_language: str = "",
    terms: Terms | None = None,
) -> Request:
    """Ask for what a partner offered, on the terms offered unless others are wanted.

    Raises Conflict for an offer of our own, or one that was taken back or is over.
    """
    if made.is_ours or made.withdrawn_at or (made.good_until and made.good_until < clock.today()):
        raise Conflict("exchange.offer_not_open", offer=made.ref)
    return ask_for(
        made.partner,
        lines_of(made),
        wanted=terms or made.terms,
        production_title=production_title,
        note=note,
        note_language=note_language,
        by=by,
        offer_ref=made.ref,
    )


def lines_of(made: Offer) -> list[Asked]:
    """Return the shots of an offer."""
    return [Asked(one["item"], None if one["start"] is None else Span(one["start"], one["end"])) for one in made.lines]
