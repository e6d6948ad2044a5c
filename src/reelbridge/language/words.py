"""Words and their base forms: Chinese segmentation, Russian lemmas, English stems, and words that say little."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

_LOADING = threading.Lock()
_PARSING = threading.Lock()
_STEMMING = threading.Lock()

#: Parses of an unknown word that are guessed with less confidence than this say nothing.
_LEAST_SCORE = 0.01
_MOST_FORMS = 6

_STOP = {
    "zh": "的 了 和 与 及 在 是 之 等 为 以 对 中 从 到 由 于 把 被 也 就 都 而 或 一 个 这 那 我们 他们",
    "ru": "и в во не на с со о об а но из за к ко у от до по для при как что это его ее их или бы же ли то так",
    "en": "a an the of and or in on at to for from by with is are was were be as it its his her their this that",
}
_STOP_WORDS = frozenset(word for words in _STOP.values() for word in words.split())


def says_little(word: str) -> bool:
    """Whether a folded word is so common that a query can do without it."""
    return word in _STOP_WORDS


@cache
def _segmenter() -> Any:
    import rjieba  # noqa: PLC0415 -- a heavy dictionary, for Chinese only

    return rjieba


def chinese_words(run: str) -> Iterator[tuple[int, int]]:
    """Yield where the words of a run of simplified Chinese begin and end."""
    if len(run) <= 2:
        yield 0, len(run)
        return
    with _LOADING:
        segmenter = _segmenter()
    start = 0
    for word in segmenter.cut(run):
        yield start, start + len(word)
        start += len(word)


@cache
def _morphology() -> Any:
    from pymorphy3 import MorphAnalyzer  # noqa: PLC0415 -- a heavy dictionary, for Russian only

    return MorphAnalyzer()


@lru_cache(maxsize=200_000)
def russian_lemmas(word: str) -> tuple[str, ...]:
    """Return the base forms a folded Russian word may have, likeliest first: every parse counts, not the best alone."""
    with _PARSING:
        parses = _morphology().parse(word)
    forms: dict[str, None] = {}
    for parse in parses:
        if parse.score >= _LEAST_SCORE or parse.is_known:
            forms.setdefault(parse.normal_form.replace("ё", "е"))
    for form in _named_forms(word):
        forms.setdefault(form)
    return tuple(forms)[:_MOST_FORMS] or (word,)


#: Case endings of masculine names, which a dictionary that knows only a feminine namesake would miss.
_NAME_ENDINGS = ("ом", "а", "у", "е")


def _named_forms(word: str) -> Iterator[str]:
    """Yield what a foreign man's name may be in the nominative: ``кармена`` may be Кармен's genitive."""
    for ending in _NAME_ENDINGS:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= 5 and stem[-1] not in "аеиоуыэюяьй":
            yield stem
            return


@cache
def _stemmer() -> Any:
    from snowballstemmer import stemmer  # noqa: PLC0415 -- for English only

    return stemmer("english")


@lru_cache(maxsize=200_000)
def english_stem(word: str) -> str:
    """Return the stem of a folded English word, without a possessive ending."""
    with _STEMMING:
        return str(_stemmer().stemWord(word.removesuffix("'s").removesuffix("'")))
