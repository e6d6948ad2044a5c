"""Reading the index: near real time, by as many processes as like."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Query

from reelbridge.kernel.language import Texts
from reelbridge.search.engine.documents import read_card, schema
from reelbridge.search.engine.folder import Folder, UnfitIndexError


@dataclass
class Reader:
    """One process's view of a node's index, renewed whenever what is on disk has changed."""

    folder: Folder
    _seen: tuple[int, ...] = ()
    _generation: Path | None = None
    _index: Any = None
    _searcher: Any = None
    _keepers: dict[str, Texts] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def searcher(self) -> Any:
        """Return a searcher that sees every committed change; raises UnfitIndexError when there is nothing to read."""
        with self._lock:
            seen = self._look()
            if seen != self._seen or self._searcher is None:
                self._renew()
                self._seen = seen
            return self._searcher

    def keeper_names(self, searcher: Any, keeper: str) -> Texts:
        """Return an institution's names by language, as any of its documents gives them; read once an opening."""
        if keeper not in self._keepers:
            query = Query.term_query(schema(), "keeper", keeper, "basic")
            hits = searcher.search(query, limit=1, count=False).hits
            extra = read_card(searcher.doc(hits[0][1]).get_first("card"))[0].extra if hits else {}
            institution = extra.get("institution")
            self._keepers[keeper] = institution.get("names", {}) if isinstance(institution, dict) else {}
        return self._keepers[keeper]

    def forget(self) -> None:
        """Open everything anew next time: what was read does not make sense."""
        with self._lock:
            self._seen, self._generation, self._index, self._searcher = (), None, None, None

    def _look(self) -> tuple[int, ...]:
        try:
            pointer = self.folder.pointer.stat()
            meta = (self._generation / "meta.json").stat() if self._generation else pointer
        except FileNotFoundError:
            return ()
        return (pointer.st_mtime_ns, pointer.st_ino, meta.st_mtime_ns, meta.st_ino, meta.st_size)

    def _renew(self) -> None:
        generation = self.folder.current()
        try:
            if generation != self._generation or self._index is None:
                self._index = tantivy.Index.open(str(generation))
                self._index.config_reader("manual")
                self._generation = generation
            self._index.reload()
            self._searcher = self._index.searcher()
            self._keepers = {}
        except (ValueError, OSError) as fault:
            self._generation = self._index = self._searcher = None
            raise UnfitIndexError("damaged") from fault


_READERS: dict[Path, Reader] = {}
_OPENING = threading.Lock()


def reader(path: Path) -> Reader:
    """Return this process's reader of an index folder."""
    with _OPENING:
        return _READERS.setdefault(path, Reader(Folder(path)))
