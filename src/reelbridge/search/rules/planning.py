"""From a question to a plan: in which fields each word is looked for, and what finding it there is worth."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from reelbridge.language.analysing import Analysis, Family
from reelbridge.language.explaining import Asked
from reelbridge.language.folding import merged
from reelbridge.language.scripts import Run, Script
from reelbridge.search.rules.fields import EXACT, FAMILIES, NAMES, PLACES, facet_field, field_of
from reelbridge.search.rules.plan import (
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
    silent,
)
from reelbridge.search.rules.query import (
    Beginning,
    Both,
    Either,
    Node,
    Not,
    Phrase,
    Valued,
    When,
    Within,
    Words,
    questions,
)
from reelbridge.search.rules.question import Group, Question, grams

#: An exact title or name stands above all else, however its words weigh.
_EXACT = 120.0
#: What a family says in a name, in a title, and elsewhere; those not named say as little as the last.
_WORTH = {
    "name": {Family.WORD: 24.0, Family.STEM: 20.0, Family.GRAM: 20.0},
    "title": {Family.WORD: 18.0, Family.STEM: 15.0, Family.GRAM: 15.0},
    "text": {Family.WORD: 6.0, Family.STEM: 5.0, Family.GRAM: 5.0},
}
_OTHERWISE = {"name": 6.0, "title": 6.0, "text": 2.0}
_LIKE = {"bearer": "name", "name": "name", "title": "title", "number": "title"}
#: Who bears the name stands above what they took part in.
_RANK = {"bearer": 1.25}
_PHRASE = 2.0

#: The values a facet has that were meant by what was typed; empty when none was.
Values = Callable[[str, str, int], tuple[str, ...]]

#: Further ways to find a group of a question in some places, or, without a group, the question as a whole.
More = Callable[[Question, Group | None, Sequence[str]], Iterable[Plan]]


def nothing_more(_question: Question, _group: Group | None, _places: Sequence[str]) -> Iterable[Plan]:
    """Add no further ways."""
    return ()


@dataclass(frozen=True, slots=True)
class _Beside:
    """What a plan is made with beside the query: what typed values mean, and further ways to find."""

    values: Values
    more: More


#: Parts of a document that a field of the query language names; without one, all but the keeper's names.
_PARTS = {
    "title": ("title",),
    "name": NAMES,
    "text": ("text",),
    "place": ("place",),
    "call": ("number",),
    "keeper": ("keeper",),
    "ref": ("number",),
}
_EVERYWHERE = tuple(place for place in PLACES if place != "keeper")


def planned(node: Node | None, values: Values, more: More = nothing_more) -> Plan:
    """Return the plan for a query; every document for none."""
    found = Every() if node is None else _plan(node, _EVERYWHERE, _Beside(values, more))
    # where nothing is looked for by words all hits are as good as each other
    return found if any(questions(node)) else Scored(found, 1.0)


def _plan(node: Node, places: Sequence[str], beside: _Beside) -> Plan:  # noqa: C901, PLR0911 -- one for each kind
    match node:
        case Words(question):
            return _words(question, places, beside.more)
        case Phrase(question):
            return _phrase(question.analysis, places)
        case Beginning(stem):
            return Best(tuple(Scored(Start(field_of(p, Family.WORD), stem), _worth(p, Family.STEM)) for p in places))
        case When(first, last):
            return silent(Made(first, last))
        case Valued(field, value, start):
            return silent(OneOf(facet_field(field), beside.values(field, value, start)))
        case Within(field, inner):
            return _plan(inner, _PARTS[field], beside)
        case Not():
            return _both([node], places, beside)
        case Both(nodes):
            return _both(nodes, places, beside)
        case Either(nodes):
            return Some(tuple(_plan(one, places, beside) for one in nodes))


def _both(nodes: Sequence[Node], places: Sequence[str], beside: _Beside) -> Plan:
    wanted = [_plan(one, places, beside) for one in nodes if not isinstance(one, Not)]
    barred = [_plan(one.node, places, beside) for one in nodes if isinstance(one, Not)]
    found: Plan = (All(tuple(wanted)) if len(wanted) > 1 else wanted[0]) if wanted else Every()
    if not barred:
        return found
    return Without(found, Some(tuple(barred)))


def _words(question: Question, places: Sequence[str], more: More) -> Plan:
    needed = [_or_made_then(group, places, question, more) for group in question.groups if not group.says_little]
    welcome = [by_words(group, places) for group in question.groups if group.says_little]
    found: Plan = Some(tuple(needed), question.least)
    if welcome:
        found = All((found,), tuple(welcome))
    exact = exactly(question.analysis)
    fields = dict.fromkeys(EXACT[place] for place in places if place in EXACT)
    ways = [found, *(Scored(Term(field, exact), _EXACT) for field in fields)]
    return Best((*ways, *more(question, None, places)))


_YEAR = re.compile(r"1[89]\d\d|20\d\d")


def _or_made_then(group: Group, places: Sequence[str], question: Question, more: More) -> Plan:
    """Return the plan of a group; beside other words a year is also found as the time something was made."""
    plan = by_words(group, places, tuple(more(question, group, places)))
    years = [key for word in group.words for key in word.keys.get(Family.STEM, ()) if _YEAR.fullmatch(key)]
    if len(question.groups) == 1 or len(group.words) > 1 or not years:
        return plan
    first, last = (date(int(years[0]), *day).toordinal() for day in ((1, 1), (12, 31)))
    return Best((plan, Scored(Made(first, last), _worth("text", Family.WORD))))


def _phrase(analysis: Analysis, places: Sequence[str]) -> Plan:
    return Best(tuple(_side_by_side(place, written(analysis)) for place in places))


def _side_by_side(place: str, words: Sequence[tuple[Script, str]]) -> Plan:
    """Find the words of a phrase in order; between scripts only that both are there."""
    found: list[Plan] = []
    waiting: list[str] = []
    for script, word in words:
        if script is Script.HAN:
            found += _in_order(place, waiting)
            waiting = []
            found.append(Scored(near(place, word), _worth(place, Family.GRAM) * _PHRASE))
        else:
            waiting.append(word)
    found += _in_order(place, waiting)
    return All(tuple(found)) if len(found) > 1 else found[0]


def _in_order(place: str, words: Sequence[str]) -> Iterator[Plan]:
    field = field_of(place, Family.WORD)
    if len(words) == 1:
        yield Scored(Term(field, words[0]), _worth(place, Family.WORD) * _PHRASE)
    elif words:
        side = Side(place, field, tuple(words), " ".join(words))
        yield Scored(side, _worth(place, Family.WORD) * _PHRASE * len(words))


def by_words(group: Group, places: Sequence[str], further: Sequence[Plan] = ()) -> Plan:
    """Return the plan that finds a group by its words, or in further ways."""
    each = tuple(Best(tuple(_ways(word, places))) for word in group.words)
    words: Plan = All(each) if len(each) > 1 else each[0]
    ways = (*(_ways(group.whole, places, times=len(group.words)) if group.whole else ()), *further)
    return Best((words, *ways)) if ways else words


def _ways(asked: Asked, places: Sequence[str], *, times: int = 1) -> Iterator[Plan]:
    """Yield every way in which one word or run may be found; one that stands for several words weighs as many."""
    for place in places:
        yield from _terms(place, asked, FAMILIES[place], times=times)
        if asked.script is Script.HAN:
            yield Scored(near(place, asked.folded), _worth(place, Family.GRAM) * times)


def _terms(place: str, asked: Asked, families: Sequence[Family], *, times: int) -> Iterator[Plan]:
    for family in families:
        for key in sorted(asked.keys.get(family, ())):
            yield Scored(Term(field_of(place, family), key), _worth(place, family) * times)


def near(place: str, text: str) -> Plan:
    """Find characters side by side; a single one begins a pair or ends a run."""
    field = field_of(place, Family.GRAM)
    text = merged(text)
    pairs = grams(text)
    if len(pairs) > 1:
        return Side(place, field, tuple(pairs), text)
    return Start(field, text) if len(text) == 1 else Term(field, text)


def _worth(place: str, family: Family) -> float:
    like = _LIKE.get(place, "text")
    return _WORTH[like].get(family, _OTHERWISE[like]) * standing(place)


def standing(place: str) -> float:
    """Return by how much a place counts more than others like it."""
    return _RANK.get(place, 1.0)


def written(analysis: Analysis) -> list[tuple[Script, str]]:
    """Return the runs of a text as its tokens spell them, in order: Chinese whole, else one word each."""
    words = {token.start: token.key for token in analysis.tokens if token.family is Family.WORD}
    return [
        (run.script, merged(run.text) if run.script is Script.HAN else words.get(run.start, run.text))
        for run in analysis.runs
    ]


def exactly(analysis: Analysis) -> str:
    """Return a folded text without its signs, as exact titles and names are compared."""
    return joined(analysis.runs)


def joined(found: Iterable[Run]) -> str:
    """Return the runs of a folded text, one blank apart, as exact titles and names are compared."""
    return " ".join(run.text for run in found)[:200]
