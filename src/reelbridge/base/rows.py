"""Many rows of a table at once, past the model: for what comes by the hundred thousand and needs no keys back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, partial
from typing import Any

from django.db import connection, models

#: What the database takes as it is.
_PLAIN = (models.CharField, models.TextField, models.IntegerField, models.BooleanField, models.ForeignKey)


def write_rows(
    model: Any, names: Sequence[str], rows: Iterable[Sequence[Any]], *, in_place_of: Sequence[str] = ()
) -> None:
    """Insert rows, the values of each in the order of these columns, the others as the model has them by default.

    Where ``in_place_of`` names the columns of a unique constraint, the named columns of a row that is there already
    are changed instead. Call inside the transaction of the deed.
    """
    table = model._meta  # noqa: SLF001 -- Django's own door to a model's columns
    named = [table.get_field(name) for name in names]
    others = [one for one in table.concrete_fields if one not in named and not one.primary_key]
    defaults = [one.get_db_prep_save(one.get_default(), connection=connection) for one in others]
    prepare = [(place, _prepare(one)) for place, one in enumerate(named) if not isinstance(one, _PLAIN)]
    written = [_prepared(row, prepare, defaults) for row in rows]
    if written:
        same = [table.get_field(name).column for name in in_place_of]
        with connection.cursor() as cursor:
            cursor.executemany(_statement(table.db_table, named, others, same), written)


def _statement(table: str, named: Sequence[Any], others: Sequence[Any], same: Sequence[str]) -> str:
    quote = connection.ops.quote_name
    columns = [quote(one.column) for one in (*named, *others)]
    marks = ", ".join(["%s"] * len(columns))
    found = f"INSERT INTO {quote(table)} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608 -- names of our own tables
    if not same:
        return found
    changed = [quote(one.column) for one in named if one.column not in same]
    return f"{found} ON CONFLICT ({', '.join(map(quote, same))}) DO UPDATE SET " + ", ".join(
        f"{one} = excluded.{one}" for one in changed
    )


def _prepare(field: Any) -> Callable[[Any], Any]:
    """Return what turns a value of a column into what the database takes."""
    if isinstance(field, models.JSONField):
        adapt = partial(connection.ops.adapt_json_value, encoder=field.encoder)
        # half of all are empty
        empty = {kind: adapt(kind()) for kind in (dict, list)}
        return lambda value: empty[type(value)] if not value and type(value) in empty else adapt(value)
    # a moment stands in thousands of rows
    return lru_cache(maxsize=64)(partial(field.get_db_prep_save, connection=connection))


def _prepared(
    row: Sequence[Any], prepare: Iterable[tuple[int, Callable[[Any], Any]]], defaults: Iterable[Any]
) -> list[Any]:
    values = [*row, *defaults]
    for place, how in prepare:
        values[place] = how(values[place])
    return values
