"""Files that the vault has lost, and who has them: whoever sent them here, or whoever received them from here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from reelbridge.catalogue import queries as known
from reelbridge.exchange.models import Parcel, Receipt, Request
from reelbridge.exchange.rules.dealing import ParcelState
from reelbridge.rights import queries as rights
from reelbridge.rights.rules import Standing
from reelbridge.vault import queries as stored


@dataclass(frozen=True, slots=True)
class Held:
    """A partner who has a file, and the parcel in which it travelled."""

    partner: str
    parcel: str


@dataclass(frozen=True, slots=True)
class Lost:
    """A stored file that is damaged or missing, the items it belongs to, and who has it."""

    digest: str
    name: str
    state: str
    items: tuple[str, ...]
    #: Who sends it again because the grant still stands.
    again: Held | None
    #: Who sent it under a grant that stands no more.
    ended: Held | None
    #: Who signed for having received it from us.
    received: tuple[Held, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as the command line gives it."""
        return {
            "sha256": self.digest,
            "name": self.name,
            "state": self.state,
            "items": list(self.items),
            "again": _as_json(self.again),
            "ended": _as_json(self.ended),
            "received": [_as_json(one) for one in self.received],
        }


def _as_json(held: Held | None) -> dict[str, str] | None:
    return {"partner": held.partner, "parcel": held.parcel} if held else None


def lost_files() -> list[Lost]:
    """Return every file that is damaged or missing, by the last reading of the vault."""
    rows = list(stored.not_sound())
    digests = {row.digest for row in rows}
    came, went = _came_with(digests), _went_with(digests)
    holders = known.holders_of(digests)
    found = []
    for row in rows:
        standing = [one for one, stands in came[row.digest] if stands]
        ended = [one for one, stands in came[row.digest] if not stands]
        found.append(
            Lost(
                digest=row.digest,
                name=stored.came_in_as(row.digest),
                state=str(row.state),
                items=tuple(holders.get(row.digest, ())),
                again=standing[0] if standing else None,
                ended=ended[0] if ended and not standing else None,
                received=tuple(went[row.digest]),
            )
        )
    return found


def lost_of(parcel: Parcel) -> set[str]:
    """Return the digests of what came in a parcel, is in the catalogue and lost from the vault."""
    lost = {row.digest for row in stored.not_sound()}
    return {digest for digest, ref in known.excerpts_of(lost) if ref == parcel.ref}


def _came_with(digests: Collection[str]) -> dict[str, list[tuple[Held, bool]]]:
    """Return for each digest the parcels it came in, and whether each grant stands."""
    found: dict[str, list[tuple[Held, bool]]] = defaultdict(list)
    pairs = known.excerpts_of(digests)
    parcels = Parcel.objects.select_related("partner").filter(
        ref__in={ref for _, ref in pairs}, direction=Request.Direction.IN, state=ParcelState.ACCEPTED
    )
    # asked once for each parcel, which may hold very many files
    senders = {one.ref: (Held(one.partner.node_id, one.ref), _stands(one.grant_ref)) for one in parcels}
    for digest, ref in pairs:
        if ref in senders:
            found[digest].append(senders[ref])
    return found


def _stands(grant_ref: str) -> bool:
    grant = rights.grant(grant_ref)
    return grant.state == Standing.STANDING and not (grant.ends_on and grant.ends_on < rights.today())


def _went_with(digests: Collection[str]) -> dict[str, list[Held]]:
    """Return for each digest who has signed a receipt for it."""
    found: dict[str, list[Held]] = defaultdict(list)
    if not digests:
        return found
    receipts = Receipt.objects.select_related("parcel__partner").filter(parcel__direction=Request.Direction.OUT)
    for receipt in receipts.order_by("pk").iterator(chunk_size=200):
        held = Held(receipt.parcel.partner.node_id, receipt.parcel.ref)
        for file in receipt.envelope["document"]["files"]:
            if file["sha256"] in digests:
                found[file["sha256"]].append(held)
    return found
