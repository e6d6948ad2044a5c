"""Words of a text: Chinese segmentation, compounds and call numbers, look-alike letters, and words that say little."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import Any

from reelbridge.language.numbers import numerals
from reelbridge.language.scripts import Run, Script

_LOADING = threading.Lock()

_STOP = {
    "zh": "的 了 和 与 及 在 是 之 等 为 以 对 中 从 到 由 于 把 被 也 就 都 而 或 一 个 这 那 我们 他们 我 你 他 她 它"
    " 着 过 地 得 吗 呢 吧 不 没 没有 有 人 上 下 里 年 月 日 怎样 如何 什么",
    "ru": "и в во не на с со о об а но из за к ко у от до по для при как что это его ее их или бы же ли то так"
    " я ты он она оно мы вы они мой моя мое мои твой наш ваш был была было были быть есть нет под над год года г гг",
    "en": "a an the of and or in on at to for from by with is are was were be as it its his her their this that"
    " he she we you i they my our your not no but if so do does did has have had who what when where how there",
}
_STOP_WORDS = frozenset(word for words in _STOP.values() for word in words.split())


def says_little(word: str) -> bool:
    """Whether a folded word is so common that a query can do without it."""
    return word in _STOP_WORDS


@cache
def _segmenter() -> Any:
    import rjieba  # noqa: PLC0415 -- a heavy dictionary, for Chinese only

    return rjieba


#: Longer runs are worked out each time they are met: remembering them would cost more than it spares.
LONGEST_REMEMBERED = 64


def chinese_words(run: str) -> tuple[tuple[int, int], ...]:
    """Return where the words of a run of simplified Chinese begin and end; a number is one word."""
    return _remembered_words(run) if len(run) <= LONGEST_REMEMBERED else _words(run)


@lru_cache(maxsize=100_000)
def _remembered_words(run: str) -> tuple[tuple[int, int], ...]:
    return _words(run)


def _words(run: str) -> tuple[tuple[int, int], ...]:
    bounds: list[tuple[int, int]] = []
    done = 0
    for start, end, _value in numerals(run):
        bounds += _segmented(run, done, start)
        bounds.append((start, end))
        done = end
    return (*bounds, *_segmented(run, done, len(run)))


def _segmented(run: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    if last - first <= 2:
        if last > first:
            yield first, last
        return
    with _LOADING:
        segmenter = _segmenter()
    start = first
    for word in segmenter.cut(run[first:last]):
        yield start, start + len(word)
        start += len(word)


#: Characters that transcribe foreign names.
_IN_NAMES = frozenset(
    "阿埃艾爱安昂奥巴白拜班邦鲍贝本比彼宾波伯博布查茨达大丹当道德登邓迪蒂丁杜顿多恩尔法凡菲费芬冯佛夫弗福盖戈哥格葛古圭哈海汉"
    "赫亨洪胡华怀霍基吉季加贾杰金捷津卡凯康考柯科可克肯孔库夸昆拉莱赖兰朗劳勒雷里利莉丽连列林隆卢鲁伦罗洛马玛迈曼芒毛梅门蒙米密"
    "敏明摩莫默姆穆纳娜奈南内尼涅宁纽努诺欧帕派潘庞佩彭皮珀平普奇契恰乔切钦丘日荣茹瑞若撒萨塞森沙珊绍什圣施史舒丝斯松苏索"
    "塔泰坦汤唐陶特滕廷图托瓦万威韦维温沃乌武西希夏谢辛欣休许雅亚扬耶叶伊因英尤于约泽扎詹兹卓祖佐娅妮琳萝薇珍"
)


def foreign_names(run: str) -> Iterator[tuple[int, int]]:
    """Yield stretches of a longer run of Chinese that look like foreign names, word by word: 卡尔曼 in 卡尔曼的电影."""
    first = 0
    words = chinese_words(run)
    for index in range(len(words) + 1):
        if index < len(words) and _IN_NAMES.issuperset(run[slice(*words[index])]):
            continue
        if first < index:
            start, end = words[first][0], words[index - 1][1]
            if (index - first > 1 or end - start > 2) and end - start < len(run):
                yield start, end
        first = index + 1


_BOTH = re.compile(r"[a-z].*[а-я]|[а-я].*[a-z]")
_LOOK_ALIKE = str.maketrans("aceopxyhkmtb", "асеорхункмтв")


def unmixed(word: str) -> str:
    """Return a folded word typed with Latin letters among Cyrillic ones that look the same in Cyrillic alone."""
    if not _BOTH.search(word):
        return word
    cyrillic = word.translate(_LOOK_ALIKE)
    return word if re.search("[a-z]", cyrillic) else cyrillic


#: What may tie the parts of a compound or a call number.
_TIES = frozenset(["", *"-‐‑–/._#"])
_HYPHENS = frozenset("-‐‑")
_LONGEST_CHAIN = 8


def chains(text: str, runs: Sequence[Run]) -> Iterator[Sequence[Run]]:
    """Yield runs of letters and digits that are written as one: кино-хроника, НФА-2207/1, 35mm."""
    chain: list[Run] = []
    for run in runs:
        is_tied = bool(chain) and run.script is not Script.HAN and text[chain[-1].end : run.start] in _TIES
        if not is_tied or len(chain) == _LONGEST_CHAIN:
            if len(chain) > 1:
                yield chain
            chain = []
        if run.script is not Script.HAN:
            chain.append(run)
    if len(chain) > 1:
        yield chain


def hyphenated(text: str, chain: Sequence[Run]) -> str:
    """Return a compound of letters alone, tied by hyphens, as one word; nothing when it is none."""
    is_compound = all(
        run.script is chain[0].script is not Script.OTHER and (not index or text[chain[index - 1].end] in _HYPHENS)
        for index, run in enumerate(chain)
    )
    return "".join(run.text for run in chain) if is_compound else ""


_TO_LATIN = str.maketrans("абвгдезийклмнопрстуфхцыэ", "abvgdeziiklmnoprstufhcye") | str.maketrans(
    {"ж": "zh", "ч": "ch", "ш": "sh", "щ": "sch", "ю": "yu", "я": "ya", "ь": "", "ъ": ""}
)


def call_number(chain: Sequence[Run]) -> Iterator[tuple[Run, str]]:
    """Yield, for each part after the first of a call number, that part and the key of all up to it.

    Nothing is yielded for what has no letter or no digit. Cyrillic letters are keyed in Latin ones.
    """
    if not (any(run.text[0].isdigit() for run in chain) and any(run.text[0].isalpha() for run in chain)):
        return
    key = ""
    for index, run in enumerate(chain):
        key += ("-" if index else "") + in_latin(run.text)
        if index:
            yield run, key


def in_latin(letters: str) -> str:
    """Return Cyrillic letters of a call number in Latin ones."""
    return letters.translate(_TO_LATIN)
