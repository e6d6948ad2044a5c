"""What may be used there, then, on that medium: one question put to every item of a holding at once.

Items about which the very same things are written down share a profile. The rows of all profiles lie side by side,
sorted by profile and first day, so that one pass over them says for one territory and medium which profiles are covered
without a gap.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from reelbridge.kernel.timecode import Span
from reelbridge.kernel.verdict import Answer
from reelbridge.rights.rules.bits import how_bits, places_in
from reelbridge.rights.rules.clearance import barred, owes_nothing
from reelbridge.rights.rules.grant import Covered, Grant
from reelbridge.rights.rules.layers import Consent, Dossier, Withheld, sorted_out
from reelbridge.rights.rules.question import asked_places
from reelbridge.rights.rules.shelf import Row, is_particular, rows_of
from reelbridge.rights.rules.terms import Use
from reelbridge.rights.rules.tongues import ANY_LANGUAGE
from reelbridge.rights.rules.weighed import verdict_of

if TYPE_CHECKING:
    import numpy as np

#: The answers by their numbers in the array that ``Stock.answers`` returns.
ANSWERS = (Answer.NO, Answer.UNKNOWN, Answer.IF, Answer.YES)
_NO, _IF, _YES = 0, 2, 3

#: More than any day has as its number: keeps the days of one profile apart from those of the next.
_BEYOND = 1 << 22

#: Of a profile: the numbers of what is written down, with the spans each has of the item.
_Profile = tuple[tuple[int, tuple[Span | None, ...]], ...]


class _Cell(NamedTuple):
    """One territory, medium and language on some days; of them all as many as are asked."""

    place: int
    leaf: int
    said: str
    first: int
    last: int


class Stock:
    """Items with all that is written down about their rights, ready to be asked; ``items`` keeps their order."""

    def __init__(self, items: Sequence[str], dossier: Dossier) -> None:
        import numpy as np  # noqa: PLC0415 -- slow to import, and only this needs it

        self.items = items
        self._grants = dossier.permitting()
        self._beside = _beside(dossier)
        by_item = _lines(items, [*self._grants, *self._beside])
        profiles: dict[_Profile, int] = {}
        self._of_item = np.fromiter(
            (profiles.setdefault(by_item.get(ref, ()), len(profiles)) for ref in items), np.int32, len(items)
        )
        self._profiles = list(profiles)
        self._speakers = [items[number] for number in _first_of_each(self._of_item, len(profiles))]
        #: Profiles with more to them than grants: each is weighed by itself.
        self._odd = [n for n, profile in enumerate(self._profiles) if any(m >= len(self._grants) for m, _ in profile)]
        self._lay_out()

    def _lay_out(self) -> None:
        """Lay the rows of all profiles side by side, sorted by profile and first day."""
        import numpy as np  # noqa: PLC0415 -- as above

        rows: list[Row] = []
        whose: list[int] = []
        of_grant: list[range] = []
        for number, grant in enumerate(self._grants):
            mine = rows_of(grant)[0]
            of_grant.append(range(len(rows), len(rows) + len(mine)))
            rows += mine
            whose += [number] * len(mine)
        pairs = [
            (number, row)
            for number, profile in enumerate(self._profiles)
            for place, spans in profile
            # of frames that nobody names only what covers the whole item speaks
            if place < len(self._grants) and None in spans
            for row in of_grant[place]
        ]
        self._rows = rows
        self._whose = np.array(whose, np.int64)
        self._by_place: dict[tuple[int, int], np.ndarray[Any, Any]] = {}
        profile = np.fromiter((one[0] for one in pairs), np.int64, len(pairs))
        row = np.fromiter((one[1] for one in pairs), np.int64, len(pairs))
        first = np.array([one.first for one in rows], np.int64)
        order = np.lexsort((first[row], profile)) if pairs else row
        self._profile, self._row = profile[order], row[order]
        self._first = first[self._row]
        self._last = np.array([one.last for one in rows], np.int64)[self._row]

    @property
    def profiles(self) -> int:
        """How many different sets of things are written down about items."""
        return len(self._profiles)

    def answers(self, use: Use) -> np.ndarray[Any, Any]:
        """Return an answer for each item as its number in ``ANSWERS``; any frames of the item are meant."""
        import numpy as np  # noqa: PLC0415 -- as above

        fit, free = self._leanable(use)
        cells = list(_cells(use))
        may = self._covered(cells, fit, np.ones(len(self._profiles), bool))
        freely = self._covered(cells, free, may) if (free != fit).any() else may
        found = np.where(freely, _YES, np.where(may, _IF, _NO)).astype(np.int8)
        for number in self._to_weigh(use):
            found[number] = self._weigh(number, use)
        return found[self._of_item]

    def usable(self, use: Use) -> list[str]:
        """Return the refs of the items that may be used, with or without conditions."""
        import numpy as np  # noqa: PLC0415 -- as above

        return [self.items[number] for number in np.flatnonzero(self.answers(use) >= _IF).tolist()]

    def _leanable(self, use: Use) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        """Return which grants a use may lean on, and on which without owing anything."""
        import numpy as np  # noqa: PLC0415 -- as above

        asked = Covered("", None, None, is_length_asked=False)
        fit = np.ones(len(self._grants), bool)
        free = np.ones(len(self._grants), bool)
        for number, grant in enumerate(self._grants):
            if use.for_others or is_particular(grant):
                fit[number] = barred(grant, use) is None
                free[number] = fit[number] and owes_nothing(grant, use, asked)
        return fit, free

    def _covered(
        self, cells: Iterable[_Cell], usable: np.ndarray[Any, Any], among: np.ndarray[Any, Any]
    ) -> np.ndarray[Any, Any]:
        """Return which of some profiles usable grants cover in every cell."""
        import numpy as np  # noqa: PLC0415 -- as above

        left = among
        known = None
        for cell in cells:
            if known != cell[:3]:
                holds = (self._holding(0, cell.place) & self._holding(1, cell.leaf))[self._row]
                holds &= (usable & self._speaking(cell.said))[self._whose][self._row]
                known = cell[:3]
            here = np.flatnonzero(holds & left[self._profile] & (self._first <= cell.last) & (self._last >= cell.first))
            left = left & self._without_gap(here, cell.first, cell.last)
            if not left.any():
                break
        return left

    def _without_gap(self, here: np.ndarray[Any, Any], first: int, last: int) -> np.ndarray[Any, Any]:
        """Return the profiles of which some rows, in order, hold every day of a stretch."""
        import numpy as np  # noqa: PLC0415 -- as above

        found = np.zeros(len(self._profiles), bool)
        if not here.size:
            return found
        profile = self._profile[here]
        # the last day reached so far in each profile
        reached = np.maximum.accumulate(self._last[here] + profile * _BEYOND) - profile * _BEYOND
        begins = np.concatenate(([True], profile[1:] != profile[:-1]))
        before = np.where(begins, first - 1, np.concatenate(([0], reached[:-1])))
        gap = (self._first[here] > before + 1) & (before < last)
        ends = np.concatenate((begins[1:], [True]))
        found[profile[ends]] = reached[ends] >= last
        found[profile[gap]] = False
        return found

    def _holding(self, side: int, place: int) -> np.ndarray[Any, Any]:
        """Return which rows hold a territory (side 0) or a medium (side 1) by the number of its bit."""
        import numpy as np  # noqa: PLC0415 -- as above

        if (side, place) not in self._by_place:
            bits = (bool(row[side] >> place & 1) for row in self._rows)
            self._by_place[side, place] = np.fromiter(bits, bool, len(self._rows))
        return self._by_place[side, place]

    def _speaking(self, said: str) -> np.ndarray[Any, Any]:
        """Return which grants allow a language."""
        import numpy as np  # noqa: PLC0415 -- as above

        if said == ANY_LANGUAGE:
            return np.ones(len(self._grants), bool)
        return np.fromiter((one.terms.allows_language(said) for one in self._grants), bool, len(self._grants))

    def _to_weigh(self, use: Use) -> Iterable[int]:
        """Return the profiles to weigh one by one: with more than grants, or whose embargo a moment may lift."""
        if use.starts_at is None:
            return self._odd
        held = {number for number, grant in enumerate(self._grants) if grant.terms.embargoes}
        return {*self._odd, *(n for n, one in enumerate(self._profiles) if not held.isdisjoint(m for m, _ in one))}

    def _weigh(self, number: int, use: Use) -> int:
        asked = Covered(self._speakers[number], None, None, is_length_asked=False)
        known = len(self._grants)
        mine = {place for place, _spans in self._profiles[number]}
        held = [self._grants[place] if place < known else self._beside[place - known] for place in sorted(mine)]
        return ANSWERS.index(verdict_of(use, asked, sorted_out(held)).answer)


def _cells(use: Use) -> Iterator[_Cell]:
    for said in sorted(use.spoken) or [ANY_LANGUAGE]:
        for where, first, last in asked_places(use):
            for place in places_in(where):
                for leaf in places_in(how_bits(use.media)):
                    yield _Cell(place, leaf, said, first, last)


def _beside(dossier: Dossier) -> list[Grant | Withheld | Consent]:
    """Return what stands beside grants: rights given away, holdbacks, consents."""
    return [*(grant for grant in dossier.grants if not grant.counts_here), *dossier.withheld, *dossier.consents]


def _lines(items: Iterable[str], held: Iterable[Any]) -> dict[str, _Profile]:
    found: dict[str, dict[int, list[Span | None]]] = {}
    for number, one in enumerate(held):
        for line in one.lines:
            found.setdefault(line.item_ref, {}).setdefault(number, []).append(line.span)
    wanted = set(items)
    return {
        ref: tuple((number, tuple(spans)) for number, spans in sorted(by.items()))
        for ref, by in found.items()
        if ref in wanted
    }


def _first_of_each(of_item: np.ndarray[Any, Any], count: int) -> list[int]:
    """Return the number of the first item of each profile, in the profiles' order."""
    import numpy as np  # noqa: PLC0415 -- as above

    _kinds, first = np.unique(of_item, return_index=True)
    if len(first) != count:
        raise ValueError("a profile without an item")
    return [int(number) for number in first]
