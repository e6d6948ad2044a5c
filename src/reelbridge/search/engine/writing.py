"""Writing the index: one writer at a time, every commit whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import tantivy

from reelbridge.search.engine.documents import identity, schema, written
from reelbridge.search.engine.folder import UnfitIndexError
from reelbridge.search.registry import Document

_HEAP_BYTES = 48_000_000


@contextmanager
def writer_of(generation: Path, *, is_new: bool = False) -> Iterator[Any]:
    """Open a generation for writing; what was written is committed at the end, or dropped when the block fails.

    Raises UnfitIndexError when the generation cannot be opened.
    """
    try:
        path = str(generation)
        index = tantivy.Index(schema(), path) if is_new else tantivy.Index.open(path)
        writer = index.writer(_HEAP_BYTES, 1)
    except (ValueError, OSError) as fault:
        raise UnfitIndexError("damaged") from fault
    try:
        yield writer
        writer.commit()
    finally:
        # lets the engine's own lock go, also when nothing was committed
        writer.wait_merging_threads()


def put(writer: Any, kind: str, ref: str, document: Document | None) -> None:
    """Replace a document, or take it out when there is none any more."""
    writer.delete_documents_by_term("id", identity(kind, ref))
    if document is not None:
        writer.add_document(written(document))
