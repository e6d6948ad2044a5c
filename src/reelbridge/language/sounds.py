"""Sound keys: what is left of a name in any script when only the classes of its consonants are heard.

卡尔曼, Кармен, Karmen and Kalman all give ``KLMN``: l and r are one class, b and p, d and t, g, k and h, v and f, all
hissing sounds. A vowel counts only where the name begins with one (``A``). Where a spelling can be heard in two ways,
there are two keys. Equal keys propose; they do not prove: the two spellings are always shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import product

from reelbridge.language.pinyin import read_han
from reelbridge.language.scripts import Script

#: The sounds of one stretch of letters: the ways to hear it. ``-`` stands for a vowel.
Heard = tuple[str, ...]

_MOST_KEYS = 8
#: A key of fewer classes than this would fit half of all names.
SHORTEST = 2

_CYRILLIC: dict[str, Heard] = {
    "дж": ("S",), "дз": ("S",), "тс": ("S",), "тц": ("S",), "тч": ("S",), "нг": ("N", "NK"),
    **dict.fromkeys("бп", ("P",)), **dict.fromkeys("дт", ("T",)), **dict.fromkeys("вф", ("F",)),
    **dict.fromkeys("гкхґ", ("K",)), **dict.fromkeys("жзсцчшщ", ("S",)), **dict.fromkeys("лр", ("L",)),
    "м": ("M",), "н": ("N",), **dict.fromkeys("аеиоуыэюяєії", ("-",)), **dict.fromkeys("йьъ", ("",)),
}  # fmt: skip

_LATIN: dict[str, Heard] = {
    **dict.fromkeys(("shch", "tsch", "tch", "sch", "dzh", "sh", "ch", "zh", "ts", "tz", "cz", "sz", "dz"), ("S",)),
    **dict.fromkeys(("kh", "gh", "ck", "qu"), ("K",)), "ph": ("F",), "th": ("T",), "wh": ("F",), "x": ("KS",),
    "ng": ("N", "NK"), "j": ("", "S"), "c": ("K",), "ce": ("S-",), "ci": ("S-",), "cy": ("S-",),
    **dict.fromkeys("bp", ("P",)), **dict.fromkeys("dt", ("T",)), **dict.fromkeys("fvw", ("F",)),
    **dict.fromkeys("gkqh", ("K",)), **dict.fromkeys("sz", ("S",)), **dict.fromkeys("lr", ("L",)),
    "m": ("M",), "n": ("N",), **dict.fromkeys("aeiouy", ("-",)),
}  # fmt: skip

#: Pinyin initials, longest first.
_INITIALS: dict[str, Heard] = {
    "zh": ("S",), "ch": ("S",), "sh": ("S",), "b": ("P",), "p": ("P",), "m": ("M",), "f": ("F",), "d": ("T",),
    "t": ("T",), "n": ("N",), "l": ("L",), "g": ("K",), "k": ("K",), "h": ("K",), "j": ("S", "K"), "q": ("S",),
    "x": ("S",), "r": ("L", "S"), "z": ("S",), "c": ("S",), "s": ("S",), "w": ("F",), "y": ("",),
}  # fmt: skip

#: Characters that stand in foreign names for another sound than their pinyin begins with.
_IN_NAMES: dict[str, Heard] = {
    **dict.fromkeys("基金京", ("K",)), **dict.fromkeys("吉", ("K", "S")), **dict.fromkeys("季", ("T",)),
    **dict.fromkeys("杰捷佳久", ("T", "S")), **dict.fromkeys("加嘉", ("K",)), **dict.fromkeys("津", ("S",)),
    **dict.fromkeys("希", ("K", "S")), **dict.fromkeys("秋丘", ("S", "T")), **dict.fromkeys("华", ("F", "K")),
    **dict.fromkeys("雪", ("S",)), **dict.fromkeys("容", ("S", "")), **dict.fromkeys("若热日茹让", ("S", "L")),
}  # fmt: skip

_CYRILLIC_PARTS = re.compile("|".join(sorted(_CYRILLIC, key=len, reverse=True)))
_LATIN_PARTS = re.compile("|".join(sorted(_LATIN, key=len, reverse=True)))
_SILENT_H = re.compile(r"(?<=[aeiouy])h(?![aeiouy])")


@lru_cache(maxsize=200_000)
def sound_keys(word: str, script: Script) -> tuple[str, ...]:
    """Return the sound keys of one folded part of a name; none when too little is heard to say anything."""
    return _keys(_heard(word, script))


def joined_keys(parts: Iterable[tuple[str, Script]]) -> tuple[str, ...]:
    """Return the sound keys of several parts said as one, as where a name was run together."""
    return _keys([heard for word, script in parts for heard in _heard(word, script)])


def _heard(word: str, script: Script) -> list[Heard]:
    if script is Script.CYRILLIC:
        return [_CYRILLIC[part] for part in _CYRILLIC_PARTS.findall(word)]
    if script is Script.LATIN:
        return [_LATIN[part] for part in _LATIN_PARTS.findall(_SILENT_H.sub("", word))]
    if script is Script.HAN:
        return [heard for char, syllable in zip(word, read_han(word), strict=False) for heard in _han(char, syllable)]
    return []


def _han(char: str, syllable: str) -> list[Heard]:
    if syllable == "er":
        return [("L",)]
    initial = next((one for one in (syllable[:2], syllable[:1]) if one in _INITIALS), "")
    final = syllable[len(initial) :]
    opening = _IN_NAMES.get(char) or _INITIALS.get(initial, ("",))
    if syllable == "wu":
        opening = ("",)
    closing: Heard = ("N",) if final.endswith(("n", "ng")) else ("",)
    return [opening, ("-",), closing]


def _keys(heard: Sequence[Heard]) -> tuple[str, ...]:
    keys: dict[str, None] = {}
    ways = 1
    bounded = []
    for one in heard:
        # past the bound only the first way to hear a sound is followed: a name must not blow up the index
        ways *= len(one)
        bounded.append(one if ways <= _MOST_KEYS else one[:1])
    for chosen in product(*bounded):
        key = _key("".join(chosen))
        if len(key) >= SHORTEST:
            keys.setdefault(key)
    return tuple(keys)


def _key(sounds: str) -> str:
    """Drop vowels but a leading one, and hear doubled consonants once."""
    once = re.sub(r"([A-Z])\1+", r"\1", sounds)
    consonants = once.replace("-", "")
    return f"A{consonants}" if once.startswith("-") and consonants else consonants
