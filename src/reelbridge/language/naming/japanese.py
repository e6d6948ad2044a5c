"""Names in Chinese characters as they are read in Japanese: 横须贺 Yokosuka, Йокосука.

A spelling is brought to one: after Kunrei, without long vowels and double consonants, which Hepburn, Polivanov and
typists write differently. Which characters are read how stands in ``readings_japanese.tsv``, made by
``tools/read_japanese.py``.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import product
from pathlib import Path

from reelbridge.language.scripts import Script

_TABLE = Path(__file__).parent.parent / "tables" / "readings_japanese.tsv"
_MOST_CHARACTERS = 4
_MOST_READINGS = 6
#: A shorter spelling is like many others.
_SHORTEST = 4

_MORAE = re.compile(r"(?:(?:[kgnhbpmr]y?|[sztd]y?|[yw])?[aiueo]|n)+")
_MAY_BE = {
    Script.LATIN: re.compile(r"(?:[bcdfghjkmnprstwyz]{0,3}[aiueo]|nn?|[mh](?![aiueo]))+"),
    Script.CYRILLIC: re.compile(r"(?:(?:дз|дж|[бвгдзйкмнпрстфхцчшщ]{0,2})[аеиоуыэюяй]|нъ?|м(?=[бпм]))+"),
}
_CYRILLIC = (
    ("дзи", "zi"), ("джи", "zi"), ("дзе", "zyo"), ("дже", "zyo"), ("джо", "zyo"), ("джу", "zyu"), ("джа", "zya"),
    ("дзэ", "ze"), ("дз", "z"), ("щ", "s"), ("ши", "si"), ("ша", "sya"), ("шу", "syu"), ("шо", "syo"), ("чи", "ti"),
    ("ча", "tya"), ("чу", "tyu"), ("чо", "tyo"), ("цу", "tu"), ("ф", "h"), ("х", "h"), ("йо", "yo"), ("ъ", ""),
    ("ь", ""), ("я", "ya"), ("ю", "yu"), ("в", "w"), ("й", "i"),
)  # fmt: skip
_LETTERS = str.maketrans("абгдезиклмнопрстуыэ", "abgdeziklmnoprstuie")
_LATIN = (
    ("tch", "ch"), ("sh", "sy"), ("ch", "ty"), ("ts", "t"), ("j", "zy"), ("f", "h"), ("syi", "si"), ("tyi", "ti"),
    ("zyi", "zi"),
)  # fmt: skip
_LONG = re.compile(r"ou|oo|oh(?![aiueoy])|uu")
_DOUBLE = re.compile(r"([^aiueon])\1")
_IO = re.compile(r"(?<=[kgnhbpmr])io")
_BEFORE_LIPS = re.compile(r"m(?=[bpm])")


@lru_cache(maxsize=65_536)
def morae(text: str, script: Script) -> tuple[str, ...]:
    """Return the ways a folded word is spelt in morae, at most two; none where it is no Japanese word."""
    # most words are no Japanese ones, which one look says
    if not _MAY_BE[script].fullmatch(text):
        return ()
    if script is Script.LATIN:
        return _in_one_spelling(text)
    # a е may be an э, or a ё that lost its dots
    ways = (text.replace("е", "йо"), text.replace("е", "э")) if "е" in text else (text,)
    return tuple(dict.fromkeys(spelt for way in ways for spelt in _in_one_spelling(_latin(way))))


def _latin(text: str) -> str:
    for cyrillic, latin in _CYRILLIC:
        text = text.replace(cyrillic, latin)
    text = text.translate(_LETTERS)
    # кё is written кйо by now
    return re.sub(r"(?<=[kgnhbpmrszt])iyo", "yo", re.sub(r"(?<=[kgnhbpmrszt])yo", "yo", text))


def _in_one_spelling(text: str) -> tuple[str, ...]:
    for hepburn, kunrei in _LATIN:
        text = text.replace(hepburn, kunrei)
    text = _plain(text)
    return (text,) if _MORAE.fullmatch(text) else ()


@cache
def _likeliest(counts: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Return which reading of each character to take, the likeliest first: the usual ones of all before others."""
    return sorted(product(*map(range, counts)), key=lambda way: (sum(way), way))[:_MOST_READINGS]


def _plain(text: str) -> str:
    """Drop what spellings differ in: long vowels, double consonants, the io of Токио and Tokyo."""
    text = _LONG.sub(lambda long: long[0][0], _BEFORE_LIPS.sub("n", text))
    return _IO.sub("yo", _DOUBLE.sub(r"\1", text))


@cache
def _table() -> dict[str, tuple[str, ...]]:
    lines = (line for line in _TABLE.read_text("utf-8").splitlines() if not line.startswith("#"))
    return {char: tuple(readings.split()) for char, _tab, readings in (line.partition("\t") for line in lines)}


@lru_cache(maxsize=65_536)
def read_in_japanese(text: str) -> tuple[str, ...]:
    """Return how a folded part of a name is read in Japanese, the likeliest first; its spelling if it has letters."""
    if not text:
        return ()
    first = text[0]
    if first < "\u0400":
        ways = morae(text, Script.LATIN)
    elif first < "\u0530":
        ways = morae(text, Script.CYRILLIC)
    elif 2 <= len(text) <= _MOST_CHARACTERS and all(char in _table() for char in text):
        readings = [_table()[char] for char in text]
        likely = _likeliest(tuple(map(len, readings)))
        spoken = ("".join(some[at] for some, at in zip(readings, way, strict=True)) for way in likely)
        ways = tuple(dict.fromkeys(map(_plain, spoken)))
    else:
        return ()
    return tuple(way for way in ways if len(way) >= _SHORTEST)
