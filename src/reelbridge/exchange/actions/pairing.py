"""Pairing: cards exchanged, fingerprints compared by people, each side accepting the other."""

from __future__ import annotations

import json

from django.db import transaction

from reelbridge.base.audit import record
from reelbridge.base.facts import announce
from reelbridge.base.jobs import enqueue
from reelbridge.base.policy import require
from reelbridge.base.rules.roles import THE_NODE, Actor
from reelbridge.catalogue.actions import ensure_institution
from reelbridge.exchange.actions.offering import settle
from reelbridge.exchange.events import PartnerPaired, PartnerRevoked
from reelbridge.exchange.identity import own_identity
from reelbridge.exchange.models import OutgoingLetter, Partner, PartnerKey
from reelbridge.exchange.queries.line import own_card
from reelbridge.exchange.queries.line import partner as partner_of
from reelbridge.exchange.rules.card import LARGEST_BYTES, Card, address, read_card
from reelbridge.exchange.rules.fingerprint import grouped, typed
from reelbridge.exchange.wire import Ask, call, fetch_unsigned
from reelbridge.kernel import clock
from reelbridge.kernel.errors import BadInput, Conflict

#: Strangers may leave so many cards; more are refused until an operator has looked at them.
MOST_PROPOSALS = 50
CARD_PATH = "/exchange/card"


def fetch_card(text: str) -> Card:
    """Return the card at an address: a card's own, or a node's; raises Unreachable, BadInput for anything else."""
    url = address(text.strip())
    if not url.endswith((CARD_PATH, ".json")):
        url += CARD_PATH
    return read_card(fetch_unsigned(url, largest_bytes=LARGEST_BYTES))


@transaction.atomic
def add_partner(card: Card, *, by: Actor, fingerprint: str = "") -> Partner:
    """Keep a card an operator was given; nothing is opened to the partner before ``accept_partner``.

    A card of a partner accepted before may bring a new address or name, signed by the same key. Raises BadInput for
    our own card or a fingerprint that differs from the one read out, Conflict for another key of a known partner.
    """
    require(by, "exchange.keep_partners")
    _check_fingerprint(card.node_id, card.fingerprint, fingerprint)
    return _keep_card(card, by=by)


@transaction.atomic
def accept_partner(node_id: str, *, fingerprint: str, by: Actor) -> Partner:
    """Accept a card whose fingerprint was compared, and tell their node so.

    Raises BadInput when the fingerprint given is not that of the card kept, Conflict for a revoked partner.
    """
    require(by, "exchange.keep_partners")
    partner = _locked(node_id)
    if partner.state == Partner.State.REVOKED:
        raise Conflict("exchange.partner_is_revoked", partner=node_id)
    _check_fingerprint(node_id, partner.key_fingerprint, fingerprint or "-")
    if partner.accepted_at is None:
        partner.accepted_at = clock.now()
        _institution_of(partner)
        record("exchange.partner.accepted", partner.subject, by=by, fingerprint=partner.key_fingerprint)
    _pair_if_both(partner)
    partner.save()
    settle(partner)
    enqueue("exchange.greet", key=f"greet:{node_id}", subject=partner.subject, node_id=node_id)
    return partner


@transaction.atomic
def revoke_partner(node_id: str, *, by: Actor) -> Partner:
    """End a partnership: from now on every call of theirs is refused, and nothing is sent to them."""
    require(by, "exchange.keep_partners")
    partner = _locked(node_id)
    if partner.state == Partner.State.REVOKED:
        raise Conflict("exchange.partner_is_revoked", partner=node_id)
    partner.state, partner.revoked_at = Partner.State.REVOKED, clock.now()
    partner.save(update_fields=["state", "revoked_at"])
    record("exchange.partner.revoked", partner.subject, by=by)
    announce(PartnerRevoked(node_id))
    return partner


@transaction.atomic
def greeted(card: Card) -> Partner:
    """Take note that another node has accepted our card; the call was signed by the card's own key.

    A stranger's card is kept as a proposal for the operator to look at. Raises Conflict when the node is known by
    another key or was revoked, or when too many proposals wait already.
    """
    known = Partner.objects.filter(node_id=card.node_id).first()
    if known is None:
        if Partner.objects.filter(accepted_at=None, state=Partner.State.PROPOSED).count() >= MOST_PROPOSALS:
            raise Conflict("exchange.too_many_proposals", most=MOST_PROPOSALS)
        known = _keep_card(card, by=THE_NODE)
    elif known.state == Partner.State.REVOKED:
        raise Conflict("exchange.partner_is_revoked", partner=card.node_id)
    elif known.key_fingerprint != card.fingerprint:
        raise _another_key(known, card)
    partner = _locked(card.node_id)
    note_acceptance(partner)
    return partner


