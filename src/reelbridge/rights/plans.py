"""What is planned on the floors above: they register it here, so that rights can say what would break."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from reelbridge.rights.rules.watch import Plan

#: Returns what is planned with any of some items.
Plans = Callable[[Collection[str]], Iterable[Plan]]


@dataclass(frozen=True, slots=True)
class PlannedEvent:
    """The day of an event of a work as a plan has it, where that plan stands, and what it is called."""

    work_ref: str
    name: str
    on: date
    plan: str
    url: str


#: Returns the days of events of some works, of all without any.
Events = Callable[[Collection[str] | None], Iterable[PlannedEvent]]

_KNOWN: list[Plans] = []
_EVENTS: list[Events] = []


def plans(of: Plans) -> Plans:
    """Register a domain's plans; used as a decorator."""
    _KNOWN.append(of)
    return of


def planned_with(item_refs: Collection[str]) -> Iterator[Plan]:
    """Yield everything that is planned with any of some items."""
    for of in _KNOWN:
        yield from of(item_refs)


def events(of: Events) -> Events:
    """Register a domain that knows the days of events; used as a decorator."""
    _EVENTS.append(of)
    return of


def planned_events(work_refs: Collection[str] | None = None) -> Iterator[PlannedEvent]:
    """Yield the days of events of some works as plans have them; of all works without any named."""
    for of in _EVENTS:
        yield from of(work_refs)
