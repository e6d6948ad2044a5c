"""What is heard of a name at a distance: classes of consonants and of vowels, the same in every script.

``P`` b p, ``T`` d t, ``K`` g k h х, ``F`` f v w, ``S`` all hissing sounds, ``L`` l r, ``M``, ``N``; vowels ``a``,
``i`` (e i ы), ``o`` (o u). For Cyrillic and Latin letters these are rules, for Chinese characters they follow from the
learned tables. Where a spelling is heard in several ways there are several strings, the likeliest first.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache, lru_cache
from itertools import product

from reelbridge.language.naming.units import learned
from reelbridge.language.pinyin import read_han
from reelbridge.language.scripts import Script

Ways = tuple[str, ...]

_MOST_WAYS = 4
#: A reading of a Chinese character that is heard more seldom than this gives no way of its own.
_LEAST_SHARE = 0.16


def _table(*groups: str) -> dict[str, Ways]:
    """Read groups of spellings and what each of them is heard as: ``б п: P``, ``нг: N NK``; ``-`` is not heard."""
    table: dict[str, Ways] = {}
    for group in groups:
        spellings, sounds = group.split(":")
        ways = tuple(sound.replace("-", "") for sound in sounds.split())
        table |= dict.fromkeys(spellings.split(), ways)
    return table


_CYRILLIC = _table(
    "б п: P", "д т: T", "г к х ґ: K", "в ф: F", "л р: L", "м: M", "н: N", "нг: N NK", "кс: KS",
    "ж з с ц ч ш щ дж дз тс тц тч сч: S", "а я: a", "е и ы э і ї є эй ей: i", "о у ю ё ў: o", "й ь ъ: -",
    "ау: ao aF", "ай: ai i", "ой: oi", "уа: Fa oa", "уэ уи уе: Fi oi", "уо: Fo o",
)  # fmt: skip
_LATIN = _table(
    "b p: P", "d t th: T", "g k q h kh ck qu cc gk c: K", "f v ph wh: F", "w: F o", "l r: L", "m: M", "n: N", "mc: MK",
    "s z sh zh sch shch tsch tch dzh ts tz cz sz dz dj cs: S", "ch: S K", "gh: K -", "x: KS", "ng: N NK", "gn kn: N KN",
    "j: S -", "ce ci cy: Si", "ge gi gy: Ki Si", "a ae ya: a", "e i y ee ea ie ey ye: i", "o u ou oo oe ue yu yo: o",
    "au: o ao", "aw: o aF", "ow: o oF", "ew: io iF", "eu: io oi", "ei: ai i", "ay: i ai",
)  # fmt: skip

_PIECES = {
    Script.CYRILLIC: (_CYRILLIC, re.compile("|".join(sorted(_CYRILLIC, key=len, reverse=True)))),
    Script.LATIN: (_LATIN, re.compile("|".join(sorted(_LATIN, key=len, reverse=True)))),
}
_SILENT = re.compile(r"(?<=[aeiouy])h(?![aeiouy])|(?<=[bcdfghklmnprstvz])e$")
_NO_VOWELS = dict.fromkeys(map(ord, "aio"))
_DOUBLED = re.compile(r"([A-Zaio])\1+")


@lru_cache(maxsize=131_072)
def heard(text: str, script: Script) -> Ways:
    """Return the ways a folded part of a name is heard, at most four."""
    if script is Script.HAN:
        pieces = [character(one) for one in text]
    elif script in _PIECES:
        table, pattern = _PIECES[script]
        plain = _SILENT.sub("", text) if script is Script.LATIN else text
        pieces = [table[one] for one in pattern.findall(plain)]
    else:
        return ()
    return tuple(dict.fromkeys(_DOUBLED.sub(r"\1", "".join(chosen)) for chosen in product(*_bounded(pieces))))


def _bounded(pieces: list[Ways]) -> list[Ways]:
    """Follow other ways only as far as the bound goes; later sounds are heard in the likeliest way."""
    ways, found = 1, []
    for piece in pieces:
        kept = piece if ways * len(piece) <= _MOST_WAYS else piece[:1]
        ways *= len(kept)
        found.append(kept)
    return found


@cache
def character(char: str) -> Ways:
    """Return how a Chinese character is heard in names, the likeliest first."""
    shares: dict[str, float] = defaultdict(float)
    for script in _PIECES:
        row = learned(Script.HAN, script).get(char, {})
        whole = sum(row.values())
        for letters, count in row.items():
            for way in heard(letters, script)[:1]:
                shares[way] += count / whole
    if not shares:
        return heard("".join(read_han(char)), Script.LATIN)[:1]
    # what differs in its vowel alone is one way
    by_consonants: dict[str, dict[str, float]] = defaultdict(dict)
    for way, share in shares.items():
        by_consonants[consonants(way)][way] = share
    whole = sum(shares.values())
    best = sorted(by_consonants.values(), key=lambda ways: -sum(ways.values()))
    kept = [ways for number, ways in enumerate(best) if number == 0 or sum(ways.values()) >= _LEAST_SHARE * whole]
    return tuple(max(ways, key=lambda way: ways[way]) for ways in kept[:3])


def consonants(way: str) -> str:
    """Return the consonants of what is heard, doubled ones once; a vowel counts only at the beginning, as ``A``."""
    bare = _DOUBLED.sub(r"\1", way.translate(_NO_VOWELS))
    return f"A{bare}" if way[:1].islower() else bare
