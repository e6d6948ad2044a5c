"""Analysis: one text becomes the tokens under which it can be found, the same for every index and every query."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from reelbridge.kernel.language import base
from reelbridge.language.folding import Folded, fold
from reelbridge.language.names import name_keys
from reelbridge.language.scripts import Run, Script, recognise, runs
from reelbridge.language.words import chinese_words, english_stem, russian_lemmas

#: Raised whenever the tokens of any text change: an index made by another version must be made again.
ANALYSIS_VERSION = 1

#: Longer texts are analysed up to here: no record may hold up all others.
LONGEST_TEXT = 500_000
_LONGEST_WORD = 60


class Family(StrEnum):
    """Kinds of tokens; each is a field of its own in an index."""

    WORD = "word"  # folded words; Chinese as segmented
    STEM = "stem"  # Russian lemmas of every parse, English stems
    GRAM = "gram"  # neighbouring characters of Chinese, in order
    SOUND = "sound"  # consonant classes of names, any script
    PINYIN = "pinyin"  # Chinese names as read aloud, any script


@dataclass(frozen=True, slots=True)
class Token:
    """One token and the stretch of the folded text it stands for."""

    start: int
    end: int
    family: Family
    key: str


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


def analyse(text: str, hint: str = "", *, is_name: bool = False) -> Analysis:
    """Return the tokens of a text by family.

    ``hint`` is the language tag the text is said to be in, if known; its script has the last word. With ``is_name`` the
    text is taken for one name in one script and gets sound keys as well.
    """
    folded = fold(text[:LONGEST_TEXT])
    found = tuple(runs(folded.text))
    tokens = [token for run in found for token in _tokens(run, hint)]
    if is_name:
        for key in name_keys(found):
            family = Family.PINYIN if key.is_pinyin else Family.SOUND
            tokens.append(Token(key.start, key.end, family, key.key))
    return Analysis(text, folded, found, tuple(tokens))


def _tokens(run: Run, hint: str) -> Iterator[Token]:
    if run.script is Script.HAN:
        for start, end in chinese_words(run.text):
            yield Token(run.start + start, run.start + end, Family.WORD, run.text[start:end])
        # the last character stands alone, so that a single character is found wherever it stands
        for start in range(len(run.text)):
            yield Token(
                run.start + start, min(run.start + start + 2, run.end), Family.GRAM, run.text[start : start + 2]
            )
        return
    word = run.text[:_LONGEST_WORD]
    yield Token(run.start, run.end, Family.WORD, word)
    for stem in _stems(word, run.script, hint):
        yield Token(run.start, run.end, Family.STEM, stem)


def _stems(word: str, script: Script, hint: str) -> tuple[str, ...]:
    said = base(hint)
    if script is Script.CYRILLIC and said in ("", "ru", "und"):
        return russian_lemmas(word)
    if script is Script.LATIN and said in ("", "en", "und", "zh", "ru"):
        return (english_stem(word),)
    return ()


__all__ = ["ANALYSIS_VERSION", "LONGEST_TEXT", "Analysis", "Family", "Token", "analyse", "recognise"]
