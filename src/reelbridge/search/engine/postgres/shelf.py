"""Where the index lies in PostgreSQL: one table for each generation, the one in use named by a row.

As with the embedded index, one is built beside the one in use and takes over in one transaction.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, connection, transaction

from reelbridge.kernel.errors import Conflict
from reelbridge.search.engine.documents import SCHEMA_VERSION, Row, is_readable, made_by
from reelbridge.search.engine.faults import UnfitIndexError
from reelbridge.search.engine.postgres.asking import valued
from reelbridge.search.rules.alike import ahead, listed
from reelbridge.search.rules.fields import TERMS, facet_field, lettered

__all__ = ["SCHEMA_VERSION", "Shelf", "Writer", "table"]

_PAUSE_S = 0.05
#: Advisory locks of ours, told from others' by their first number.
_OURS, _LOCKS = 5_374_921, {"writing": 1, "building": 2}
#: A row's lexemes may have a megabyte; what a giant record has beyond is not found.
_MOST_BYTES = 900_000
#: Parts the texts of a place, so that no phrase runs from one into the next.
_BETWEEN = " \n "

_TABLE = """
CREATE TABLE {table} (
    id text PRIMARY KEY, tokens tsvector NOT NULL, facets text[] NOT NULL, terms text[] NOT NULL, said jsonb NOT NULL,
    first_day integer, last_day integer, weight float8 NOT NULL, ord bigint NOT NULL,
    card bytea NOT NULL, moments bytea NOT NULL
)"""
_NAMES = "CREATE TABLE {table} (spelling text PRIMARY KEY, traces text[] NOT NULL, ahead float8 NOT NULL)"
_LIST = "INSERT INTO {table} VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
_PUT = """
INSERT INTO {table} VALUES (%s, array_to_tsvector(%s::text[]), %s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (id) DO UPDATE SET tokens = excluded.tokens, facets = excluded.facets, terms = excluded.terms,
    said = excluded.said, first_day = excluded.first_day, last_day = excluded.last_day, weight = excluded.weight,
    ord = excluded.ord, card = excluded.card, moments = excluded.moments"""


def table(generation: int) -> str:
    """Return the table of a generation."""
    return f"search_g{int(generation)}"


def names_table(generation: int) -> str:
    """Return the table of the list of names of a generation."""
    return f"{table(generation)}_names"


class Writer:
    """Takes documents into the table of a generation."""

    def __init__(self, generation: int) -> None:
        """Take the generation."""
        self._put = _PUT.format(table=table(generation))
        self._list = _LIST.format(table=names_table(generation))
        self._drop = f"DELETE FROM {table(generation)} WHERE id = %s"

    def put(self, kind: str, ref: str, row: Row | None) -> None:
        """Replace a document, or take it out when there is none any more."""
        # a row that the database refuses must not spoil those before it
        with transaction.atomic(), connection.cursor() as cursor:
            if row is None:
                cursor.execute(self._drop, [f"{kind}:{ref}"])
            else:
                cursor.execute(self._put, _values(row))
                names = ((spelling, list(listed(spelling)), ahead(spelling)) for spelling in row.spellings)
                cursor.executemany(self._list, [one for one in names if one[1]])


class Shelf:
    """The index of a node in its database."""

    def current(self) -> int:
        """Return the generation in use; raises UnfitIndexError when there is none that this program can read."""
        return self.in_use()[0]

    def is_earlier(self) -> bool:
        """Whether the generation in use answers but was made by an earlier version; raises as ``current``."""
        return self.in_use()[2]

    def in_use(self) -> tuple[int, int, bool]:
        """Return the generation in use, how often it was written, and whether an earlier version made it.

        Raises UnfitIndexError as ``current``.
        """
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT number, writes, made_by, to_regclass('search_g' || number) IS NOT NULL"
                " FROM search_generation WHERE is_current"
            )
            found = cursor.fetchone()
        if found is None:
            raise UnfitIndexError("missing")
        number, writes, made, is_there = found
        if not is_there:
            raise UnfitIndexError("damaged")
        made = json.loads(made) if isinstance(made, str) else made
        if not is_readable(made):
            raise UnfitIndexError("older")
        return int(number), int(writes), made != _stamp()

    @contextmanager
    def locked(self, name: str = "writing", *, wait_s: float = 10) -> Iterator[None]:
        """Hold a lock among all processes of the node; raises Conflict when another holds it for too long."""
        patience = time.monotonic() + wait_s
        while not _asked("SELECT pg_try_advisory_lock(%s, %s)", _OURS, _LOCKS[name]):
            if time.monotonic() >= patience:
                raise Conflict("search.index_is_locked")
            time.sleep(_PAUSE_S)
        try:
            yield
        finally:
            _asked("SELECT pg_advisory_unlock(%s, %s)", _OURS, _LOCKS[name])

    @contextmanager
    def writer(self, generation: int, *, is_new: bool = False) -> Iterator[Writer]:
        """Open a generation for writing; what was written stands at the end, or not at all when the block fails."""
        del is_new
        with transaction.atomic():
            yield Writer(generation)
            _do("UPDATE search_generation SET writes = writes + 1 WHERE number = %s", generation)

    def begin(self) -> int:
        """Return an empty generation; what earlier attempts left behind is removed."""
        with transaction.atomic():
            _sweep()
            made = _asked(
                "INSERT INTO search_generation (is_current, writes, made_by) VALUES (FALSE, 0, %s) RETURNING number",
                json.dumps(_stamp()),
            )
            number = int(str(made))
            _do(_TABLE.format(table=table(number)))
            _do(_NAMES.format(table=names_table(number)))
        return number

    def promote(self, generation: int) -> None:
        """Put a finished generation to use, with its indexes; readers of the old one finish with it."""
        name = table(generation)
        with transaction.atomic():
            _do(f"CREATE INDEX ON {name} USING gin (tokens)")
            _do(f"CREATE INDEX ON {name} USING gin (facets)")
            _do(f"CREATE INDEX ON {names_table(generation)} USING gin (traces)")
            _do("UPDATE search_generation SET is_current = (number = %s)", generation)
            _sweep()
        _do(f"ANALYZE {name}")
        _do(f"ANALYZE {names_table(generation)}")


def _stamp() -> dict[str, object]:
    return made_by("postgresql")


def _sweep() -> None:
    """Remove every generation but the one in use."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM search_generation WHERE NOT is_current")
        for (number,) in cursor.fetchall():
            cursor.execute(f"DROP TABLE IF EXISTS {table(number)}, {names_table(number)}")
        cursor.execute("DELETE FROM search_generation WHERE NOT is_current")


def _do(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)


def _asked(statement: str, *values: Any) -> object:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row = cursor.fetchone()
    if row is None:
        raise DatabaseError(statement)
    return row[0]


def _values(row: Row) -> list[Any]:
    terms = row.values.get(facet_field(TERMS), ())
    facets = [
        valued(field, value) for field, values in row.values.items() for value in values if field != facet_field(TERMS)
    ]
    first, last = row.days or (None, None)
    said = {place: f" {_BETWEEN.join(texts)} " for place, texts in row.texts.items()}
    return [
        row.id,
        _lexemes(row),
        facets,
        list(terms),
        json.dumps(said, ensure_ascii=False),
        first,
        last,
        row.weight,
        row.order,
        row.card,
        row.moments,
    ]


def _lexemes(row: Row) -> list[str]:
    found = {lettered(field, whole): None for field, wholes in row.exact.items() for whole in wholes if whole}
    for field, texts in row.tokens.items():
        found.update({lettered(field, key): None for keys in texts for key in keys})
    kept, size = [], 0
    for one in found:
        size += len(one.encode()) + 4
        if size > _MOST_BYTES:
            break
        kept.append(one)
    return kept
