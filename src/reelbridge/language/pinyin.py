"""Chinese read aloud: pinyin of characters, and pinyin seen through Palladius' Cyrillic."""

from __future__ import annotations

import threading
from functools import cache, lru_cache
from pathlib import Path

TABLES = Path(__file__).parent / "tables"

_LOADING = threading.Lock()
#: What typists and newspapers write beside the strict table.
_LOOSE = {"хой": "hui", "хуй": "hui", "хуэ": "hui", "лю": "liu", "юй": "yu", "ю": "yu", "дэ": "de", "бо": "bo"}
_LONGEST_SYLLABLE = 7


def _rows(name: str) -> list[tuple[str, str]]:
    lines = (TABLES / name).read_text("utf-8").splitlines()[1:]
    return [(left, right) for left, _tab, right in (line.partition("\t") for line in lines if line)]


@cache
def _by_palladius() -> dict[str, str]:
    rows = _rows("palladius.tsv")
    return _LOOSE | {cyrillic.replace("ё", "е"): pinyin.replace("v", "u") for pinyin, cyrillic in rows}


@cache
def surnames() -> dict[str, str]:
    """Return compound surnames and those read otherwise than the character is, with their reading."""
    return dict(_rows("polyphonic_surnames.tsv"))


@lru_cache(maxsize=100_000)
def read_han(run: str) -> tuple[str, ...]:
    """Return the toneless pinyin of each character of a simplified run; ü is written u, as in passports and queries."""
    with _LOADING:
        from pypinyin.seg.mmseg import seg  # noqa: PLC0415 -- a heavy dictionary, for Chinese only

        # most words are single characters, each read once
        return tuple(syllable for word in seg.cut(run) for syllable in _read_word(word))


@lru_cache(maxsize=65_536)
def _read_word(word: str) -> tuple[str, ...]:
    from pypinyin import lazy_pinyin  # noqa: PLC0415 -- as above

    return tuple(syllable.replace("v", "u").lower() for syllable in lazy_pinyin(word))


@lru_cache(maxsize=1_000)
def begins_cyrillic(typed: str) -> bool:
    """Whether a syllable of Palladius begins so."""
    return any(syllable.startswith(typed) for syllable in _by_palladius())


@lru_cache(maxsize=100_000)
def read_cyrillic(word: str) -> str:
    """Return the pinyin of a folded Cyrillic word written after Palladius, else nothing; the longest syllables win."""
    table = _by_palladius()
    best: dict[int, str] = {0: ""}
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - _LONGEST_SYLLABLE), end):
            # an earlier start is a longer syllable: ``нань`` before ``на`` + ``нь``
            if start in best and end not in best and word[start:end].strip("ъ-'") in table:
                best[end] = best[start] + table[word[start:end].strip("ъ-'")]
    return best.get(len(word), "")
