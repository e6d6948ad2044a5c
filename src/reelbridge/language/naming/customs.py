"""What names are written by custom, not by sound: 金 Kim, 本田 Honda, 铁托 Tito; Bill for William, Саша for Александр.

Three tables: ``customary.tsv`` holds for a Chinese spelling of a single name those in other scripts that its letters do
not explain (made by ``tools/gather_customs.py``), ``nicknames.tsv`` short forms, each line one name in every script,
``spelt.tsv`` the countries and cities of the vocabulary: 瑞士, Швейцария, Switzerland.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache, lru_cache
from pathlib import Path

from reelbridge.language.scripts import Script

_TABLES = Path(__file__).parent.parent / "tables"
#: What stands before the number of a line of nicknames; other customs are named by their Chinese spelling.
_NICKNAME = "~"
#: How the countries and cities of the vocabulary are called.
_PLACES = ("place-", "city-")
#: A spelling of more names than this finds none of them: it would make half a list candidates.
_MOST_TRACED = 16


@cache
def _customs() -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for line in _lines("customary.tsv"):
        chinese, *others = line.split("\t")
        for word in (chinese, *" ".join(others).split()):
            found[word][chinese] = None
    for number, line in enumerate(_lines("nicknames.tsv")):
        for word in line.split():
            found[word][f"{_NICKNAME}{number}"] = None
    for line in _lines("spelt.tsv"):
        _script, words, *keys = line.split("\t")
        for key in " ".join(keys).split():
            if key.startswith(_PLACES):
                found[words.replace(" ", "")][key] = None
    return {word: tuple(names) for word, names in found.items()}


def _lines(name: str) -> list[str]:
    return [line for line in (_TABLES / name).read_text("utf-8").splitlines() if not line.startswith("#")]


def customs(text: str) -> tuple[str, ...]:
    """Return the customs a folded part, or a whole name run together, takes part in."""
    # the vocabulary holds English words without the s of many
    return _customs().get(text, ()) or _customs().get(text.removesuffix("s"), ())


def traced(text: str) -> tuple[str, ...]:
    """Return the customs by which a part is looked for; none where there are too many."""
    found = customs(text)
    return found if len(found) <= _MOST_TRACED else tuple(one for one in found if one.startswith(_NICKNAME))


def holds(custom: str, left: Script, right: Script) -> bool:
    """Whether a custom ties spellings in two scripts: what two of them share only in Chinese is no tie."""
    return custom.startswith((_NICKNAME, *_PLACES)) or Script.HAN in (left, right)


@lru_cache(maxsize=65_536)
def are_one_by_custom(left: str, left_script: Script, right: str, right_script: Script) -> bool:
    """Whether two parts are written for one name by custom."""
    shared = set(customs(left)) & set(customs(right))
    return any(holds(custom, left_script, right_script) for custom in shared)
