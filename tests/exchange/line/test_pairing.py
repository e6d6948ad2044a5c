"""Pairing: who is accepted, and what a card with another key can do (nothing)."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from reelbridge.base.models import Job
from reelbridge.catalogue.models import Institution
from reelbridge.exchange.actions.pairing import (
    MOST_PROPOSALS,
    accept_partner,
    add_partner,
    greeted,
    revoke_partner,
)
from reelbridge.exchange.identity import Identity
from reelbridge.exchange.models import Partner
from reelbridge.exchange.queries.line import own_card
from reelbridge.exchange.rules.card import card_of
from reelbridge.kernel.errors import BadInput, Conflict, NotAllowed
from tests.exchange.line.conftest import OtherNode

pytestmark = pytest.mark.django_db


def everything():
    return list(Partner.objects.values()), list(Institution.objects.values())


def another(east):
    return OtherNode(Identity("beichen", "Impostor", east.identity.address, Ed25519PrivateKey.generate()))


def test_card_added_opens_nothing(east, operator):
    partner = add_partner(card_of(east.card()), by=operator)
    assert (partner.state, partner.accepted_at, partner.institution_id) == ("proposed", None, None)
    assert not Institution.objects.filter(ref="beichen").exists()


def test_accepting_makes_the_institution_and_tells_them(east, operator):
    card = card_of(east.card())
    add_partner(card, by=operator)
    partner = accept_partner("beichen", fingerprint=card.fingerprint, by=operator)
    assert partner.state == "proposed"
    assert partner.institution.names["en"] == "Beichen TV Film Library"
    assert partner.institution.is_own is False
    assert Job.objects.get(name="exchange.greet").arguments == {"node_id": "beichen"}


def test_both_acceptances_make_a_pair_in_either_order(east, operator):
    card = card_of(east.card())
    greeted(card)
    assert Partner.objects.get().state == "proposed"
    assert accept_partner("beichen", fingerprint=card.fingerprint, by=operator).state == "paired"


def test_fingerprint_that_differs_is_not_accepted(east, operator):
    add_partner(card_of(east.card()), by=operator)
    before = everything()
    for given in ("", "0" * 64, east.identity.fingerprint[:60]):
        with pytest.raises(BadInput) as caught:
            accept_partner("beichen", fingerprint=given, by=operator)
        assert caught.value.code == "exchange.fingerprint_differs"
    with pytest.raises(BadInput):
        add_partner(card_of(east.card(seal="B")), by=operator, fingerprint="0" * 64)
    assert everything() == before


def test_card_with_another_key_changes_nothing(east, partner, operator):
    before = everything()
    impostor = card_of(another(east).card(names={"en": "Impostor"}))
    for attempt in (lambda: add_partner(impostor, by=operator), lambda: greeted(impostor)):
        with pytest.raises(Conflict) as caught:
            attempt()
        assert caught.value.code == "exchange.card_with_another_key"
    assert everything() == before


def test_operator_may_replace_a_proposal_that_a_stranger_left(east, operator):
    greeted(card_of(another(east).card()))
    partner = add_partner(card_of(east.card()), by=operator)
    assert partner.key_fingerprint == east.identity.fingerprint
    assert partner.accepted_us_at is None


def test_stranger_may_not_replace_a_proposal(east, operator):
    add_partner(card_of(east.card()), by=operator)
    before = everything()
    with pytest.raises(Conflict):
        greeted(card_of(another(east).card()))
    assert everything() == before


def test_known_partner_may_move_to_another_address_by_a_new_card(east, partner, operator):
    moved = add_partner(card_of(east.card(address="https://new.example.org")), by=operator)
    assert (moved.state, moved.address) == ("paired", "https://new.example.org")
    greeted(card_of(east.card(address="http://10.0.0.1")))
    assert Partner.objects.get().address == "https://new.example.org"


def test_own_card_is_refused(west, operator):
    with pytest.raises(BadInput) as caught:
        add_partner(card_of(own_card()), by=operator)
    assert caught.value.code == "exchange.card_is_our_own"
    assert Partner.objects.count() == 0


def test_revoked_partner_begins_anew_only_by_the_operator(east, partner, operator):
    revoke_partner("beichen", by=operator)
    with pytest.raises(Conflict):
        greeted(card_of(east.card()))
    with pytest.raises(Conflict):
        accept_partner("beichen", fingerprint=east.identity.fingerprint, by=operator)
    assert Partner.objects.get().state == "revoked"
    again = add_partner(card_of(another(east).card()), by=operator)
    assert (again.state, again.accepted_at) == ("proposed", None)


def test_proposals_of_strangers_are_bounded(east):
    for number in range(MOST_PROPOSALS):
        greeted(card_of(another(east).card(id=f"node{number}")))
    with pytest.raises(Conflict) as caught:
        greeted(card_of(another(east).card(id="onemore")))
    assert caught.value.code == "exchange.too_many_proposals"
    assert Partner.objects.count() == MOST_PROPOSALS


@pytest.mark.parametrize("who", ["archivist", "producer", "reader", "rights_officer"])
def test_only_the_operator_keeps_partners(who, east, request):
    actor = request.getfixturevalue(who)
    with pytest.raises(NotAllowed):
        add_partner(card_of(east.card()), by=actor)
    assert Partner.objects.count() == 0


def test_greeting_is_taken_when_the_cards_own_key_signed_it(client, east):
    answer = east.post(client, "/exchange/greet", east.card())
    assert (answer.status_code, answer.json()) == (200, {"node": "nevsky", "accepted": False})
    assert Partner.objects.get().accepted_us_at is not None


def test_greeting_signed_by_another_is_refused(client, east, stranger):
    body = json.dumps(east.card()).encode()
    answer = east.post(client, "/exchange/greet", body, headers=stranger.signed("POST", "/exchange/greet", body))
    assert (answer.status_code, answer.json()["code"]) == (403, "exchange.key_unknown")
    assert Partner.objects.count() == 0


def test_greeting_without_signature_is_refused(client, east):
    answer = client.post("/exchange/greet", json.dumps(east.card()), content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "exchange.call_not_signed")
    assert Partner.objects.count() == 0


def test_accepted_partner_learns_it_from_the_greeting(client, east, operator):
    card = card_of(east.card())
    add_partner(card, by=operator)
    accept_partner("beichen", fingerprint=card.fingerprint, by=operator)
    assert east.post(client, "/exchange/greet", east.card()).json()["accepted"] is True
    assert Partner.objects.get().state == "paired"


def test_card_is_handed_out_to_anyone(client, west):
    assert card_of(client.get("/exchange/card").json()).node_id == "nevsky"
