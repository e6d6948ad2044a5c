"""A name taken apart: its parts, what each of them is, and what merely stands beside it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path

from reelbridge.language.folding import Folded, fold
from reelbridge.language.naming.customs import is_known
from reelbridge.language.scripts import Run, Script, runs

_WORDS = Path(__file__).parent.parent / "tables" / "name_words.tsv"
#: What is longer is cut: no name holds up the others.
LONGEST_NAME = 400
LONGEST_PART = 24
MOST_PARTS = 8

_PATRONYMIC = re.compile(
    r"(?:ов|ев|ьев)(?:ич|на)$|(?:инич|ична|инична|ьич|лич|мич)$|(?:ov|ev|yev)(?:ich|na|itch)$|(?:ichna|inichna)$"
)
#: Between the parts of a foreign name in Chinese, or after a surname that comes first.
_DIVIDES = re.compile(r"(?<=\w)\s*[·・•‧∙,，、]\s*(?=\w)")
_NOT_LETTERS = re.compile(r"[\W\d_]+")


#: Region, district: what is called after a place has an ending of its own.
_OF_A_PLACE = re.compile(r"(?:с?к(?:ая|ий|ое|ой)|sk(?:aya|aia|iy|ii|y|oye|oe|oi|oy))$")
#: What is left of a word whose beginning or end is translated has so many letters at least.
_SHORTEST_REST = 4
#: The lengths of what may be cut off, the longest first.
_HAN_LENGTHS = range(2, 0, -1)
_LETTERED_LENGTHS = range(7, 2, -1)
_NOTHING: frozenset[str] = frozenset()
_LONGEST_CHINESE, _LONGEST_JAPANESE = 4, 5
_SHORTEST_SENSED = 3
#: Where a river parts the names of two places: 瓦斯河畔诺让, Nogent-sur-Oise.
_BESIDE_A_RIVER = ("河畔", "湖畔")

#: Where a part begins and ends in the folded name, its letters, its script.
Piece = tuple[int, int, str, Script]
_MOST_CHINESE_PARTS = 3


class Role(StrEnum):
    """What a part of a name is."""

    NAME = "name"
    INITIAL = "initial"
    PATRONYMIC = "patronymic"
    PARTICLE = "particle"  # von, de, ван, 冯
    TITLE = "title"  # Dr, тов., 先生
    PLACE = "place"  # city, область, 市

    __hash__ = str.__hash__


@dataclass(frozen=True, slots=True)
class Part:
    """One part: where it stands in the name as written, its letters as compared, script, role, and what it means."""

    start: int
    end: int
    text: str
    script: Script
    role: Role = Role.NAME
    senses: frozenset[str] = frozenset()

    def __hash__(self) -> int:
        return hash((self.text, self.start, self.role))


@dataclass(frozen=True, slots=True)
class Prepared:
    """A name ready to be compared with many others."""

    written: str
    folded: str
    language: str
    parts: tuple[Part, ...]
    #: The letters of all parts that count, run together, by script; where each part begins in it.
    whole: str
    script: Script
    #: The same name taken apart otherwise: 新奥尔良 as 新 and 奥尔良, 张艺谋 as 张 and 艺谋.
    otherwise: tuple[tuple[Part, ...], ...] = field(default=())
    #: Whether a middle dot or a comma stands between the parts: whoever wrote it knew where one ends.
    divided: bool = False

    def __hash__(self) -> int:
        return hash((self.written, self.language))


@cache
def _words() -> dict[str, dict[str, frozenset[str]]]:
    """Return for each kind the senses of its words; Chinese ones too."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for line in _WORDS.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            kind, sense, _language, words = line.split("\t")
            for word in words.split():
                found[kind][word.replace("ё", "е")].add(sense)
    return {kind: {word: frozenset(senses) for word, senses in words.items()} for kind, words in found.items()}


@lru_cache(maxsize=16_384)
def prepare(name: str, language: str = "") -> Prepared:
    """Return a name taken apart, ready to be compared; what is longer than 400 characters is cut."""
    folded = fold(name[:LONGEST_NAME])
    parts = tuple(_parts(folded, tuple(runs(folded.text))))
    main = [part for part in parts if part.role in (Role.NAME, Role.PARTICLE)]
    scripts = {part.script for part in main}
    script = main[0].script if main else Script.OTHER
    whole = "".join(part.text for part in main) if len(scripts) == 1 else ""
    otherwise, divided = tuple(_otherwise(parts)), bool(_DIVIDES.search(folded.text)) and len(main) > 1
    return Prepared(name, folded.text, language, parts, whole[:LONGEST_PART], script, otherwise, divided)


