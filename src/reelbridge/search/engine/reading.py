"""Reading the embedded index: near real time, by as many processes as like."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from math import log2
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Occur, Query

from reelbridge.kernel.language import Texts
from reelbridge.search.engine.asking import any_of, asked_of_engine
from reelbridge.search.engine.faults import UnfitIndexError
from reelbridge.search.engine.folder import Folder, stamp, stamp_of
from reelbridge.search.engine.schema import names_schema, schema_of
from reelbridge.search.engine.writing import NAMES
from reelbridge.search.rules.alike import LEAST_SHARED, MOST_COMPARED, Alike, LookUp
from reelbridge.search.rules.fields import facet_field
from reelbridge.search.rules.filters import Order
from reelbridge.search.rules.plan import Every, Plan, silent

#: Values of a facet counted at most, and answers of counting remembered until the index changes.
MOST_COUNTED = 1_000_000
_REMEMBERED = 500

#: What the engine is told to put hits in order by; it puts those without a day last, whichever way round.
_ORDERED: dict[Order, dict[str, Any]] = {
    Order.BEST: {"weight_by_field": "weight"},
    Order.NEWEST: {"order_by_field": "last", "order": tantivy.Order.Desc},
    Order.OLDEST: {"order_by_field": "first", "order": tantivy.Order.Asc},
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document found: its score, and how its card is read."""

    score: float
    order: int
    address: Any


def exactly(score: float, weight: float) -> float:
    """Return a score free of an engine's rounding, so that two agree: what a plan gives is a binary fraction."""
    return round(round(score / weight * 512) / 512 * weight, 9)


@dataclass
class Memory:
    """What was found out since the index was last written: counts, what values are called, spellings of names."""

    counted: OrderedDict[Plan, dict[str, dict[str, int]]] = field(default_factory=OrderedDict)
    named: dict[tuple[str, str], Texts] = field(default_factory=dict)
    alike: dict[str, Alike] = field(default_factory=dict)
    found: dict[Plan, bool] = field(default_factory=dict)

    def counts(self, plan: Plan) -> dict[str, dict[str, int]]:
        """Return what was counted of a plan so far; the plan first forgotten is that first counted."""
        found = self.counted.setdefault(plan, {})
        while len(self.counted) > _REMEMBERED:
            self.counted.popitem(last=False)
        return found

    def finds(self, plan: Plan, asked: Callable[[Plan], bool]) -> bool:
        """Return whether a plan finds anything, asked once."""
        known = self.found.get(plan)
        if known is None:
            # readers share it: it is emptied as a whole, which none of them can meet half done
            if len(self.found) >= _REMEMBERED:
                self.found.clear()
            known = self.found[plan] = asked(plan)
        return known


def _opened(path: Path, fields: Any) -> Any:
    index = tantivy.Index.open(str(path))
    if index.schema != fields:
        raise ValueError("other fields than its stamp says")
    index.config_reader("manual")
    return index


def _sizes(generation: Path) -> Iterator[tuple[Path, int]]:
    """Yield the files of a generation that are never written again, each with its length in bytes."""
    for folder in (generation, generation / NAMES):
        for entry in os.scandir(folder):
            if entry.is_file() and not entry.name.startswith(".") and not entry.name.endswith(".json"):
                yield Path(entry.path), entry.stat().st_size


def _is_cut_short(path: Path, size: int) -> bool:
    try:
        return path.stat().st_size < size
    except FileNotFoundError:
        # merged into another meanwhile; whoever still reads it has it open
        return False


def _looked_at(index: Any) -> Any:
    index.reload()
    return index.searcher()


@dataclass
class Reader:
    """One process's view of a node's index, renewed whenever what is on disk has changed."""

    folder: Folder
    _seen: tuple[int, ...] = ()
    _generation: Path | None = None
    _index: Any = None
    _searcher: Any = None
    _names: Any = None
    _facets: tuple[str, ...] = ()
    _is_earlier: bool = False
    _sizes: tuple[tuple[Path, int], ...] = ()
    _memory: Memory = field(default_factory=Memory)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def view(self) -> View:
        """Return a view that sees every committed change; raises UnfitIndexError when there is nothing to read."""
        with self._lock:
            # reading on where a file in memory has been cut off would end the process
            if any(_is_cut_short(*one) for one in self._sizes):
                self._forget()
                raise UnfitIndexError("damaged")
            seen = self._look()
            if seen != self._seen or self._searcher is None:
                self._renew()
                self._seen = seen
            return View(self, self._searcher, self._names, self._memory, self._facets, self._is_earlier)

    def forget(self) -> None:
        """Open everything anew next time: what was read does not make sense."""
        with self._lock:
            self._forget()

    def _forget(self) -> None:
        self._seen, self._sizes = (), ()
        self._generation = self._index = self._searcher = self._names = None

    def _look(self) -> tuple[int, ...]:
        try:
            pointer = self.folder.pointer.stat()
            meta = (self._generation / "meta.json").stat() if self._generation else pointer
        except FileNotFoundError:
            return ()
        return (pointer.st_mtime_ns, pointer.st_ino, meta.st_mtime_ns, meta.st_ino, meta.st_size)

    def _renew(self) -> None:
        generation = self.folder.current()
        made = stamp_of(generation)
        try:
            if generation != self._generation or self._index is None:
                self._facets, self._is_earlier = tuple(made["facets"]), made != stamp()
                fields = schema_of(self._facets)
                self._index = _opened(generation, fields), _opened(generation / NAMES, names_schema())
                self._generation = generation
            self._searcher, self._names = (_looked_at(index) for index in self._index)
            self._sizes = tuple(_sizes(generation))
            self._memory = Memory()
        except (ValueError, OSError, KeyError, TypeError) as fault:
            self._generation = self._index = self._searcher = self._names = None
            raise UnfitIndexError("damaged" if made == stamp() else "older") from fault


