"""The ledger with a partner: its entries, and its file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.db.models import QuerySet

from reelbridge.exchange.identity import own_identity, retired_identities
from reelbridge.exchange.models import LedgerEntry, Partner
from reelbridge.exchange.rules.ledger import NOTHING, Heading
from reelbridge.exchange.rules.promises import Keys, signatures_in
from reelbridge.exchange.rules.reading import moment
from reelbridge.exchange.rules.revocation import is_doubtful
from reelbridge.exchange.rules.signed import canonical, sign
from reelbridge.kernel import clock
from reelbridge.kernel.wording import say


def entries(partner: Partner) -> QuerySet[LedgerEntry]:
    """Return a partner's ledger from its first entry on."""
    return LedgerEntry.objects.filter(partner=partner).order_by("number")


def entry_as_json(entry: LedgerEntry, revoked: Mapping[str, datetime]) -> dict[str, Any]:
    """Return what lists show of an entry, doubtful by what ``revoked_of`` returned."""
    return {
        "number": entry.number,
        "by": entry.by,
        "kind": entry.kind,
        "name": say(f"exchange.kind.{entry.kind}"),
        "about": entry.about,
        "written_at": moment(entry.written_at),
        "kept_at": moment(entry.kept_at),
        "sha256": entry.digest,
        "is_doubtful": _is_doubtful(entry, revoked),
    }


def keys_of(partner: Partner) -> Keys:
    """Return the raw public keys by which a partner and we have signed letters, the present ones first."""
    own = own_identity()
    before = partner.keys.order_by("-until").values_list("public_key", flat=True)
    return {
        own.node_id: (own.public_key, *(one.public_key for one in retired_identities())),
        partner.node_id: tuple(bytes.fromhex(key) for key in (partner.public_key, *before)),
    }


def revoked_of(partner: Partner) -> dict[str, datetime]:
    """Return from when on a partner's keys are not believed, by fingerprint; only keys that were revoked."""
    rows = partner.keys.exclude(revoked_since=None)
    return {one.key_fingerprint: one.revoked_since for one in rows if one.revoked_since}


def exported(partner: Partner) -> Iterator[bytes]:
    """Yield the lines of a partner's ledger as a file: the signed heading, then every entry."""
    identity, last = own_identity(), entries(partner).last()
    heading = Heading(
        node=identity.node_id,
        partner=partner.node_id,
        keys=keys_of(partner),
        entries=last.number if last else 0,
        head=last.digest if last else NOTHING,
        at=clock.now(),
    )
    yield _line(
        sign(
            {"document": heading.as_json()},
            by=identity.node_id,
            public_key=identity.public_key,
            at=heading.at,
            signer=identity.key.sign,
        )
    )
    for entry in entries(partner).filter(number__lte=heading.entries).iterator(chunk_size=500):
        yield _line(entry.envelope)


def _line(envelope: dict[str, Any]) -> bytes:
    return canonical(envelope) + b"\n"


@dataclass(frozen=True, slots=True)
class EntryInWords:
    """An entry as people read it."""

    entry: LedgerEntry
    name: str
    #: What the writer wrote, in the writer's language; empty where the letter holds no words.
    words: str
    language: str
    #: The request, or the parcel, whose page tells more; empty when it is not here.
    request: str
    parcel: str
    #: Signed by a key of the partner's after the moment from which that key is not believed.
    is_doubtful: bool


def entry_in_words(entry: LedgerEntry, revoked: Mapping[str, datetime] = MappingProxyType({})) -> EntryInWords:
    """Return an entry with the words that stand in its letter, doubtful by what ``revoked_of`` returned."""
    letter = entry.envelope["document"]["letter"]
    thing = letter["object"]
    words = next((str(thing[name]) for name in ("text", "why", "note") if thing.get(name)), "")
    refs = [str(thing[name]) for name in ("request", "ref") if thing.get(name)]
    return EntryInWords(
        entry=entry,
        name=say(f"exchange.kind.{entry.kind}"),
        words=words,
        language=str(thing.get("language", "")),
        request=next((ref for ref in refs if "-r-" in ref), ""),
        parcel=next((ref for ref in refs if "-p-" in ref), ""),
        is_doubtful=_is_doubtful(entry, revoked),
    )


def _is_doubtful(entry: LedgerEntry, revoked: Mapping[str, datetime]) -> bool:
    # a letter about keys stands by what it brings, whoever signed it
    letter = entry.envelope["document"]["letter"]
    return entry.kind != "Announce:Key" and any(is_doubtful(one, revoked) for one in signatures_in(letter))
