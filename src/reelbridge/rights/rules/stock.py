"""What may be used there, then, on that medium: one question put to every item of a holding at once.

Items about which the very same things are written down share a profile; each profile is weighed once, and most of them
by two looks: does one grant cover it all, does any grant meet it at all?
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from reelbridge.kernel.timecode import Span
from reelbridge.kernel.verdict import Answer
from reelbridge.rights.rules.bits import how_bits
from reelbridge.rights.rules.clearance import barred, owes_nothing
from reelbridge.rights.rules.grant import Covered, Grant
from reelbridge.rights.rules.layers import Dossier
from reelbridge.rights.rules.question import asked_places
from reelbridge.rights.rules.shelf import rows_of
from reelbridge.rights.rules.terms import Use
from reelbridge.rights.rules.tongues import ANY_LANGUAGE
from reelbridge.rights.rules.weighed import verdict_of

if TYPE_CHECKING:
    import numpy as np

#: The answers by their numbers in the array that ``Stock.answers`` returns.
ANSWERS = (Answer.NO, Answer.UNKNOWN, Answer.IF, Answer.YES)
_NO, _IF, _YES = 0, 2, 3


class Stock:
    """Items with all that is written down about their rights, ready to be asked; ``items`` keeps their order."""

    def __init__(self, items: Sequence[str], dossier: Dossier) -> None:
        import numpy as np  # noqa: PLC0415 -- slow to import, and only this needs it

        self.items = items
        self._grants = dossier.permitting()
        self._dossier = dossier
        by_item = _lines(items, [*self._grants, *_above(dossier)])
        profiles: dict[tuple[tuple[int, tuple[Span | None, ...]], ...], int] = {}
        self._of_item = np.fromiter(
            (profiles.setdefault(by_item.get(ref, ()), len(profiles)) for ref in items), np.int32, len(items)
        )
        self._profiles = list(profiles)
        self._speakers = [items[number] for number in _first_of_each(self._of_item, len(profiles))]
        #: Where whole-item grants of each profile begin in one long row of their numbers, and that row.
        self._plain = [self._plain_grants(profile) for profile in self._profiles]
        counts = [len(one or ()) for one in self._plain]
        self._starts = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
        self._row = np.fromiter((n for one in self._plain for n in one or ()), np.int32, sum(counts))
        self._odd = [number for number, one in enumerate(self._plain) if one is None]

    def _plain_grants(self, profile: tuple[tuple[int, tuple[Span | None, ...]], ...]) -> tuple[int, ...] | None:
        """Return the grants of a profile that knows only grants over whole items; None where there is more to it."""
        is_plain = all(number < len(self._grants) and None in spans for number, spans in profile)
        return tuple(number for number, _spans in profile) if is_plain else None

    @property
    def profiles(self) -> int:
        """How many different sets of things are written down about items."""
        return len(self._profiles)

    def answers(self, use: Use) -> np.ndarray[Any, Any]:
        """Return an answer for each item as its number in ``ANSWERS``; any frames of the item are meant."""
        import numpy as np  # noqa: PLC0415 -- as above

        looks = np.fromiter((look(grant, use) for grant in self._grants), np.int8, len(self._grants))
        best, most = self._each(looks & 3), self._each(looks & 4)
        found = np.where(best >= _IF, best, _NO).astype(np.int8)
        # met by grants, but by none alone: together they may cover it
        open_ = np.flatnonzero((best < _YES) & (most > 0))
        for number in {*open_.tolist(), *self._odd}:
            found[number] = self._weigh(number, use)
        return found[self._of_item]

    def usable(self, use: Use) -> list[str]:
        """Return the refs of the items that may be used, with or without conditions."""
        import numpy as np  # noqa: PLC0415 -- as above

        return [self.items[number] for number in np.flatnonzero(self.answers(use) >= _IF).tolist()]

    def _each(self, by_grant: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """Return the most that any grant of each profile brings."""
        import numpy as np  # noqa: PLC0415 -- as above

        found = np.zeros(len(self._profiles), np.int8)
        filled = np.flatnonzero(np.diff(self._starts))
        if filled.size:
            found[filled] = np.maximum.reduceat(by_grant[self._row], self._starts[:-1][filled])
        return found

    def _weigh(self, number: int, use: Use) -> int:
        asked = Covered(self._speakers[number], None, None, is_length_asked=False)
        mine = {place for place, _spans in self._profiles[number]}
        grants = [self._grants[place] for place in mine if place < len(self._grants)]
        above = _above(self._dossier)
        others = [above[place - len(self._grants)] for place in mine if place >= len(self._grants)]
        dossier = Dossier(
            tuple(grants) + tuple(one for one in others if isinstance(one, Grant)),
            tuple(one for one in self._dossier.withheld if one in others),
            tuple(one for one in self._dossier.consents if one in others),
        )
        return ANSWERS.index(verdict_of(use, asked, dossier).answer)


def look(grant: Grant, use: Use) -> int:
    """Say what a grant over a whole item brings to a use: 3 all, 2 all on conditions; 4 is added where it meets it."""
    if barred(grant, use) or not all(map(grant.terms.allows_language, use.spoken or {ANY_LANGUAGE})):
        return 4 if _meets(grant, use) and not barred(grant, use) else 0
    rows, _whole, _held = rows_of(grant, use.starts_at)
    places, how = asked_places(use), how_bits(use.media)
    if all(
        any(
            row.where & where == where and row.how & how == how and row.first <= first and last <= row.last
            for row in rows
        )
        for where, first, last in places
    ):
        return 4 + (_YES if owes_nothing(grant, use, Covered("", None, None, is_length_asked=False)) else _IF)
    return 4 if _meets(grant, use) else 0


def _meets(grant: Grant, use: Use) -> bool:
    how = how_bits(use.media)
    return any(
        row.where & where and row.how & how and row.first <= last and first <= row.last
        for row in rows_of(grant, use.starts_at)[0]
        for where, first, last in asked_places(use)
    ) and any(map(grant.terms.allows_language, use.spoken or {ANY_LANGUAGE}))


def _above(dossier: Dossier) -> list[Any]:
    """Return what stands above grants: rights given away, holdbacks, consents."""
    return [*(grant for grant in dossier.grants if not grant.counts_here), *dossier.withheld, *dossier.consents]


def _lines(items: Iterable[str], held: Iterable[Any]) -> dict[str, tuple[tuple[int, tuple[Span | None, ...]], ...]]:
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
