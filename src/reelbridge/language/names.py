"""Names across scripts: the keys under which a name meets its other spellings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations

from reelbridge.language.pinyin import read_cyrillic, read_han, read_latin, surnames
from reelbridge.language.scripts import Run, Script
from reelbridge.language.sounds import joined_keys, sound_keys

_LONGEST_CHINESE_NAME = 4
_MOST_PARTS = 6
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class NameKey:
    """One key of a name or of a part of it: ``sound`` or pinyin, and the stretch of the folded text it stands for."""

    start: int
    end: int
    key: str
    is_pinyin: bool


def name_keys(parts: Sequence[Run]) -> Iterator[NameKey]:
    """Yield the keys of a name given as the folded runs of its parts; initials and numbers have none."""
    spoken = [part for part in parts if len(_LETTER.findall(part.text)) > (0 if part.script is Script.HAN else 1)]
    for part in spoken:
        for key in sound_keys(part.text, part.script):
            yield NameKey(part.start, part.end, key, is_pinyin=False)
        yield from _pinyin_of_part(part, is_alone=len(spoken) == 1)
    if 1 < len(spoken) <= _MOST_PARTS:
        yield from _whole(spoken)


def _whole(parts: Sequence[Run]) -> Iterator[NameKey]:
    start, end = parts[0].start, parts[-1].end
    for key in joined_keys((part.text, part.script) for part in parts):
        yield NameKey(start, end, key, is_pinyin=False)
    read = [_read(part) for part in parts]
    if all(read):
        # a Chinese name of two or three parts is written in either order abroad
        orders = permutations(read) if len(read) == 2 else [read, read[1:] + read[:1], read[-1:] + read[:-1]]
        for order in sorted({"".join(order) for order in orders}):
            yield NameKey(start, end, order, is_pinyin=True)


def _read(part: Run) -> str:
    if part.script is Script.HAN:
        return "".join(read_han(part.text))
    if part.script is Script.LATIN:
        return read_latin(part.text)
    return read_cyrillic(part.text) if part.script is Script.CYRILLIC else ""


def _pinyin_of_part(part: Run, *, is_alone: bool) -> Iterator[NameKey]:
    whole = _read(part)
    if not whole:
        return
    yield NameKey(part.start, part.end, whole, is_pinyin=True)
    if part.script is not Script.HAN or not is_alone or not 1 < len(part.text) <= _LONGEST_CHINESE_NAME:
        return
    surname = next((one for one in (part.text[:2], part.text[:1]) if one in surnames()), part.text[:1])
    middle = part.start + len(surname)
    given = "".join(read_han(part.text[len(surname) :]))
    plain = "".join(read_han(surname))
    for reading in sorted({surnames().get(surname, plain), plain}):
        if given and reading + given != whole:
            yield NameKey(part.start, part.end, reading + given, is_pinyin=True)
        yield NameKey(part.start, middle, reading, is_pinyin=True)
    if given:
        yield NameKey(middle, part.end, given, is_pinyin=True)
