"""Cards: their shape, their signature, and the ones that would do harm."""

import json

import pytest

from reelbridge.exchange.identity import own_identity
from reelbridge.exchange.queries.line import own_card
from reelbridge.exchange.rules.card import LARGEST_BYTES, address, card_of, decoded, encoded, read_card, signed_card
from reelbridge.exchange.rules.fingerprint import fingerprint, grouped, typed
from reelbridge.kernel.errors import BadInput


def refused(document):
    with pytest.raises(BadInput) as caught:
        card_of(document)
    return caught.value.code, caught.value.facts.get("field")


def test_own_card_is_read_by_others(west):
    card = read_card(json.dumps(own_card(), ensure_ascii=False))
    assert (card.node_id, card.seal, card.country, card.time_zone) == ("nevsky", "Н", "RU", "Europe/Moscow")
    assert card.names == {"zh-Hans": "涅瓦电影档案馆", "ru": "Невский киноархив", "en": "Nevsky Film Archive"}
    assert card.fingerprint == own_identity().fingerprint


def test_key_is_made_once_and_only_its_owner_reads_it(west):
    first = own_identity().fingerprint
    path = west.path("keys", "ed25519")
    assert path.stat().st_mode & 0o777 == 0o600
    assert own_identity().fingerprint == first
    assert [one.name for one in path.parent.iterdir()] == ["ed25519"]


def test_fingerprint_is_the_same_in_groups_and_as_typed(east):
    digits = fingerprint(east.identity.public_key)
    shown = grouped(digits)
    assert len(shown.split()) == 16
    assert typed(f"  {shown.upper()}\n") == digits


@pytest.mark.parametrize("field", ["names", "seal", "address", "public_key", "made_at", "time_zone"])
def test_card_changed_after_signing_is_refused(east, field):
    card = east.card()
    card[field] = {"en": "Another"} if field == "names" else east.card(seal="X", address="http://127.0.0.1:1")[field]
    if field in ("public_key",):
        card[field] = encoded(b"\x01" * 32)
    if field in ("made_at",):
        card[field] = "2026-07-01T08:00:01Z"
    if field in ("time_zone",):
        card[field] = "Europe/Moscow"
    assert refused(card)[0] == "exchange.card_signature_wrong"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"id": "Bei Chen"}, "id"),
        ({"id": "b" * 21}, "id"),
        ({"id": "../etc"}, "id"),
        ({"id": 7}, "id"),
        ({"names": {}}, "names"),
        ({"names": {"en": ""}}, "names"),
        ({"names": {"en": "a\u202eb"}}, "en"),
        ({"names": {"xx": "a"}}, "names"),
        ({"names": ["a"]}, "names"),
        ({"names": {"en": "x" * 201}}, "en"),
        ({"seal": "12345"}, "seal"),
        ({"country": "China"}, "country"),
        ({"country": "cn"}, "country"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"time_zone": "../../etc/passwd"}, "time_zone"),
        ({"language": "de"}, "language"),
        ({"public_key": encoded(b"short")}, "public_key"),
        ({"public_key": "*" * 43}, "public_key"),
        ({"made_at": "yesterday"}, "made_at"),
    ],
)
def test_card_with_a_wrong_field_is_refused_by_name(east, changed, field):
    facts = {name: value for name, value in east.card().items() if name not in ("format", "signature")}
    assert refused(signed_card(facts | changed, east.key)) == ("exchange.card_field_wrong", field)


@pytest.mark.parametrize(
    "hostile",
    [
        "file:///etc/passwd",
        "ftp://host/",
        "gopher://host/",
        "http://",
        "http://user:word@host/",
        "http://host/?a=b",
        "http://host/#a",
        "http://host/../up",
        "http://host:99999/",
        "http://host /",
        "http://host\\@other/",
        "http://host/%2e%2e",
        "http://хост/",
        "javascript:alert(1)",
        "//host/",
        "",
    ],
)
def test_address_that_is_not_plain_http_is_refused(east, hostile):
    with pytest.raises(BadInput) as caught:
        card_of(east.card(address=hostile))
    assert caught.value.code == "exchange.address_not_allowed"


def test_address_loses_its_last_slash():
    assert address("https://film.example.org:8443/archive/") == "https://film.example.org:8443/archive"


def test_card_with_a_field_too_many_or_too_few_is_refused(east):
    card = east.card()
    assert refused(card | {"extra": 1}) == ("exchange.card_field_wrong", "extra")
    del card["seal"]
    assert refused(card) == ("exchange.card_field_wrong", "seal")


@pytest.mark.parametrize("document", [None, [], "card", 7, {}, {"format": "reelbridge-card/2"}])
def test_what_is_no_card_is_refused(document):
    assert refused(document)[0] == "exchange.card_of_unknown_format"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"\xff\xfe", "exchange.card_is_no_json"),
        (b"{", "exchange.card_is_no_json"),
        (b"[" * 10_000, "exchange.card_is_no_json"),
        (b" " * (LARGEST_BYTES + 1), "exchange.card_too_large"),
    ],
)
def test_text_that_is_no_card_is_refused(text, code):
    with pytest.raises(BadInput) as caught:
        read_card(text)
    assert caught.value.code == code


def test_bytes_survive_their_writing():
    for content in (b"", b"\x00", b"\xff" * 32, bytes(range(64))):
        assert decoded(encoded(content)) == content
    for wrong in ("a", "a=", "aa==", "é", "ab\n"):
        with pytest.raises(ValueError, match=r".*"):
            decoded(wrong)
