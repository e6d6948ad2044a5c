"""Reading JSON that somebody else wrote: each value of the kind and size it should have, or the name of its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from reelbridge.kernel.errors import BadInput

LONGEST_TEXT = 20_000
_REF = re.compile(r"^[a-z][a-z0-9]{1,19}-[a-z]{1,3}-[0-9]{5,12}$")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_MOMENT = "%Y-%m-%dT%H:%M:%SZ"


class Reader:
    """A JSON object and the code of the refusal for whatever is wrong in it."""

    def __init__(self, written: object, code: str, place: str = "") -> None:
        """Take an object; raises BadInput when it is none."""
        self._code = code
        self._place = place
        if not isinstance(written, Mapping):
            raise self.wrong(place or "object")
        self._written = written

    def wrong(self, place: str) -> BadInput:
        """Return the refusal for a place in this object."""
        return BadInput(self._code, field=f"{self._place}.{place}" if self._place and place != self._place else place)

    def text(self, place: str, *, longest: int = LONGEST_TEXT, default: str | None = None) -> str:
        """Return a text; missing means the default, or a refusal where there is none."""
        found = self._written.get(place, default)
        if not isinstance(found, str) or len(found) > longest or "\0" in found:
            raise self.wrong(place)
        return found

    def ref(self, place: str, *, of: str = "") -> str:
        """Return a ref such as ``nevsky-p-00001``, of one node when it is named."""
        found = self.text(place, longest=40)
        if not _REF.match(found) or (of and not found.startswith(f"{of}-")):
            raise self.wrong(place)
        return found

    def number(self, place: str, *, least: int = 0) -> int:
        """Return a whole number not below the least."""
        found = self._written.get(place)
        if isinstance(found, bool) or not isinstance(found, int) or not least <= found < 1 << 53:
            raise self.wrong(place)
        return found

    def number_or_none(self, place: str) -> int | None:
        """Return a whole number, or None where nothing or null stands."""
        return None if self._written.get(place) is None else self.number(place)

    def moment(self, place: str) -> datetime:
        """Return a moment written in UTC to the second."""
        try:
            return datetime.strptime(self.text(place, longest=20), _MOMENT).replace(tzinfo=UTC)
        except ValueError as fault:
            raise self.wrong(place) from fault

    def digest(self, place: str) -> str:
        """Return a SHA-256 digest."""
        found = self.text(place, longest=64)
        if not _DIGEST.fullmatch(found):
            raise self.wrong(place)
        return found

    def inner(self, place: str) -> Reader:
        """Return the reader of an object inside this one."""
        return Reader(self._written.get(place), self._code, f"{self._place}.{place}" if self._place else place)

    def each(self, place: str, *, most: int) -> Iterator[Reader]:
        """Yield readers of the objects in a list that is not longer than ``most``, one at a time."""
        items = self.items(place, most=most)
        return (Reader(one, self._code, f"{place}[{n}]") for n, one in enumerate(items))

    def items(self, place: str, *, most: int) -> list[Any]:
        """Return a list that is not longer than ``most``."""
        found = self._written.get(place)
        if not isinstance(found, list) or len(found) > most:
            raise self.wrong(place)
        return found

    def raw(self, place: str) -> Any:
        """Return whatever stands there, for another reader to judge."""
        return self._written.get(place)


def moment(at: datetime) -> str:
    """Return a moment as it is written on the wire: UTC, to the second."""
    return at.astimezone(UTC).strftime(_MOMENT)


def is_ref(text: str) -> bool:
    """Whether a text is a ref, and so safe as the name of a folder."""
    return bool(_REF.match(text))
