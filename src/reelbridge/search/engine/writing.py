"""Writing the embedded index: one writer at a time, every commit whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import tantivy

from reelbridge.search.engine.documents import Row, identity
from reelbridge.search.engine.faults import UnfitIndexError
from reelbridge.search.engine.schema import column_of, days_kept, names_schema, schema
from reelbridge.search.rules.alike import ahead, listed
from reelbridge.search.rules.fields import lettered

_HEAP_BYTES = 48_000_000
#: The folder of the list of names, within a generation.
NAMES = "names"
#: Spellings remembered as listed while writing, so that the name of somebody's hundred films is listed once.
_REMEMBERED = 500_000


class Writer:
    """Takes documents until its block ends."""

    def __init__(self, engine: Any, names: Any, *, is_new: bool) -> None:
        """Write through the engine's own writers; a new index holds nothing to be replaced."""
        self._engine = engine
        self._names = names
        self._is_new = is_new
        self._listed: set[str] = set()

    def put(self, kind: str, ref: str, row: Row | None) -> None:
        """Replace a document, or take it out when there is none any more."""
        if not self._is_new:
            self._engine.delete_documents_by_term("id", identity(kind, ref))
        if row is not None:
            self._engine.add_document(_document(row))
            for spelling in row.spellings:
                self._list(spelling)

    def _list(self, spelling: str) -> None:
        """Put a spelling on the list of names, if it is not there yet as far as is remembered.

        A spelling that nothing bears any more stays until the next rebuilding: it finds nothing.
        """
        if spelling in self._listed:
            return
        if len(self._listed) == _REMEMBERED:
            self._listed.clear()
        self._listed.add(spelling)
        if keys := listed(spelling):
            if not self._is_new:
                self._names.delete_documents_by_term("spelling", spelling)
            self._names.add_document(_name(spelling, keys))


@contextmanager
def writer_of(generation: Path, *, is_new: bool = False) -> Iterator[Writer]:
    """Open a generation for writing; what was written is committed at the end, or dropped when the block fails.

    Raises UnfitIndexError when the generation cannot be opened.
    """
    try:
        engine = _opened(schema(), generation, is_new=is_new).writer(_HEAP_BYTES, 1)
        names = _opened(names_schema(), generation / NAMES, is_new=is_new).writer(_HEAP_BYTES, 1)
    except (ValueError, OSError) as fault:
        raise UnfitIndexError("damaged") from fault
    try:
        yield Writer(engine, names, is_new=is_new)
        # names first: a name without its bearer finds nothing, a bearer without the name would not be found by it
        names.commit()
        engine.commit()
    finally:
        # lets the engine's own locks go, also when nothing was committed
        names.wait_merging_threads()
        engine.wait_merging_threads()


def _opened(fields: Any, path: Path, *, is_new: bool) -> Any:
    if not is_new:
        return tantivy.Index.open(str(path))
    path.mkdir(parents=True, exist_ok=True)
    return tantivy.Index(fields, str(path))


def _document(row: Row) -> Any:
    made = tantivy.Document()
    made.add_text("id", row.id)
    for field, value in _texts(row):
        made.add_text(field, value)
    if row.days:
        first, last = days_kept(*row.days, row.order)
        made.add_integer("first", first)
        made.add_integer("last", last)
    # the engine multiplies a score by log2(2 + weight)
    made.add_float("weight", 2**row.weight - 2)
    made.add_unsigned("order", row.order)
    made.add_bytes("card", row.card)
    if row.moments:
        made.add_bytes("moments", row.moments)
    return made


def _texts(row: Row) -> Iterator[tuple[str, str]]:
    for field, texts in row.tokens.items():
        for keys in texts:
            yield column_of(field), " ".join([lettered(field, key) for key in keys])
    for field, wholes in row.exact.items():
        for whole in wholes:
            yield column_of(field), lettered(field, whole)
    for field, values in row.values.items():
        for value in values:
            yield field, value


def _name(spelling: str, keys: Sequence[str]) -> Any:
    made = tantivy.Document()
    made.add_text("spelling", spelling)
    made.add_text("traces", " ".join(keys))
    made.add_float("weight", 2 ** ahead(spelling) - 2)
    return made
