"""Which of some spellings a name may stand for, and what the list of names is asked."""

from __future__ import annotations

import pytest

from reelbridge.language.naming import prepare
from reelbridge.search.rules.alike import SURELY, ahead, alike, listed, looked_up

NAMES = [
    "роман кармен", "roman karmen", "罗曼 卡尔曼", "дзига вертов", "慎海雄", "шэнь хайсюн", "шуб эсфирь", "роман вертов", "м слуцкий", "william douglas",
]  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("Roman Karmen", {"роман кармен", "罗曼 卡尔曼"}),
        ("卡尔曼 罗曼", {"роман кармен", "roman karmen", "罗曼 卡尔曼"}),
        ("Roman Vertov", {"роман вертов"}),
        ("Дзига Кармен", set()),
        ("Esther Shub", set()),
        ("Shen Haixiong", {"慎海雄", "шэнь хайсюн"}),
        ("R. Karmen", {"роман кармен", "罗曼 卡尔曼", "roman karmen"}),
        ("Ivan", set()),
        ("Mikhail Slutsky", {"м слуцкий"}),
        ("Nikolai Slutsky", set()),
        ("Миша Слуцкий", {"м слуцкий"}),
        ("Bill Douglas", {"william douglas"}),
        ("", set()),
        ("1941", set()),
    ],
)
def test_whole_names_agree_part_by_part(asked, names):
    assert set(alike(prepare(asked), NAMES).names) == names


@pytest.mark.parametrize(
    ("asked", "parts"),
    [
        ("Kalman", {"кармен", "karmen", "卡尔曼"}),
        ("Шуб", set()),
        ("Shub", {"шуб"}),
        ("Haixiong", {"海雄", "хайсюн"}),
    ],
)
def test_one_part_is_found_inside_names(asked, parts):
    assert set(alike(prepare(asked), NAMES).parts) >= parts
    assert not {"вертов", "эсфирь"} & set(alike(prepare(asked), NAMES).parts)


def test_what_is_surely_meant_is_worth_more():
    found = alike(prepare("Karmen"), NAMES).parts
    assert found["кармен"] == SURELY > found["卡尔曼"]


def test_spellings_are_listed_and_looked_up_by_the_same_keys():
    keys = [set(one.among) for one in looked_up(prepare("Kalman"))]
    assert [
        bool(set(listed(name)) & keys[at]) for at, name in enumerate(("罗曼 卡尔曼", "роман кармен", "roman karmen"))
    ] == [True] * 3
    assert listed("1941") == listed("") == ()
    assert list(looked_up(prepare("1941"))) == []


def test_short_spellings_stand_ahead():
    assert 1 < ahead("кармен роман лазаревич") < ahead("роман кармен") < 1.01
