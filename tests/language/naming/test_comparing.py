"""Two names are compared in any of three scripts, and what answers what is told as data."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelbridge.language.naming import Verdict, compare, prepare
from reelbridge.language.naming.ranking import rank

NAMES = (
    "罗曼·卡尔曼",
    "Роман Лазаревич Кармен",
    "Karmen, Roman",
    "慎海雄",
    "Шэнь Хайсюн",
    "Новый Орлеан",
    "新奥尔良",
    "Mao Tse-tung",
    "毛泽东",
    "г-н Иванов",
    "黄河",
)


def told(left: str, right: str) -> list[tuple[str, str | None, str | None]]:
    match = compare(left, right)
    return [(one.how.value, one.left and one.left.text, one.right and one.right.text) for one in match.correspondences]


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("卡尔曼", "Роман Кармен", [("sound", "卡尔曼", "Кармен"), ("left_over", None, "Роман")]),
        (
            "Роман Лазаревич Кармен",
            "罗曼·卡尔曼",
            [("sound", "Роман", "罗曼"), ("left_over", "Лазаревич", None), ("sound", "Кармен", "卡尔曼")],
        ),
        ("慎海雄", "Шэнь Хайсюн", [("reading", "慎海雄", "Шэнь Хайсюн")]),
        ("Haixiong Shen", "慎海雄", [("reading", "Haixiong Shen", "慎海雄")]),
        ("Mao Tse-tung", "毛泽东", [("reading", "Mao Tse-tung", "毛泽东")]),
        ("新奥尔良", "Новый Орлеан", [("meaning", "新", "Новый"), ("sound", "奥尔良", "Орлеан")]),
        ("Karmen", "Kalman", [("spelling", "Karmen", "Kalman")]),
        ("Кармен Роман", "Роман Кармен", [("equal", "Кармен", "Кармен"), ("equal", "Роман", "Роман")]),
    ],
)
def test_what_answers_what(left, right, expected):
    assert told(left, right) == expected


def test_letters_that_stand_for_each_other():
    letters = compare("卡尔曼", "Кармен").correspondences[0].letters
    assert [(pair.left, pair.reading, pair.right) for pair in letters] == [
        ("卡", "ka", "ка"),
        ("尔", "er", "р"),
        ("曼", "man", "мен"),
    ]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("罗曼·卡尔曼", "Роман Кармен"),
        ("羅曼・卡爾曼", "Roman Karmen"),
        ("Чжан Имоу", "张艺谋"),
        ("单田芳", "Шань Тяньфан"),
        ("Tchaikovsky", "柴可夫斯基"),
        ("Тарковский", "塔可夫斯基"),
        ("Шостакович, Дмитрий", "Dmitri Shostakovich"),
    ],
)
def test_spellings_of_one_name_are_the_same(left, right):
    assert compare(left, right).verdict is Verdict.SAME


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Иванов", "Петров"),
        ("Иван Петров", "伊万·西多罗夫"),
        ("张艺谋", "Чжан Илун"),
        ("Roman Karmen", "Роман Симонов"),
    ],
)
def test_other_names_are_not(left, right):
    assert compare(left, right).verdict is not Verdict.SAME


@pytest.mark.parametrize("left", NAMES)
@pytest.mark.parametrize("right", NAMES)
def test_it_does_not_matter_which_name_comes_first(left, right):
    assert compare(left, right).score == compare(right, left).score


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_two_texts_can_be_compared(left, right):
    match = compare(left, right)
    assert 0.0 <= match.score <= 1.0
    assert match.score == compare(right, left).score
    for one in match.correspondences:
        for side, text in ((one.left, left), (one.right, right)):
            assert side is None or text[side.start : side.end] == side.text


@pytest.mark.parametrize("name", NAMES)
def test_ranking_many_says_what_comparing_one_says(name):
    ranked = rank(prepare(name), [prepare(one) for one in NAMES])
    assert ranked == pytest.approx([compare(name, one).nats for one in NAMES], abs=1e-3)


@pytest.mark.parametrize(
    "name", ["a" * 10_000, "卡" * 10_000, "Иван " * 500, "a b " * 500, "\0" * 100, "\u202e卡尔曼", ""]
)
def test_odd_names_are_compared_in_bounded_time(name):
    assert 0.0 <= compare(name, "Роман Кармен").score <= 1.0
    assert len(rank(prepare(name), [prepare("Роман Кармен"), prepare(name)])) == 2


def test_syllables_outweigh_letters_between_two_alphabets():
    """Letter by letter, Чжан Имоу has more in common with others than with its own pinyin."""
    names = ["Jean Imov", "Zhang Yimou", "Chan Imo", "Zhan Irina"]
    ranked = rank(prepare("Чжан Имоу"), [prepare(one) for one in names])
    assert ranked.index(max(ranked)) == 1


@pytest.mark.parametrize(
    ("left", "right", "tied"),
    [
        ("瓦斯河畔诺让", "Ножан-сюр-Уаз", {"sound"}),
        ("南圣克鲁斯", "Santa Cruz do Sul", {"meaning", "sound"}),
        ("棕榈湾", "Palm Bay", {"meaning"}),
        ("圣彼得堡", "Saint Petersburg", {"meaning", "sound"}),
        ("北安普顿", "Нортгемптон", {"meaning", "sound"}),
        ("图拉州", "Тульская область", {"sound", "left_over"}),
    ],
)
def test_places_are_cut_where_they_are_translated(left, right, tied):
    assert {one.how.value for one in compare(left, right).correspondences} >= tied


def test_what_its_writer_divided_is_not_run_together():
    one, divided, apart = (compare("Harding", other).nats for other in ("哈丁", "哈迪·英格", "Har Ding"))
    assert divided < apart
    assert divided < one - 5


def test_a_country_by_its_name_outweighs_a_name_that_sounds_like_it():
    assert compare("Италия", "意大利").nats > compare("Италия", "伊塔莉").nats
    assert {one.how.value for one in compare("塞舌尔", "Сейшельские Острова").correspondences} == {"alias"}


@pytest.mark.parametrize(
    ("asked", "right", "wrong"),
    [("Тянь Хуэй", "田辉", "杨慧"), ("Линь Шэн", "林胜", "沈林军"), ("Лю Шаоци", "刘少奇", "吕小子")],
)
def test_a_chinese_person_is_known_by_syllables_before_letters(asked, right, wrong):
    one, other = rank(prepare(asked), [prepare(right), prepare(wrong)])
    assert one > other
    assert one == pytest.approx(compare(asked, right).nats, abs=1e-3)
