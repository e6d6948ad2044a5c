"""Subjects meet across languages; the longest name wins; the tables are what their script makes."""

from __future__ import annotations

from pathlib import Path

import pytest

from reelbridge.language.analysing import Family, analyse
from reelbridge.language.vocabulary import broader, concepts, related

ROOT = Path(__file__).resolve().parent.parent.parent


def subjects(text: str) -> list[str]:
    return [concept.key for concept in related(text)]


@pytest.mark.parametrize(
    ("key", "spellings"),
    [
        ("documentary", ["documentary", "documentaries", "纪录片", "紀錄電影", "документальных фильмов", "документальное кино"]),
        ("parade", ["parade", "Parades", "阅兵", "閱兵式", "парад", "военного парада"]),
        ("front-cameraman", ["combat cameramen", "战地摄影师", "фронтовыми кинооператорами"]),
        ("world-war-ii", ["World War II", "the Second World War", "二战", "Второй мировой войны"]),
        ("womens-day", ["Women's Day", "三八妇女节", "8 марта"]),
        ("35mm", ["35 mm", "35mm", "35-mm", "35 мм"]),
        ("city-Saint_Petersburg", ["Leningrad", "列寧格勒", "Ленинграда", "St Petersburg"]),
        ("place-RU", ["Russia", "俄羅斯", "российского", "Russian"]),
        ("city-Shanghai", ["Shanghai", "上海", "в Шанхае"]),
        ("language-ru", ["Russian language", "俄语", "русского языка"]),
        ("script-Cyrl", ["Cyrillic script", "西里尔文", "кириллица"]),
    ],
)  # fmt: skip
def test_a_subject_is_named_in_three_languages(key, spellings):
    assert [spelling for spelling in spellings if key not in subjects(spelling)] == []


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Film festivals in Moscow", ["film-festival", "city-Moscow"]),
        ("Военный парад на Красной площади", ["parade", "red-square"]),
        ("战地摄影师卡尔曼", ["front-cameraman"]),
        ("香港電影", ["city-Hong_Kong", "film"]),
        ("汉学", []),  # no school in sinology
        ("雪白", []),  # a character inside a word is not the word
        ("检阅兵力", ["parade"]),  # 检阅, not 阅兵
        ("Роман Кармен", []),
        ("Universe", []),  # not a university
        ("Жить", []),
        ("", []),
    ],
)
def test_the_longest_name_wins(text, keys):
    assert subjects(text) == keys


def test_a_subject_points_at_its_words():
    text = "Кадры военного парада, 1941"
    [token] = [token for token in analyse(text).tokens if token.key == "parade"]
    assert (token.family, text[token.start : token.end]) == (Family.CONCEPT, "военного парада")


def test_words_said_to_be_in_another_language_name_nothing():
    assert related("парад", "uk") == ()


def test_the_vocabulary_is_whole():
    assert len(concepts()) > 1500
    for concept in concepts().values():
        assert set(concept.names) == {"zh", "ru", "en"}
        assert all(name == name.strip() and name for names in concept.names.values() for name in names)


def test_every_name_is_found_as_its_own_subject():
    """A name that another name hides, or that analysis takes apart, would never be found."""
    hidden = [
        (concept.key, name)
        for concept in concepts().values()
        for names in concept.names.values()
        for name in names
        if concept.key not in subjects(name)
    ]
    assert hidden == []


def test_what_is_narrower_is_found_by_what_is_broader():
    tokens = {token.key for token in analyse("列宁格勒围困战").tokens if token.family is Family.CONCEPT}
    assert tokens == {"leningrad-siege", "<siege", "<great-patriotic-war", "<world-war-ii", "<war"}


def test_broader_subjects_are_in_the_vocabulary_and_go_round_nowhere():
    for narrow, wide in broader().items():
        assert {narrow, *wide} <= set(concepts())
        assert narrow not in wide
