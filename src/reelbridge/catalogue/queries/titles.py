"""Titles and names in the reader's language; nothing here asks the database when rows were prefetched."""

from __future__ import annotations

from reelbridge.catalogue.models import Agent, Institution, Item, Name, Work, WorkTitle
from reelbridge.catalogue.rules.vocabulary import NameRole, TitleKind
from reelbridge.kernel.language import Chosen, choose

_BEST_TITLE = [TitleKind.ORIGINAL, TitleKind.TRANSLATED, TitleKind.WORKING, TitleKind.SUPPLIED]
_BEST_NAME = [NameRole.PREFERRED, NameRole.VARIANT, NameRole.FORMER]


def titles_of(thing: Work | Item) -> dict[str, str]:
    """Return the best title in each language, the original's language first."""
    rows = sorted(work_of(thing).titles.all(), key=lambda title: _BEST_TITLE.index(TitleKind(title.kind)))
    best: dict[str, str] = {}
    for title in rows:
        best.setdefault(title.language, title.text)
    return best


def original_title(thing: Work | Item) -> WorkTitle | None:
    """Return the original title, or None when none is known."""
    return next((title for title in work_of(thing).titles.all() if title.kind == TitleKind.ORIGINAL), None)


def title_of(thing: Work | Item, wanted: str) -> Chosen:
    """Return the title in the wanted language, else the original title marked as a fallback."""
    titles = titles_of(thing)
    original = original_title(thing)
    return choose(titles, wanted, (original.language,) if original else ())


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
