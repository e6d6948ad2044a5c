"""Russian words: the base forms of every parse, of words in the dictionary and of those that are not."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

_PARSING = threading.Lock()

#: Guesses about an unknown word with less confidence than this share of the best say nothing.
_LEAST_SHARE = 0.1
_MOST_FORMS = 6
_OLD_SPELLING = str.maketrans({"і": "и", "ѵ": "и"})


@cache
def _morphology() -> Any:
    from pymorphy3 import MorphAnalyzer  # noqa: PLC0415 -- a heavy dictionary, for Russian only

    return MorphAnalyzer()


@cache
def _guessers() -> tuple[Any, ...]:
    """Return what guesses at a word that the dictionary lacks: by a known prefix, then by its ending."""
    from pymorphy3.units import KnownPrefixAnalyzer, KnownSuffixAnalyzer  # noqa: PLC0415

    wanted = (KnownPrefixAnalyzer, KnownSuffixAnalyzer)
    found = [unit.analyzer for unit in _morphology()._units]  # noqa: SLF001 -- asked one by one they cost a quarter
    return tuple(next(one for one in found if isinstance(one, kind)) for kind in wanted)


@lru_cache(maxsize=200_000)
def russian_lemmas(word: str) -> tuple[str, ...]:
    """Return the base forms a folded Russian word may have, likeliest first: every parse counts, not the best alone.

    A word that the dictionary lacks may be a name in the nominative, so it counts as its own base form too. Spelling of
    before 1918 is understood: the last ъ is dropped, і read as и.
    """
    modern = word.translate(_OLD_SPELLING)
    modern = modern.rstrip("ъ") or modern
    with _PARSING:
        forms = _known_forms(modern) or [*_guessed_forms(modern), modern, *_named_forms(modern)]
    return tuple(dict.fromkeys(form.replace("ё", "е") for form in forms))[:_MOST_FORMS]


def _known_forms(word: str) -> list[str]:
    morphology = _morphology()
    if not morphology.word_is_known(word):
        return []
    parses = [parse for parse in morphology.parse(word) if parse.is_known]
    is_name = any(mark in parse.tag for parse in parses for mark in ("Name", "Surn"))
    return [*(parse.normal_form for parse in parses), *(_named_forms(word) if is_name else ())]


def _guessed_forms(word: str) -> list[str]:
    if len(word) < 3:
        return []
    for guesser in _guessers():
        parses = guesser.parse(word, word, set())
        if parses:
            best = max(parse[3] for parse in parses)
            return [parse[2] for parse in parses if parse[3] >= best * _LEAST_SHARE][: _MOST_FORMS - 2]
    return []


#: Case endings of masculine names, which a dictionary that knows only a feminine namesake would miss.
_NAME_ENDINGS = ("ом", "а", "у", "е")


def _named_forms(word: str) -> Iterator[str]:
    """Yield what a foreign man's name may be in the nominative: ``кармена`` may be Кармен's genitive."""
    for ending in _NAME_ENDINGS:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= 5 and stem[-1] not in "аеиоуыэюяьй":
            yield stem
            return
