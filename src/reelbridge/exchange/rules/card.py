"""Cards: how a node introduces itself, signed by its own key (docs/formats/card.md)."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from reelbridge.exchange.rules.fingerprint import fingerprint
from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.language import OURS

FORMAT = "reelbridge-card/1"
#: The largest card read; a real one has about a thousand bytes.
LARGEST_BYTES = 32 * 1024

_NODE_ID = re.compile(r"^[a-z][a-z0-9]{1,19}$")
_COUNTRY = re.compile(r"^([A-Z]{2})?$")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_FIELDS = ("id", "names", "seal", "country", "cities", "time_zone", "language", "address", "public_key", "made_at")
#: A card may say until when its key is good, which key, kept in a safe, may revoke it, and which keys were before.
_MORE = ("expires_at", "reserve_key", "keys_before")
#: So many earlier keys stand on a card at most, the latest ones.
MOST_BEFORE = 20


@dataclass(frozen=True, slots=True)
class Card:
    """A card whose shape and signature are right; whether it is whose it says, people compare by fingerprint."""

    node_id: str
    names: Mapping[str, str]
    seal: str
    country: str
    cities: Mapping[str, str]
    time_zone: str
    language: str
    address: str
    public_key: bytes
    made_at: datetime
    expires_at: datetime | None
    reserve_key: bytes
    keys_before: tuple[bytes, ...]
    document: Mapping[str, Any]

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the raw public key."""
        return fingerprint(self.public_key)


def signed_card(facts: Mapping[str, Any], key: Ed25519PrivateKey) -> dict[str, Any]:
    """Return a card with these facts, signed; ``facts`` hold every field but format and signature."""
    card = {"format": FORMAT, **facts}
    return {**card, "signature": encoded(key.sign(rfc8785.dumps(card)))}


def read_card(text: str | bytes) -> Card:
    """Read a card handed over as text; raises BadInput naming what is wrong with it."""
    if len(text) > LARGEST_BYTES:
        raise BadInput("exchange.card_too_large", bytes=len(text), most=LARGEST_BYTES)
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise BadInput("exchange.card_is_no_json") from fault
    return card_of(document)


def card_of(document: object) -> Card:
    """Return the card a JSON document holds; raises BadInput naming the first field that is wrong."""
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise BadInput("exchange.card_of_unknown_format", format=FORMAT)
    given = set(document) - set(_MORE)
    if given != {"format", "signature", *_FIELDS}:
        odd = sorted({"format", "signature", *_FIELDS} ^ given, key=str)
        raise BadInput("exchange.card_field_wrong", field=str(odd[0])[:40])
    card = Card(
        node_id=_text(document, "id", most=20),
        names=_texts(document, "names", most=200),
        seal=_text(document, "seal", most=4),
        country=_text(document, "country", most=2),
        cities=_texts(document, "cities", most=100),
        time_zone=_text(document, "time_zone", most=50),
        language=_text(document, "language", most=10),
        address=address(_text(document, "address", most=300)),
        public_key=_bytes(document, "public_key", 32),
        made_at=_moment(document, "made_at"),
        expires_at=_moment(document, "expires_at") if "expires_at" in document else None,
        reserve_key=_bytes(document, "reserve_key", 32) if "reserve_key" in document else b"",
        keys_before=_keys(document, "keys_before") if "keys_before" in document else (),
        document=document,
    )
    _closed_lists(card)
    _check_signature(document, card)
    return card


def address(text: str) -> str:
    """Return a node's address without a slash at its end; raises BadInput for anything but plain http(s)."""
    try:
        parts = urlsplit(text)
        is_plain = (
            parts.scheme in ("http", "https")
            and parts.hostname
            and text.isascii()
            and text.isprintable()
            and not (set(text) & set(' \\"<>{}|^`%'))
            and "@" not in parts.netloc
            and not parts.query
            and not parts.fragment
            and "?" not in text
            and "#" not in text
            and ".." not in parts.path.split("/")
            and (parts.port is None or parts.port > 0)
        )
    except ValueError:
        is_plain = False
    if not is_plain:
        raise BadInput("exchange.address_not_allowed", address=text[:120])
    return text.rstrip("/")


def encoded(content: bytes) -> str:
    """Return bytes as base64url without padding, as cards and receipts write them."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")


def decoded(text: str) -> bytes:
    """Return the bytes of base64url without padding; raises ValueError for anything else."""
    if not re.fullmatch(r"[A-Za-z0-9_-]*", text):
        raise ValueError(text)
    try:
        content = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error as fault:
        raise ValueError(text) from fault
    if encoded(content) != text:
        raise ValueError(text)
    return content


def _closed_lists(card: Card) -> None:
    wrong = {
        "id": not _NODE_ID.match(card.node_id),
        "names": not card.names,
        "country": not _COUNTRY.match(card.country),
        "time_zone": card.time_zone not in available_timezones(),
        "language": card.language not in OURS,
    }
    for field, is_wrong in wrong.items():
        if is_wrong:
            raise BadInput("exchange.card_field_wrong", field=field)


def _check_signature(document: Mapping[str, Any], card: Card) -> None:
    signature = _bytes(document, "signature", 64)
    unsigned = {name: value for name, value in document.items() if name != "signature"}
    try:
        Ed25519PublicKey.from_public_bytes(card.public_key).verify(signature, rfc8785.dumps(unsigned))
    except (InvalidSignature, ValueError, rfc8785.CanonicalizationError) as fault:
        raise BadInput("exchange.card_signature_wrong", node=card.node_id) from fault


def _text(document: Mapping[str, Any], field: str, *, most: int) -> str:
    value = document[field]
    if not isinstance(value, str) or len(value) > most or _CONTROL.search(value) or not _is_unicode(value):
        raise BadInput("exchange.card_field_wrong", field=field)
    return value


def _texts(document: Mapping[str, Any], field: str, *, most: int) -> dict[str, str]:
    value = document[field]
    if not isinstance(value, dict) or not set(value) <= set(OURS):
        raise BadInput("exchange.card_field_wrong", field=field)
    return {tag: _text(value, tag, most=most) for tag in value if _is_filled(value[tag], field)}


def _is_filled(value: object, field: str) -> bool:
    if not isinstance(value, str) or not value.strip():
        raise BadInput("exchange.card_field_wrong", field=field)
    return True


def _is_unicode(text: str) -> bool:
    return not any(0xD800 <= ord(letter) <= 0xDFFF for letter in text)


def _bytes(document: Mapping[str, Any], field: str, size: int) -> bytes:
    try:
        content = decoded(_text(document, field, most=100))
    except ValueError:
        content = b""
    if len(content) != size:
        raise BadInput("exchange.card_field_wrong", field=field)
    return content


def _keys(document: Mapping[str, Any], field: str) -> tuple[bytes, ...]:
    value = document[field]
    if not isinstance(value, list) or len(value) > MOST_BEFORE:
        raise BadInput("exchange.card_field_wrong", field=field)
    return tuple(_bytes({field: one}, field, 32) for one in value)


def _moment(document: Mapping[str, Any], field: str) -> datetime:
    try:
        return datetime.strptime(_text(document, field, most=20), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError as fault:
        raise BadInput("exchange.card_field_wrong", field=field) from fault
