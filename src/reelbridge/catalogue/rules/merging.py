"""Putting together what the keeper of a record says now with what was added or changed here since it last spoke.

A three-way merge of flat records (see ``rules.records``): what the keeper said last is the common ground. What only
the keeper changed follows the keeper; what was changed here stays; a language or a form of a name goes only when the
keeper took it away and nobody here had touched it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

#: Fields that are texts by language: merged language by language.
TEXTS = frozenset({"descriptions", "notes", "titles"})

#: Fields that are lists of tables, and what makes two of them the same one.
TABLES: Mapping[str, tuple[str, ...]] = {
    "titles": ("language", "text"),
    "names": ("language", "text"),
    "parts": ("agent", "activity"),
    "shots": ("number",),
}

#: Fields that are lists of words.
WORDS = frozenset({"languages", "subjects", "agents"})


def merge(said: Mapping[str, Any], says: Mapping[str, Any], mine: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record out of what the keeper ``said`` last, what it ``says`` now and what stands here (``mine``)."""
    return {name: _field(name, said.get(name), says.get(name), mine.get(name)) for name in {**says, **mine}}


def _field(name: str, said: Any, says: Any, mine: Any) -> Any:
    if mine == said:
        return says
    if says == said:
        return mine
    # a work's titles are tables, a shot's are texts
    if name in TABLES and not isinstance(mine, dict):
        return _tables(TABLES[name], said or [], says or [], mine or [])
    if name in WORDS:
        return _words(said or [], says or [], mine or [])
    if name == "places":
        return _places(said or [], says or [], mine or [])
    if name in TEXTS:
        return _texts(said or {}, says or {}, mine or {})
    return mine


def _texts(said: Mapping[str, str], says: Mapping[str, str], mine: Mapping[str, str]) -> dict[str, str]:
    merged = {}
    for tag in {**says, **mine}:
        text = says.get(tag) if mine.get(tag) == said.get(tag) else mine.get(tag)
        if text:
            merged[tag] = text
    return merged


def _words(said: list[str], says: list[str], mine: list[str]) -> list[str]:
    taken_away_here = set(said) - set(mine)
    added_here = [word for word in mine if word not in said]
    return list(dict.fromkeys([word for word in says if word not in taken_away_here] + added_here))


def _places(said: list[Any], says: list[Any], mine: list[Any]) -> list[Any]:
    written = [[json.dumps(place, sort_keys=True) for place in places] for places in (said, says, mine)]
    return [json.loads(place) for place in _words(*written)]


def _tables(
    key: tuple[str, ...], said: list[dict[str, Any]], says: list[dict[str, Any]], mine: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    old, new, here = (_by_key(key, tables) for tables in (said, says, mine))
    merged = []
    for one in {**new, **here}:
        if one in here and one in new:
            merged.append(merge(old.get(one, {}), new[one], here[one]))
        elif one in new and one not in old:
            merged.append(new[one])
        elif one in here and (one not in old or here[one] != old[one]):
            merged.append(here[one])
    return merged


def _by_key(key: tuple[str, ...], tables: list[dict[str, Any]]) -> dict[tuple[Any, ...], dict[str, Any]]:
    return {tuple(table.get(name) for name in key): table for table in tables}
