"""What the index answers: one question for the page, the API and the command line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from reelbridge.base.policy import may
from reelbridge.base.rules.roles import Actor, Role
from reelbridge.kernel.edtf import days_of
from reelbridge.kernel.errors import BadInput, Conflict
from reelbridge.kernel.language import Texts
from reelbridge.kernel.verdict import Answer, Reason
from reelbridge.search.actions import rebuild, rebuilt
from reelbridge.search.channels import Channel, opened
from reelbridge.search.engine.choosing import view
from reelbridge.search.engine.documents import identity, read_card, row_of
from reelbridge.search.engine.faults import UnfitIndexError
from reelbridge.search.explaining import moments_of, reasons_for
from reelbridge.search.facets import said_of, values_meant
from reelbridge.search.registry import (
    FACETS,
    KINDS,
    MEDIA,
    RIGHTS,
    Document,
    Moment,
    by_ref,
    is_nothing_catalogued,
)
from reelbridge.search.rules.fields import TERMS, facet_field
from reelbridge.search.rules.filters import Filters, Order, WantedUse
from reelbridge.search.rules.plan import All, Every, Made, OneOf, Plan, Scored, Some, Without, silent
from reelbridge.search.rules.planning import planned
from reelbridge.search.rules.query import Node, questions, read
from reelbridge.search.rules.question import Group, Question
from reelbridge.search.rules.typed import at

__all__ = ["DEEPEST_HIT", "FacetCount", "Filters", "Found", "Hit", "find", "narrowed_to", "total_of"]

#: How deep a reader may page; further in, a narrower question helps more.
DEEPEST_HIT = 10_000
MOST_ON_A_PAGE = 200
#: So many of the best hits are put in order by all that is known of them.
WINDOW = 100
_MOST_VALUES = 50
#: Whoever nobody vouches for sees what a reader may see.
_SOMEBODY = Actor("somebody", Role.READER)
#: Narrows by whether a wanted use is allowed, once an answer is chosen; until then every answer is shown and counted.
_RIGHTS = "rights"


@dataclass(frozen=True, slots=True)
class Hit:
    """One document found, why, and how well it fits (comparable within one answer only).

    ``seconds`` is the moment of the film that was found; None when it is the whole. ``moments`` are the first ten.
    """

    document: Document
    why: tuple[Reason, ...]
    score: float
    seconds: float | None = None
    moments: tuple[Moment, ...] = ()
    #: Whether the use wanted is allowed: ``yes``, ``if`` (on conditions), ``no``, ``unknown``; empty where none is
    #: wanted, or for what is not used, such as a person.
    answer: str = ""

    @property
    def url(self) -> str:
        """The address of the thing, at the moment found; of the page of its document that was."""
        if page := next((str(one.facts["url"]) for one in self.why if "url" in one.facts), ""):
            return page
        return self.document.url if self.seconds is None else f"{self.document.url}#t={self.seconds:g}"


@dataclass(frozen=True, slots=True)
class FacetCount:
    """How many documents have one value of a facet; ``label`` says in our languages what the value is called."""

    value: str
    count: int
    label: Texts = field(default_factory=dict)
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """One page of an answer, the exact number of all hits, and the counts of each filter.

    Each facet is counted as if it alone did not narrow, so that a reader sees what another choice would give.
    """

    words: str
    total: int = 0
    hits: tuple[Hit, ...] = ()
    facets: dict[str, tuple[FacetCount, ...]] = field(default_factory=dict)
    page: int = 1
    per_page: int = 24
    #: Why there may be more than was found, where the index is being made anew.
    notice: Reason | None = None

    @property
    def pages(self) -> int:
        """How many pages can be turned."""
        return min(-(-self.total // self.per_page), DEEPEST_HIT // self.per_page)


def find(
    words: str,
    filters: Filters | None = None,
    *,
    by: Actor = _SOMEBODY,
    page: int = 1,
    per_page: int = 24,
    language: str = "en",
    order: str = "",
) -> Found:
    """Return what is found for a query; without words, everything the filters leave.

    Only kinds of things that the actor may see are found and counted. ``language`` is the reader's: reasons in that
    language come first. ``order`` is one of ``Order``; left out, the best stand first, without words what there is a
    copy of. Raises BadInput for a query or filter that cannot be understood, Conflict while the index is built anew.
    """
    _refuse_beyond(page, per_page)
    ordered = _order(order)
    wanted = filters or Filters()
    _refuse_unknown(wanted)
    node = read(words)
    try:
        index = view()
        channels = opened(index)
        plan = _planned(words, node, index, channels)
        narrowing = _Narrowing(index, _allowed(plan, by), wanted)
        asked = list(questions(node))
        wanted_plan = narrowing.all() if asked else _at_hand_first(narrowing.all())
        total, hits = _page(wanted_plan, index, ordered, page=page, per_page=per_page)
        cards = index.cards(hits)
        facets = narrowing.counts()
        found = tuple(_hit(card, hit.score, asked, channels, language) for card, hit in zip(cards, hits, strict=True))
        shown = narrowing.weighed(found)
    except UnfitIndexError as fault:
        return _without_an_index(fault.why, Found(words, page=page, per_page=per_page), wanted, by, language)
    notice = _notice("search.index_is_earlier") if index.is_earlier else None
    return Found(words, total, shown, facets, page, per_page, notice)


def _refuse_beyond(page: int, per_page: int) -> None:
    if not 1 <= per_page <= MOST_ON_A_PAGE:
        raise BadInput("search.page_too_long", per_page=per_page, most=MOST_ON_A_PAGE)
    if not 1 <= page <= DEEPEST_HIT // per_page:
        raise BadInput("search.no_such_page", page=page, deepest=DEEPEST_HIT // per_page)


def _order(named: str) -> Order:
    try:
        return Order(named or Order.BEST)
    except ValueError:
        raise BadInput("search.order_unknown", order=named[:60], orders=list(Order)) from None


def _at_hand_first(plan: Plan) -> Plan:
    """Put what there is something of to see or hear before what is only written down."""
    return All((plan,), welcome=(Scored(OneOf(facet_field("medium"), tuple(MEDIA)), 1.0),))


def total_of(words: str, filters: Filters, *, by: Actor) -> int:
    """Return how many hits a question has, without looking at them; raises as ``find``."""
    _refuse_unknown(filters)
    node = read(words)
    try:
        index = view()
        plan = _allowed(_planned(words, node, index, opened(index)), by)
        total, _hits = index.search(_Narrowing(index, plan, filters).all(), limit=1)
    except UnfitIndexError as fault:
        return _without_an_index(fault.why, Found(words, page=1, per_page=1), filters, by, "en").total
    return int(total)


def _planned(words: str, node: Node | None, index: Any, channels: Sequence[Channel]) -> Plan:
    def more(question: Question, group: Group | None, places: Sequence[str]) -> Iterator[Plan]:
        return (way for one in channels for way in one.ways(question, group, places))

    return planned(node, _Meaning(words, index), more)


def narrowed_to(keys: Sequence[str], words: str, filters: Filters, *, by: Actor) -> dict[str, Hit]:
    """Return, by key, those of some documents that filters leave, an actor may see and words do not find.

    Raises BadInput as ``find``, UnfitIndexError when there is no index to read.
    """
    _refuse_unknown(filters)
    index = view()
    found = _allowed(_planned(words, read(words), index, opened(index)), by)
    given = _allowed(silent(OneOf("id", tuple(keys))), by)
    narrowing = _Narrowing(index, Without(given, found), filters)
    _total, hits = index.search(narrowing.all(), limit=max(1, len(keys)))
    shown = narrowing.weighed(tuple(_hit(card, 0.0, (), (), "") for card in index.cards(hits)))
    return {identity(hit.document.kind, hit.document.ref): hit for hit in shown}


def _refuse_unknown(filters: Filters) -> None:
    for facet in filters.chosen:
        if facet not in FACETS and facet != _RIGHTS:
            raise BadInput("search.filter_unknown", facet=facet[:60], facets=sorted(FACETS))
    for kind in filters.chosen.get("kind", ()):
        if kind not in KINDS:
            raise BadInput("search.kind_unknown", kind=kind[:60], kinds=sorted(KINDS))
    if filters.use and not RIGHTS:
        raise BadInput("search.rights_unknown")
    if answers := filters.chosen.get(_RIGHTS, ()):
        _refuse_answers(answers, filters.use)


def _refuse_answers(answers: Sequence[str], use: WantedUse | None) -> None:
    for answer in answers:
        if answer not in set(Answer):
            raise BadInput("search.answer_unknown", answer=answer[:60], answers=list(Answer))
    if use is None:
        raise BadInput("search.rights_without_use")


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What a typed value of a facet means, with the place of the one that means nothing."""

    words: str
    index: Any

    def __call__(self, facet: str, typed: str, start: int) -> tuple[str, ...]:
        if facet not in FACETS:
            raise BadInput("search.filter_unknown", facet=facet, facets=sorted(FACETS))
        try:
            return values_meant(facet, typed, self.index.counts(Every(), [facet])[facet])
        except BadInput as refused:
            raise BadInput(refused.code, **refused.facts, **at(self.words, start)) from refused


