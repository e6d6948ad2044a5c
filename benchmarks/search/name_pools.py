"""The names that are asked for and the pools they are looked for in; nothing here is learned from.

A pool holds, in one language, the names of every test set, 20 000 single tokens, 10 000 Chinese persons, and names of
two parts put together from real tokens until it is full; in Russian half of these are written surname first.
"""

from __future__ import annotations

import csv
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "names"
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tools")]

from learn_sounds import is_held_out

from reelbridge.language.pinyin import read_han

LANGUAGES = ("zh", "ru", "en")
DIRECTIONS = (("zh", "ru"), ("zh", "en"), ("ru", "zh"), ("ru", "en"), ("en", "zh"), ("en", "ru"))
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石"
    "廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤单查解仇"
)
_GIVEN = (
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂华建国文辉志鹏宇浩晨梓涵欣怡子轩雨泽海雄春兰立群永红庆林光耀德胜家宝少奇恩来"
    "小平锦近克岐山学良玉书天成思远慧珍佳莹玲晓东振兴卫民"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One name in three languages; a language it has no name in is empty."""

    zh: str
    ru: str
    en: str


@cache
def table(name: str) -> list[dict[str, str]]:
    with (SHARED / f"{name}.tsv").open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream, delimiter="\t"))


def rows(name: str) -> list[Row]:
    return [Row(row["zh"], row["ru"], row["en"]) for row in table(name)]


@cache
def _palladius() -> dict[str, str]:
    return {row["pinyin"].replace("ü", "v").replace("v", "u"): row["palladius"] for row in table("palladius_table")}


def chinese_persons(count: int, seed: int) -> list[Row]:
    """Make Chinese persons of common surnames and given characters, with their pinyin and Palladius."""
    chance = random.Random(seed)
    found: dict[str, Row] = {}
    readings = {"曾": "zeng", "单": "shan", "解": "xie", "查": "zha", "仇": "qiu", "覃": "qin"}
    while len(found) < count:
        surname, given = chance.choice(_SURNAMES), "".join(chance.choices(_GIVEN, k=chance.choice((1, 2, 2, 2))))
        spoken = [readings.get(surname, read_han(surname)[0]), *(read_han(char)[0] for char in given)]
        if not all(syllable in _palladius() for syllable in spoken):
            continue
        english = f"{spoken[0].title()} {''.join(spoken[1:]).title()}"
        cyrillic = [_palladius()[syllable] for syllable in spoken]
        joined = cyrillic[1]
        for syllable in cyrillic[2:]:
            joined += ("ъ" if joined[-1] == "н" and syllable[0] in "аеёиоуэюя" else "") + syllable
        found.setdefault(surname + given, Row(surname + given, f"{cyrillic[0].title()} {joined.title()}", english))
    return list(found.values())


def held_out() -> list[Row]:
    return [Row(row["zh"], row["ru"], row["en"]) for row in table("name_tokens_wikidata") if is_held_out(row["en"])]


def sets() -> dict[str, list[Row]]:
    return {
        "persons": rows("persons_full_wikidata"),
        "places": rows("places_geonames"),
        "tokens held out": held_out(),
        "Chinese persons": chinese_persons(1_000, seed=7),
    }


#: So many rows of the persons in Chinese and English were looked through beside those in three languages.
CHECKED_IN_TWO = 200


def checked() -> dict[str, list[Row]]:
    """Return persons without the rows that no sound can match.

    The rows that were missed in any direction were read one by one. ``gold.tsv`` names those left out: ``chosen``, a
    Chinese name that the press or the bearer chose without rendering the other; ``own``, a Chinese person who bears
    another given name abroad; ``another``, labels of two persons. What is hard but sounds alike, in Hokkien too, stays.
    """
    with Path(__file__).with_name("gold.tsv").open(encoding="utf-8") as stream:
        left_out = {row["wikidata"] for row in csv.DictReader(stream, delimiter="\t")}
    three = [row for row in table("persons_full_wikidata") if row["wikidata"] not in left_out]
    two = [row for row in table("persons_zh_en_wikidata")[:CHECKED_IN_TWO] if row["wikidata"] not in left_out]
    return {
        "persons checked": [Row(row["zh"], row["ru"], row["en"]) for row in three],
        "persons checked, two languages": [Row(row["zh"], "", row["en"]) for row in two],
    }


def pool(language: str, size: int) -> list[str]:
    """Return the names of one language, each once."""
    chance = random.Random(f"{language} {size}")
    tokens = [name.title() for row in table("name_tokens_wikidata") if (name := row[language])]
    asked = [row for found in sets().values() for row in found]
    asked += rows("persons_zh_en_wikidata") + rows("persons_ru_en_wikidata") + chinese_persons(10_000, seed=11)
    hard = [name for row in table("hard_cases") for name in (row["query"], row["expected"])]
    given = dict.fromkeys(name for row in asked if (name := getattr(row, language)))
    given |= dict.fromkeys(chance.sample(tokens, min(20_000, len(tokens))))
    given |= dict.fromkeys(name for name in hard if language_of(name) == language)
    for name in _made_up(language, tokens, chance):
        if len(given) >= size:
            break
        given.setdefault(name)
    return list(given)


def _made_up(language: str, tokens: list[str], chance: random.Random) -> Iterator[str]:
    while True:
        one, other = chance.choice(tokens), chance.choice(tokens)
        if language == "zh":
            yield f"{one}·{other}"
        elif language == "ru" and chance.random() < 0.5:
            yield f"{other}, {one}"
        else:
            yield f"{one} {other}"


def language_of(name: str) -> str:
    if any("一" <= char <= "鿿" for char in name):
        return "zh"
    return "ru" if any("а" <= char.lower() <= "я" for char in name) else "en"
