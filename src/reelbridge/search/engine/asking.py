"""A question in the engine's terms: which fields, with which weight."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tantivy import Occur, Query

from reelbridge.language.analysing import Family
from reelbridge.language.explaining import Asked
from reelbridge.search.engine.documents import FAMILIES, NAMES, PLACES, exactly, field_of, schema
from reelbridge.search.rules.question import Group, Question, grams

#: An exact title or name stands above all else, however its words weigh.
_EXACT = 120.0
#: A name weighs the same whether its record has one form of it or fifty: constant scores.
_NAME: dict[Family, float] = {
    Family.WORD: 24.0,
    Family.STEM: 20.0,
    Family.GRAM: 20.0,
    Family.PINYIN: 16.0,
    Family.SOUND: 10.0,
}
#: Who bears the name stands above what they took part in.
_RANK = {"bearer": 1.25, "name": 1.0}
#: Words of titles and texts are weighed by how rare they are.
_BOOST = {
    "title": {Family.WORD: 3.0, Family.STEM: 2.0, Family.GRAM: 2.0},
    "text": {Family.WORD: 0.6, Family.STEM: 0.4, Family.GRAM: 0.4},
}


def asked_of_engine(question: Question) -> Any:
    """Return the engine's query for a question."""
    needed = [group for group in question.groups if not group.says_little]
    by_words = Query.boolean_query(
        [(Occur.Should, _group(group)) for group in needed], minimum_number_should_match=question.least
    )
    welcome = [(Occur.Should, _group(group)) for group in question.groups if group.says_little]
    if welcome:
        by_words = Query.boolean_query([(Occur.Must, by_words), *welcome])
    exact = exactly(question.analysis)
    ways = [by_words, *(_constant(f"{place}_exact", exact, _EXACT) for place in ("title", "name"))]
    for place in NAMES:
        ways += _terms(place, question.whole, (Family.PINYIN, Family.SOUND), times=len(question.groups))
    return Query.disjunction_max_query(ways, 0.1)


def narrowed(query: Any, filters: Mapping[str, Sequence[str]]) -> Any:
    """Return a query that also keeps to values of some fields; an empty choice keeps to none."""
    musts = [Query.term_set_query(schema(), name, list(values)) for name, values in filters.items() if values]
    if not musts:
        return query
    kept = [(Occur.Must, Query.const_score_query(must, 0.0)) for must in musts]
    return Query.boolean_query([(Occur.Must, query), *kept])


def _group(group: Group) -> Any:
    words = Query.boolean_query([(Occur.Must, _word(word)) for word in group.words])
    if group.whole is None:
        return words
    return Query.disjunction_max_query([words, *_ways(group.whole, times=len(group.words))], 0.1)


def _word(word: Asked) -> Any:
    return Query.disjunction_max_query(list(_ways(word)), 0.1)


def _ways(asked: Asked, *, times: int = 1) -> Iterator[Any]:
    """Yield every way in which one word or run may be found; one that stands for several words weighs as many."""
    for place in PLACES:
        yield from _terms(place, asked, FAMILIES[place], times=times)
        if pairs := grams(asked):
            near = _near(field_of(place, Family.GRAM), pairs)
            if place in NAMES:
                yield Query.const_score_query(near, _NAME[Family.GRAM] * _RANK[place] * times)
            else:
                yield Query.boost_query(near, _BOOST[place][Family.GRAM])


def _terms(place: str, asked: Asked, families: Sequence[Family], *, times: int) -> list[Any]:
    found = []
    for family in families:
        for key in sorted(asked.keys.get(family, ())):
            field = field_of(place, family)
            if place in NAMES:
                found.append(_constant(field, key, _NAME[family] * _RANK[place] * times))
            else:
                found.append(
                    Query.boost_query(Query.term_query(schema(), field, key, "freq"), _BOOST[place][family] * times)
                )
    return found


def _constant(field: str, key: str, score: float) -> Any:
    return Query.const_score_query(Query.term_query(schema(), field, key, "basic"), score)


def _near(field: str, pairs: list[str]) -> Any:
    """Find characters side by side; a single one begins a pair or ends a run."""
    if len(pairs) > 1:
        return Query.phrase_query(schema(), field, [*pairs])
    if len(pairs[0]) == 1:
        return Query.regex_query(schema(), field, f"{pairs[0]}.?")
    return Query.term_query(schema(), field, pairs[0], "freq")