@dataclass(frozen=True, slots=True)
class View:
    """The index as it was at one moment."""

    reader: Reader
    searcher: Any
    names: Any
    memory: Memory
    #: The facets it counts, and whether an earlier version of this program made it.
    facets: tuple[str, ...]
    is_earlier: bool

    @property
    def documents(self) -> int:
        """How many documents there are."""
        return int(self.searcher.num_docs)

    def search(
        self, plan: Plan, *, limit: int, offset: int = 0, order: Order = Order.BEST
    ) -> tuple[int, list[Candidate]]:
        """Return how many documents a plan finds, and some of them, the best or as they were made first."""
        try:
            found = self.searcher.search(self._asked(plan), limit=max(1, limit), offset=offset, **_ORDERED[order])
            addresses = [address for _score, address in found.hits]
            orders, weights = ([], []) if not addresses else self._fast(addresses)
        except (ValueError, OSError) as fault:
            raise self._damaged() from fault
        hits = [
            Candidate(exactly(score, log2(weight + 2)) if order is Order.BEST else 0.0, number, at)
            for (score, at), number, weight in zip(found.hits, orders, weights, strict=True)
        ]
        return found.count, hits[:limit]

    def _asked(self, plan: Plan) -> Any:
        return asked_of_engine(plan, self.facets)

    def finds(self, plan: Plan) -> bool:
        """Return whether a plan finds anything, without counting what."""
        return self.memory.finds(plan, self._finds)

    def _finds(self, plan: Plan) -> bool:
        try:
            return bool(self.searcher.search(self._asked(silent(plan)), limit=1, count=False).hits)
        except (ValueError, OSError) as fault:
            raise self._damaged() from fault

    def _fast(self, addresses: list[Any]) -> tuple[list[Any], list[Any]]:
        return (
            self.searcher.fast_field_values("order", addresses),
            self.searcher.fast_field_values("weight", addresses),
        )

    def cards(self, candidates: Sequence[Candidate]) -> list[tuple[bytes, bytes]]:
        """Return what is stored of some hits: the card, and what is said at moments."""
        try:
            rows = [self.searcher.doc(one.address) for one in candidates]
            return [(row.get_first("card"), row.get_first("moments") or b"") for row in rows]
        except (ValueError, OSError) as fault:
            raise self._damaged() from fault

    def counts(self, plan: Plan, facets: Sequence[str]) -> dict[str, dict[str, int]]:
        """Return how many of the documents found have each value of some facets, the most frequent first."""
        known = self.memory.counts(plan)
        if missing := [facet for facet in facets if facet not in known]:
            known |= self._count(plan, missing)
        return {facet: known[facet] for facet in facets}

    def _count(self, plan: Plan, facets: Sequence[str]) -> dict[str, dict[str, int]]:
        terms = {facet: {"terms": {"field": facet_field(facet), "size": MOST_COUNTED}} for facet in facets}
        try:
            answer = self.searcher.aggregate(self._asked(plan), terms)
        except (ValueError, OSError) as fault:
            raise self._damaged() from fault
        found: dict[str, dict[str, int]] = {}
        for facet in facets:
            counted = ((bucket["key"], int(bucket["doc_count"])) for bucket in answer[facet]["buckets"])
            found[facet] = dict(sorted(counted, key=lambda one: (-one[1], one[0])))
        return found

    def spellings(self, wanted: LookUp) -> list[str]:
        """Return the names on the list that share most traces, each trace counted for what it says."""
        fields = names_schema()
        among = Query.const_score_query(any_of(fields, "traces", wanted.among), 0.0)
        terms = [
            (Occur.Should, Query.const_score_query(Query.term_query(fields, "traces", key, "basic"), says))
            for key, says in wanted.says.items()
        ]
        if len(wanted.among) < len(terms):
            terms = [(Occur.Must, among), *terms]
        least = LEAST_SHARED * sum(wanted.says.values())
        try:
            asked = Query.boolean_query(terms)
            found = self.names.search(asked, limit=MOST_COMPARED, count=False, weight_by_field="weight")
            return [self.names.doc(at).get_first("spelling") for score, at in found.hits if score >= least]
        except (ValueError, OSError) as fault:
            raise self._damaged() from fault

    def refs(self, kind: str) -> list[str]:
        """Return the refs of every document of a kind."""
        try:
            terms = self.searcher.terms_with_prefix("id", f"{kind}:", self._asked(Every()))
        except (ValueError, OSError) as fault:
            raise self._damaged() from fault
        return [term.removeprefix(f"{kind}:") for term, _count in terms]

    def _damaged(self) -> UnfitIndexError:
        """Forget what was opened: the engine raised what it raises for a file that is gone or cut short."""
        self.reader.forget()
        return UnfitIndexError("damaged")


_READERS: dict[Path, Reader] = {}
_OPENING = threading.Lock()


def reader(path: Path) -> Reader:
    """Return this process's reader of an index folder."""
    with _OPENING:
        return _READERS.setdefault(path, Reader(Folder(path)))
