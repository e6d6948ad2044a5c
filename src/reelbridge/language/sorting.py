"""Alphabetical order: keys that put names and titles where a reader of each language looks for them.

Chinese stands in the order of its readings or of its strokes, Cyrillic with ё beside е, Latin without its marks; titles
without their articles, numbers by size. Keys are strings that sort by code point, in Python and in any database. The
order of Chinese characters is that of CLDR (``tables/han_order.tsv``).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from reelbridge.kernel.language import base
from reelbridge.language.folding import fold
from reelbridge.language.numbers import number_key
from reelbridge.language.pinyin import read_han, surnames
from reelbridge.language.scripts import HAN, HAS_HAN, Script, script_of

_TABLE = Path(__file__).parent / "tables" / "han_order.tsv"


class Order(StrEnum):
    """How Chinese characters are ordered."""

    READING = "pinyin"
    STROKES = "stroke"


def order_of(language: str) -> Order:
    """Return the usual order of Chinese in a language: by strokes where traditional characters are written."""
    return Order.STROKES if language.lower().startswith(("zh-hant", "zh-tw", "zh-hk", "zh-mo")) else Order.READING


def sort_key(text: str, language: str, *, order: Order | None = None, is_title: bool = False) -> str:
    """Return what a name or title is sorted by in a list for readers of a language.

    The reader's own script comes first, then the others; in a list by reading, Chinese and Latin share their letters,
    Chinese first. With ``is_title`` an article at the beginning does not count.
    """
    order = order or order_of(language)
    plain = _plain(text, is_title=is_title)
    letter = _letter(plain, order, is_title=is_title)
    script = _script(plain)
    shelf = _shelf(script, language, order) if letter != _NO_LETTER else 0
    within = "0" if script is Script.HAN else "1"
    # by strokes, ten come after nine
    head = letter.zfill(3) if letter.isdigit() else letter.lower().translate(_BESIDE)
    # of two that differ in nothing but marks and case the plainer stands first
    return f"{shelf}{head}{within}{_ranks(plain, order, is_title=is_title)}\0{_exactly(text)}"


def heading(text: str, language: str, *, order: Order | None = None, is_title: bool = False) -> str:
    """Return the letter a name or title stands under; the number of strokes in a list by strokes; # for no letter."""
    return _letter(_plain(text, is_title=is_title), order or order_of(language), is_title=is_title)


def _letter(plain: str, order: Order, *, is_title: bool) -> str:
    if not plain or not plain[0].isalpha():
        return _NO_LETTER
    if _script(plain) is not Script.HAN:
        return plain[0].upper()
    place = _places(order).get(plain[0])
    if place is None:
        return _NO_LETTER
    return place.group if order is Order.STROKES else _readings(plain, is_title=is_title)[0][0].upper()


_NO_LETTER = "#"


def _script(plain: str) -> Script:
    return script_of(plain[0]) if plain else Script.OTHER


def _shelf(script: Script, language: str, order: Order) -> int:
    shelves = {
        "zh": (Script.HAN, Script.LATIN, Script.CYRILLIC),
        "ru": (Script.CYRILLIC, Script.LATIN, Script.HAN),
        "uk": (Script.CYRILLIC, Script.LATIN, Script.HAN),
    }.get(base(language), (Script.LATIN, Script.CYRILLIC, Script.HAN))
    if base(language) == "zh" and order is Order.READING and script is Script.LATIN:
        return 1
    return shelves.index(script) + 1 if script in shelves else len(shelves) + 1


def _plain(text: str, *, is_title: bool) -> str:
    """Return a text from its first letter or digit on, folded but for its Chinese, without its article."""
    found = re.search(r"[^\W_]", text)
    kept = text[found.start() :] if found else ""
    if is_title:
        kept = _ARTICLE.sub("", kept, count=1)
    # simplified and traditional characters have different numbers of strokes: they stay as they are
    folded = (piece if HAS_HAN.match(piece) else fold(piece).text for piece in _PIECES.findall(kept))
    return "".join(folded).lstrip()


_PIECES = re.compile(rf"[{HAN}]+|[^{HAN}]+")
_ARTICLE = re.compile(r"(?:(?:the|an?|les?|la|der|die|das) +|l['’])(?=\S)", re.IGNORECASE)
#: Letters that other languages put beside ours: after the letter named, before the next.
_BESIDE = str.maketrans({"і": "и\u0561", "ї": "и\u0562", "є": "е\u0561", "ґ": "г\u0561", "ў": "у\u0561"})


def _exactly(text: str) -> str:
    """Return a text so that е stands before ё, and small letters before capitals."""
    return unicodedata.normalize("NFC", text).swapcase()


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a character stands: under which reading or number of strokes, and how many stand before it."""

    group: str
    rank: int


@cache
def _places(order: Order) -> dict[str, _Place]:
    found: dict[str, _Place] = {}
    for line in _TABLE.read_text("utf-8").splitlines():
        if line.startswith(order.value):
            _, group, chars = line.split("\t")
            plain = _toneless(group)
            for char in chars:
                found.setdefault(char, _Place(plain, len(found)))
    return found


def _toneless(reading: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFD", reading) if not unicodedata.combining(char))


@cache
def _first_of_reading() -> dict[str, int]:
    first: dict[str, int] = {}
    for place in _places(Order.READING).values():
        first.setdefault(place.group, place.rank)
    return first


def _readings(plain: str, *, is_title: bool) -> list[str]:
    """Return how the characters that a text begins with are read here; in a name the first as a surname."""
    found = _RUN_OF_HAN.match(plain)
    if not found:
        return []
    read = list(read_han(fold(found[0]).text))
    if is_title:
        return read
    known = surnames()
    if found[0][:1] in known:
        read[0] = known[found[0][0]]
    if compound := known.get(found[0][:2]):
        # of two characters the first is the one read otherwise: 尉迟 yu-chi
        read[0] = compound.removesuffix(read[1])
    return read


_RUN_OF_HAN = re.compile(rf"[{HAN}]+")
_PARTS = re.compile(rf"\d+|[{HAN}]+|[^\W\d_{HAN}]+|[\W_]+")


def _ranks(plain: str, order: Order, *, is_title: bool) -> str:
    """Return a text in which Chinese characters are replaced by their place, and numbers have one length."""
    parts = []
    for found in _PARTS.finditer(plain):
        piece = found[0]
        if piece[0].isdigit():
            parts.append(number_key(piece).zfill(12))
        elif HAS_HAN.match(piece):
            parts += _han_ranks(piece, order, is_title=is_title or found.start() > 0)
        else:
            parts.append(piece.translate(_BESIDE) if piece[0].isalnum() else " ")
    return "".join(parts).strip()


def _han_ranks(run: str, order: Order, *, is_title: bool) -> list[str]:
    readings = _readings(run, is_title=is_title) if order is Order.READING else []
    found = []
    for index, char in enumerate(run):
        place = _places(order).get(char)
        if place is None:
            # what the table lacks stands after what it has, by code point
            found.append(f"\U0001f000{char}")
            continue
        said = readings[index] if index < len(readings) else ""
        is_other = bool(said) and said != place.group.replace("ü", "u")
        # a second reading stands before those read so first: 重庆 among chong
        found.append(chr(0x10000 + (_first_of_reading().get(said, place.rank) if is_other else place.rank)))
    return found