def greet(node_id: str) -> None:
    """Tell a partner that we have accepted its card, and learn whether it has accepted ours.

    Raises Unreachable to be tried again.
    """
    partner = Partner.objects.get(node_id=node_id)
    if partner.accepted_at is None or partner.state == Partner.State.REVOKED:
        return
    body = json.dumps(own_card(), ensure_ascii=False).encode()
    ask = Ask("POST", "/exchange/greet", body=body, headers={"Content-Type": "application/json"})
    answer = call(partner, ask)
    try:
        has_accepted = json.loads(answer.body)["accepted"] is True
    except (ValueError, KeyError, TypeError) as fault:
        raise BadInput("exchange.answer_not_understood", partner=node_id) from fault
    with transaction.atomic():
        partner = _locked(node_id)
        partner.last_heard_at, partner.silent_since = clock.now(), None
        if has_accepted:
            note_acceptance(partner)
        else:
            partner.save(update_fields=["last_heard_at", "silent_since"])


def note_acceptance(partner: Partner) -> None:
    """Write down that their operator has accepted our card; both acceptances make a pair."""
    partner.last_heard_at, partner.silent_since = clock.now(), None
    if partner.accepted_us_at is None:
        partner.accepted_us_at = clock.now()
        record("exchange.partner.accepted_us", partner.subject, by=THE_NODE)
    _pair_if_both(partner)
    partner.save()


def _pair_if_both(partner: Partner) -> None:
    if partner.accepted_at and partner.accepted_us_at and partner.state == Partner.State.PROPOSED:
        partner.state = Partner.State.PAIRED
        _send_what_was_held_back(partner)
        announce(PartnerPaired(partner.node_id))


def _send_what_was_held_back(partner: Partner) -> None:
    """Send the letters that could not leave while the partnership was ended, now that it is begun again."""
    held = OutgoingLetter.objects.filter(
        partner=partner, state=OutgoingLetter.State.REFUSED, why_code="exchange.partner_is_revoked"
    )
    for letter in held.order_by("pk"):
        letter.state = OutgoingLetter.State.WAITING
        letter.save(update_fields=["state"])
        enqueue("exchange.deliver_letter", key=f"letter-out:{letter.pk}", subject=partner.subject, letter=letter.pk)


def _keep_card(card: Card, *, by: Actor) -> Partner:
    if card.node_id == own_identity().node_id:
        raise BadInput("exchange.card_is_our_own", node=card.node_id)
    known = Partner.objects.select_for_update().filter(node_id=card.node_id).first()
    is_trusted = known is not None and known.accepted_at is not None and known.state != Partner.State.REVOKED
    if known and is_trusted and known.key_fingerprint != card.fingerprint:
        raise _another_key(known, card)
    if known and known.accepted_at and known.key_fingerprint != card.fingerprint:
        # what the key before has signed stays proved
        PartnerKey.objects.get_or_create(partner=known, public_key=known.public_key)
    partner = known or Partner(node_id=card.node_id)
    partner.card, partner.address = dict(card.document), card.address
    partner.public_key, partner.key_fingerprint = card.public_key.hex(), card.fingerprint
    partner.key_expires_at = card.expires_at
    if not (is_trusted and partner.reserve_key):
        partner.reserve_key = card.reserve_key.hex()
    if not is_trusted:
        # later their language is what was agreed, whatever a new card says
        partner.language = card.language
        partner.state, partner.accepted_at, partner.accepted_us_at = Partner.State.PROPOSED, None, None
        partner.revoked_at, partner.added_at = None, clock.now()
    partner.save()
    # the latest comes first on the card; here they stand in the order in which they were used
    for key in reversed(card.keys_before):
        # letters that these signed may still be under way; no call by them is answered
        PartnerKey.objects.get_or_create(partner=partner, public_key=key.hex())
    if is_trusted:
        _institution_of(partner)
        partner.save()
    record("exchange.partner.card_kept", partner.subject, by=by, fingerprint=card.fingerprint, address=card.address)
    return partner


def _another_key(known: Partner, card: Card) -> Conflict:
    return Conflict(
        "exchange.card_with_another_key",
        partner=known.node_id,
        known=grouped(known.key_fingerprint),
        given=grouped(card.fingerprint),
    )


def _institution_of(partner: Partner) -> None:
    """Let the catalogue know who keeps the records that will come."""
    card = partner.card
    facts = {name: card[name] for name in ("names", "seal", "country", "cities", "time_zone", "language")}
    partner.institution = ensure_institution(ref=partner.node_id, **facts)


def _check_fingerprint(node_id: str, known: str, given: str) -> None:
    if given and typed(given) != known:
        raise BadInput("exchange.fingerprint_differs", partner=node_id, fingerprint=grouped(known))


def _locked(node_id: str) -> Partner:
    partner_of(node_id)
    return Partner.objects.select_for_update().get(node_id=node_id)
