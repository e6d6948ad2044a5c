"""What a partner sees: the same answers that its own calls get, for its door and for whoever wants to know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reelbridge.base.kit import tongue
from reelbridge.base.rules.roles import Actor
from reelbridge.catalogue import queries as catalogue
from reelbridge.catalogue import relays
from reelbridge.catalogue.models import Item
from reelbridge.exchange.models import Parcel, Partner, Request
from reelbridge.exchange.queries.dealings import may_be_sent
from reelbridge.exchange.queries.line import is_offered, offered_refs
from reelbridge.exchange.queries.oai import entry
from reelbridge.exchange.rules.audience import hides
from reelbridge.exchange.rules.oai import IDENTIFIER, OaiError
from reelbridge.exchange.rules.seeing import Wanted, wanted
from reelbridge.kernel.errors import NotFound, Refusal
from reelbridge.kernel.language import Chosen
from reelbridge.kernel.wording import say
from reelbridge.media import queries as media

#: Items that are read from the database at a time.
ITEMS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Derivative:
    """A derivative that a partner may have: what was asked, where it lies, and the digest of its master."""

    asked: Wanted
    path: Path
    digest: str


def derivative_for(partner: Partner, ref: str, what: str) -> Derivative:
    """Return a derivative of an item for a partner.

    Raises NotFound for what is not offered or not there, NotAllowed with the reason where a guard forbids it.
    """
    asked = wanted(what)
    # what is not offered does not exist for a partner: its existence is not told
    if asked is None or not is_offered(ref, partner):
        raise NotFound("exchange.not_shown_to_you", ref=ref)
    if hides(partner.withheld, asked.kind):
        raise NotFound("exchange.not_shown_to_you", ref=ref)
    item = catalogue.item(ref)
    relays.require_seeing(item, Actor(partner.node_id, partner=partner.node_id), what)
    digest = catalogue.master_digest(item)
    if digest is None:
        raise NotFound("exchange.nothing_to_see", ref=ref)
    path = _path(digest, asked)
    if asked.kind == "proxy" and path.name != what:
        raise NotFound("exchange.nothing_to_see", ref=ref)
    return Derivative(asked, path, digest)


def imprints_for(partner: Partner) -> Iterator[tuple[Item, Derivative]]:
    """Yield every item by whose imprint a partner may compare now, as ``derivative_for`` would answer for it."""
    asked = wanted("imprint")
    if asked is None or not partner.is_paired or hides(partner.withheld, asked.kind):
        return
    refs = offered_refs(partner)
    for first in range(0, len(refs), ITEMS_AT_ONCE):
        for _, item in sorted(catalogue.items(refs[first : first + ITEMS_AT_ONCE]).items()):
            try:
                relays.require_seeing(item, Actor(partner.node_id, partner=partner.node_id), "imprint")
                if digest := catalogue.master_digest(item):
                    yield item, Derivative(asked, media.imprint_path(digest), digest)
            except Refusal:
                continue


def _path(digest: str, asked: Wanted) -> Path:
    if asked.kind == "still":
        return media.still_path(digest, asked.number)
    if asked.kind == "imprint":
        return media.imprint_path(digest)
    if asked.kind == "audio":
        return media.audio_path(digest, asked.number)
    return media.poster_path(digest) if asked.kind == "poster" else media.proxy_path(digest)


@dataclass(frozen=True, slots=True)
class Sight:
    """One item as a partner gets it."""

    ref: str
    #: The record of docs/formats/record.md, every field of it.
    record: dict[str, Any]
    #: What of it can be seen or heard, by the names of docs/formats/messages.md; stills where ``poster.jpg`` is.
    derivatives: tuple[str, ...]
    #: The sets by which it is shown.
    sets: tuple[str, ...]

    @property
    def title(self) -> Chosen:
        """Its title for our reader."""
        return catalogue.title_of(catalogue.item(self.ref), tongue())

    @property
    def fields(self) -> list[tuple[str, str]]:
        """Every field of the record that holds something, by its place: ``work.titles.1.text``."""
        return list(_flat(self.record))

    @property
    def to_see(self) -> list[str]:
        """What of it can be seen and heard, in the reader's words."""
        # a photograph has no frames: its poster is the photograph again
        names = [what for what in self.derivatives if what != "poster.jpg" or "proxy.jpg" not in self.derivatives]
        return [say(f"exchange.seen.{kind}", facts) for kind, facts in map(_kind, names)]

    def as_json(self) -> dict[str, Any]:
        """Return it as the command line gives it."""
        return {"ref": self.ref, "sets": list(self.sets), "derivatives": list(self.derivatives), "record": self.record}


def _kind(what: str) -> tuple[str, dict[str, object]]:
    if (asked := wanted(what)) is not None and asked.kind == "audio":
        return "track", {"number": asked.number}
    kinds = {"poster.jpg": "stills", "proxy.mp4": "film", "proxy.jpg": "photograph", "proxy.m4a": "sound"}
    return kinds.get(what, what), {}


def sight_of(partner: Partner | None, ref: str) -> Sight | None:
    """Return an item as a partner gets it, or everybody where no partner is named; None when nothing of it is shown."""
    if partner is not None and not is_offered(ref, partner):
        return None
    try:
        found = entry(partner, f"{IDENTIFIER}{ref}")
    except OaiError:
        return None
    record = found.record
    if record is None:
        return None
    if partner is None:
        # the catalogue is open to everybody, the films are for partners
        return Sight(ref, record, (), found.set_specs)
    # what lies there, not what the record says of tracks: the door answers for files
    tracks = (f"audio-{number}.m4a" for number in _tracks(catalogue.master_digest(catalogue.item(ref))))
    asked = ("poster.jpg", "proxy.mp4", "proxy.jpg", "proxy.m4a", *tracks, "imprint")
    return Sight(ref, record, tuple(what for what in asked if _is_there(partner, ref, what)), found.set_specs)


def _tracks(digest: str | None) -> Iterator[int]:
    """Yield the numbers of the sound tracks that were made, of all that the door understands."""
    for number in range(1, 100):
        try:
            media.audio_path(digest or "", number)
        except Refusal:
            continue
        yield number


def _is_there(partner: Partner, ref: str, what: str) -> bool:
    try:
        return derivative_for(partner, ref, what).path.is_file()
    except Refusal:
        return False


def parcels_for(partner: Partner) -> list[Parcel]:
    """Return the parcels that a partner may fetch now."""
    rows = Parcel.objects.filter(partner=partner, direction=Request.Direction.OUT).order_by("ref")
    return [one for one in rows if partner.is_paired and _may_be_sent(one)]


def _may_be_sent(one: Parcel) -> bool:
    try:
        may_be_sent(one)
    except Refusal:
        return False
    return True


def _flat(value: object, place: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _flat(inner, f"{place}.{name}" if place else str(name))
    elif isinstance(value, list):
        for number, inner in enumerate(value, start=1):
            yield from _flat(inner, f"{place}.{number}")
    elif value not in ("", None):
        yield place, str(value)
