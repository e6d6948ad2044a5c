"""The vocabulary: subjects of film and archives, places, languages, each with its names in Chinese, Russian, English.

A word of a text and a word of a question that name one subject meet in its key, whatever language either is in.
In ``tables/``, ``subjects.tsv`` and ``broader.tsv`` are written by us; ``tools/vocabulary.py`` makes ``cldr.tsv`` from
CLDR (Unicode-3.0), and from both ``spelt.tsv``: every name as it is compared.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from reelbridge.language.english import singular
from reelbridge.language.folding import fold
from reelbridge.language.russian import russian_lemmas
from reelbridge.language.scripts import Run, Script, runs
from reelbridge.language.words import chinese_words

_TABLES = Path(__file__).parent / "tables"
_LANGUAGES = ("zh", "ru", "en")

#: Of a word with several base forms these many may name a subject: the rarer ones would name the wrong one.
_MOST_FORMS = 2
#: Words of one name stand at most so far apart: a blank, a hyphen between blanks, a quotation mark.
_WIDEST_GAP = 3


@dataclass(frozen=True, slots=True)
class Concept:
    """A subject: its key, and by language (zh, ru, en) its names, the preferred one first."""

    key: str
    names: Mapping[str, tuple[str, ...]]


@cache
def concepts() -> Mapping[str, Concept]:
    """Return the whole vocabulary by key."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for table in ("cldr.tsv", "subjects.tsv"):
        for line in (_TABLES / table).read_text("utf-8").splitlines():
            if line and not line.startswith("#"):
                key, *cells = line.split("\t")
                # a place known to CLDR has more names among our own
                names = found.setdefault(key, {})
                for tag, cell in zip(_LANGUAGES, cells, strict=True):
                    names[tag] = (*names.get(tag, ()), *cell.split("|"))
    return {key: Concept(key, names) for key, names in found.items()}


@cache
def broader() -> Mapping[str, tuple[str, ...]]:
    """Return the keys of the subjects that a subject belongs to, near and far, by its key."""
    lines = (_TABLES / "broader.tsv").read_text("utf-8").splitlines()
    near = {key: wide.split("|") for key, _, wide in (line.partition("\t") for line in lines if line[0] != "#")}
    found: dict[str, tuple[str, ...]] = {}
    for key, wide in near.items():
        above: dict[str, None] = {}
        waiting = [*wide]
        while waiting:
            one = waiting.pop(0)
            if one not in above:
                above[one] = None
                waiting += near.get(one, ())
        found[key] = tuple(above)
    return found


def within(key: str) -> str:
    """Return the token of what belongs to a subject: texts about 长江 hold that of rivers, questions look for it."""
    return f"<{key}"


def related(words: str, language: str = "") -> tuple[Concept, ...]:
    """Return the subjects that some words name, in the order of the words; of two that overlap the longer."""
    keys = dict.fromkeys(key for _, _, key in concepts_in(tuple(runs(fold(words).text)), language))
    return tuple(concepts()[key] for key in keys)


def concepts_in(found: Sequence[Run], said: str = "") -> Iterator[tuple[int, int, str]]:
    """Yield the subjects named in a folded text given as its runs: start, end, key.

    ``said`` is the base language the text is said to be in. The longest name wins; one that several subjects bear
    yields each.
    """
    at = 0
    while at < len(found):
        run = found[at]
        if run.script is Script.HAN:
            for start, end, keys in _in_han(run.text):
                yield from ((run.start + start, run.start + end, key) for key in keys)
        elif said in _SAID_IN.get(run.script, ()):
            taken, keys = _longest(found, at)
            yield from ((run.start, found[at + taken - 1].end, key) for key in keys)
            at += taken - 1
        at += 1


_SAID_IN = {
    Script.CYRILLIC: ("", "ru", "und", "zh", "en"),
    Script.LATIN: ("", "en", "und", "zh", "ru"),
    Script.OTHER: ("", "ru", "en", "und", "zh"),  # a number that a name begins with: 8 марта
}


def _in_han(run: str) -> tuple[tuple[int, int, tuple[str, ...]], ...]:
    """Return the subjects in a run of Chinese, as bounds and keys; a short one must begin or end where a word does."""
    table = _chinese()
    starts = {char: lengths for char, lengths in ((char, table.lengths.get(char)) for char in set(run)) if lengths}
    if not starts:
        return ()
    bounds = chinese_words(run)
    begins, ends = [start for start, _ in bounds], [end for _, end in bounds]
    free = (set(begins), set(ends))
    found = []
    at = 0
    while at < len(run):
        for length in starts.get(run[at], ()):
            end = at + length
            keys = table.names.get(run[at:end]) if end <= len(run) else None
            if keys and _stands_free(at, end, *free):
                found.append((*_whole_words(at, end, begins, ends), keys))
                at = end - 1
                break
        at += 1
    return tuple(found)


