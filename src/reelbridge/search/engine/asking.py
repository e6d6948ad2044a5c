"""A plan in the embedded engine's terms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from tantivy import FieldType, Occur, Query

from reelbridge.search.engine.schema import begun_by, column_of, has_column, lasting_to, schema_of
from reelbridge.search.rules.fields import LETTER, lettered
from reelbridge.search.rules.plan import (
    SHARE,
    All,
    Best,
    Every,
    Made,
    OneOf,
    Plan,
    Scored,
    Side,
    Some,
    Start,
    Term,
    Without,
)

#: Up to so many tokens are asked for one by one.
_FEW = 64


def asked_of_engine(plan: Plan, facets: tuple[str, ...]) -> Any:  # noqa: C901, PLR0911 -- one for each kind of plan
    """Return the engine's query for a plan, in an index that counts these facets."""
    match plan:
        case Every():
            return Query.all_query()
        case Scored(inner, score):
            return Query.const_score_query(asked_of_engine(inner, facets), score)
        case Best(plans):
            return Query.disjunction_max_query([asked_of_engine(one, facets) for one in plans], SHARE)
        case Some(plans, least) if least == len(plans) > 1:
            # all of them: each is skipped along to where the others are
            return Query.boolean_query(_each(Occur.Must, plans, facets))
        case Some(plans, least):
            return Query.boolean_query(_each(Occur.Should, plans, facets), minimum_number_should_match=least)
        case All(plans, welcome):
            return Query.boolean_query([*_each(Occur.Must, plans, facets), *_each(Occur.Should, welcome, facets)])
        case Without(inner, barred):
            return Query.boolean_query([*_each(Occur.Must, [inner], facets), *_each(Occur.MustNot, [barred], facets)])
        case Made(first, last):
            return _made(first, last, schema_of(facets))
    return _leaf(plan, facets)


def _leaf(plan: Plan, facets: tuple[str, ...]) -> Any:
    fields = schema_of(facets)
    match plan:
        case Term(field, key):
            return Query.term_query(fields, column_of(field), lettered(field, key), "basic")
        case OneOf(field, keys) if not keys or not has_column(field, facets):
            return Query.empty_query()
        case OneOf(field, keys):
            written = [lettered(field, key) for key in keys] if field in LETTER else list(keys)
            return any_of(fields, column_of(field), written)
        case Side(_, field, keys, _):
            return Query.phrase_query(fields, column_of(field), [lettered(field, key) for key in keys])
        case Start(field, stem):
            return _beginning(facets, column_of(field), lettered(field, stem))
    raise TypeError(plan)


@lru_cache(maxsize=4096)
def _beginning(facets: tuple[str, ...], column: str, stem: str) -> Any:
    return Query.regex_query(schema_of(facets), column, f"{re.escape(stem)}.*")


def any_of(fields: Any, column: str, keys: Sequence[str]) -> Any:
    """Return a query for documents that have any of some tokens."""
    if len(keys) > _FEW:
        return Query.term_set_query(fields, column, list(keys))
    # a set is walked through from end to end; terms are skipped along
    return Query.boolean_query([(Occur.Should, Query.term_query(fields, column, key, "basic")) for key in keys])


def _each(occur: Occur, plans: Iterable[Plan], facets: tuple[str, ...]) -> list[tuple[Occur, Any]]:
    return [(occur, asked_of_engine(one, facets)) for one in plans]


def _made(first: int | None, last: int | None, fields: Any) -> Any:
    """Find stretches of days that meet another: each begins before the other ends."""
    found = []
    if last is not None:
        found.append(Query.range_query(fields, "first", FieldType.Integer, None, begun_by(last)))
    if first is not None:
        found.append(Query.range_query(fields, "last", FieldType.Integer, lasting_to(first), None))
    return Query.boolean_query([(Occur.Must, one) for one in found])
