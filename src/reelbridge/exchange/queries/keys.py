"""Keys as people compare them, ours with what became of them, and those that end soon."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from reelbridge.exchange.identity import own_expiry, own_identity, retired_identities, revocations
from reelbridge.exchange.models import Partner
from reelbridge.exchange.rules.fingerprint import grouped
from reelbridge.exchange.rules.reading import moment
from reelbridge.exchange.rules.spoken import SPOKEN_BYTES, spoken
from reelbridge.kernel import clock
from reelbridge.kernel.language import OURS

#: A key's end is told of so long before: a letter may wait two weeks, and people may be away.
TOLD_BEFORE = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class SpokenByte:
    """One byte of a fingerprint: its two digits, its word for the reader, and what it is in the other languages."""

    digits: str
    word: str
    others: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ShownKey:
    """A fingerprint in every form in which people compare it."""

    groups: list[str]
    words: list[SpokenByte]
    code: str
    code_size: int


def shown_key(fingerprint: str, language: str) -> ShownKey:
    """Return a key as its page shows it to readers of a language."""
    other = [tag for tag in OURS if tag != language]
    said = {tag: spoken(fingerprint, tag) for tag in (language, *other)}
    words = [
        SpokenByte(
            fingerprint[2 * number : 2 * number + 2],
            said[language][number],
            tuple((tag, said[tag][number]) for tag in other),
        )
        for number in range(SPOKEN_BYTES)
    ]
    path, size = code_of(fingerprint)
    return ShownKey(grouped(fingerprint).split(), words, path, size)


def code_of(fingerprint: str) -> tuple[str, int]:
    """Return the QR code of a fingerprint as the path of an SVG, and its modules a side, the white margin counted."""
    import qrcode  # noqa: PLC0415 -- only pages that show a key need it

    made = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M)
    # capitals and digits only: the smallest code there is for them
    made.add_data(fingerprint.upper())
    rows = made.get_matrix()
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark)
    return path, len(rows)


@dataclass(frozen=True, slots=True)
class EndingKey:
    """A key that ends soon or has ended: a partner's, or ours where there is none."""

    at: datetime
    is_over: bool
    partner: Partner | None = None


def ending_keys() -> list[EndingKey]:
    """Return our key and partners' keys that end within ``TOLD_BEFORE`` or have ended, ours first."""
    now = clock.now()
    ours = own_expiry()
    found = [EndingKey(ours, ours <= now)] if ours and ours <= now + TOLD_BEFORE else []
    rows = Partner.objects.filter(state=Partner.State.PAIRED, key_expires_at__lte=now + TOLD_BEFORE)
    for row in rows.order_by("key_expires_at", "node_id"):
        if at := row.key_expires_at:
            found.append(EndingKey(at, at <= now, row))
    return found


@dataclass(frozen=True, slots=True)
class OwnKey:
    """A key of this node: in use or before, until when it is good, and since when it is not to be believed."""

    fingerprint: str
    is_in_use: bool
    good_until: datetime | None = None
    not_believed_since: datetime | None = None
    why: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return it as the command line and the API give it."""
        return {
            "fingerprint": grouped(self.fingerprint),
            "is_in_use": self.is_in_use,
            "good_until": moment(self.good_until) if self.good_until else None,
            "not_believed_since": moment(self.not_believed_since) if self.not_believed_since else None,
            "why": self.why,
        }


def own_keys() -> list[OwnKey]:
    """Return the keys of this node: the one in use, then those before, the latest first."""
    papers = {key: paper["revocation"]["document"] for key, paper in revocations().items()}
    before = []
    for one in retired_identities():
        said = papers.get(one.fingerprint)
        since = datetime.fromisoformat(said["since"]) if said else None
        before.append(
            OwnKey(one.fingerprint, is_in_use=False, not_believed_since=since, why=said["why"] if said else "")
        )
    return [OwnKey(own_identity().fingerprint, is_in_use=True, good_until=own_expiry()), *before]