def _allowed(plan: Plan, by: Actor) -> Plan:
    """Keep to the kinds of things that an actor may see."""
    seen = _seen(by)
    return plan if len(seen) == len(KINDS) else _and(plan, [OneOf(facet_field("kind"), tuple(seen))])


def _seen(by: Actor) -> list[str]:
    return [kind.name for kind in KINDS.values() if not kind.act or may(by, kind.act)]


def _and(plan: Plan, narrowing: Sequence[Plan]) -> Plan:
    return All((plan, *(silent(one) for one in narrowing))) if narrowing else plan


@dataclass(slots=True)
class _Narrowing:
    """A plan and the filters upon it, each of which can be left out."""

    index: Any
    plan: Plan
    filters: Filters
    _kept: dict[str, Plan] = field(init=False)
    #: The plan for what is answered so, by answer.
    _by_answer: dict[str, Plan] = field(default_factory=dict)

    def __post_init__(self) -> None:
        chosen = self.filters.chosen
        self._kept = {facet: OneOf(facet_field(facet), values) for facet, values in chosen.items() if facet != _RIGHTS}
        if self.filters.made:
            self._kept["made"] = Made(*(day.toordinal() if day else None for day in days_of(self.filters.made)))
        if self.filters.use:
            self._by_answer = _by_answer(self.index, self.filters.use)
            if _RIGHTS in chosen:
                wanted = [self._by_answer[answer] for answer in chosen[_RIGHTS] if answer in self._by_answer]
                self._kept[_RIGHTS] = Some(tuple(map(silent, wanted)))

    def all(self) -> Plan:
        """Return the plan with every filter."""
        return self._without()

    def counts(self) -> dict[str, tuple[FacetCount, ...]]:
        """Count each facet's values among the documents that the other filters leave."""
        asked: dict[Plan, list[str]] = {}
        for facet in FACETS:
            asked.setdefault(self._without(facet, *(["made"] if facet == "decade" else [])), []).append(facet)
        counted = {
            facet: values for plan, group in asked.items() for facet, values in self.index.counts(plan, group).items()
        }
        found = {facet: tuple(self._shown(facet, counted[facet])) for facet in FACETS}
        if self.filters.use:
            found[_RIGHTS] = tuple(self._answers())
        return found

    def weighed(self, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
        """Return hits, each with the answer for the use wanted."""
        if not self.filters.use or not hits:
            return hits
        own = OneOf("id", tuple(identity(hit.document.kind, hit.document.ref) for hit in hits))
        answers: dict[tuple[str, str], str] = {}
        for answer, plan in self._by_answer.items():
            _total, found = self.index.search(All((silent(own), silent(plan))), limit=len(hits))
            documents = (read_card(*card).document for card in self.index.cards(found))
            answers |= {(one.kind, one.ref): answer for one in documents}
        return tuple(replace(hit, answer=answers.get((hit.document.kind, hit.document.ref), "")) for hit in hits)

    def _without(self, *left_out: str) -> Plan:
        return _and(self.plan, [one for name, one in self._kept.items() if name not in left_out])

    def _answers(self) -> Iterator[FacetCount]:
        without, chosen = self._without(_RIGHTS), self.filters.chosen.get(_RIGHTS, ())
        for answer, plan in self._by_answer.items():
            count, _hits = self.index.search(_and(without, [plan]), limit=1)
            yield FacetCount(answer, count, {}, is_chosen=answer in chosen)

    def _shown(self, facet: str, counted: dict[str, int]) -> Iterator[FacetCount]:
        chosen = self.filters.chosen.get(facet, ())
        # a chosen value stays in sight however few it leaves
        shown = [*list(counted)[:_MOST_VALUES], *(value for value in chosen if value in list(counted)[_MOST_VALUES:])]
        for value in dict.fromkeys((*shown, *chosen)):
            label = _label(self.index, facet, value)
            yield FacetCount(value, counted.get(value, 0), label, is_chosen=value in chosen)


def _by_answer(index: Any, use: WantedUse) -> dict[str, Plan]:
    """Return the plan for each answer; of a work's several copies the best answer counts.

    The rights domain is asked about every set of terms there is: there are few beside the documents under them.
    """
    rights = RIGHTS[0]
    answers = rights.weigh(use, [*index.counts(Every(), [TERMS])[TERMS], rights.nothing])
    of_none = answers.get(rights.nothing, "no")
    found: dict[str, Plan] = {}
    better: list[Plan] = []
    # whatever is answered as if there were no terms comes last: it need not be named key by key
    for answer in sorted(("yes", "if", "no", "unknown"), key=of_none.__eq__):
        keys = tuple(key for key, said in answers.items() if said == answer and key != rights.nothing)
        plan: Plan = OneOf(facet_field("kind"), rights.kinds) if answer == of_none else OneOf(facet_field(TERMS), keys)
        found[answer] = Without(plan, Some(tuple(better))) if better else plan
        better.append(OneOf(facet_field(TERMS), keys))
    return {answer: found[answer] for answer in ("yes", "if", "no", "unknown")}


def _label(index: Any, facet: str, value: str) -> Texts:
    """Return what a value is called in our languages; found out once each time the index is opened."""
    if (facet, value) not in index.memory.named:
        found = _keeper_names(index, value) if facet == "keeper" else said_of(facet, value)
        index.memory.named[facet, value] = found
    label: Texts = index.memory.named[facet, value]
    return label


def _keeper_names(index: Any, keeper: str) -> Texts:
    """Return an institution's names by language, as any of its documents gives them."""
    _total, hits = index.search(OneOf(facet_field("keeper"), (keeper,)), limit=1)
    extra = read_card(*index.cards(hits)[0]).document.extra if hits else {}
    institution = extra.get("institution")
    return institution.get("names", {}) if isinstance(institution, dict) else {}


def _page(plan: Plan, index: Any, order: Order, *, page: int, per_page: int) -> tuple[int, list[Any]]:
    """Return the hits of one page: the first ones in their best order, those far behind as the engine gives them."""
    first, last = (page - 1) * per_page, page * per_page
    if first >= WINDOW or order is not Order.BEST:
        found: tuple[int, list[Any]] = index.search(plan, limit=per_page, offset=first, order=order)
        return found
    total, hits = index.search(plan, limit=max(WINDOW, last))
    best = sorted(hits[:WINDOW], key=lambda hit: (-hit.score, hit.order))
    return total, [*best, *hits[WINDOW:]][first:last]


def _hit(
    stored: tuple[bytes, bytes], score: float, asked: Sequence[Question], channels: Sequence[Channel], language: str
) -> Hit:
    card = read_card(*stored)
    why, seconds = reasons_for(asked, card, language, channels)
    return Hit(card.document, why, score, seconds, moments_of(asked, card, language) if card.said else ())


def _without_an_index(why: str, empty: Found, filters: Filters, by: Actor, language: str) -> Found:
    """Answer when there is no index to read: with what bears the refs typed, else with a refusal.

    Where nothing is catalogued nothing is found. Asks for a new index, so that the next question is answered.
    """
    empty = replace(empty, facets=dict.fromkeys(FACETS, ()))
    if why == "missing" and is_nothing_catalogued():
        return replace(empty, page=1)
    rebuild()
    notice = _notice(f"search.index_is_{why}")
    documents = list(by_ref(empty.words, _seen(by))) if filters == Filters() and empty.page == 1 else []
    if not documents:
        raise Conflict(notice.code, **notice.facts)
    rows, asked = map(row_of, documents), list(questions(read(empty.words)))
    hits = tuple(_hit((row.card, row.moments), 1.0, asked, (), language) for row in rows)
    return replace(empty, total=len(hits), hits=hits[: empty.per_page], notice=notice)


def _notice(code: str) -> Reason:
    done, total = rebuilt()
    return Reason(code, {"done": done, "total": total})
