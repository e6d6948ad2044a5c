"""Territories and languages by what people type: a code, or a name in Chinese, Russian or English."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from reelbridge.kernel import territory
from reelbridge.kernel.errors import BadInput, Refusal
from reelbridge.kernel.language import OURS
from reelbridge.rights.rules.regions import expanded, region

_PARTED = re.compile(r"[,;，；、\n]+")

#: What people write besides the names of CLDR.
_ALSO = {
    "world": "WORLD", "worldwide": "WORLD", "anywhere": "WORLD", "весь мир": "WORLD",
    "世界各地": "WORLD", "全球": "WORLD", "全世界": "WORLD",
    "usa": "US", "сша": "US", "uk": "GB", "англия": "GB", "prc": "CN", "кнр": "CN",
    "российская федерация": "RU", "russian federation": "RU", "рф": "RU", "белоруссия": "BY", "中华人民共和国": "CN",
    "ussr": "SUHH", "soviet union": "SUHH", "ссср": "SUHH", "советский союз": "SUHH", "苏联": "SUHH",
    "снг": "CIS", "独联体": "CIS", "европейский союз": "EU", "евросоюз": "EU", "欧盟": "EU", "european union": "EU",
    "еаэс": "EAEU", "欧亚经济联盟": "EAEU", "шос": "SCO", "上合组织": "SCO", "брикс": "BRICS", "金砖国家": "BRICS",
    "югославия": "YUCS", "南斯拉夫": "YUCS", "yugoslavia": "YUCS", "чехословакия": "CSHH", "捷克斯洛伐克": "CSHH",
    "czechoslovakia": "CSHH", "гдр": "DDDE", "gdr": "DDDE", "民主德国": "DDDE", "прибалтика": "BALTICS",
    "香港": "HK", "澳门": "MO", "гонконг": "HK", "hong kong": "HK", "macau": "MO", "макао": "MO",
}  # fmt: skip


@cache
def _names() -> dict[str, str]:
    known = {
        territory.name(code, tongue).casefold(): code
        for tongue in OURS
        for code in (*territory.codes(), territory.WORLD)
    }
    return known | _ALSO


#: Groups that an institution has named itself: their tokens by their names in small letters.
Groups = Mapping[str, Sequence[str]]


def territory_called(text: str) -> str:
    """Return the token for a code, a group or a name in one of our languages; raises BadInput for none."""
    try:
        return region(text)
    except Refusal:
        pass
    found = _names().get(" ".join(text.split()).casefold())
    if found is None:
        raise BadInput("rights.territory_not_found", text=text.strip()[:60])
    return found


def territories_named(texts: Iterable[str], own: Groups | None = None) -> frozenset[str]:
    """Return the tokens for names, codes and groups; one of the institution's own stands for its members.

    Raises BadInput for an unknown one. Partners know nothing of our groups: what is stored names their members.
    """
    found: set[str] = set()
    for text in texts:
        name = " ".join(text.split()).casefold()
        found |= expanded(name, own) if own and name in own else {territory_called(text)}
    return frozenset(found)


def territories_called(text: str, own: Groups | None = None) -> frozenset[str]:
    """Return the same for names or codes parted by commas of any script, semicolons or lines."""
    return territories_named((one for one in _PARTED.split(text) if one.strip()), own)
