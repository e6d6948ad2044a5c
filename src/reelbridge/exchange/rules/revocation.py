"""Revocations of keys: a document that says from when on nothing signed by a key is believed (docs/formats/card.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reelbridge.exchange.rules.reading import Reader, moment
from reelbridge.exchange.rules.signed import Signature, verify
from reelbridge.kernel.errors import BadInput

FORMAT = "reelbridge-revocation/1"
NOT_UNDERSTOOD = "exchange.revocation_not_understood"
LONGEST_WHY = 1_000


@dataclass(frozen=True, slots=True)
class Revocation:
    """Which key of a node is not believed any more, from when on, why, and which key stands in its place."""

    node: str
    key: str
    since: datetime
    why: str
    following: str

    def as_json(self) -> dict[str, Any]:
        """Return the document that is signed."""
        return {
            "format": FORMAT,
            "node": self.node,
            "key": self.key,
            "since": moment(self.since),
            "why": self.why,
            "next": self.following,
        }


def read_revocation(envelope: object, keys: Mapping[str, bytes]) -> tuple[Revocation, Signature]:
    """Return a revocation and its signature, by one of the keys given by fingerprint.

    Raises BadInput when none of them signed it, or a key signed its own revocation in favour of another.
    """

    def key_of(signature: Signature) -> bytes:
        if signature.key not in keys:
            raise BadInput("exchange.revocation_not_believed", key=signature.key)
        return keys[signature.key]

    (signature, *more) = verify(envelope, key_of)
    thing = Reader(envelope, NOT_UNDERSTOOD).inner("document")
    if thing.text("format", longest=40) != FORMAT:
        raise thing.wrong("format")
    found = Revocation(
        node=thing.text("node", longest=20),
        key=thing.digest("key"),
        since=thing.moment("since"),
        why=thing.text("why", longest=LONGEST_WHY),
        following=thing.digest("next"),
    )
    if more or signature.by != found.node or found.key in (signature.key, found.following):
        raise BadInput("exchange.revocation_not_believed", key=signature.key)
    return found, signature


def is_doubtful(signature: Signature, revoked: Mapping[str, datetime]) -> bool:
    """Whether a signature was made by a key after the moment from which it is not believed."""
    since = revoked.get(signature.key)
    return since is not None and signature.at > since
