"""How the index is, beside the database it was made from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reelbridge.search.actions import rebuilt
from reelbridge.search.engine.choosing import view
from reelbridge.search.engine.faults import UnfitIndexError
from reelbridge.search.models import Change
from reelbridge.search.registry import KINDS, Kind
from reelbridge.search.rules.plan import Every

#: So many things are named where index and database differ.
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Difference:
    """A kind of thing of which the index holds others than the database: how many each, and the first of them by ref.

    ``unfindable`` are in the database only, ``ghosts`` in the index only.
    """

    kind: str
    stored: int
    indexed: int
    unfindable: tuple[str, ...]
    ghosts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IndexState:
    """How the index is: ``ready``, or missing, damaged or older; how many documents it holds and changes wait.

    ``is_earlier`` says of one that is ready that it answers until this version has made its own. ``done`` of ``total``
    things are in the one that is being made.
    """

    state: str
    documents: int
    waiting: int
    is_earlier: bool = False
    done: int = 0
    total: int = 0


def index_state() -> IndexState:
    """Return how the index is, for ``reelbridge doctor``."""
    waiting = Change.objects.filter(indexed_at=None).count()
    done, total = rebuilt()
    try:
        found = view()
        return IndexState("ready", found.documents, waiting, found.is_earlier, done, total)
    except UnfitIndexError as fault:
        return IndexState(fault.why, 0, waiting, done=done, total=total)


def differences() -> list[Difference]:
    """Compare the index with the database, kind by kind; raises UnfitIndexError when there is none to read.

    Kinds of which both hold as many are taken to be alike. Things whose changes still wait are left out of it.
    """
    counted = view().counts(Every(), ["kind"])["kind"]
    found = (_difference(kind, counted.get(kind.name, 0)) for kind in KINDS.values())
    unknown = (
        Difference(kind, 0, count, (), tuple(sorted(view().refs(kind)))[:_NAMED])
        for kind, count in counted.items()
        if kind not in KINDS
    )
    return [one for one in (*found, *unknown) if one]


def _difference(kind: Kind, indexed: int) -> Difference | None:
    stored = kind.count() if kind.count else sum(1 for _ref in kind.refs())
    if stored == indexed:
        return None
    here, there = set(view().refs(kind.name)), set(kind.refs())
    waiting = set(Change.objects.filter(kind=kind.name, indexed_at=None).values_list("ref", flat=True))
    unfindable, ghosts = sorted(there - here - waiting), sorted(here - there - waiting)
    if not unfindable and not ghosts:
        return None
    return Difference(kind.name, stored, indexed, tuple(_first(unfindable)), tuple(_first(ghosts)))


def _first(refs: list[str]) -> Iterator[str]:
    yield from refs[:_NAMED]
