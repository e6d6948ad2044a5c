"""Chinese names as they are read: syllables of characters, of pinyin, of Wade and Giles, and of Palladius."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import product
from pathlib import Path

from reelbridge.language.naming.abroad import inventory, whole_names
from reelbridge.language.pinyin import read_han, surnames
from reelbridge.language.scripts import Script

_TABLES = Path(__file__).parent.parent / "tables"
#: More syllables than this are no Chinese personal name, nor a short place.
MOST_SYLLABLES = 5
_MOST_READINGS = 4

_INITIALS = (
    "zh", "ch", "sh", "b", "p", "m", "f", "d", "t", "n", "l", "g", "k", "h", "j", "q", "x", "r", "z", "c", "s", "w",
    "y",
)  # fmt: skip
#: Initials and finals that typists, dialects and older systems take for one another.
_NEAR_INITIALS = (
    "zh-z zh-j z-j ch-c ch-q c-q sh-s sh-x s-x zh-ch z-c j-q b-p d-t g-k n-l r-l f-h x-h w-h y- r-y r-zh j-g"
)
_NEAR_FINALS = (
    "an-ang en-eng in-ing ian-iang uan-uang o-uo e-o e-uo un-uan ong-ung ian-an ie-e iao-ao ia-a iang-ang i-e ue-ie"
    " eng-ong en-in un-ong"
)
Near = frozenset[tuple[str, str]]
SAME_SYLLABLE = 4.6
#: Syllables read abroad are compared by classes, which says less.
SAME_ABROAD = 3.4
_NEAR, _FAR, OTHER = 1.8, -0.5, -4.0


@cache
def syllables() -> tuple[str, ...]:
    """Return every syllable of pinyin in order; ü is written u, as in passports and queries."""
    return tuple(sorted({_plain(row.split("\t")[0]) for row in _lines("palladius.tsv")}))


def _plain(pinyin: str) -> str:
    return pinyin.replace("ü", "v").replace("v", "u")


def _lines(name: str) -> list[str]:
    lines = (_TABLES / name).read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith(("#", "pinyin\t"))]


@cache
def _numbers() -> dict[str, int]:
    return {syllable: number for number, syllable in enumerate(sounds())}


@cache
def sounds() -> tuple[str, ...]:
    """Return the syllables of pinyin and after them those read abroad, see ``abroad``."""
    return (*syllables(), *inventory())


def said(one: int, other: int) -> float:
    """Return how much two syllables, by their numbers in ``sounds``, say together."""
    if max(one, other) < len(syllables()):
        return agreement()[one][other]
    return SAME_ABROAD if one == other else OTHER


@cache
def agreement() -> tuple[tuple[float, ...], ...]:
    """Return for each two syllables of pinyin how much they say together."""
    cut = [_cut(one) for one in syllables()]
    near_initials = _near(_NEAR_INITIALS)
    near_finals = _near(_NEAR_FINALS)
    return tuple(tuple(_agree(one, other, near_initials, near_finals) for other in cut) for one in cut)


def _near(pairs: str) -> Near:
    near = [tuple(pair.split("-")) for pair in pairs.split()]
    return frozenset((one, other) for pair in near for one, other in (pair, pair[::-1]))


def _cut(syllable: str) -> tuple[str, str]:
    initial = next((one for one in _INITIALS if syllable.startswith(one)), "")
    return initial, syllable[len(initial) :]


def _agree(one: tuple[str, str], other: tuple[str, str], initials: Near, finals: Near) -> float:
    if one == other:
        return SAME_SYLLABLE
    same_initial, same_final = one[0] == other[0], one[1] == other[1]
    near_initial, near_final = (one[0], other[0]) in initials, (one[1], other[1]) in finals
    if (same_initial and near_final) or (near_initial and same_final):
        return _NEAR
    if (near_initial and near_final) or (same_initial and len(one[0]) > 0) or same_final:
        return _FAR if near_initial and near_final else _FAR * 4
    return OTHER


Spellings = dict[str, tuple[int, ...]]


@cache
def _systems(script: Script) -> tuple[Spellings, ...]:
    """Return which syllables a stretch of letters may be, by system: pinyin, Wade and Giles; Palladius, typists."""
    found: list[dict[str, dict[int, None]]] = [{}, {}]
    for line in _lines("palladius.tsv"):
        pinyin, cyrillic = line.split("\t")[:2]
        plain = _plain(pinyin)
        strict = plain if script is Script.LATIN else cyrillic.replace("ё", "е")
        # a name is written after one system; typists, who follow Palladius, stray from it here and there
        others = (_wade(plain),) if script is Script.LATIN else _loose(strict)
        for system, spelt in zip(found, ((strict,), others), strict=True):
            for one in spelt:
                system.setdefault(one, {}).setdefault(_numbers()[plain])
    return tuple({one: tuple(numbers) for one, numbers in system.items()} for system in found)


_LOOSE = (
    ("хуэй", "хуей"),
    ("хуэй", "хой"),
    ("хуэй", "хуэ"),
    ("юй", "ю"),
    ("э", "е"),
    ("эй", "ей"),
    ("ё", "е"),
    ("ань", "ан"),
    ("цзы", "цзи"),
)


def _loose(cyrillic: str) -> tuple[str, ...]:
    """Return a syllable after Palladius and what typists make of it."""
    return tuple({cyrillic: None, **{cyrillic.replace(strict, loose): None for strict, loose in _LOOSE}})


_WADE_INITIALS = {
    "b": "p", "p": "p", "d": "t", "t": "t", "g": "k", "k": "k", "zh": "ch", "ch": "ch", "j": "ch", "q": "ch", "z": "ts",
    "c": "ts", "x": "hs", "r": "j",
}  # fmt: skip
_WADE_WHOLE = {
    "zhi": "chih", "chi": "chih", "shi": "shih", "ri": "jih", "zi": "tzu", "ci": "tzu", "si": "ssu", "er": "erh",
    "you": "yu", "he": "ho", "ge": "ko", "ke": "ko", "e": "o", "yi": "i", "ye": "yeh", "yan": "yen", "yong": "yung",
}  # fmt: skip
_WADE_FINALS = {
    "ian": "ien", "ie": "ieh", "ong": "ung", "ui": "ui", "uo": "o", "ue": "ueh", "iong": "iung", "i": "i", "e": "e",
}  # fmt: skip


@cache
def _wade(pinyin: str) -> str:
    """Return a syllable of pinyin after Wade and Giles, without the marks that nobody types."""
    if pinyin in _WADE_WHOLE:
        return _WADE_WHOLE[pinyin]
    initial, final = _cut(pinyin)
    if final == "uo" and initial in ("g", "k", "h", "sh"):
        return _WADE_INITIALS.get(initial, initial) + "uo"
    return _WADE_INITIALS.get(initial, initial) + _WADE_FINALS.get(final, final)


@lru_cache(maxsize=65_536)
def read_spelt(text: str, script: Script) -> tuple[tuple[int, ...], ...]:
    """Return the ways a folded Latin or Cyrillic word can be read as Chinese syllables, the stricter system first."""
    # most words are no Chinese names, which one look says
    fitting = (
        system for system, whole in zip(_systems(script), _whole_words(script), strict=True) if whole.fullmatch(text)
    )
    ways = (way for system in fitting for way in sorted(_read_after(system, text), key=len)[:_MOST_READINGS])
    return tuple(dict.fromkeys(ways))


@cache
def _whole_words(script: Script) -> tuple[re.Pattern[str], ...]:
    """Return for each system a pattern for words that are made of its syllables."""
    spelt = ("|".join(sorted(system, key=len, reverse=True)) for system in _systems(script))
    return tuple(re.compile(f"(?:ъ*(?:{one})ъ*){{1,{MOST_SYLLABLES}}}") for one in spelt)


def _read_after(system: Spellings, text: str) -> list[tuple[int, ...]]:
    ways: list[list[tuple[int, ...]]] = [[()], *([] for _ in text)]
    for end in range(1, len(text) + 1):
        for start in range(max(0, end - 7), end):
            if ways[start] and (numbers := system.get(text[start:end].strip("ъ"))):
                # an earlier start is a longer syllable: ``нань`` before ``на`` + ``нь``
                ways[end] += [(*way, one) for way in ways[start] for one in numbers if len(way) < MOST_SYLLABLES]
        del ways[end][_MOST_READINGS * 2 :]
    return ways[-1]


@lru_cache(maxsize=65_536)
def read_characters(text: str) -> tuple[tuple[int, ...], ...]:
    """Return the ways Chinese characters can be read, a surname at the beginning in its own way first."""
    if not 0 < len(text) <= MOST_SYLLABLES:
        return ()
    plain = read_han(text)
    ways = []
    for surname in (text[:2], text[:1]):
        if surname in surnames():
            ways.append((*_parted(surnames()[surname], len(surname)), *plain[len(surname) :]))
            break
    ways.append(plain)
    numbers = _numbers()
    found = {
        tuple(numbers[one] for one in way): None
        for way in ways
        if len(way) == len(text) and all(one in numbers for one in way)
    }
    return tuple(found)


def _parted(reading: str, characters: int) -> tuple[str, ...]:
    """Split the reading of a compound surname."""
    if characters == 1:
        return (reading,)
    ways = read_spelt(reading, Script.LATIN)
    return tuple(syllables()[one] for one in next((way for way in ways if len(way) == characters), ()))


@lru_cache(maxsize=65_536)
def readings(parts: tuple[tuple[str, Script], ...]) -> tuple[tuple[int, ...], ...]:
    """Return the ways a whole name, given as its parts, can be read as Chinese, at most four; then those abroad."""
    numbers = _numbers()
    return (*_in_china(parts), *(tuple(numbers[one] for one in way if one in numbers) for way in whole_names(parts)))


def _in_china(parts: tuple[tuple[str, Script], ...]) -> tuple[tuple[int, ...], ...]:
    ways = []
    for text, script in parts:
        way = read_characters(text) if script is Script.HAN else read_spelt(text, script)
        if not way:
            return ()
        ways.append(way)
    # the likeliest way of every part before the second of any
    chosen = sorted(product(*(range(len(way)) for way in ways)), key=sum)
    joined = {sum((way[at] for way, at in zip(ways, places, strict=True)), ()): None for places in chosen}
    return tuple(way for way in joined if 0 < len(way) <= MOST_SYLLABLES)[:_MOST_READINGS]


def best_turn(left: tuple[int, ...], right: tuple[int, ...]) -> tuple[float, int, tuple[tuple[str, str], ...]]:
    """Return how much two readings of as many syllables say together, turned so that surname meets surname."""
    turns = [
        (sum(said(one, other) for one, other in zip(left[turn:] + left[:turn], right, strict=True)), -turn)
        for turn in range(len(left))
    ]
    gain, turn = max(turns)
    turned = left[-turn:] + left[:-turn]
    names = sounds()
    return gain, -turn, tuple((names[one], names[other]) for one, other in zip(turned, right, strict=True))


def syllables_differ(one: str, other: str) -> bool:
    """Whether two syllables are others, not one heard or typed a little differently."""
    return said(_numbers()[one], _numbers()[other]) < _NEAR
