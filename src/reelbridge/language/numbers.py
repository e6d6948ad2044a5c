"""Numbers as they are written: Chinese and Roman numerals, call numbers and timecodes, under one key each."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_DIGITS = {char: value for value, char in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_GREAT = {"万": 10_000, "亿": 100_000_000}
_NUMERAL = re.compile(r"[〇零一二两三四五六七八九十百千万亿]{2,16}")
_YEAR = re.compile(r"[〇零一二三四五六七八九]{4}年")
_ROMAN = re.compile(r"(?=[ivx]{2})x{0,3}(?:ix|iv|v?i{0,3})$")
#: Chinese syllables and English words that look like Roman numerals.
_NOT_ROMAN = frozenset({"xi"})


def number_key(digits: str) -> str:
    """Return a run of decimal digits of any script as ASCII digits without leading noughts."""
    if not digits.isascii():
        digits = "".join(str(unicodedata.digit(char, 0)) for char in digits)
    return digits.lstrip("0") or "0"


@lru_cache(maxsize=4096)
def roman_key(word: str) -> str:
    """Return the number a folded Latin word is as a Roman numeral from 2 to 39, else nothing."""
    if word in _NOT_ROMAN or not _ROMAN.match(word):
        return ""
    total = 0
    values = [{"i": 1, "v": 5, "x": 10}[char] for char in word]
    for value, following in zip(values, [*values[1:], 0], strict=True):
        total += -value if value < following else value
    return str(total)


def numerals(run: str) -> Iterator[tuple[int, int, str]]:
    """Yield the numbers of two characters and more in a run of Chinese: start, end, and the number in digits.

    The word for year is taken in with a year written digit by digit: 一九四三年 is 1943.
    """
    for match in _NUMERAL.finditer(run):
        value = chinese_number(match[0])
        if value is not None:
            is_year = _YEAR.fullmatch(run, match.start(), match.end() + 1)
            yield match.start(), match.end() + bool(is_year), str(value)


def chinese_number(text: str) -> int | None:
    """Return the number that Chinese numerals spell, digit by digit (一九四三) or counted (四百零一), else None."""
    if all(char in _DIGITS and char != "两" for char in text):
        return int("".join(str(_DIGITS[char]) for char in text))
    total, section, digit = 0, 0, None
    ceiling = 10**12
    for char in text:
        if char in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[char]
            continue
        value = _UNITS.get(char) or _GREAT[char]
        if value >= ceiling or (digit is None and value != 10 and not (value > 1000 and section)):
            return None
        if value in _GREAT.values():
            total += (section + (digit or 0)) * value
            section = 0
            ceiling = value
        else:
            section += (1 if digit is None or (digit == 0 and value == 10) else digit) * value
        digit = None
    return total + section + (digit or 0)


_TIMECODE = re.compile(r"(?<![\d:])(\d\d):([0-5]\d):([0-5]\d)(?:[:;.,](\d\d\d?))?(?![\d:])")


def timecodes(text: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Yield the timecodes of a text: start, end, and their keys: to the second and, where written, to the frame."""
    for match in _TIMECODE.finditer(text):
        second = ":".join(match.group(1, 2, 3))
        yield match.start(), match.end(), (second, f"{second}:{match[4]}") if match[4] else (second,)