def _stands_free(start: int, end: int, begins: set[int], ends: set[int]) -> bool:
    if end - start == 1:
        return start in begins and end in ends
    return end - start > 2 or start in begins or end in ends


def _whole_words(start: int, end: int, begins: Sequence[int], ends: Sequence[int]) -> tuple[int, int]:
    """Return a stretch widened to the bounds of the words it begins and ends in."""
    return begins[bisect_right(begins, start) - 1], ends[bisect_left(ends, end)]


def _longest(found: Sequence[Run], at: int) -> tuple[int, tuple[str, ...]]:
    """Return how many runs the longest name beginning at a run takes, and the keys of its subjects."""
    script = found[at].script
    table = _spelt(script)
    for form in _forms(found[at].text, script):
        if names := table.get(form):
            after = found[at + 1] if at + 1 < len(found) else None
            near = _forms(after.text, after.script) if after else ()
            is_han = after is not None and after.script is Script.HAN
            for rest, keys in names:
                # most names are ruled out by their second word
                if not rest or ((is_han or rest[0] in near) and _follows(found, at, rest)):
                    return 1 + len(rest), keys
    return 1, ()


def _follows(found: Sequence[Run], at: int, rest: Sequence[str]) -> bool:
    if at + len(rest) >= len(found):
        return False
    for index, wanted in enumerate(rest, at + 1):
        run = found[index]
        is_near = run.start - found[index - 1].end <= _WIDEST_GAP
        # 35毫米 goes on without a blank: 35毫米胶片
        is_said = run.text.startswith(wanted) if run.script is Script.HAN else wanted in _forms(run.text, run.script)
        if not (is_near and is_said):
            return False
    return True


@lru_cache(maxsize=100_000)
def _forms(word: str, script: Script) -> tuple[str, ...]:
    if script is Script.CYRILLIC:
        return russian_lemmas(word)[:_MOST_FORMS]
    return (singular(word),) if script is Script.LATIN else (word,)


@dataclass(frozen=True, slots=True)
class _Chinese:
    """Chinese names with the keys of their subjects, and how long names beginning with a character are."""

    names: Mapping[str, tuple[str, ...]]
    lengths: Mapping[str, tuple[int, ...]]


@cache
def _chinese() -> _Chinese:
    names: dict[str, tuple[str, ...]] = {}
    lengths: dict[str, set[int]] = defaultdict(set)
    for words, keys in _compared()[Script.HAN]:
        names[words[0]] = keys
        lengths[words[0][0]].add(len(words[0]))
    return _Chinese(names, {char: tuple(sorted(found, reverse=True)) for char, found in lengths.items()})


_Words = tuple[str, ...]
_Keys = tuple[str, ...]


@cache
def _spelt(script: Script) -> Mapping[str, tuple[tuple[_Words, _Keys], ...]]:
    """Return, by the first word of a name, the words that follow it and the keys, longest first."""
    table: dict[str, list[tuple[_Words, _Keys]]] = defaultdict(list)
    for words, keys in sorted(_compared()[script], key=lambda row: (-len(row[0]), row[0])):
        table[words[0]].append((words[1:], keys))
    return {word: tuple(rests) for word, rests in table.items()}


@cache
def _compared() -> Mapping[Script, list[tuple[_Words, _Keys]]]:
    found: dict[Script, list[tuple[_Words, _Keys]]] = defaultdict(list)
    for line in (_TABLES / "spelt.tsv").read_text("utf-8").splitlines()[1:]:
        script, words, keys = line.split("\t")
        found[Script(script)].append((tuple(words.split(" ")), tuple(keys.split(" "))))
    return found


def spelt() -> Iterator[str]:
    """Yield the lines of ``tables/spelt.tsv``: script, the words of a name as compared, the keys of its subjects.

    They are worked out beforehand, since looking up the base forms of all names takes seconds.
    """
    gathered: dict[tuple[Script, str], dict[str, None]] = defaultdict(dict)
    for concept in concepts().values():
        for name in (name for names in concept.names.values() for name in names):
            parts = list(runs(fold(name).text))
            words = " ".join(_forms(part.text, part.script)[0] for part in parts)
            gathered[parts[0].script, words][concept.key] = None
    yield "script\twords\tkeys"
    for (script, words), keys in sorted(gathered.items()):
        yield f"{script}\t{words}\t{' '.join(keys)}"
