"""Places as works tell of them: which tellings of one catalogue mean one place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

from reelbridge.language.folding import fold

#: Characters of a folded name that are compared.
LONGEST = 200


def folded(text: str) -> str:
    """Return a name without case and marks; nothing for what holds no letter."""
    plain = fold(text).text[:LONGEST].strip()
    return plain if any(map(str.isalnum, plain)) else ""


@dataclass(frozen=True)
class Told:
    """A place as one work tells of it: the territory, where one is named, and a name in each of some languages."""

    territory: str
    #: Language and text, in the order in which the work has them.
    forms: tuple[tuple[str, str], ...]

    @cached_property
    def keys(self) -> dict[str, None]:
        """Its names without case and marks, by which tellings meet."""
        return {folded(text): None for _, text in self.forms}


def told_in(places: Iterable[Mapping[str, Any]]) -> list[Told]:
    """Return the places of a work's record that have a name; a territory alone is no place to be linked."""
    found = []
    for place in places:
        forms = tuple((tag, text) for tag, text in (place.get("names") or {}).items() if folded(text))
        if forms:
            found.append(Told(place.get("territory") or "", forms))
    return found


def may_be_one(one: str, other: str) -> bool:
    """Whether two territories leave open that places in them are one: the same, or one is not told."""
    return one == other or not one or not other


def place_ref(keeper: str, told: Told) -> str:
    """Return the ref of a place first told so: the keeper's id and a digest of territory and names.

    Institutions number no places, so every node that reads the same record calls the place the same.
    """
    written = "\n".join([told.territory, *sorted(told.keys)])
    return f"{keeper}-l-{sha256(written.encode()).hexdigest()[:10]}"


def as_record(tellings: Iterable[Told]) -> dict[str, Any]:
    """Return what some works tell of one place, field by field: the territories, and the names in each language."""
    record: dict[str, set[str]] = {}
    for told in tellings:
        if told.territory:
            record.setdefault("territory", set()).add(told.territory)
        for tag, text in told.forms:
            record.setdefault(tag, set()).add(text)
    return {field: sorted(said) for field, said in record.items()}
