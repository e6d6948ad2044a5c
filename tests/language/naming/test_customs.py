"""Some names are written by custom: nicknames, kanji read in Japanese, historical spellings."""

from __future__ import annotations

import pytest

from reelbridge.language.naming import Verdict, compare, prepare, traces
from reelbridge.language.naming.customs import customs
from reelbridge.language.naming.ranking import rank
from reelbridge.language.naming.reasons import reasons


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Bill Clinton", "威廉·克林顿"),
        ("Саша Довженко", "Alexander Dovzhenko"),
        ("迪克·切尼", "Чейни, Ричард"),
        ("Катя Иванова", "Екатерина Иванова"),
        ("鲍勃·霍普", "Robert Hope"),
    ],
)
def test_a_short_form_stands_for_the_whole_name(left, right):
    match = compare(left, right)
    assert match.verdict is Verdict.SAME
    assert "language.part_alias" in {one.code for one in reasons(match)}
    assert {key for key in traces(left) if key.startswith("a")} & set(traces(right))


@pytest.mark.parametrize(("left", "right"), [("青柳", "Aoyagi"), ("三船", "Мифунэ")])
def test_kanji_are_read_in_japanese(left, right):
    assert compare(left, right).nats > 4


def test_what_two_spellings_share_only_in_chinese_is_no_custom():
    shared = set(customs("kim")) & set(customs("jin"))
    assert all(one.how.value != "alias" for one in compare("Kim", "Jin").correspondences), shared


def test_a_short_form_alone_proves_nothing():
    assert compare("Bill Clinton", "威廉·莎士比亚").verdict is not Verdict.SAME


def test_ranking_many_says_what_comparing_one_says():
    names = (
        "Bill Clinton",
        "威廉·克林顿",
        "Уильям Клинтон",
        "Билл",
        "青柳",
        "Aoyagi",
        "金永南",
        "Ким Ён Нам",
        "王家卫",
        "Wong Kar-wai",
    )
    for name in names:
        ranked = rank(prepare(name), [prepare(one) for one in names])
        assert ranked == pytest.approx([compare(name, one).nats for one in names], abs=1e-3), name


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("西班牙", "Испания"),
        ("Швейцария", "Switzerland"),
        ("凤凰城", "Phoenix"),
        ("洛杉矶", "Лос-Анджелес"),
        ("长安", "Чан'ань"),
    ],
)
def test_a_place_of_the_vocabulary_is_known_as_a_whole(left, right):
    match = compare(left, right)
    assert (match.verdict, [one.how.value for one in match.correspondences]) == (Verdict.SAME, ["alias"])
    assert {key for key in traces(left) if key.startswith("a")} & set(traces(right))
