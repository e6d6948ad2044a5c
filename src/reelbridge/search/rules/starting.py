"""How a name or title may begin as it is typed: in its own script, in Latin letters, by pinyin, by pinyin initials."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from anyascii import anyascii

from reelbridge.language.folding import fold
from reelbridge.language.pinyin import begins_cyrillic, read_cyrillic, read_han
from reelbridge.language.scripts import Run, Script, runs
from reelbridge.language.words import chinese_words

#: What is typed further on does not narrow the choice any more.
LONGEST_START = 24
#: Nobody begins to type a title at its seventh word.
_MOST_WORDS = 6
_MOST_RUNS = 12

#: Latin spellings of one sound, so that Shostakovitch, Schostakowitsch and Шостакович begin alike.
_ALIKE = (
    ("tsch", "ch"), ("tch", "ch"), ("sch", "sh"), ("kh", "h"), ("ph", "f"), ("ck", "k"), ("tz", "ts"), ("x", "ks"),
    ("w", "v"), ("j", "i"), ("y", "i"),
)  # fmt: skip
_HARD_C = re.compile(r"c(?!h)")
_UNFINISHED = re.compile(r"t?c$")
_DOUBLED = re.compile(r"(.)\1+")


class Closeness(IntEnum):
    """How near what was typed is to a text that begins so, the nearest first."""

    WHOLE = 0
    WORD = 1
    LETTERS = 2
    INITIALS = 3


@dataclass(frozen=True, slots=True)
class Start:
    """One way a text may begin, and how near whoever types it is to the text."""

    key: str
    closeness: Closeness


@lru_cache(maxsize=20_000)
def starts_of(text: str) -> tuple[Start, ...]:
    """Return every way a text may begin, each key once, the nearest first.

    Words are run together, later words may come first: ``karmenroman`` is a start of Roman Karmen. Keys of other
    letters than the text's own are marked: ``~`` for Latin letters, ``=`` for initials.
    """
    parts = [run for _number, run in zip(range(_MOST_RUNS), runs(fold(text).text), strict=False)]
    found: dict[str, Closeness] = {}
    for start in sorted(_starts(parts), key=lambda one: one.closeness):
        found.setdefault(start.key, start.closeness)
    return tuple(Start(key, closeness) for key, closeness in found.items())


def indexed(keys: Iterable[str]) -> list[str]:
    """Return those keys under which texts must be listed: what is typed in Latin letters is looked for as such too."""
    every = set(keys)
    return sorted(key for key in every if f"~{key}" not in every)


def typed_starts(typed: str) -> tuple[str, ...]:
    """Return the beginnings that what was typed may stand for; none for what holds no letter and no digit."""
    parts = [run for _number, run in zip(range(_MOST_RUNS), runs(fold(typed).text), strict=False)]
    plain = "".join(part.text for part in parts)[:LONGEST_START]
    if not plain:
        return ()
    keys = [plain]
    if all(part.script is not Script.HAN for part in parts):
        # a letter that may yet become another sound says nothing: c of ch, tc of tch
        keys.append("~" + _latin(_UNFINISHED.sub("", "".join(_in_latin(part) for part in parts))))
        keys += [f"~{_latin(reading)}" for reading in _read_as_chinese(parts)]
        if plain.isascii():
            keys.append(f"={plain}")
    return tuple(dict.fromkeys(key for key in keys if key not in ("~", "=")))


def _starts(parts: Sequence[Run]) -> Iterator[Start]:
    words = [*_words(parts)]
    for number in range(min(len(words), _MOST_WORDS)):
        turned = [*words[number:], *words[:number]]
        nearest = Closeness.WORD if number else Closeness.WHOLE
        yield Start("".join(word.text for word in turned)[:LONGEST_START], nearest)
        if any(word.script in (Script.CYRILLIC, Script.LATIN, Script.HAN) for word in turned):
            yield Start("~" + _latin("".join(_in_latin(word) for word in turned)), Closeness.LETTERS)
        if any(word.script is Script.HAN for word in turned):
            yield Start("=" + "".join(_initials(word) for word in turned)[:LONGEST_START], Closeness.INITIALS)


def _words(parts: Sequence[Run]) -> Iterator[Run]:
    """Yield words; a run of Chinese is parted where a word begins."""
    for part in parts:
        if part.script is not Script.HAN:
            yield part
            continue
        begins = sorted({0, *(start for start, _end in chinese_words(part.text))})
        for start, end in zip(begins, [*begins[1:], len(part.text)], strict=True):
            yield Run(part.start + start, part.start + end, part.text[start:end], part.script)


def _in_latin(part: Run) -> str:
    if part.script is Script.HAN:
        return "".join(read_han(part.text))
    return str(anyascii(part.text)).lower() if not part.text.isascii() else part.text


def _initials(part: Run) -> str:
    if part.script is Script.HAN:
        return "".join(syllable[:1] for syllable in read_han(part.text))
    return str(anyascii(part.text[:1])).lower()


def _read_as_chinese(parts: Sequence[Run]) -> Iterator[str]:
    """Yield what was typed as pinyin, when it is Cyrillic after Palladius; an unfinished syllable is left off."""
    typed = "".join(part.text for part in parts)
    if any(part.script is not Script.CYRILLIC for part in parts):
        return
    for end in range(len(typed), max(1, len(typed) - 4), -1):
        if begins_cyrillic(typed[end:]) and (reading := read_cyrillic(typed[:end])):
            yield reading
            return


def _latin(word: str) -> str:
    for written, heard in _ALIKE:
        word = word.replace(written, heard)
    return _DOUBLED.sub(r"\1", _HARD_C.sub("k", word.replace("'", "")))[:LONGEST_START]
