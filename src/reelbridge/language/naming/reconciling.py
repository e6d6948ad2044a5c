"""Two lists of names brought together: for each name on the left the likeliest on the right."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

from reelbridge.language.naming.comparing import compare
from reelbridge.language.naming.keys import traces
from reelbridge.language.naming.matching import NameMatch
from reelbridge.language.naming.ranking import Field
from reelbridge.language.naming.splitting import Prepared, prepare
from reelbridge.language.naming.weighing import parts_named

if TYPE_CHECKING:
    import numpy as np

#: As many candidates are weighed for a name; for one of a single part more, since many names share its few traces.
CANDIDATES = 400
CANDIDATES_OF_ONE_PART = 1_600
#: A trace that more names than this share finds none of them: every name would be a candidate.
_MOST_SHARED = 0.1
_FEW = 1_000
#: What sharing a trace says more than one of three sounds, by the letter that it begins with.
TRACE_SAYS = {"a": 3.0, "y": 2.0}


@dataclass(frozen=True, slots=True)
class Found:
    """A name on the right: its number in the list and how it agrees with the name that was asked for."""

    number: int
    match: NameMatch


class Names:
    """Names that can be asked for by any of their spellings; all of them are held in memory."""

    def __init__(self, names: Sequence[str]) -> None:
        import numpy as np  # noqa: PLC0415 -- a large library, only for lists

        prepared = [prepare(name) for name in names]
        self._prepared = prepared
        self._field = Field(prepared)
        keys: dict[str, int] = {}
        terms: list[int] = []
        owners: list[int] = []
        for number, name in enumerate(prepared):
            found = traces(name)
            terms += [keys.setdefault(key, len(keys)) for key in found]
            owners += [number] * len(found)
        order = np.argsort(np.array(terms, np.int32), kind="stable")
        self._keys = keys
        self._owners = np.array(owners, np.int32)[order]
        self._starts = np.searchsorted(np.array(terms, np.int32)[order], np.arange(len(keys) + 1))
        counts = np.diff(self._starts)
        self._worth = np.log(1 + (len(names) - counts + 0.5) / (counts + 0.5)).astype(np.float32)
        self._worth *= np.array([TRACE_SAYS.get(key[0], 1.0) for key in keys], np.float32)
        self._lengths = np.sqrt(8 + np.bincount(self._owners, minlength=len(names))).astype(np.float32)

    def __len__(self) -> int:
        return len(self._prepared)

    def ask(self, name: str, top: int = 10) -> list[Found]:
        """Return the names that agree best, the best first; at most ``top``."""
        return self._explained(prepare(name), self.order(name, top))

    def order(self, name: str, top: int = 10) -> list[int]:
        """Return the numbers of the names that agree best, without saying why."""
        import numpy as np  # noqa: PLC0415 -- as above

        asked = prepare(name)
        most = CANDIDATES_OF_ONE_PART if parts_named(asked) < 2 else CANDIDATES
        chosen = self._candidates(asked, most)
        if not len(chosen) or not asked.parts:
            return []
        weights = self._field.weigh(asked, chosen)
        best = np.lexsort((chosen, -weights))[:top]
        return [int(number) for number in chosen[best]]

    def _candidates(self, asked: Prepared, most: int) -> np.ndarray:
        import numpy as np  # noqa: PLC0415 -- as above

        known = [self._keys[key] for key in traces(asked) if key in self._keys]
        bound = max(_FEW, int(len(self) * _MOST_SHARED))
        spans = [(self._starts[one], self._starts[one + 1], self._worth[one]) for one in known]
        seldom = [span for span in spans if span[1] - span[0] <= bound] or spans
        points = np.zeros(len(self), np.float32)
        for start, end, worth in seldom:
            points[self._owners[start:end]] += worth
        points /= self._lengths
        found = np.flatnonzero(points)
        if len(found) > most:
            found = found[np.argpartition(-points[found], most)[:most]]
        return np.sort(found)

    def _explained(self, asked: Prepared, numbers: Sequence[int]) -> list[Found]:
        found = [Found(number, compare(asked, self._prepared[number])) for number in numbers]
        return sorted(found, key=lambda one: (-_standing(one.match), one.number))


def _standing(match: NameMatch) -> float:
    """Return by what names are put in order: what they say together, and a little how sure it is; in nats.

    Measured: the right name is first oftener than by the score alone, which forgets how long the names are.
    """
    score = min(max(match.score, 1e-9), 1 - 1e-9)
    return match.nats + 0.5 * log(score / (1 - score))


_right: Names | None = None
_MANY = 2_000


def reconcile_many(left: Sequence[str], right: Names, top: int = 10, jobs: int = 1) -> Iterator[list[Found]]:
    """Yield for each name on the left, in order, the likeliest on the right; long lists in several processes."""
    if jobs < 2 or len(left) < _MANY or "fork" not in multiprocessing.get_all_start_methods():
        for name in left:
            yield right.ask(name, top)
        return
    global _right  # noqa: PLW0603 -- what the processes inherit when they are forked
    _right = right
    with multiprocessing.get_context("fork").Pool(jobs) as pool:
        yield from pool.imap(_ask, ((name, top) for name in left), chunksize=200)


def _ask(asked: tuple[str, int]) -> list[Found]:
    return _right.ask(*asked) if _right else []
