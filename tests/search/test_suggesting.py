"""What is offered while a reader types."""

from __future__ import annotations

import pytest

from reelbridge.base.rules.roles import Actor, Role
from reelbridge.search.registry import NameForm
from reelbridge.search.rules.starting import Closeness, starts_of, typed_starts
from reelbridge.search.suggesting import suggestions
from tests.search.conftest import thing

READER = Actor("a reader", Role.READER)
PEOPLE = {
    "p1": ("Роман Кармен", {"ru": "Роман Кармен", "zh-Hans": "罗曼·卡尔曼", "en": "Roman Karmen"}),
    "p2": ("Дмитрий Шостакович", {"ru": "Дмитрий Шостакович"}),
    "p3": ("慎海雄", {"zh-Hans": "慎海雄"}),
    "p4": ("Joris Ivens", {"en": "Joris Ivens"}),
}


@pytest.fixture
def people(shelf, work_off):
    shelf.add(
        *(
            thing(ref, titles, names=tuple(NameForm(text, tag) for tag, text in titles.items()))
            for ref, (_name, titles) in PEOPLE.items()
        ),
        thing("w1", {"zh-Hans": "里斯本丸沉没", "ru": "Гибель «Лисбон-мару»", "en": "The Sinking of the Lisbon Maru"}),
        thing("w2", {"zh-Hans": "本命年"}),
    )
    work_off()


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("Карм", "Роман Кармен"),
        ("кармен ро", "Роман Кармен"),
        ("karm", "Roman Karmen"),
        ("Roman Ka", "Roman Karmen"),
        ("卡尔", "罗曼·卡尔曼"),
        ("罗曼", "罗曼·卡尔曼"),
        ("羅曼", "罗曼·卡尔曼"),
        ("luoman", "罗曼·卡尔曼"),
        ("kaerm", "罗曼·卡尔曼"),
        ("lmkem", "罗曼·卡尔曼"),
        ("kem", "罗曼·卡尔曼"),
        ("shosta", "Дмитрий Шостакович"),
        ("Schosta", "Дмитрий Шостакович"),
        ("Shostakovitc", "Дмитрий Шостакович"),
        ("шэнь", "慎海雄"),
        ("Шэнь Хайс", "慎海雄"),
        ("shen hai", "慎海雄"),
        ("shx", "慎海雄"),
        ("Йори", "Joris Ivens"),
        ("沉没", "里斯本丸沉没"),
        ("lisb", "The Sinking of the Lisbon Maru"),
        ("bmn", "本命年"),
    ],
)
def test_a_beginning_in_any_script_offers_the_name(people, typed, text):
    assert text in [one.text for one in suggestions(typed, by=READER)]


def test_the_nearest_beginning_stands_first_and_says_who_is_meant(people):
    first = suggestions("卡尔", by=READER, language="ru")[0]
    assert (first.text, first.language, first.also, first.also_language) == (
        "罗曼·卡尔曼",
        "zh-Hans",
        "Роман Кармен",
        "ru",
    )


def test_a_title_of_several_things_is_offered_once(people, shelf, work_off):
    shelf.add(thing("w3", {"zh-Hans": "本命年"}))
    work_off()
    assert [one.text for one in suggestions("本命", by=READER)] == ["本命年"]


def test_what_is_gone_is_not_offered(people, shelf, work_off):
    from reelbridge.search.actions import touch

    del shelf["p3"]
    touch("reel", "p3")
    work_off()
    assert suggestions("shen hai", by=READER) == []


@pytest.mark.parametrize("typed", ["", " ", "!?", "\x00", "🎞️", "x" * 600, ".*", "(a+)+$", "\u202e"])
def test_nothing_is_offered_for_what_is_no_beginning(people, typed):
    assert suggestions(typed, by=READER) == []


def test_nothing_is_offered_without_an_index(db, shelf):
    assert suggestions("карм", by=READER) == []


def test_starts_say_how_near_they_are():
    nearness = {start.key: start.closeness for start in starts_of("罗曼·卡尔曼")}
    assert nearness["罗曼卡尔曼"] is Closeness.WHOLE
    assert nearness["~luomankaerman"] is Closeness.LETTERS
    assert nearness["=lmkem"] is Closeness.INITIALS
    assert "卡尔曼罗曼" in nearness


def test_what_is_typed_in_chinese_is_looked_for_as_it_is():
    assert typed_starts("卡尔") == ("卡尔",)
    assert typed_starts("чжэн") == ("чжэн", "~chzhen", "~zheng")
    assert typed_starts("кар") == ("кар", "~kar")  # р begins no Chinese syllable: nobody means the pinyin ka
    assert typed_starts("kem") == ("kem", "~kem", "=kem")
