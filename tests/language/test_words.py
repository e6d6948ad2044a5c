"""Scripts, folding, segmentation and base forms."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelbridge.language.analysing import Family, analyse
from reelbridge.language.english import english_stem
from reelbridge.language.folding import fold
from reelbridge.language.russian import russian_lemmas
from reelbridge.language.scripts import Script, recognise, runs
from reelbridge.language.words import chinese_words, says_little


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Съёмка", "съемка"),
        ("Йод", "йод"),
        ("и\u0306од", "йод"),  # decomposed й stays a letter of its own
        ("за\u0301мок", "замок"),  # a stress mark is no letter
        ("羅曼・卡爾曼", "罗曼・卡尔曼"),
        ("Café Œuvre Straße", "cafe oeuvre strasse"),
        ("ＲＥＤ　Ｓｉｌｋ", "red silk"),
        ("№ 5", "no 5"),
        ("KARMEN’S", "karmen's"),
    ],
)
def test_fold(written, folded):
    assert fold(written).text == folded


def test_fold_leads_back_to_what_was_written():
    text = "Плёнка № 12: Œuvre и\u0306од"
    folded = fold(text)
    for word, written in (("no", "№"), ("12", "12"), ("oeuvre", "Œuvre"), ("йод", "и\u0306од"), ("пленка", "Плёнка")):
        start = folded.text.index(word)
        first, last = folded.written(start, start + len(word))
        assert text[first:last] == written


@given(st.text(max_size=200))
def test_any_text_is_folded_and_analysed_with_bounds_inside_it(text):
    folded = fold(text)
    analysis = analyse(text)
    assert analysis == analyse(text)
    for token in analysis.tokens:
        first, last = folded.written(token.start, token.end)
        assert 0 <= first <= last <= len(text)
        assert token.key
        assert not any(char.isspace() for char in token.key)


@given(st.text(alphabet="абвгдеёжзийклмнопрстуфхцчшщъыьэюя АБВ-ЁЙ", max_size=80))
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text).text).text == fold(text).text


def test_runs_part_scripts_without_blanks():
    found = [(run.text, run.script) for run in runs("卡尔曼Karmen Кармен’а 35mm")]
    assert found == [
        ("卡尔曼", Script.HAN),
        ("Karmen", Script.LATIN),
        ("Кармен’а", Script.CYRILLIC),
        ("35", Script.OTHER),
        ("mm", Script.LATIN),
    ]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("红丝绸", "zh"),
        ("Красный шёлк", "ru"),
        ("Red Silk", "en"),
        ("Червоний шовк їхній", "uk"),
        ("赤い絹", "ja"),
        ("붉은 비단", "ko"),
        ("1943 — 12", "und"),
        ("纪录片 HD", "zh"),
    ],
)
def test_recognise(text, language):
    assert recognise(text) == language


def test_chinese_words_cover_the_run_without_gap():
    run = "镜头下的战地摄影师罗曼卡尔曼"
    bounds = list(chinese_words(run))
    assert [start for start, _end in bounds] == [0, *(end for _start, end in bounds[:-1])]
    assert bounds[-1][1] == len(run)


@pytest.mark.parametrize(
    ("word", "lemma"),
    [
        ("фотографий", "фотография"),
        ("кармена", "кармен"),
        ("карменом", "кармен"),
        ("шолохову", "шолохов"),
        ("стали", "стать"),
        ("стали", "сталь"),
        ("эйзенштейна", "эйзенштейн"),
    ],
)
def test_every_parse_of_a_russian_word_counts(word, lemma):
    assert lemma in russian_lemmas(word)


def test_english_stems():
    assert english_stem("photographs") == english_stem("photograph") == "photograph"
    assert english_stem("karmen's") == "karmen"


def test_common_words_say_little():
    assert [word for word in ("the", "и", "的", "парад", "红") if says_little(word)] == ["the", "и", "的"]


def test_families_of_a_mixed_text():
    found = analyse("Показ 红丝绸 in Moscow").by_family
    assert found[Family.WORD] == ["показ", *found[Family.WORD][1:-2], "in", "moscow"]
    assert found[Family.GRAM] == ["红丝", "丝绸", "绸"]
    assert "показ" in found[Family.STEM]


def test_analysis_is_the_same_from_many_threads():
    texts = ["Кармена ждали", "战地摄影师", "Roman Karmen's reel", "羅曼・卡爾曼"] * 5
    alone = [analyse(text).tokens for text in texts]
    together: list[list[object]] = []

    def work() -> None:
        together.append([analyse(text).tokens for text in texts])

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert together == [alone] * 8


def test_language_library_loads_no_dictionary_until_it_is_needed():
    import subprocess
    import sys

    code = (
        "import sys, reelbridge.language.analysing as a; a.analyse('plain words');"
        "print([m for m in ('pymorphy3', 'opencc', 'rjieba', 'pypinyin', 'django') if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
