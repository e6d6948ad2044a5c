"""Receipts: what the receiver of a parcel vouches for, countersigned by its sender; both keep both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reelbridge.exchange.rules.parcel import MOST_FILES, ParcelFile, ParcelList
from reelbridge.exchange.rules.reading import Reader, moment

FORMAT = "reelbridge-receipt/1"
NOT_UNDERSTOOD = "exchange.receipt_not_understood"

#: A receipt of more files names those of essence only, and not more than so many: it travels as a letter.
MOST_NAMED = 500
MOST_ESSENCE_NAMED = 4_000


@dataclass(frozen=True, slots=True)
class ReceiptBody:
    """What a receipt says: these files of this parcel arrived whole, at this moment."""

    parcel_ref: str
    sender: str
    receiver: str
    grant_ref: str
    received_at: datetime
    #: SHA-256 of the parcel's list in canonical form.
    list_digest: str
    #: Path, size and SHA-256 of the files named; the list's digest vouches for all.
    files: tuple[tuple[str, int, str], ...]

    def as_json(self) -> dict[str, Any]:
        """Return the document that is signed."""
        return {
            "format": FORMAT,
            "parcel": self.parcel_ref,
            "sender": self.sender,
            "receiver": self.receiver,
            "grant": self.grant_ref,
            "received_at": moment(self.received_at),
            "list_sha256": self.list_digest,
            "files": [{"path": path, "size": size, "sha256": digest} for path, size, digest in self.files],
        }


def receipt_for(parcel: ParcelList, *, list_digest: str, at: datetime) -> ReceiptBody:
    """Return the receipt for a parcel whose every file has been verified."""
    return ReceiptBody(
        parcel_ref=parcel.ref,
        sender=parcel.sender,
        receiver=parcel.receiver,
        grant_ref=parcel.grant_ref,
        received_at=at,
        list_digest=list_digest,
        files=tuple((file.path, file.size, file.digest) for file in _named(parcel)),
    )


def _named(parcel: ParcelList) -> Sequence[ParcelFile]:
    if len(parcel.files) <= MOST_NAMED:
        return parcel.files
    essence = {line.path for line in parcel.lines}
    return [file for file in parcel.files if file.path in essence][:MOST_ESSENCE_NAMED]


def read_receipt(document: object) -> ReceiptBody:
    """Read a receipt; raises BadInput naming the first place that is wrong."""
    reader = Reader(document, NOT_UNDERSTOOD)
    if reader.text("format", longest=60) != FORMAT:
        raise reader.wrong("format")
    sender = reader.text("sender", longest=20)
    return ReceiptBody(
        parcel_ref=reader.ref("parcel", of=sender),
        sender=sender,
        receiver=reader.text("receiver", longest=20),
        grant_ref=reader.ref("grant", of=sender),
        received_at=reader.moment("received_at"),
        list_digest=reader.digest("list_sha256"),
        files=tuple(
            (one.text("path", longest=1000), one.number("size"), one.digest("sha256"))
            for one in reader.each("files", most=MOST_FILES)
        ),
    )


def vouches_for(receipt: ReceiptBody, parcel: ParcelList, list_digest: str) -> bool:
    """Whether a receipt is for exactly this parcel, file for file."""
    return receipt == receipt_for(parcel, list_digest=list_digest, at=receipt.received_at)
