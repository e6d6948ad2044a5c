"""The partner pages: what is shown, who may act, and that questions do not grow with rows."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.files.uploadedfile import SimpleUploadedFile

from reelbridge.base.rules.roles import Role
from reelbridge.exchange.actions.offering import offer
from reelbridge.exchange.identity import Identity
from reelbridge.exchange.models import Offered, Partner
from reelbridge.exchange.queries.keys import code_of
from reelbridge.exchange.rules.fingerprint import grouped
from reelbridge.exchange.rules.spoken import spoken
from tests.exchange.line.conftest import OtherNode

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_operator(client, person):
    client.force_login(person(Role.OPERATOR))
    return client


def add(client, **given):
    return client.post("/exchange/partners/", {"address": "", "text": "", **given}, follow=True)


@pytest.mark.parametrize("way", ["text", "file"])
def test_operator_takes_in_a_card_compares_and_accepts(as_operator, east, way):
    card = json.dumps(east.card(), ensure_ascii=False)
    given = {"text": card} if way == "text" else {"file": SimpleUploadedFile("beichen.json", card.encode())}
    page = add(as_operator, **given)
    assert page.redirect_chain[-1][0] == "/exchange/partners/beichen/"
    for group in grouped(east.identity.fingerprint).split():
        assert f"<span>{group}</span>" in page.content.decode()
    for language in ("en", "ru", "zh-Hans"):
        assert all(word in page.content.decode() for word in spoken(east.identity.fingerprint, language))
    assert code_of(east.identity.fingerprint)[0] in page.content.decode()
    sent = {"fingerprint": east.identity.fingerprint}
    as_operator.post("/exchange/partners/beichen/accept", sent)
    assert Partner.objects.get().accepted_at is None
    as_operator.post("/exchange/partners/beichen/accept", sent | {"is_compared": "on"})
    assert Partner.objects.get().accepted_at is not None


def test_card_with_another_key_is_refused_in_the_form(as_operator, east, stranger, partner):
    page = add(as_operator, text=json.dumps(stranger.card(id="beichen")))
    assert page.status_code == 422
    assert grouped(stranger.identity.fingerprint) in page.content.decode()
    assert Partner.objects.get().key_fingerprint == east.identity.fingerprint


@pytest.mark.parametrize(
    "given", [{}, {"text": "x", "address": "http://a"}, {"text": "{"}, {"address": "file:///etc/passwd"}]
)
def test_what_is_no_card_is_refused_in_the_form(as_operator, given):
    assert add(as_operator, **given).status_code == 422
    assert Partner.objects.count() == 0


@pytest.mark.parametrize("role", [Role.ARCHIVIST, Role.READER, Role.PRODUCER, Role.RIGHTS_OFFICER])
def test_others_see_partners_and_keep_none(client, person, east, role):
    client.force_login(person(role))
    assert client.get("/exchange/partners/").status_code == 200
    for given in ({"text": json.dumps(east.card())}, {"address": "http://127.0.0.1:9"}):
        assert add(client, **given).status_code == 403
    assert Partner.objects.count() == 0


def test_visitors_are_sent_to_the_door(client, partner):
    for path in ("/exchange/partners/", "/exchange/partners/beichen/"):
        assert client.get(path).status_code == 302
    assert client.post("/exchange/partners/beichen/revoke", {"is_meant": "on"}).status_code == 302
    assert Partner.objects.get().state == "paired"


def test_archivist_shows_and_withdraws_items(client, person, partner, item):
    client.force_login(person(Role.ARCHIVIST))
    first, second = item().ref, item().ref
    client.post("/exchange/partners/beichen/offer", {"items": f"{first}, {second}"})
    assert Offered.objects.filter(withdrawn_at=None).count() == 2
    client.post("/exchange/partners/beichen/withdraw", {"item": first})
    assert Offered.objects.get(withdrawn_at=None).item_ref == second
    client.post("/exchange/partners/beichen/offer", {"items": "", "all": "1"})
    assert Offered.objects.filter(withdrawn_at=None).count() == 2


def test_reader_may_not_show_items(client, person, partner, item):
    client.force_login(person(Role.READER))
    assert client.post("/exchange/partners/beichen/offer", {"items": item().ref}).status_code == 403
    assert Offered.objects.count() == 0


def test_operator_ends_a_partnership_only_when_it_is_meant(as_operator, partner):
    as_operator.post("/exchange/partners/beichen/revoke")
    assert Partner.objects.get().state == "paired"
    as_operator.post("/exchange/partners/beichen/revoke", {"is_meant": "on"})
    assert Partner.objects.get().state == "revoked"


def test_questions_do_not_grow_with_rows(client, person, pair, partner, item, archivist):
    client.force_login(person())
    offer([item().ref], partner, by=archivist)
    few = [_count(client, path) for path in ("/exchange/partners/", "/exchange/partners/beichen/")]
    offer([item().ref, item().ref], partner, by=archivist)
    for name in ("anode", "bnode"):
        other = OtherNode(Identity(name, name, "http://127.0.0.1:11", Ed25519PrivateKey.generate()))
        pair(other, id=name)
    many = [_count(client, path) for path in ("/exchange/partners/", "/exchange/partners/beichen/")]
    assert many == few


def test_api_and_pages_tell_the_same(client, person, partner):
    client.force_login(person())
    (row,) = client.get("/api/partners").json()
    assert (row["id"], row["state"], row["fingerprint"]) == ("beichen", "paired", grouped(partner.key_fingerprint))
    assert client.get("/api/partners/beichen").json() == row
    assert client.get("/api/partners/nobody").status_code == 404


def _count(client, path):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)
