"""What the index answers: one question for the page, the API and the command line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from tantivy import Query

from reelbridge.base.jobs import enqueue
from reelbridge.base.models import Job
from reelbridge.kernel.errors import BadInput, Conflict
from reelbridge.kernel.language import Texts
from reelbridge.kernel.verdict import Reason
from reelbridge.search.actions import REBUILD
from reelbridge.search.engine.asking import asked_of_engine, narrowed
from reelbridge.search.engine.documents import read_card
from reelbridge.search.engine.folder import UnfitIndexError
from reelbridge.search.engine.reading import Reader, reader
from reelbridge.search.explaining import reasons_for
from reelbridge.search.models import Change
from reelbridge.search.registry import KINDS, Document
from reelbridge.search.rules.question import Question, understand

#: How deep a reader may page; further in, a narrower question helps more.
DEEPEST_HIT = 10_000
_FACETS = ("kind", "keeper", "medium")
_MOST_VALUES = 50


@dataclass(frozen=True, slots=True)
class Hit:
    """One document found, why, and how well it fits (comparable within one answer only)."""

    document: Document
    why: tuple[Reason, ...]
    score: float


@dataclass(frozen=True, slots=True)
class FacetCount:
    """How many documents have one value of a facet; ``label`` holds a keeper's names by language."""

    value: str
    count: int
    label: Texts = field(default_factory=dict)
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """One page of an answer, the exact number of all hits, and the counts of each filter."""

    words: str
    total: int
    hits: tuple[Hit, ...]
    facets: dict[str, tuple[FacetCount, ...]]
    page: int
    per_page: int

    @property
    def pages(self) -> int:
        """How many pages can be turned."""
        return min(-(-self.total // self.per_page), DEEPEST_HIT // self.per_page)


@dataclass(frozen=True, slots=True)
class IndexState:
    """How the index is: ``ready``, or missing, damaged or older; how many documents it holds and changes wait."""

    state: str
    documents: int
    waiting: int


def find(
    words: str,
    *,
    kinds: Sequence[str] = (),
    keeper: str = "",
    medium: str = "",
    page: int = 1,
    per_page: int = 24,
    language: str = "en",
) -> Found:
    """Return what is found for some words; without words, everything the filters leave.

    ``language`` is the reader's: reasons in that language come first. Raises BadInput for a query that cannot be
    understood, Conflict while the index is being built anew.
    """
    if not 1 <= per_page <= 200 or not 1 <= page <= DEEPEST_HIT // per_page:
        raise BadInput("search.no_such_page", page=page, deepest=DEEPEST_HIT // max(1, min(per_page, 200)))
    for kind in kinds:
        if kind not in KINDS:
            raise BadInput("search.kind_unknown", kind=kind, kinds=sorted(KINDS))
    question = understand(words)
    filters = {
        "kind": tuple(dict.fromkeys(kinds)),
        "keeper": (keeper,) if keeper else (),
        "medium": (medium,) if medium else (),
    }
    index = reader(settings.NODE.path("index"))
    try:
        return _answer(index, question, filters, words=words, page=page, per_page=per_page, language=language)
    except UnfitIndexError as fault:
        return _without_an_index(fault.why, words, per_page)


def index_state() -> IndexState:
    """Return how the index is, for ``reelbridge doctor``."""
    waiting = Change.objects.filter(indexed_at=None).count()
    try:
        return IndexState("ready", reader(settings.NODE.path("index")).searcher().num_docs, waiting)
    except UnfitIndexError as fault:
        return IndexState(fault.why, 0, waiting)


def _answer(
    index: Reader,
    question: Question | None,
    filters: dict[str, tuple[str, ...]],
    *,
    words: str,
    page: int,
    per_page: int,
    language: str,
) -> Found:
    searcher = index.searcher()
    query = asked_of_engine(question) if question else Query.all_query()
    try:
        result = searcher.search(narrowed(query, filters), limit=per_page, offset=(page - 1) * per_page)
        hits = tuple(
            _hit(searcher.doc(address).get_first("card"), score, question, language) for score, address in result.hits
        )
        facets = _facets(index, searcher, query, filters)
    except (ValueError, OSError) as fault:
        # what the engine raises for a file that is gone or cut short
        index.forget()
        raise UnfitIndexError("damaged") from fault
    return Found(words, result.count, hits, facets, page, per_page)


def _hit(card: bytes, score: float, question: Question | None, language: str) -> Hit:
    document, marked = read_card(card)
    return Hit(document, reasons_for(question, document, marked, language) if question else (), score)


def _facets(
    index: Reader, searcher: Any, query: Any, filters: dict[str, tuple[str, ...]]
) -> dict[str, tuple[FacetCount, ...]]:
    """Count each facet's values among the documents that the other facets leave."""
    asked: dict[tuple[tuple[str, tuple[str, ...]], ...], list[str]] = {}
    for name in _FACETS:
        others = tuple((other, values) for other, values in filters.items() if other != name and values)
        asked.setdefault(others, []).append(name)
    counts: dict[str, tuple[FacetCount, ...]] = {}
    for others, names in asked.items():
        terms = {name: {"terms": {"field": name, "size": _MOST_VALUES}} for name in names}
        answer = searcher.aggregate(narrowed(query, dict(others)), terms)
        for name in names:
            buckets = {bucket["key"]: int(bucket["doc_count"]) for bucket in answer[name]["buckets"] if bucket["key"]}
            # a chosen value stays in sight when nothing is left of it
            buckets |= {value: 0 for value in filters[name] if value not in buckets}
            counts[name] = tuple(
                FacetCount(value, count, _label(index, searcher, name, value), is_chosen=value in filters[name])
                for value, count in buckets.items()
            )
    return {name: counts[name] for name in _FACETS}


def _label(index: Reader, searcher: Any, name: str, value: str) -> Texts:
    """Return a keeper's names, as any of its documents gives them."""
    return index.keeper_names(searcher, value) if name == "keeper" else {}


def _without_an_index(why: str, words: str, per_page: int) -> Found:
    """Answer when there is no index to read: with nothing where nothing is catalogued, else with a refusal.

    Asks for a new index, so that the next question is answered.
    """
    if why == "missing" and all(next(kind.refs(), None) is None for kind in KINDS.values()):
        return Found(words, 0, (), dict.fromkeys(_FACETS, ()), 1, per_page)
    enqueue(REBUILD, key=REBUILD)
    job = Job.objects.filter(key=REBUILD, state__in=[Job.State.WAITING, Job.State.RUNNING]).first()
    done, total = (job.done_units, job.total_units) if job else (0, 0)
    raise Conflict(f"search.index_is_{why}", done=done, total=total)
