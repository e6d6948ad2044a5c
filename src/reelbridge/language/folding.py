"""Folding: one spelling for what readers take to be the same, with the way back to the text as it was written."""

from __future__ import annotations

import re
import threading
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Any

from reelbridge.language.scripts import HAS_HAN, Script, script_of

_LOADING = threading.Lock()
#: One spelling for what is typed in several ways; ○ stands for the Chinese nought.
_ONE_SPELLING = str.maketrans({"ё": "е", "ѐ": "е", "ѣ": "е", "ѳ": "ф", "’": "'", "ʼ": "'", "○": "〇", "\u200b": " "})
#: More marks over one letter are no writing; left in, they would cost the square of their number.
_MOST_MARKS = 12
#: One sign of Unicode may stand for a whole phrase; this much of it is kept.
_LONGEST_PIECE = 8


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text; ``offsets[i]`` is where its character i stands in the text as written, with one for the end."""

    text: str
    offsets: tuple[int, ...] | None

    def written(self, start: int, end: int) -> tuple[int, int]:
        """Return where a stretch of the folded text stands in the text as written."""
        if self.offsets is None:
            return start, end
        return self.offsets[start], self.offsets[end]


def fold(text: str) -> Folded:
    """Return a text in NFKC, small letters, е for ё, Latin letters without marks, simplified Chinese.

    Characters that only steer the layout (soft hyphens, marks of direction) are left out; half a surrogate pair becomes
    the replacement character.
    """
    if text.isascii():
        return Folded(text.lower(), None)
    plain = text.casefold()
    if len(plain) == len(text) and not _odd().search(plain) and unicodedata.is_normalized("NFKC", plain):
        # nearly every text: each character is folded by itself and stays in its place
        return Folded(simplified(plain.translate(_ONE_SPELLING)), None)
    clusters = _clusters(text)
    pieces = [(_fold_cluster(cluster), start) for cluster, start in clusters]
    folded = "".join(piece for piece, _start in pieces)
    offsets = (*(start for piece, start in pieces for _char in piece), len(text))
    straight = offsets == tuple(range(len(text) + 1))
    return Folded(simplified(folded), None if straight else offsets)


@cache
def _odd() -> re.Pattern[str]:
    """Return a pattern for what must be folded one by one: marks, signs of layout, surrogates, Latin beyond ASCII."""
    odd = (
        chr(code)
        for code in range(0x80, 0x10000)
        if unicodedata.combining(chr(code))
        or unicodedata.category(chr(code)) in _UNSEEN
        or script_of(chr(code)) is Script.LATIN
    )
    return re.compile(f"[{''.join(odd)}\U000e0000-\U000e0fff]")


#: Categories of what is no letter and shows nothing: signs of layout, halves of surrogate pairs.
_UNSEEN = ("Cf", "Cs")


def _clusters(text: str) -> list[tuple[str, int]]:
    """Split a text into characters with the marks that combine with them."""
    found: list[tuple[str, int]] = []
    for index, char in enumerate(text):
        if found and unicodedata.combining(char):
            letter, start = found[-1]
            if len(letter) <= _MOST_MARKS:
                found[-1] = (letter + char, start)
        else:
            found.append((char, index))
    return found


@cache
def _latin(cluster: str) -> str:
    from anyascii import anyascii  # noqa: PLC0415 -- only texts with marks need it

    return str(anyascii(cluster))


def _fold_cluster(cluster: str) -> str:
    if cluster.isascii():
        return cluster.lower()
    category = unicodedata.category(cluster[0])
    if category in _UNSEEN and cluster[0] != "\u200b":
        return "\ufffd" if category == "Cs" else ""
    composed = unicodedata.normalize("NFKC", cluster).casefold().translate(_ONE_SPELLING)[:_LONGEST_PIECE]
    if composed and script_of(composed[0]) is Script.LATIN:
        return _latin(unicodedata.normalize("NFC", composed)).lower()
    # a stress mark over a Cyrillic vowel is an aid to readers, not a letter; й is composed by now
    return "".join(char for char in composed if not unicodedata.combining(char)) or composed


@cache
def _converter() -> Any:
    from opencc import OpenCC  # noqa: PLC0415 -- a heavy dictionary, for Chinese only

    return OpenCC("t2s")


def simplified(text: str) -> str:
    """Return a text with its Chinese in simplified characters, as long as it was."""
    if not HAS_HAN.search(text):
        return text
    with _LOADING:
        converter = _converter()
    whole = str(converter.convert(text))
    if len(whole) == len(text):
        return whole
    return "".join(_same_length(converter, char) for char in text)


#: Characters that conversion leaves alone in some words only: neighbours are compared without that difference, so that
#: a part of a word is found wherever it stands.
_MERGED = str.maketrans("乾著瞭藉覆徵夥馀餘於锺鍾摺甯麽麼", "干着了借复征伙余余于钟钟折宁么么")


def merged(text: str) -> str:
    """Return folded Chinese with characters told apart by their context alone written as one."""
    return text.translate(_MERGED)


def _same_length(converter: Any, char: str) -> str:
    converted = str(converter.convert(char))
    return converted if len(converted) == 1 else char
