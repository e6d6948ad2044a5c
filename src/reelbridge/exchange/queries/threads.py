"""A dealing as a correspondence: who wrote what, when, with the shots and the terms it was about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reelbridge.base.kit import tongue
from reelbridge.catalogue import queries as catalogue
from reelbridge.catalogue.models import Item
from reelbridge.exchange.models import Parcel, Request
from reelbridge.exchange.rules.dealing import AGREED, COMPARED, Asked, RequestState, changed_terms
from reelbridge.kernel.language import Chosen
from reelbridge.kernel.timecode import Span
from reelbridge.kernel.wording import say
from reelbridge.rights.rules import Terms, reading


@dataclass(frozen=True, slots=True)
class AskedShot:
    """A shot on the contact sheet; ``item`` is None where its record is not here."""

    ref: str
    item: Item | None
    title: Chosen | None
    still_url: str
    begins: str
    ends: str
    span: Span | None

    @property
    def seconds(self) -> object:
        """How long it runs; None for a whole item whose length is unknown."""
        if self.item is None or (self.span is None and self.item.medium == "photograph"):
            return None
        return self.item.rate.seconds(self.span.frames) if self.span else self.item.seconds


def contact_sheet(lines: Iterable[Asked]) -> list[AskedShot]:
    """Return the shots with titles and stills, whatever their number by the same questions to the database."""
    asked = list(lines)
    here = catalogue.items([one.item_ref for one in asked])
    return [_shot(one, here.get(one.item_ref)) for one in asked]


def _shot(asked: Asked, item: Item | None) -> AskedShot:
    span = asked.span
    if item is None:
        begins, ends = (str(span.start), str(span.end)) if span else ("", "")
        return AskedShot(asked.item_ref, None, None, "", begins, ends, span)
    seen = catalogue.where_to_see(item)
    still = seen.still_url(span.start) if span and item.medium == "film" else seen.poster_url
    begins = item.rate.timecode(item.start_frame + span.start) if span else ""
    ends = item.rate.timecode(item.start_frame + span.end) if span else ""
    return AskedShot(asked.item_ref, item, catalogue.title_of(item, tongue()), still, begins, ends, span)


@dataclass(frozen=True, slots=True)
class TermRow:
    """One term, as asked and as given, in words; ``given`` is empty before a grant."""

    name: str
    asked: str
    given: str
    is_changed: bool


def term_rows(wanted: Terms, granted: Terms | None) -> list[TermRow]:
    """Return the terms side by side."""
    changed = changed_terms(wanted, granted) if granted else frozenset()
    return [
        TermRow(name, _words(name, wanted), _words(name, granted) if granted else "", name in changed)
        for name in COMPARED
    ]


def _words(name: str, terms: Terms) -> str:
    value = getattr(terms, name)
    if name == "max_seconds":
        return say("exchange.seconds_in_all", {"seconds": value}) if value else say("exchange.no_limit")
    if name == "exclusivity":
        return say(f"rights.exclusivity.{value}")
    if name == "purpose":
        return reading.purpose(value) if value else say("exchange.any_purpose")
    words = {
        "territories": reading.territories,
        "media": reading.media,
        "window": reading.window,
        "languages": reading.languages,
    }[name]
    return words(sorted(value) if isinstance(value, frozenset) else value)


@dataclass(frozen=True, slots=True)
class Mark:
    """A state as lists show it: the shape of a verdict, and a word."""

    answer: str
    word: str


#: The shape that goes with each state of a request or parcel.
_SHAPES = {
    "refused": "no",
    "revoked": "no",
    "failed": "no",
    "granted": "if",
    "parcel_ready": "if",
    "fetched": "if",
    "building": "if",
    "fetching": "if",
    "whole": "if",
    "receipted": "yes",
    "accepted": "yes",
}


def mark_of(thing: Request | Parcel) -> Mark:
    """Return how the state of a request or a parcel is shown."""
    kind = "request" if isinstance(thing, Request) else "parcel"
    return Mark(_SHAPES.get(thing.state, "unknown"), say(f"exchange.{kind}_state.{thing.state}"))


@dataclass(frozen=True, slots=True)
class ParcelRow:
    """A parcel in a list."""

    parcel: Parcel
    mark: Mark


def parcel_rows(parcels: Iterable[Parcel]) -> list[ParcelRow]:
    """Return rows for a list of parcels."""
    return [ParcelRow(one, mark_of(one)) for one in parcels]


@dataclass(frozen=True, slots=True)
class Row:
    """A request in the list: its first shots as stills."""

    request: Request
    shots: Sequence[AskedShot]
    count: int
    waits_for_us: bool
    mark: Mark


def rows(requests: Sequence[Request]) -> list[Row]:
    """Return rows for a list, whatever their number by the same questions to the database."""
    lines = {one.pk: [line.as_value() for line in one.lines.all()] for one in requests}
    sheet = iter(contact_sheet(line for one in requests for line in lines[one.pk][:4]))
    return [
        Row(
            one,
            [next(sheet) for _ in lines[one.pk][:4]],
            len(lines[one.pk]),
            not one.is_ours and one.state == RequestState.RECEIVED,
            mark_of(one),
        )
        for one in requests
    ]


def is_agreed(request: Request) -> bool:
    """Whether a yes was given."""
    return RequestState(request.state) in AGREED