def _parts(folded: Folded, found: Sequence[Run]) -> Iterator[Part]:
    """Yield the parts of a name; titles and places count as names where nothing else is left."""
    cut = [piece for run in found[: MOST_PARTS * 2] for piece in _pieces(run)]
    roles = [_role(text, script, len(cut)) for _start, _end, text, script in cut]
    if Role.INITIAL in roles:
        roles = [_not_initial(folded.text, cut, number, role) for number, role in enumerate(roles)]
    # King and Bishop are surnames too: they are titles only beside a whole name
    if roles.count(Role.NAME) < 2:
        roles = [
            Role.NAME if text in _words()["estate"] else role for (*_, text, _s), role in zip(cut, roles, strict=True)
        ]
    if Role.NAME not in roles:
        roles = [Role.NAME] * len(cut)
    for (start, end, text, script), role in list(zip(cut, roles, strict=True))[:MOST_PARTS]:
        at, to = folded.written(start, end)
        yield Part(at, to, text, script, role, _senses(text))


def _not_initial(text: str, cut: Sequence[Piece], number: int, role: Role) -> Role:
    """Return the role of a part; У Минь and Е Вэй are Chinese surnames of one letter, where no dot follows."""
    from reelbridge.language.naming.chinese import read_spelt  # noqa: PLC0415 -- tables for Chinese names only

    if role is not Role.INITIAL or text[cut[number][1] :].lstrip()[:1] == "." or len(cut) > _MOST_CHINESE_PARTS:
        return role
    is_chinese = all(one is not Script.HAN and read_spelt(letters, one) for _start, _end, letters, one in cut)
    return Role.NAME if is_chinese else role


def _pieces(run: Run) -> Iterator[Piece]:
    """Yield the stretches of a run: a Chinese one loses the title or the kind of place at its end."""
    if run.script is not Script.HAN:
        text, script = _spelt(run.text, run.script)
        if text:
            yield run.start, run.end, text[:LONGEST_PART], script
        return
    start, text = run.start, run.text
    if cut := next((at for word in _BESIDE_A_RIVER if 0 < (at := text.find(word)) < len(text) - len(word)), 0):
        yield start, start + cut, text[:cut][:LONGEST_PART], Script.HAN
        yield start + cut, start + cut + 2, text[cut : cut + 2], Script.HAN
        start, text = start + cut + 2, text[cut + 2 :]
    ending = _ending(text)
    middle = run.end - ending
    yield start, middle, text[: middle - start][:LONGEST_PART], Script.HAN
    if ending:
        yield middle, run.end, text[-ending:], Script.HAN


@lru_cache(maxsize=65_536)
def _spelt(text: str, script: Script) -> tuple[str, Script]:
    """Return the letters of a part; what is in no script of ours is written in Latin letters."""
    if script in (Script.CYRILLIC, Script.LATIN):
        return _NOT_LETTERS.sub("", text), script
    from anyascii import anyascii  # noqa: PLC0415 -- only for scripts that are rare here

    return _NOT_LETTERS.sub("", str(anyascii(text)).lower()), Script.LATIN


@lru_cache(maxsize=65_536)
def _ending(text: str) -> int:
    """Return how many characters at the end of a Chinese run are a title or a kind of place."""
    for kind, least in (("title", 1), ("place", 2)):
        words = _words()[kind]
        for length in (3, 2, 1):
            if len(text) - length >= least + (text[-1] in "州郡旗镇乡村国邦岛") and text[-length:] in words:
                return length
    return 0


@lru_cache(maxsize=65_536)
def _role(text: str, script: Script, parts: int) -> Role:
    if parts == 1:
        return Role.NAME
    if len(text) == 1 and script is not Script.HAN:
        return Role.INITIAL
    for kind, role in (
        ("title", Role.TITLE),
        ("estate", Role.TITLE),
        ("place", Role.PLACE),
        ("particle", Role.PARTICLE),
    ):
        if text in _words()[kind]:
            return role
    if parts >= 3 and script is not Script.HAN and len(text) > 4 and _PATRONYMIC.search(text):
        return Role.PATRONYMIC
    return Role.NAME


