"""What names are written by custom, not by sound: 金 Kim, 本田 Honda, 铁托 Tito; Bill for William, Саша for Александр.

Tables: ``customary.tsv`` holds for a Chinese spelling of a single name those in other scripts that its letters do
not explain (made by ``tools/gather_customs.py``), ``nicknames.tsv`` short forms, each line one name in every script,
and the vocabulary names countries and cities: 瑞士, Швейцария, Switzerland.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path

from reelbridge.language.folding import fold
from reelbridge.language.naming.japanese import read_in_japanese
from reelbridge.language.scripts import Script
from reelbridge.language.vocabulary import concepts

_TABLES = Path(__file__).parent.parent / "tables"
#: What stands before the number of a line of nicknames; other customs are named by their Chinese spelling.
_NICKNAME = "~"
#: What stands before a spelling that is read in Japanese.
_JAPANESE = "ja-"
#: How the countries and cities of the vocabulary are called.
_PLACES = ("place-", "city-")
_NOT_LETTERS = re.compile(r"[\W\d_]+")
_SHORTENED = tuple(
    (re.compile(rf"\b{short}(?!\w)"), whole)
    for short, whole in (("о-ва", "острова"), ("о-в", "остров"), (r"св\.", "святой"), (r"st\.", "saint"))
)
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
    for key, word in _places():
        found[word][key] = None
    return {word: tuple(names) for word, names in found.items()}


def _places() -> Iterator[tuple[str, str]]:
    for key, concept in concepts().items():
        if key.startswith(_PLACES):
            for name in map(_letters, chain.from_iterable(concept.names.values())):
                yield key, name
                # whose keyboard has no hard sign writes an apostrophe, or nothing
                yield key, name.replace("ъ", "")


def _letters(name: str) -> str:
    """Return the letters of a name of the vocabulary, what it shortens in full."""
    text = fold(name).text
    for short, whole in _SHORTENED:
        text = short.sub(whole, text)
    return _NOT_LETTERS.sub("", text)


def _lines(name: str) -> list[str]:
    return [line for line in (_TABLES / name).read_text("utf-8").splitlines() if not line.startswith("#")]


@lru_cache(maxsize=131_072)
def customs(text: str) -> tuple[str, ...]:
    """Return the customs a folded part, or a whole name run together, takes part in."""
    return (*_customs().get(text, ()), *(f"{_JAPANESE}{way}" for way in read_in_japanese(text)))


def is_known(text: str) -> bool:
    """Whether a folded text stands in a table of customs."""
    return text in _customs()


def spoken_in_japan(custom: str) -> str:
    """Return how a name is spoken whose spellings meet because it is read in Japanese; empty for other customs."""
    return custom.removeprefix(_JAPANESE) if custom.startswith(_JAPANESE) else ""


def is_certain(custom: str) -> bool:
    """Whether a custom ties spellings that mean one thing: a country or a city, not a name that many bear."""
    return custom.startswith(_PLACES)


def traced(text: str) -> tuple[str, ...]:
    """Return the customs of the tables by which a part is looked for; none where there are too many."""
    found = _customs().get(text, ())
    return found if len(found) <= _MOST_TRACED else tuple(one for one in found if one.startswith(_NICKNAME))


def holds(custom: str, left: Script, right: Script) -> bool:
    """Whether a custom ties spellings in two scripts: what two of them share only in Chinese is no tie."""
    return is_certain(custom) or custom.startswith((_NICKNAME, _JAPANESE)) or Script.HAN in (left, right)


@lru_cache(maxsize=65_536)
def shared(left: str, left_script: Script, right: str, right_script: Script) -> tuple[str, ...]:
    """Return the customs by which two parts are written for one name."""
    both = set(customs(left)) & set(customs(right))
    return tuple(sorted(custom for custom in both if holds(custom, left_script, right_script)))


def are_one_by_custom(left: str, left_script: Script, right: str, right_script: Script) -> bool:
    """Whether two parts are written for one name by custom."""
    return bool(shared(left, left_script, right, right_script))
