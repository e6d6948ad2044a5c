"""Titles and names in the reader's language; nothing here asks the database when rows were prefetched."""

from __future__ import annotations

from reelbridge.catalogue.models import Agent, Institution, Item, Name, Work, WorkTitle
from reelbridge.catalogue.rules.vocabulary import NameRole, TitleKind
from reelbridge.kernel.language import Chosen, choose

#: How well a kind of title stands for a work, the best first.
_BEST_TITLE = {
    kind.value: rank
    for rank, kind in enumerate((TitleKind.ORIGINAL, TitleKind.TRANSLATED, TitleKind.WORKING, TitleKind.SUPPLIED))
}
_BEST_NAME = [NameRole.PREFERRED, NameRole.VARIANT, NameRole.FORMER]


def titles_of(thing: Work | Item) -> dict[str, str]:
    """Return the best title in each language, the original's language first."""
    return _best_titles(_rows_of(thing))


def original_title(thing: Work | Item) -> WorkTitle | None:
    """Return the original title, or None when none is known."""
    return next((title for title in _rows_of(thing) if title.kind == TitleKind.ORIGINAL), None)


def title_of(thing: Work | Item, wanted: str) -> Chosen:
    """Return the title in the wanted language, else the original title marked as a fallback."""
    return title_and_titles(thing, wanted)[0]


def title_and_titles(thing: Work | Item, wanted: str) -> tuple[Chosen, dict[str, str]]:
    """Return what ``title_of`` and ``titles_of`` do, for where both are shown."""
    rows = _rows_of(thing)
    titles = _best_titles(rows)
    original = rows[0].language if rows and rows[0].kind == TitleKind.ORIGINAL else ""
    return choose(titles, wanted, (original,) if original else ()), titles


def _rows_of(thing: Work | Item) -> list[WorkTitle]:
    """Return the titles, those that stand best for the work first."""
    return sorted(work_of(thing).titles.all(), key=lambda title: _BEST_TITLE[title.kind])


def _best_titles(rows: list[WorkTitle]) -> dict[str, str]:
    best: dict[str, str] = {}
    for title in rows:
        best.setdefault(title.language, title.text)
    return best


def names_of(agent: Agent) -> dict[str, str]:
    """Return the best name in each language; misspellings never stand for a person."""
    rows = [name for name in agent.names.all() if name.role != NameRole.MISSPELLING]
    rows.sort(key=lambda name: _BEST_NAME.index(NameRole(name.role)))
    best: dict[str, str] = {}
    for name in rows:
        best.setdefault(name.language, name.text)
    return best


def name_of(agent: Agent, wanted: str) -> Chosen:
    """Return the name in the wanted language, else the first preferred one, marked as a fallback."""
    preferred = next((name.language for name in agent.names.all() if name.role == NameRole.PREFERRED), "")
    return choose(names_of(agent), wanted, (preferred,) if preferred else ())


def name_forms(agent: Agent) -> list[Name]:
    """Return every form of an agent's name, preferred ones first."""
    order = [NameRole.PREFERRED, NameRole.VARIANT, NameRole.FORMER, NameRole.MISSPELLING]
    return sorted(agent.names.all(), key=lambda name: order.index(NameRole(name.role)))


def institution_name(institution: Institution, wanted: str) -> Chosen:
    """Return an institution's name in the wanted language, else in its own."""
    return choose(institution.names, wanted, (institution.language,))


def work_of(thing: Work | Item) -> Work:
    """Return the work itself, or the one an item is a copy of."""
    return thing if isinstance(thing, Work) else thing.manifestation.work
