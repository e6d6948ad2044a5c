"""Ledgers: every promise that passed between two nodes, as one of them keeps it (docs/formats/ledger.md).

Each entry holds one letter whole and the digest of the entry before it, and is signed by whoever keeps the ledger:
nothing can be taken out, changed or put in between without every later entry being signed anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reelbridge.exchange.rules.letter import opened
from reelbridge.exchange.rules.promises import PROMISES, Keys, Letter, about, key_among, verify_letter
from reelbridge.exchange.rules.reading import Reader, moment
from reelbridge.exchange.rules.signed import Envelope, canonical, verify
from reelbridge.kernel.errors import BadInput, NotAllowed

FORMAT = "reelbridge-ledger/1"
NOT_UNDERSTOOD = "exchange.ledger_not_understood"
#: What stands before the first entry.
NOTHING = "0" * 64
#: The longest line of a file: the largest letter, and what surrounds it.
LONGEST_LINE = 1 << 21
MOST_KEYS = 100


@dataclass(frozen=True, slots=True)
class Entry:
    """One promise in the ledger that ``node`` keeps about its dealings with ``partner``."""

    node: str
    partner: str
    number: int
    #: SHA-256 of the entry before this one.
    before: str
    at: datetime
    letter: Letter

    def as_json(self) -> dict[str, Any]:
        """Return the document that is signed."""
        return {
            "format": FORMAT,
            "node": self.node,
            "partner": self.partner,
            "number": self.number,
            "before": self.before,
            "at": moment(self.at),
            "letter": self.letter,
        }


@dataclass(frozen=True, slots=True)
class Heading:
    """What a ledger's file says of itself: whose, with whom, by which keys, how long it is and how it ends."""

    node: str
    partner: str
    #: Both nodes' raw public keys, those in use first, as the keeper of this ledger knows them.
    keys: Keys
    entries: int
    #: SHA-256 of the last entry.
    head: str
    at: datetime

    def as_json(self) -> dict[str, Any]:
        """Return the document that is signed."""
        return {
            "format": FORMAT,
            "node": self.node,
            "partner": self.partner,
            "keys": {node: [key.hex() for key in keys] for node, keys in self.keys.items()},
            "entries": self.entries,
            "head": self.head,
            "at": moment(self.at),
        }


def digest_of(envelope: Envelope) -> str:
    """Return the SHA-256 of a signed entry in canonical form: what the next entry names."""
    return hashlib.sha256(canonical(envelope)).hexdigest()


@dataclass(frozen=True, slots=True)
class Promise:
    """What is compared of an entry."""

    letter_id: str
    kind: str
    by: str
    about: str
    written_at: datetime
    number: int
    #: SHA-256 of the letter in canonical form.
    digest: str


def promise_in(entry: Entry) -> Promise:
    """Return the promise in an entry; raises BadInput for a letter that is none, or not between these two."""
    envelope = opened(entry.letter)
    if {envelope.origin, envelope.target} != {entry.node, entry.partner} or envelope.kind not in PROMISES:
        raise BadInput("exchange.ledger_entry_wrong", entry=entry.number, field="letter")
    return Promise(
        letter_id=envelope.message_id,
        kind=envelope.kind,
        by=envelope.origin,
        about=about(entry.letter),
        written_at=Reader(entry.letter, NOT_UNDERSTOOD).moment("published"),
        number=entry.number,
        digest=hashlib.sha256(canonical(entry.letter)).hexdigest(),
    )


