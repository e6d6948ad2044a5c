"""Which script a piece of text is written in, and which language that suggests."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple


class Script(StrEnum):
    """Scripts by their ISO 15924 codes."""

    HAN = "Hani"
    KANA = "Hrkt"
    HANGUL = "Hang"
    CYRILLIC = "Cyrl"
    LATIN = "Latn"
    OTHER = "Zyyy"

    #: Scripts are part of the keys of many caches: an enumeration's own hash is a call of Python each time.
    __hash__ = str.__hash__


HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
#: Digits and letters part: НФА-2207, NFA 2207 and nfa2207 are the same two runs.
_RUN = re.compile(rf"[{HAN}]+|\d+|[^\W\d_{HAN}]+(?:['’ʼ][^\W\d_{HAN}]+)*")
HAS_HAN = re.compile(rf"[{HAN}]")

_BLOCKS = (
    (0x0041, 0x024F, Script.LATIN),
    (0x1E00, 0x1EFF, Script.LATIN),
    (0x2C60, 0x2C7F, Script.LATIN),
    (0xFF21, 0xFF5A, Script.LATIN),
    (0x0400, 0x052F, Script.CYRILLIC),
    (0x1C80, 0x1C8F, Script.CYRILLIC),
    (0x2DE0, 0x2DFF, Script.CYRILLIC),
    (0xA640, 0xA69F, Script.CYRILLIC),
    (0x3040, 0x30FF, Script.KANA),
    (0x1100, 0x11FF, Script.HANGUL),
    (0xAC00, 0xD7AF, Script.HANGUL),
)

_UKRAINIAN = re.compile(r"[іїєґ]", re.IGNORECASE)


class Run(NamedTuple):
    """A stretch of letters of one script, or of digits: ``text[start:end]``."""

    start: int
    end: int
    text: str
    script: Script


@lru_cache(maxsize=65_536)
def script_of(char: str) -> Script:
    """Return the script of one character; digits and signs are OTHER."""
    if HAS_HAN.match(char):
        return Script.HAN
    code = ord(char)
    for first, last, script in _BLOCKS:
        if first <= code <= last and char.isalpha():
            return script
    return Script.OTHER


def runs(text: str) -> Iterator[Run]:
    """Yield the stretches a text is made of, in order; what stands between them is no word."""
    for match in _RUN.finditer(text):
        piece = match[0]
        yield Run(match.start(), match.end(), piece, script_of(piece[0]))


def script_of_text(text: str) -> Script:
    """Return the script most of a text's letters are in."""
    counted = Counter(script_of(char) for char in text if char.isalpha())
    return counted.most_common(1)[0][0] if counted else Script.OTHER


def recognise(text: str) -> str:
    """Return the language a text's script suggests: zh, ja, ko, uk, ru, en, or und when nothing does."""
    counted = Counter(script_of(char) for char in text[:2000] if char.isalpha())
    if counted[Script.KANA]:
        return "ja"
    if counted[Script.HANGUL]:
        return "ko"
    # two characters of Chinese say as much as a long word
    weighed = {
        "zh": counted[Script.HAN] * 3,
        "ru": counted[Script.CYRILLIC],
        "en": counted[Script.LATIN],
    }
    best = max(weighed, key=lambda tag: weighed[tag])
    if not weighed[best]:
        return "und"
    return "uk" if best == "ru" and _UKRAINIAN.search(text[:2000]) else best


class Stretch(NamedTuple):
    """A part of a text in one language: ``text[start:end]``."""

    start: int
    end: int
    language: str


def stretches(text: str) -> list[Stretch]:
    """Return the parts of a mixed text, in order, each with the language its script suggests.

    Digits and signs belong to what stands before them, at the beginning to what follows; together the parts are the
    whole text. A text without a letter is one part in ``und``.
    """
    parts: list[tuple[int, set[Script]]] = []
    for run in runs(text):
        if run.script is Script.OTHER:
            continue
        near: set[Script] = {*_JAPANESE} if run.script in _JAPANESE else {run.script}
        if not parts or run.script not in parts[-1][1]:
            parts.append((run.start if parts else 0, near))
    if not parts:
        return [Stretch(0, len(text), "und")] if text else []
    ends = [start for start, _scripts in parts[1:]] + [len(text)]
    return [Stretch(start, end, recognise(text[start:end])) for (start, _), end in zip(parts, ends, strict=True)]


#: Japanese mixes two scripts in one sentence.
_JAPANESE = (Script.HAN, Script.KANA)
