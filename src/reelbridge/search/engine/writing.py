"""Writing the embedded index: one writer at a time, every commit whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import tantivy

from reelbridge.search.engine.documents import Row, identity
from reelbridge.search.engine.faults import UnfitIndexError
from reelbridge.search.engine.schema import schema

_HEAP_BYTES = 48_000_000


class Writer:
    """Takes documents until its block ends."""

    def __init__(self, engine: Any, *, is_new: bool) -> None:
        """Write through the engine's own writer; a new index holds nothing to be replaced."""
        self._engine = engine
        self._is_new = is_new

    def put(self, kind: str, ref: str, row: Row | None) -> None:
        """Replace a document, or take it out when there is none any more."""
        if not self._is_new:
            self._engine.delete_documents_by_term("id", identity(kind, ref))
        if row is not None:
            self._engine.add_document(_document(row))


@contextmanager
def writer_of(generation: Path, *, is_new: bool = False) -> Iterator[Writer]:
    """Open a generation for writing; what was written is committed at the end, or dropped when the block fails.

    Raises UnfitIndexError when the generation cannot be opened.
    """
    try:
        path = str(generation)
        index = tantivy.Index(schema(), path) if is_new else tantivy.Index.open(path)
        engine = index.writer(_HEAP_BYTES, 1)
    except (ValueError, OSError) as fault:
        raise UnfitIndexError("damaged") from fault
    try:
        yield Writer(engine, is_new=is_new)
        engine.commit()
    finally:
        # lets the engine's own lock go, also when nothing was committed
        engine.wait_merging_threads()


def _document(row: Row) -> Any:
    made = tantivy.Document()
    made.add_text("id", row.id)
    texts = {field: [" ".join(keys) for keys in each] for field, each in row.tokens.items()}
    for fields in (texts, row.exact, row.values):
        for field, values in fields.items():
            for value in values:
                made.add_text(field, value)
    if row.days:
        made.add_integer("first", row.days[0])
        made.add_integer("last", row.days[1])
    # the engine multiplies a score by log2(2 + weight)
    made.add_float("weight", 2**row.weight - 2)
    made.add_unsigned("order", row.order)
    made.add_bytes("card", row.card)
    if row.moments:
        made.add_bytes("moments", row.moments)
    return made
