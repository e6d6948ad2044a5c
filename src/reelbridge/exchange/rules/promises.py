"""Letters as promises: which kinds bind whoever wrote them, and the writer's signature in the letter itself.

The signature of a call proves a letter to its receiver for five minutes; this one proves it to anybody, for good.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from reelbridge.exchange.rules.fingerprint import fingerprint
from reelbridge.exchange.rules.signed import Signature, sign, signatures_of, verify
from reelbridge.kernel.errors import BadInput, NotAllowed

Letter = dict[str, Any]
#: The raw public keys by which a node has ever signed, by its id.
Keys = Mapping[str, tuple[bytes, ...]]

SIGNATURES = "reelbridge:signatures"
#: The kinds of letters that stand in the ledger; the others carry news, not promises.
PROMISES = frozenset(
    {
        "Offer:Request",
        "Accept:Request",
        "Reject:Request",
        "Announce:Note",
        "Announce:Parcel",
        "Accept:Parcel",
        "Announce:Receipt",
        "Undo:Grant",
        "Announce:Key",
        "Offer:Holdings",
        "Undo:Holdings",
        "Offer:Terms",
        "Accept:Terms",
        "Announce:Use",
        "Announce:Certificate",
        "Announce:Papers",
    }
)


def sign_letter(
    letter: Letter, *, by: str, public_key: bytes, at: datetime, signer: Callable[[bytes], bytes]
) -> Letter:
    """Return a letter with its writer's signature in it; raises BadInput for what has no canonical form."""
    envelope = sign({"document": unsigned(letter)}, by=by, public_key=public_key, at=at, signer=signer)
    return {**letter, SIGNATURES: envelope["signatures"]}


def verify_letter(letter: Mapping[str, Any], *, writer: str, keys: Keys) -> Signature:
    """Return the signature in a letter; raises BadInput unless its writer signed it, alone.

    Raises NotAllowed when it did so by a key that is not known.
    """
    envelope = {"document": unsigned(letter), "signatures": letter.get(SIGNATURES, [])}
    signatures = verify(envelope, key_among(keys))
    if [one.by for one in signatures] != [writer]:
        raise BadInput("exchange.signed_by_another", by=signatures[-1].by, sender=writer)
    return signatures[0]


def signatures_in(letter: Mapping[str, Any]) -> list[Signature]:
    """Return what the signatures in a letter say of themselves, verified or not."""
    return signatures_of({"signatures": letter.get(SIGNATURES, [])})


def unsigned(letter: Mapping[str, Any]) -> Letter:
    """Return what the signature in a letter covers."""
    return {name: value for name, value in letter.items() if name != SIGNATURES}


def key_among(keys: Keys) -> Callable[[Signature], bytes]:
    """Return the function that finds a signature's key among those known; it refuses a signature by any other."""

    def key_of(signature: Signature) -> bytes:
        for key in keys.get(signature.by, ()):
            if fingerprint(key) == signature.key:
                return key
        # not final: the letter that brings the key may still be on its way
        raise NotAllowed("exchange.signed_by_unknown_key", by=signature.by, key=signature.key)

    return key_of


def about(letter: Mapping[str, Any]) -> str:
    """Return the ref that a letter is about; empty when it names none."""
    thing = letter.get("object")
    named = (thing.get("ref") or thing.get("request")) if isinstance(thing, Mapping) else None
    return named if isinstance(named, str) else ""