def _senses(text: str) -> frozenset[str]:
    return _words()["sense"].get(text, frozenset())


def _otherwise(parts: Sequence[Part]) -> Iterator[tuple[Part, ...]]:
    """Yield other ways to take a name apart: one known as a whole, one written in Chinese without a dot."""
    named = [part for part in parts if part.role is Role.NAME]
    if len(parts) > 1 and len({part.script for part in parts}) == 1:
        together = "".join(part.text for part in parts)[:LONGEST_PART]
        if is_known(together):
            yield (Part(parts[0].start, parts[-1].end, together, parts[0].script),)
    if len(named) != 1:
        return
    only = named[0]
    rest = tuple(part for part in parts if part is not only)
    for pieces in _taken_apart(only.text, only.script):
        yield (*_laid_out(only, pieces), *rest)
    # Тульская область is the region of Тула
    if only.script is not Script.HAN and any(part.role is Role.PLACE for part in rest):
        stem = _OF_A_PLACE.sub("", only.text)
        if _SHORTEST_REST <= len(stem) < len(only.text):
            yield (replace(only, text=stem), *rest)


#: The letters of a piece of a part, and what they mean if that is why it was cut off.
_Meant = tuple[str, frozenset[str]]


def _laid_out(part: Part, pieces: Sequence[_Meant]) -> Iterator[Part]:
    at = part.start
    for text, senses in pieces:
        # what was folded into other letters is not marked piece by piece
        end = at + len(text) if part.end - part.start == len(part.text) else part.end
        yield Part(at, end, text, part.script, Role.NAME, senses)
        at = end if end < part.end else at


@lru_cache(maxsize=65_536)
def _taken_apart(text: str, script: Script) -> tuple[tuple[_Meant, ...], ...]:
    """Return the ways to cut a part: by what is translated at either end, or a Chinese one after its surname."""
    ways = [*_after_surname(text), *_by_sense(text)] if script is Script.HAN else _by_affix(text)
    # of two ways with the same pieces the one that knows their sense
    return tuple({tuple(letters for letters, _senses in way): way for way in ways}.values())


def _after_surname(text: str) -> Iterator[tuple[_Meant, ...]]:
    from reelbridge.language.pinyin import surnames  # noqa: PLC0415 -- a table read once

    if 2 <= len(text) <= _LONGEST_CHINESE:
        middle = 2 if len(text) > 2 and text[:2] in surnames() else 1
        yield (text[:middle], _NOTHING), (text[middle:], _NOTHING)
    # 黑泽明: a surname known by custom, mostly a Japanese one
    if 3 <= len(text) <= _LONGEST_JAPANESE and is_known(text[:2]):
        yield (text[:2], _NOTHING), (text[2:], _NOTHING)


def _by_sense(text: str) -> Iterator[tuple[_Meant, ...]]:
    """Yield the ways to cut Chinese: 新|奥尔良, 棕榈|湾, 南|圣|克鲁斯, 圣|彼得|堡."""
    if len(text) < _SHORTEST_SENSED:
        return
    before, after = (_affix(text, "sense", _HAN_LENGTHS, 1, front=front) for front in (True, False))
    if before:
        rest = text[len(before[0]) :]
        yield before, (rest, _senses(rest))
        if second := _affix(rest, "sense", _HAN_LENGTHS, 2, front=True):
            yield before, second, (rest[len(second[0]) :], _NOTHING)
    if after:
        rest = text[: -len(after[0])]
        yield (rest, _senses(rest)), after
        if before and len(rest) - len(before[0]) > 1:
            yield before, (rest[len(before[0]) :], _NOTHING), after


def _by_affix(text: str) -> Iterator[tuple[_Meant, ...]]:
    """Yield the ways to cut a word of letters: северо|двинск, peters|burg."""
    before, after = (_affix(text, "affix", _LETTERED_LENGTHS, _SHORTEST_REST, front=front) for front in (True, False))
    if before:
        yield before, (text[len(before[0]) :], _NOTHING)
    if after:
        yield (text[: -len(after[0])], _NOTHING), after


def _affix(text: str, kind: str, lengths: range, least: int, *, front: bool) -> _Meant | None:
    """Return the longest beginning, or end, of a part that means something; so many letters are left of the part."""
    for length in lengths:
        cut = text[:length] if front else text[-length:]
        if len(text) - length >= least and (senses := _words()[kind].get(cut)):
            return cut, senses
    return None
