"""Links: the same person, work or place in two catalogues; each keeps its own record, a person decides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from reelbridge.kernel.errors import BadInput
from reelbridge.language.naming import LIKELY, compare


class LinkState(StrEnum):
    """What is known of a pair."""

    #: Names agree; nobody has decided.
    SUGGESTED = "suggested"
    SAME = "same"
    DIFFERENT = "different"


#: Years between two works' dates at most for their titles to count.
YEARS_APART = 1


def pair(one: str, other: str) -> tuple[str, str]:
    """Return two refs in the order in which a link holds them; raises BadInput for things that cannot be linked."""
    kinds = {ref.split("-")[1] if ref.count("-") == 2 else "" for ref in (one, other)}
    if kinds not in ({"a"}, {"w"}, {"l"}):
        raise BadInput("catalogue.link_of_other_kinds", one=one[:60], other=other[:60])
    if one.split("-", maxsplit=1)[0] == other.split("-", maxsplit=1)[0]:
        raise BadInput("catalogue.link_within_one_catalogue", one=one[:60], other=other[:60])
    return (one, other) if one < other else (other, one)


def name_evidence(ours: Sequence[str], theirs: Sequence[str]) -> dict[str, Any] | None:
    """Return the two names that agree best, with how well; None where none is likelier than not the same."""
    found = [(compare(one, other).score, one, other) for one in ours for other in theirs]
    best = max(found, default=(0.0, "", ""))
    return None if best[0] < LIKELY else {"one": best[1], "other": best[2], "score": round(best[0], 3)}


def years_agree(one: tuple[int, int] | None, other: tuple[int, int] | None) -> bool:
    """Whether two stretches of years meet, or nearly; what is undated agrees with any."""
    if one is None or other is None:
        return True
    return one[0] - YEARS_APART <= other[1] and other[0] - YEARS_APART <= one[1]


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that is not the same everywhere: what its keeper said before, says now, and what stands here."""

    field: str
    before: tuple[str, ...]
    says: tuple[str, ...]
    here: tuple[str, ...]

    @property
    def is_local(self) -> bool:
        """Whether it was changed here, so that what stands is not what the keeper says."""
        return self.says != self.here

    @property
    def is_updated(self) -> bool:
        """Whether the keeper's last update changed it."""
        return self.before != self.says


def differences(before: Mapping[str, Any], says: Mapping[str, Any], here: Mapping[str, Any]) -> list[Difference]:
    """Return the fields that differ, in the record's order; an unknown ``before`` counts as what is said now."""
    fields = [name for name in {**says, **here} if name not in ("kind", "ref")]
    found = []
    for name in fields:
        told, stands = _shown(says.get(name)), _shown(here.get(name))
        was = _shown(before.get(name)) if before else told
        if not (was == told == stands):
            found.append(Difference(name, was, told, stands))
    return found


def _shown(value: Any) -> tuple[str, ...]:
    """Return a field as lines that people read, in an order of their own where the field has none."""
    if isinstance(value, Mapping):
        return tuple(f"{tag}: {text}" for tag, text in sorted(value.items()) if text not in ("", None, [], {}))
    if isinstance(value, list):
        return tuple(sorted(_line(one) for one in value))
    return () if value in ("", None) else (str(value),)


def _line(one: Any) -> str:
    if not isinstance(one, Mapping):
        return str(one)
    parts: Iterable[str] = (
        _line(value) if isinstance(value, Mapping) else str(value) for value in one.values() if value not in ("", None)
    )
    return " · ".join(parts)
