"""Spellings of one name share many traces, other names few."""

from __future__ import annotations

import pytest

from reelbridge.language.naming import traces
from reelbridge.language.naming.classes import consonants, heard
from reelbridge.language.scripts import Script


@pytest.mark.parametrize(
    ("text", "script", "ways"),
    [
        ("кармен", Script.CYRILLIC, ("KaLMiN",)),
        ("karmen", Script.LATIN, ("KaLMiN",)),
        ("卡尔曼", Script.HAN, ("KaLMaN",)),
        ("chandler", Script.LATIN, ("SaNTLiL", "KaNTLiL")),
        ("уильям", Script.CYRILLIC, ("FiLaM", "oiLaM")),
    ],
)
def test_what_is_heard(text, script, ways):
    assert heard(text, script) == ways


@pytest.mark.parametrize(("left", "right"), [("У Минь", "武敏"), ("Tang Xiaojia", "汤晓家"), ("Се Хао", "解浩")])
def test_a_chinese_name_is_read_after_the_strict_system_first(left, right):
    whole = [{key for key in traces(name) if key.startswith("y")} for name in (left, right)]
    assert whole[0] & whole[1]


def test_consonants_keep_a_vowel_at_the_beginning_only():
    assert [consonants(way) for way in ("KaLMiN", "aiSiNSTaiN", "LaL", "")] == ["KLMN", "ASNSTN", "L", ""]


@pytest.mark.parametrize(
    ("left", "right", "least"),
    [
        ("罗曼·卡尔曼", "Кармен, Роман", 8),
        ("Roman Karmen", "Роман Кармен", 12),
        ("慎海雄", "Шэнь Хайсюн", 3),
        ("Haixiong Shen", "慎海雄", 2),
        ("Mao Tse-tung", "毛泽东", 3),
        ("曾国藩", "Цзэн Гофань", 3),
        ("Тарковский", "塔可夫斯基", 4),
    ],
)
def test_spellings_share_traces(left, right, least):
    assert len(set(traces(left)) & set(traces(right))) >= least


def test_surname_first_or_last_is_one_key():
    whole = [
        {key for key in traces(name) if key.startswith("y")} for name in ("Shen Haixiong", "Haixiong Shen", "慎海雄")
    ]
    assert whole[0] & whole[1] & whole[2] == {"yhai.xiong.shen"}


@pytest.mark.parametrize("name", ["吉杰希秋丘华季" * 1_000, "Чжан " * 500, "ch" * 5_000, "", "\0", "12 34"])
def test_the_number_of_traces_is_bounded(name):
    assert len(traces(name)) < 400
