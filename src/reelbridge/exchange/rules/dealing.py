"""A dealing: what is asked for, how it may go on, and how far it has come."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from reelbridge.kernel.errors import BadInput, Conflict
from reelbridge.kernel.timecode import Rate, Span
from reelbridge.rights.rules import Terms

MOST_LINES = 200
LONGEST_NOTE = 5_000
#: Ten seconds at 25 frames a second: more than that is no handle but another shot.
MOST_HANDLES = 250
#: Why a parcel ended in whose place another was made.
MADE_AGAIN = "exchange.parcel_was_made_again"


class RequestState(StrEnum):
    """How far a request has come, the same words at both ends."""

    DRAFTED = "drafted"
    SENT = "sent"
    RECEIVED = "received"
    REFUSED = "refused"
    GRANTED = "granted"
    PARCEL_READY = "parcel_ready"
    FETCHED = "fetched"
    RECEIPTED = "receipted"


class ParcelState(StrEnum):
    """How far a parcel has come."""

    BUILDING = "building"
    READY = "ready"
    FETCHING = "fetching"
    #: Every byte is here and verified, and being taken in.
    WHOLE = "whole"
    ACCEPTED = "accepted"
    FAILED = "failed"
    REVOKED = "revoked"


_FORWARD = (
    RequestState.DRAFTED,
    RequestState.SENT,
    RequestState.RECEIVED,
    RequestState.GRANTED,
    RequestState.PARCEL_READY,
    RequestState.FETCHED,
    RequestState.RECEIPTED,
)
#: Nobody has answered yet.
OPEN = frozenset({RequestState.SENT, RequestState.RECEIVED})
#: A yes was given.
AGREED = frozenset(_FORWARD[_FORWARD.index(RequestState.GRANTED) :])


def later(now: RequestState, news: RequestState) -> RequestState:
    """Return the state after news, which may come in any order and more than once: a request never goes back.

    Raises Conflict when an answer contradicts one that was given.
    """
    if now == news:
        return now
    if RequestState.REFUSED in (now, news):
        if now in OPEN:
            return news
        raise Conflict("exchange.request_answered_otherwise", state=now, news=news)
    return max(now, news, key=_FORWARD.index)


@dataclass(frozen=True, slots=True)
class Asked:
    """Frames of an item, or all of it where there is no span."""

    item_ref: str
    span: Span | None = None

    def __str__(self) -> str:
        """Return it as people type it: ``nevsky-i-00001@120-240``."""
        return f"{self.item_ref}@{self.span.start}-{self.span.end}" if self.span else self.item_ref


def checked_handles(count: int) -> int:
    """Return how many frames of handles are given; raises BadInput for less than none and for too many."""
    if not 0 <= count <= MOST_HANDLES:
        raise BadInput("exchange.too_many_handles", count=count, most=MOST_HANDLES)
    return count


def with_handles(span: Span, handles: int, frames: int) -> Span:
    """Return a span with handles on both sides, as far as the film of so many frames has them."""
    return Span(max(0, span.start - handles), min(span.end + handles, max(frames, span.end)))


_SHOT = re.compile(r"^(?P<ref>[a-z][a-z0-9-]*(?:/[0-9]{1,9})?)(?:@(?P<begin>[^-@]+)-(?P<end>[^-@]+))?$")


def read_shot(text: str) -> tuple[str, str, str]:
    """Split ``REF``, ``REF/4`` or ``REF@IN-OUT`` into ref, in and out; raises BadInput for anything else."""
    match = _SHOT.match(text.strip())
    if not match:
        raise BadInput("exchange.shot_not_understood", text=text[:100])
    return match["ref"], match["begin"] or "", match["end"] or ""


def read_frame(text: str, rate: Rate, start_frame: int) -> int:
    """Return a frame of an item from a frame number or from a timecode of that item; raises BadInput."""
    if text.isascii() and text.isdigit() and len(text) < 16:
        return int(text)
    frame = rate.frame(text) - start_frame
    if frame < 0:
        raise BadInput("exchange.timecode_before_item", text=text, first=rate.timecode(start_frame))
    return frame


def checked_lines(lines: Iterable[Asked]) -> tuple[Asked, ...]:
    """Return what is asked, each thing once; raises BadInput for nothing and for too much."""
    found = tuple(dict.fromkeys(lines))
    if not found:
        raise BadInput("exchange.request_without_shots")
    if len(found) > MOST_LINES:
        raise BadInput("exchange.request_too_long", count=len(found), most=MOST_LINES)
    return found


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of a dealing as the page shows it: ``done``, ``now`` or ``ahead``."""

    name: str
    standing: str


def stages(state: RequestState) -> tuple[Stage, ...]:
    """Return the steps of a dealing and where it stands."""
    if state is RequestState.REFUSED:
        return (Stage("request", "done"), Stage("refusal", "now"))
    names = ("request", "grant", "parcel", "receipts")
    reached = {
        RequestState.DRAFTED: 0,
        RequestState.SENT: 1,
        RequestState.RECEIVED: 1,
        RequestState.GRANTED: 2,
        RequestState.PARCEL_READY: 2,
        RequestState.FETCHED: 3,
        RequestState.RECEIPTED: 4,
    }[state]
    return tuple(
        Stage(name, "done" if number < reached else "now" if number == reached else "ahead")
        for number, name in enumerate(names)
    )


#: The terms that are set side by side, in the order of the table.
COMPARED = ("territories", "media", "window", "languages", "max_seconds", "purpose", "exclusivity")


def changed_terms(asked: Terms, given: Terms) -> frozenset[str]:
    """Return which terms were granted otherwise than asked."""
    return frozenset(name for name in COMPARED if getattr(asked, name) != getattr(given, name))
