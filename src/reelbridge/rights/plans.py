"""What is planned on the floors above: they register it here, so that rights can say what would break."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

from reelbridge.rights.rules.watch import Plan

#: Returns what is planned with any of some items.
Plans = Callable[[Collection[str]], Iterable[Plan]]

_KNOWN: list[Plans] = []


def plans(of: Plans) -> Plans:
    """Register a domain's plans; used as a decorator."""
    _KNOWN.append(of)
    return of


def planned_with(item_refs: Collection[str]) -> Iterator[Plan]:
    """Yield everything that is planned with any of some items."""
    for of in _KNOWN:
        yield from of(item_refs)
