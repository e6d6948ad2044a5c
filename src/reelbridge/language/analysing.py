"""Analysis: one text becomes the tokens under which it can be found, the same for every index and every query."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import NamedTuple

from reelbridge.kernel.language import base
from reelbridge.language.english import english_stems
from reelbridge.language.folding import Folded, fold, merged
from reelbridge.language.numbers import number_key, numerals, roman_key, timecodes
from reelbridge.language.russian import russian_lemmas
from reelbridge.language.scripts import Run, Script, recognise, runs
from reelbridge.language.vocabulary import broader, concepts_in, within
from reelbridge.language.words import call_number, chains, chinese_words, foreign_names, hyphenated, in_latin, unmixed

#: Raised whenever the tokens of any text change: an index made by another version must be made again.
ANALYSIS_VERSION = 8

#: Longer texts are analysed up to here: no record may hold up all others.
LONGEST_TEXT = 500_000
_LONGEST_WORD = 60


class Family(StrEnum):
    """Kinds of tokens; each is a field of its own in an index."""

    WORD = "word"  # folded words; Chinese as segmented
    STEM = "stem"  # Russian lemmas of every parse, English stems, numbers, compounds and call numbers
    GRAM = "gram"  # neighbouring characters of Chinese, in order
    CONCEPT = "concept"  # subjects of the vocabulary, the same in every language


class Token(NamedTuple):
    """One token and the stretch of the folded text it stands for."""

    start: int
    end: int
    family: Family
    key: str


class Unit(NamedTuple):
    """A stretch that is asked for as one, a word, a compound or a name, and the bounds of its words."""

    start: int
    end: int
    words: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Analysis:
    """The tokens of a text, in order within each family."""

    text: str
    folded: Folded
    runs: tuple[Run, ...]
    tokens: tuple[Token, ...]
    version: int = ANALYSIS_VERSION

    @cached_property
    def by_family(self) -> dict[Family, list[str]]:
        """The keys of each family, in order, repeated as often as they stand in the text."""
        found: dict[Family, list[str]] = {family: [] for family in Family}
        for token in self.tokens:
            found[token.family].append(token.key)
        return found

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """What a question asks for, in order: words, and together those that one token spans."""
        return tuple(_units(self))


def analyse(text: str, hint: str = "") -> Analysis:
    """Return the tokens of a text by family.

    ``hint`` is the language tag the text is said to be in, if known; its script has the last word.
    """
    folded = fold(text[:LONGEST_TEXT])
    found = tuple(runs(folded.text))
    said = base(hint)
    tokens: list[Token] = []
    for run in found:
        _add_run(tokens, run, said)
    if len(found) > 1:
        _add_chains(tokens, folded.text, found, said)
    for start, end, key in concepts_in(found, said):
        tokens.append(Token(start, end, Family.CONCEPT, key))
        tokens += (Token(start, end, Family.CONCEPT, within(wide)) for wide in broader().get(key, ()))
    return Analysis(text, folded, found, tuple(tokens))


def _add_run(tokens: list[Token], run: Run, said: str) -> None:
    if run.script is Script.HAN:
        tokens += (Token(run.start + start, run.start + end, family, key) for start, end, family, key in _han(run.text))
        return
    word, stems = _word(run.text[:_LONGEST_WORD], run.script, said)
    tokens.append(Token(run.start, run.end, Family.WORD, word))
    tokens += (Token(run.start, run.end, Family.STEM, stem) for stem in stems)


def _han(run: str) -> list[tuple[int, int, Family, str]]:
    found = [(start, end, Family.WORD, run[start:end]) for start, end in chinese_words(run)]
    found += ((start, end, Family.STEM, value) for start, end, value in numerals(run))
    # the last character stands alone, so that a single character is found wherever it stands
    plain, last = merged(run), len(run)
    found += ((start, min(start + 2, last), Family.GRAM, plain[start : start + 2]) for start in range(last))
    return found


@lru_cache(maxsize=200_000)
def _word(word: str, script: Script, said: str) -> tuple[str, tuple[str, ...]]:
    """Return a word and its base forms."""
    if word[0].isdigit():
        return word, (number_key(word),)
    if script in (Script.CYRILLIC, Script.LATIN):
        plain = unmixed(word)
        if plain != word:
            return plain, stems_of(plain, Script.CYRILLIC, said)
        return word, stems_of(word, script, said)
    return word, ()


def stems_of(word: str, script: Script, said: str) -> tuple[str, ...]:
    """Return the base forms of a folded word in the language it is said to be in, as far as that is one we know."""
    if script is Script.CYRILLIC and said in ("", "ru", "und", "zh", "en"):
        return russian_lemmas(word)
    if script is Script.LATIN and said in ("", "en", "und", "zh", "ru"):
        number = roman_key(word)
        return (*english_stems(word), number) if number else english_stems(word)
    return ()


def _add_chains(tokens: list[Token], text: str, found: Sequence[Run], said: str) -> None:
    for chain in chains(text, found):
        start, end = chain[0].start, chain[-1].end
        if compound := hyphenated(text, chain):
            stems = stems_of(compound[:_LONGEST_WORD], chain[0].script, said)
            tokens += (Token(start, end, Family.STEM, stem) for stem in stems)
            continue
        for part, key in call_number(chain):
            tokens.append(Token(start, part.end, Family.STEM, key[:_LONGEST_WORD]))
            # the letters by themselves too, so that NFA 2207 finds НФА-2207
            if part is chain[1] and chain[0].script is Script.CYRILLIC:
                tokens.append(Token(start, chain[0].end, Family.STEM, in_latin(chain[0].text)[:_LONGEST_WORD]))
    for start, end, keys in timecodes(text):
        tokens += (Token(start, end, Family.STEM, key) for key in keys)


#: A name in Chinese is cut into pieces by a dictionary that does not know it; up to here a run is one name too.
_LONGEST_NAME = 6
_Bounds = tuple[int, int]


def _units(analysis: Analysis) -> Iterator[Unit]:
    words = sorted({(token.start, token.end) for token in analysis.tokens if token.family is Family.WORD})
    wide = [(token.start, token.end) for token in analysis.tokens if token.family in (Family.STEM, Family.CONCEPT)]
    han = [run for run in analysis.runs if run.script is Script.HAN]
    wide += ((run.start + start, run.start + end) for run in han for start, end in foreign_names(run.text))
    parts = list(_joined(words, wide))
    short = [(run.start, run.end) for run in han if run.end - run.start <= _LONGEST_NAME]
    alone = {part.start: part for part in parts}
    for unit in _joined([(part.start, part.end) for part in parts], short):
        yield unit if len(unit.words) > 1 else alone[unit.start]


def _joined(bounds: Sequence[_Bounds], wide: Iterable[_Bounds]) -> Iterator[Unit]:
    """Yield bounds in order, those that a wider stretch beginning with one of them takes in as one."""
    ends: dict[int, int] = {}
    for start, end in wide:
        ends[start] = max(end, ends.get(start, 0))
    at = 0
    while at < len(bounds):
        start, end = bounds[at]
        end = max(end, ends.get(start, 0))
        after = at + 1
        while after < len(bounds) and bounds[after][0] < end:
            after += 1
        yield Unit(start, bounds[after - 1][1], tuple(bounds[at:after]))
        at = after


__all__ = ["ANALYSIS_VERSION", "LONGEST_TEXT", "Analysis", "Family", "Token", "Unit", "analyse", "recognise"]
