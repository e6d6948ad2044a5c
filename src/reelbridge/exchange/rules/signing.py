"""Signatures on every call between nodes: RFC 9421, Ed25519, the body's digest always covered (docs/formats)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from http_message_signatures import HTTPMessageSigner, HTTPMessageVerifier, HTTPSignatureKeyResolver, InvalidSignature
from http_message_signatures.algorithms import ED25519
from http_message_signatures.digests import ContentDigest
from http_message_signatures.exceptions import HTTPMessageSignaturesException

from reelbridge.kernel.errors import NotAllowed

#: What every signature covers: nothing that decides what a call does may be changed on the way.
COVERED = ("@method", "@authority", "@path", "@query", "content-digest")
TAG = "reelbridge-1"
LABEL = "reelbridge"
#: How far the clocks of two nodes may differ, and how long a call may be on its way.
LONGEST_AGE = timedelta(minutes=5)
#: What may stand in a call once only, and how many commas it holds then: web servers put twins together with commas.
_ONCE = {"signature": 0, "signature-input": 0, "content-digest": 0, "host": 0, "date": 1}


@dataclass(slots=True)
class Call:
    """One HTTP request as signatures see it: ``url`` is whole, ``headers`` may gain the signature."""

    method: str
    url: str
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Signed:
    """What a verified signature says of itself: the key's fingerprint and the number used once."""

    key_id: str
    nonce: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Use:
    """What makes one signature differ from the next: when it was made, and a number used once."""

    at: datetime
    nonce: str


class _OneKey(HTTPSignatureKeyResolver):
    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private

    def resolve_private_key(self, key_id: str) -> Ed25519PrivateKey:  # noqa: ARG002 -- the package's signature
        return self._private


class _KnownKeys(HTTPSignatureKeyResolver):
    def __init__(self, key_of: Callable[[str], bytes]) -> None:
        self._key_of = key_of

    def resolve_public_key(self, key_id: str) -> Ed25519PublicKey:
        return Ed25519PublicKey.from_public_bytes(self._key_of(key_id))


class _Verifier(HTTPMessageVerifier):
    """The package's verifier, reading the house's clock."""

    at: datetime

    def validate_created_and_expires(self, sig_input: Any, max_age: timedelta | None = None) -> None:
        """Refuse a signature that is too old, comes from the future, or does not say when it was made."""
        made = sig_input.params.get("created")
        if type(made) is not int or not 0 <= made < 1 << 40:
            raise InvalidSignature("created")
        created = datetime.fromtimestamp(made, UTC)
        if abs(self.at - created) > (max_age or LONGEST_AGE):
            raise _TooOldError


class _TooOldError(Exception):
    """Made too long ago, or in the future."""


class _UnknownKeyError(Exception):
    """Nobody here knows the key."""


def sign(call: Call, body: bytes, *, key: Ed25519PrivateKey, key_id: str, use: Use) -> None:
    """Add Content-Digest, Signature-Input and Signature to a call's headers."""
    HTTPMessageSigner(signature_algorithm=ED25519, key_resolver=_OneKey(key)).sign(
        call,
        key_id=key_id,
        created=use.at,
        nonce=use.nonce,
        label=LABEL,
        tag=TAG,
        covered_component_ids=COVERED[:-1],
        body=body,
    )


def verified(call: Call, body: bytes, *, key_of: Callable[[str], bytes | None], at: datetime) -> Signed:
    """Return who signed a call, having checked everything but whether its number was used before.

    ``key_of`` returns the raw public key for a fingerprint. Raises NotAllowed with the cause: not signed, unknown key,
    too old, body changed, signature wrong, a header twice.
    """
    _check_twins(call.headers)
    names = {name.lower() for name in call.headers}
    if not {"signature", "signature-input"} <= names:
        raise NotAllowed("exchange.call_not_signed")
    _check_body(call.headers, body)
    verifier = _Verifier(signature_algorithm=ED25519, key_resolver=_KnownKeys(_asking(key_of)))
    verifier.at = at
    try:
        results = verifier.verify(call, max_age=LONGEST_AGE, expect_tag=TAG, require_components=COVERED, body=body)
    except _TooOldError as fault:
        raise NotAllowed("exchange.call_too_old", minutes=int(LONGEST_AGE.total_seconds() // 60)) from fault
    except (HTTPMessageSignaturesException, ValueError, TypeError) as fault:
        if isinstance(fault.__cause__, _UnknownKeyError):
            raise NotAllowed("exchange.key_unknown") from fault
        raise NotAllowed("exchange.signature_wrong") from fault
    return _only(results)


def _only(results: list[Any]) -> Signed:
    if len(results) != 1:
        raise NotAllowed("exchange.signature_wrong")
    said = results[0].parameters
    nonce = said.get("nonce")
    if not isinstance(nonce, str) or not 16 <= len(nonce) <= 80 or said.get("alg") != "ed25519":
        raise NotAllowed("exchange.signature_wrong")
    return Signed(str(said["keyid"]), nonce, datetime.fromtimestamp(int(said["created"]), UTC))


def _asking(key_of: Callable[[str], bytes | None]) -> Callable[[str], bytes]:
    def ask(key_id: str) -> bytes:
        key = key_of(key_id)
        if key is None:
            raise _UnknownKeyError
        return key

    return ask


def _check_twins(headers: Mapping[str, str]) -> None:
    """Refuse a call in which a reader before us might have believed the other one of two."""
    seen = [name.lower() for name in headers]
    for name, value in headers.items():
        most = _ONCE.get(name.lower())
        if most is not None and (value.count(",") > most or seen.count(name.lower()) > 1):
            raise NotAllowed("exchange.header_twice", header=name.lower())


def _check_body(headers: Mapping[str, str], body: bytes) -> None:
    """Compare the body with its digest first, so that the reason is named."""
    given = next((value for name, value in headers.items() if name.lower() == "content-digest"), None)
    if given is None:
        raise NotAllowed("exchange.body_not_covered")
    try:
        ContentDigest.verify(given, body)
    except InvalidSignature as fault:
        raise NotAllowed("exchange.body_changed") from fault


def digest_header(body: bytes) -> str:
    """Return the Content-Digest of a body, as answers carry it."""
    return str(ContentDigest.create(body))


def is_as_sent(headers: Mapping[str, str], body: bytes) -> bool:
    """Whether an answer's body is the one that its Content-Digest was made of, where it carries one."""
    given = next((value for name, value in headers.items() if name.lower() == "content-digest"), None)
    try:
        if given is not None:
            ContentDigest.verify(given, body)
    except (InvalidSignature, HTTPMessageSignaturesException, ValueError, TypeError):
        return False
    return True
