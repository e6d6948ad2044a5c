"""A plan in PostgreSQL's terms: which rows it finds, and what each scores."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from reelbridge.language.analysing import Family
from reelbridge.search.rules.fields import LETTER, TERMS, facet_field, field_of, lettered
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

_MOST_COMBINATIONS = 40


def valued(field: str, value: str) -> str:
    """Return how a value of a facet is written."""
    return f"{field}={value}"


@dataclass(frozen=True, slots=True)
class Sql:
    """A piece of SQL and what fills its placeholders."""

    text: str
    values: tuple[Any, ...] = ()


_EVERY, _NONE = Sql("TRUE"), Sql("FALSE")


def found_by(plan: Plan) -> Sql:
    """Return the condition that rows found by a plan meet, and where tokens alone narrow it, those first."""
    query, is_exact = _query(plan)
    if query is None:
        return _condition(plan)
    by_tokens = Sql("tokens @@ %s::tsquery", (query,))
    return by_tokens if is_exact else _joined(" AND ", [by_tokens, _condition(plan)])


def score_of(plan: Plan) -> Sql:
    """Return the score of a row that a plan finds; 0 for any other."""
    match plan:
        case Every():
            return Sql("1.0")
        case Scored(inner, score):
            return _if(found_by(inner), Sql(repr(float(score)))) if score else Sql("0.0")
        case Best(plans):
            each = _listed([score_of(one) for one in plans])
            return Sql(
                f"(SELECT {1 - SHARE} * max(x) + {SHARE} * sum(x) FROM unnest(ARRAY[{each.text}]) x)", each.values
            )
        case Some(plans, least):
            total = _joined(" + ", [score_of(one) for one in plans])
            return total if least == 1 else _if(found_by(plan), total)
        case All(plans, welcome):
            return _if(found_by(plan), _joined(" + ", [score_of(one) for one in (*plans, *welcome)]))
        case Without(inner, _):
            return _if(found_by(plan), score_of(inner))
    return Sql("0.0")


def _condition(plan: Plan) -> Sql:
    match plan:
        case Every():
            return _EVERY
        case Scored(inner, _):
            return found_by(inner)
        case Best(plans):
            return _joined(" OR ", [found_by(one) for one in plans])
        case Some(plans, least):
            return _at_least(plans, least)
        case All(plans, _):
            return _joined(" AND ", [found_by(one) for one in plans])
        case Without(inner, barred):
            return _joined(" AND NOT ", [found_by(inner), found_by(barred)])
    return _leaf(plan)


def _leaf(plan: Plan) -> Sql:
    match plan:
        case OneOf(field, keys):
            return _one_of(field, keys)
        case Made(first, last):
            # unknown days are in no stretch, and outside none when that is denied
            ends = [Sql("coalesce(first_day <= %s, FALSE)", (last,))] if last is not None else []
            ends += [Sql("coalesce(last_day >= %s, FALSE)", (first,))] if first is not None else []
            return _joined(" AND ", ends) if ends else _EVERY
        case Side(place, field, _, text):
            wanted = text if field == field_of(place, Family.GRAM) else f" {text} "
            return Sql("strpos(said ->> %s, %s) > 0", (place, wanted))
    raise TypeError(plan)


def _one_of(field: str, keys: Sequence[str]) -> Sql:
    if not keys:
        return _NONE
    if field in LETTER:
        return Sql("tokens @@ %s::tsquery", (_any([(_quoted(lettered(field, key)), True) for key in keys])[0],))
    if field == "id":
        return Sql("id = ANY(%s)", (list(keys),))
    if field == facet_field(TERMS):
        return Sql("terms && %s::text[]", (list(keys),))
    return Sql("facets && %s::text[]", ([valued(field, key) for key in keys],))


def _at_least(plans: Sequence[Plan], least: int) -> Sql:
    each = [found_by(one) for one in plans]
    if not each:
        return _NONE
    if least == 1:
        return _joined(" OR ", each)
    counted = _joined(" + ", [Sql(f"({one.text})::int", one.values) for one in each])
    return Sql(f"{counted.text} >= {least}", counted.values)


def _query(plan: Plan) -> tuple[str | None, bool]:  # noqa: C901, PLR0911 -- one for each kind of plan
    """Return the tokens that every row found has, as a tsquery, and whether every row that has them is found."""
    match plan:
        case Term(field, key):
            return _quoted(lettered(field, key)), True
        case Start(field, stem):
            return f"{_quoted(lettered(field, stem))}:*", True
        case OneOf(field, keys) if keys and field in LETTER:
            return _any([(_quoted(lettered(field, key)), True) for key in keys])
        case Side(_, field, keys, _):
            return " & ".join(_quoted(lettered(field, key)) for key in keys), False
        case Scored(inner, _):
            return _query(inner)
        case Best(plans):
            return _any([_query(one) for one in plans])
        case Some(plans, least):
            return _some([_query(one) for one in plans], least)
        case All(plans, _):
            return _every([_query(one) for one in plans])
        case Without(inner, _):
            return _query(inner)[0], False
    return None, False


def _any(queries: Sequence[tuple[str | None, bool]]) -> tuple[str | None, bool]:
    known = [query for query, _exact in queries if query is not None]
    if not queries or len(known) < len(queries):
        return None, False
    return f"({' | '.join(known)})", all(exact for _query, exact in queries)


def _every(queries: Sequence[tuple[str | None, bool]]) -> tuple[str | None, bool]:
    known = [query for query, _exact in queries if query is not None]
    if not known:
        return None, False
    is_exact = len(known) == len(queries) and all(exact for _query, exact in queries)
    return f"({' & '.join(known)})", is_exact


def _some(queries: Sequence[tuple[str | None, bool]], least: int) -> tuple[str | None, bool]:
    if least <= 1:
        return _any(queries)
    sets = list(combinations(queries, least)) if len(queries) < 10 else []
    if not sets or len(sets) > _MOST_COMBINATIONS:
        return _any(queries)[0], False
    return _any([_every(one) for one in sets])


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def _if(condition: Sql, then: Sql) -> Sql:
    return Sql(f"CASE WHEN {condition.text} THEN {then.text} ELSE 0 END", (*condition.values, *then.values))


def _joined(sign: str, pieces: Sequence[Sql]) -> Sql:
    if not pieces:
        return _NONE
    return Sql(f"({sign.join(f'({one.text})' for one in pieces)})", _values(pieces))


def _listed(pieces: Sequence[Sql]) -> Sql:
    return Sql(", ".join(f"({one.text})::float8" for one in pieces), _values(pieces))


def _values(pieces: Iterable[Sql]) -> tuple[Any, ...]:
    return tuple(value for one in pieces for value in one.values)