class Ledger:
    """A ledger's file, read line by line and believed only as far as it has been verified."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        """Read the heading; raises BadInput for what is no ledger or is not signed by whoever keeps it."""
        self._lines = iter(lines)
        envelope = _object(next(self._lines, b""), number=0)
        self.heading = _heading(envelope.get("document"))
        self.key = _signed(envelope, self.heading, number=0)

    def promises(self) -> Iterator[Promise]:
        """Yield every promise, each verified: both signatures, the chain, and at the end that nothing is cut off.

        Raises BadInput naming the first entry that is wrong.
        """
        before, number, seen = NOTHING, 0, set()
        for number, line in enumerate(self._lines, start=1):
            envelope = _object(line, number=number)
            entry, promise = _entry(envelope.get("document"), self.heading, number=number)
            if entry.before != before:
                raise BadInput("exchange.ledger_chain_broken", entry=number)
            _signed(envelope, self.heading, number=number)
            _written(entry, promise, self.heading)
            if promise.letter_id in seen:
                raise BadInput("exchange.ledger_entry_wrong", entry=number, field="letter.id")
            seen.add(promise.letter_id)
            before = digest_of(envelope)
            yield promise
        if (number, before) != (self.heading.entries, self.heading.head):
            raise BadInput("exchange.ledger_cut_off", entries=number, promised=self.heading.entries)


def _object(line: bytes, *, number: int) -> dict[str, Any]:
    try:
        found = json.loads(line) if len(line) <= LONGEST_LINE else None
    except (ValueError, RecursionError) as fault:
        raise BadInput(NOT_UNDERSTOOD, line=number + 1) from fault
    if not isinstance(found, dict):
        raise BadInput(NOT_UNDERSTOOD, line=number + 1)
    return found


def _heading(document: object) -> Heading:
    try:
        reader = Reader(document, NOT_UNDERSTOOD)
        if reader.text("format", longest=60) != FORMAT:
            raise reader.wrong("format")
        node, partner = reader.text("node", longest=20), reader.text("partner", longest=20)
        keys = reader.inner("keys")
        return Heading(
            node=node,
            partner=partner,
            keys={one: tuple(_key(keys, key) for key in keys.items(one, most=MOST_KEYS)) for one in (node, partner)},
            entries=reader.number("entries"),
            head=reader.digest("head"),
            at=reader.moment("at"),
        )
    except BadInput as fault:
        raise BadInput(NOT_UNDERSTOOD, line=1) from fault


def _key(reader: Reader, written: object) -> bytes:
    try:
        key = bytes.fromhex(written) if isinstance(written, str) else b""
    except ValueError:
        key = b""
    if len(key) != 32:
        raise reader.wrong("keys")
    return key


def _entry(document: object, heading: Heading, *, number: int) -> tuple[Entry, Promise]:
    try:
        reader = Reader(document, NOT_UNDERSTOOD)
        if (reader.text("format"), reader.text("node"), reader.text("partner"), reader.number("number")) != (
            FORMAT,
            heading.node,
            heading.partner,
            number,
        ):
            raise reader.wrong("number")
        letter = reader.raw("letter")
        entry = Entry(heading.node, heading.partner, number, reader.digest("before"), reader.moment("at"), letter)
        return entry, promise_in(entry)
    except BadInput as fault:
        raise BadInput("exchange.ledger_entry_wrong", entry=number, field=fault.facts.get("field", "")) from fault


def _signed(envelope: Envelope, heading: Heading, *, number: int) -> str:
    """Return the fingerprint of the key by which the keeper of the ledger signed a line."""
    try:
        signatures = verify(envelope, key_among(heading.keys))
    except (BadInput, NotAllowed) as fault:
        raise BadInput("exchange.ledger_line_not_signed", line=number + 1, node=heading.node) from fault
    if [one.by for one in signatures] != [heading.node]:
        raise BadInput("exchange.ledger_line_not_signed", line=number + 1, node=heading.node)
    return signatures[0].key


def _written(entry: Entry, promise: Promise, heading: Heading) -> None:
    try:
        verify_letter(entry.letter, writer=promise.by, keys=heading.keys)
    except (BadInput, NotAllowed) as fault:
        raise BadInput("exchange.ledger_letter_not_signed", entry=entry.number, by=promise.by) from fault
