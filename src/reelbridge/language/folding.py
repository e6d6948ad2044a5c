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
_YO = str.maketrans({"ё": "е", "ѐ": "е", "’": "'", "ʼ": "'"})


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
    """Return a text in NFKC, small letters, е for ё, Latin letters without marks, simplified Chinese."""
    if text.isascii():
        return Folded(text.lower(), None)
    plain = text.casefold()
    if len(plain) == len(text) and unicodedata.is_normalized("NFKC", plain) and not _odd().search(plain):
        # nearly every text: each character is folded by itself and stays in its place
        return Folded(_simplified(plain.translate(_YO)), None)
    clusters = _clusters(text)
    pieces = [(_fold_cluster(cluster), start) for cluster, start in clusters]
    folded = "".join(piece for piece, _start in pieces)
    offsets = (*(start for piece, start in pieces for _char in piece), len(text))
    straight = offsets == tuple(range(len(text) + 1))
    return Folded(_simplified(folded), None if straight else offsets)


@cache
def _odd() -> re.Pattern[str]:
    """Return a pattern for what must be folded character by character: marks that combine, Latin beyond ASCII."""
    odd = (
        chr(code)
        for code in range(0x80, 0x10000)
        if unicodedata.combining(chr(code)) or script_of(chr(code)) is Script.LATIN
    )
    return re.compile(f"[{''.join(odd)}]")


def _clusters(text: str) -> list[tuple[str, int]]:
    """Split a text into characters with the marks that combine with them."""
    found: list[tuple[str, int]] = []
    for index, char in enumerate(text):
        if found and unicodedata.combining(char):
            found[-1] = (found[-1][0] + char, found[-1][1])
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
    composed = unicodedata.normalize("NFKC", cluster).casefold().translate(_YO)
    if composed and script_of(composed[0]) is Script.LATIN:
        return _latin(unicodedata.normalize("NFC", composed)).lower()
    # a stress mark over a Cyrillic vowel is an aid to readers, not a letter; й is composed by now
    return "".join(char for char in composed if not unicodedata.combining(char)) or composed


@cache
def _converter() -> Any:
    from opencc import OpenCC  # noqa: PLC0415 -- a heavy dictionary, for Chinese only

    return OpenCC("t2s")


def _simplified(text: str) -> str:
    if not HAS_HAN.search(text):
        return text
    with _LOADING:
        converter = _converter()
    whole = str(converter.convert(text))
    if len(whole) == len(text):
        return whole
    return "".join(_same_length(converter, char) for char in text)


def _same_length(converter: Any, char: str) -> str:
    converted = str(converter.convert(char))
    return converted if len(converted) == 1 else char
