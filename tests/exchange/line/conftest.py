"""The line's tests: this node is West (nevsky), the other node is East (beichen), played by its own key."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from reelbridge.exchange.identity import Identity
from reelbridge.exchange.rules.card import card_of, encoded, signed_card
from reelbridge.exchange.rules.signing import Call, Use, sign
from reelbridge.kernel import clock
from tests.exchange.line.elsewhere import Elsewhere

EAST_FACTS = {
    "id": "beichen",
    "names": {"zh-Hans": "北辰电视台影像馆", "ru": "Киновидеотека «Бэйчэнь»", "en": "Beichen TV Film Library"},
    "seal": "北",
    "country": "CN",
    "cities": {"zh-Hans": "北京", "ru": "Пекин", "en": "Beijing"},
    "time_zone": "Asia/Shanghai",
    "language": "zh-Hans",
    "address": "http://127.0.0.1:9",
    "made_at": "2026-07-01T08:00:00Z",
}


@dataclass
class OtherNode:
    """East, as far as West can tell: an identity that signs and a card."""

    identity: Identity
    west: str = "http://127.0.0.1:8000"

    @property
    def key(self):
        return self.identity.key

    def card(self, **changed):
        facts = EAST_FACTS | {"public_key": encoded(self.identity.public_key)} | changed
        return signed_card(facts, self.key)

    def signed(self, method, path, body=b"", *, at=None, nonce=None, key=None, key_id=None, host=None):
        """Return the headers of a signed call to West."""
        call = Call(method, f"{host or self.west}{path}", {})
        use = Use(at or clock.now(), nonce or secrets.token_urlsafe(18))
        sign(call, body, key=key or self.key, key_id=key_id or self.identity.fingerprint, use=use)
        return call.headers

    def get(self, client, path, headers=None, **how):
        return client.get(path, headers={**self.signed("GET", path, **how), **(headers or {})})

    def post(self, client, path, content, headers=None, **how):
        body = content if isinstance(content, bytes) else json.dumps(content, ensure_ascii=False).encode()
        signed = headers or self.signed("POST", path, body, **how)
        return client.post(path, body, content_type="application/ld+json", headers=signed)


@pytest.fixture
def west(settings):
    return settings.NODE


@pytest.fixture
def east():
    return OtherNode(Identity("beichen", "北辰电视台影像馆", EAST_FACTS["address"], Ed25519PrivateKey.generate()))


@pytest.fixture
def stranger():
    return OtherNode(Identity("stranger", "A stranger", "http://127.0.0.1:10", Ed25519PrivateKey.generate()))


@pytest.fixture
def pair(db, east, operator):
    """Return a function that pairs West with East, as both operators would."""
    from reelbridge.exchange.actions.pairing import accept_partner, add_partner, greeted

    def make(other=east, **changed):
        card = card_of(other.card(**changed))
        add_partner(card, by=operator)
        accept_partner(card.node_id, fingerprint=card.fingerprint, by=operator)
        return greeted(card)

    return make


@pytest.fixture
def partner(pair):
    return pair()


@pytest.fixture
def item(db, archivist):
    """Return a function that makes own items with a work, titles in three languages and a photographer."""
    from reelbridge.base.refs import next_ref
    from reelbridge.catalogue.models import Agent, Item, Manifestation, Name, Part, Work, WorkTitle
    from reelbridge.catalogue.queries import own_institution

    def make(title="На передовой", **fields):
        keeper = own_institution()
        work = Work.objects.create(ref=next_ref("w"), keeper=keeper, kind="newsreel", made="1943")
        for language, text in (("ru", title), ("en", "At the front"), ("zh-Hans", "在前线")):
            kind = "original" if language == "ru" else "translated"
            WorkTitle.objects.create(work=work, text=text, language=language, kind=kind)
        agent = Agent.objects.create(ref=next_ref("a"), keeper=keeper, kind="person")
        Name.objects.create(agent=agent, text="Роман Кармен", language="ru", script="Cyrl", role="preferred")
        Part.objects.create(work=work, agent=agent, activity="camera")
        manifestation = Manifestation.objects.create(work=work)
        made = {"rate_text": "25", "frames": 250, "width": 640, "height": 480} | fields
        return Item.objects.create(ref=next_ref("i"), keeper=keeper, manifestation=manifestation, **made)

    return make


@pytest.fixture
def at_address(settings):
    """Return a function that moves this node to another address."""

    def move(address, **options):
        settings.NODE = replace(settings.NODE, options=replace(settings.NODE.options, address=address, **options))
        return settings.NODE

    return move


@pytest.fixture
def elsewhere():
    """A server that plays another institution's repository."""
    server = Elsewhere()
    yield server
    server.server.shutdown()
    server.server.server_close()
