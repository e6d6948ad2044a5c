"""The films that shots are asked for: the floor above registers its productions here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from reelbridge.rights.rules import Use


@dataclass(frozen=True, slots=True)
class Made:
    """A production in the making: its title in the reader's language, and the use that is planned."""

    ref: str
    title: str
    use: Use


#: Returns the productions in the making, the newest first.
Productions = Callable[[], Iterable[Made]]

_KNOWN: list[Productions] = []


def productions(of: Productions) -> Productions:
    """Register a domain that makes productions; used as a decorator."""
    _KNOWN.append(of)
    return of


def in_the_making() -> Iterator[Made]:
    """Yield every production in the making here, to choose from."""
    for of in _KNOWN:
        yield from of()


def called(text: str) -> Made | None:
    """Return the production that a ref or a title means; None for a film of somebody else's."""
    wanted = text.strip()
    return next((one for one in in_the_making() if wanted and wanted in (one.ref, one.title)), None)
