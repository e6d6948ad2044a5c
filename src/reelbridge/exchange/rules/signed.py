"""Signed documents: JSON in canonical form (RFC 8785), one Ed25519 signature upon the other.

``{"document": {…}, "signatures": [{"by", "key", "at", "value"}, …]}``. Each signature covers the document, every
signature before it, and its own ``by``, ``key`` and ``at``: a countersignature also vouches for the first one.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import rfc8785

from reelbridge.exchange.rules.fingerprint import fingerprint
from reelbridge.exchange.rules.reading import Reader, moment
from reelbridge.kernel.errors import BadInput

Envelope = dict[str, Any]

NOT_UNDERSTOOD = "exchange.signed_not_understood"


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed, with which key (its fingerprint), when."""

    by: str
    key: str
    at: datetime
    value: bytes

    def as_json(self) -> dict[str, str]:
        """Return it as it stands in an envelope."""
        return {**self.head(), "value": base64.b64encode(self.value).decode("ascii")}

    def head(self) -> dict[str, str]:
        """Return what the signature covers of itself."""
        return {"by": self.by, "key": self.key, "at": moment(self.at)}


def canonical(document: Any) -> bytes:
    """Return the one form of a JSON document that is hashed and signed; raises BadInput for what has none.

    Bytes are a document that has its form already: of very many files it is much shorter to hold so.
    """
    if isinstance(document, bytes):
        return document
    try:
        if _is_plain(document):
            # the same to the byte, and a list of a hundred thousand files in a tenth of the time
            return json.dumps(document, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
        return rfc8785.dumps(document)
    except (rfc8785.CanonicalizationError, RecursionError, UnicodeEncodeError) as fault:
        raise BadInput(NOT_UNDERSTOOD, field="document") from fault


def _is_plain(document: Any) -> bool:
    """Whether a document holds only what Python's own writer writes in that form: no fractions, ASCII names."""
    waiting, shapes = [document], set[tuple[object, ...]]()
    while waiting:
        one = waiting.pop()
        kind = type(one)
        if kind is dict:
            # many objects of a document have the same names
            shapes.add(tuple(one))
            waiting.extend(one.values())
        elif kind is list:
            waiting.extend(one)
        elif kind is int:
            if not -_MOST <= one <= _MOST:
                return False
        elif kind is not str and kind is not bool and one is not None:
            return False
    return all(type(name) is str and name.isascii() for shape in shapes for name in shape)


#: Beyond this JSON's numbers are not whole for everybody.
_MOST = (1 << 53) - 1


def sign(envelope: Envelope, *, by: str, public_key: bytes, at: datetime, signer: Callable[[bytes], bytes]) -> Envelope:
    """Return the envelope with one more signature."""
    before = list(envelope.get("signatures", []))
    unsigned = Signature(by, fingerprint(public_key), at, b"")
    value = signer(_covered(canonical(envelope["document"]), before, unsigned))
    return {**envelope, "signatures": [*before, Signature(by, unsigned.key, at, value).as_json()]}


def verify(envelope: object, public_key_of: Callable[[Signature], bytes]) -> list[Signature]:
    """Return the signatures of an envelope, each of them true; raises BadInput naming the first that is not.

    ``public_key_of`` returns the raw key of whoever is said to have signed, or refuses.
    """
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 -- a bag without signatures needs none of it
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415 -- as above

    reader = Reader(envelope, NOT_UNDERSTOOD)
    document, written = canonical(reader.raw("document")), reader.items("signatures", most=8)
    found: list[Signature] = []
    for number, one in enumerate(reader.each("signatures", most=8)):
        signature = _read(one)
        key = public_key_of(signature)
        covered = _covered(document, written[:number], signature)
        try:
            if fingerprint(key) != signature.key:
                raise InvalidSignature
            Ed25519PublicKey.from_public_bytes(key).verify(signature.value, covered)
        except (InvalidSignature, ValueError) as fault:
            raise BadInput("exchange.signature_is_false", by=signature.by, key=signature.key) from fault
        found.append(signature)
    if not found:
        raise BadInput("exchange.not_signed")
    return found


def signatures_of(envelope: object) -> list[Signature]:
    """Return what the signatures of an envelope say of themselves, verified or not."""
    return [_read(one) for one in Reader(envelope, NOT_UNDERSTOOD).each("signatures", most=8)]


def _read(one: Reader) -> Signature:
    try:
        value = base64.b64decode(one.text("value", longest=100), validate=True)
    except (binascii.Error, ValueError) as fault:
        raise one.wrong("value") from fault
    return Signature(one.text("by", longest=20), one.digest("key"), one.moment("at"), value)


def _covered(document: bytes, before: list[Mapping[str, Any]], signature: Signature) -> bytes:
    """Return ``{"before", "document", "signature"}`` in canonical form; the document has its form already."""
    return b'{"before":%b,"document":%b,"signature":%b}' % (canonical(before), document, canonical(signature.head()))
