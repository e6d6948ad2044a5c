"""Reading JSON that somebody else wrote: each value as what it should be, or BadInput with its place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.language import language

#: More than any contract says; a larger document is not one.
MOST_TEXT = 5_000

#: More entries than any list in terms has.
MOST_ENTRIES = 400


def wrong(place: str) -> BadInput:
    """Return the refusal for a place that cannot be read."""
    return BadInput("rights.terms_not_understood", place=place)


def texts_in_list(written: Mapping[str, Any], place: str) -> list[str]:
    """Return a list of texts; an absent one is empty."""
    found = written.get(place, [])
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise wrong(place)
    return found


def text_at(written: Mapping[str, Any], place: str) -> str:
    """Return a text; an absent one is empty."""
    found = written.get(place, "")
    if not isinstance(found, str) or len(found) > MOST_TEXT:
        raise wrong(place)
    return found


def texts_at(written: Mapping[str, Any], place: str) -> dict[str, str]:
    """Return texts by language; absent ones are none."""
    found = written.get(place, {})
    if not isinstance(found, dict) or not all(
        isinstance(text, str) and len(text) <= MOST_TEXT for text in found.values()
    ):
        raise wrong(place)
    return {language(tag): text for tag, text in found.items()}


def count_at(written: Mapping[str, Any], place: str, *, least: int = 1) -> int | None:
    """Return a whole number, or None where it is absent."""
    found = written.get(place)
    if found is None:
        return None
    if isinstance(found, bool) or not isinstance(found, int) or found < least:
        raise wrong(place)
    return found


def flag_at(written: Mapping[str, Any], place: str) -> bool | None:
    """Return yes or no, or None where nothing is said."""
    found = written.get(place)
    if found is not None and not isinstance(found, bool):
        raise wrong(place)
    return found


def day_at(written: Mapping[str, Any], place: str) -> date | None:
    """Return a day, or None where it is absent."""
    found = text_at(written, place)
    try:
        return date.fromisoformat(found) if found else None
    except ValueError as fault:
        raise wrong(place) from fault


def moment_at(written: Mapping[str, Any], place: str) -> datetime | None:
    """Return a moment, which must say its time zone, or None where it is absent."""
    found = text_at(written, place)
    try:
        moment = datetime.fromisoformat(found) if found else None
    except ValueError as fault:
        raise wrong(place) from fault
    if moment is not None and moment.tzinfo is None:
        raise wrong(place)
    return moment


def parts_at(written: Mapping[str, Any], place: str) -> list[Mapping[str, Any]]:
    """Return a list of JSON objects; an absent one is empty."""
    found = written.get(place, [])
    if not isinstance(found, list) or len(found) > MOST_ENTRIES or not all(isinstance(one, dict) for one in found):
        raise wrong(place)
    return found
