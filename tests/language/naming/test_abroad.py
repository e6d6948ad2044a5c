"""Names in Chinese characters are read in Korean and in Cantonese too, each as freely as their bearers spell them."""

from __future__ import annotations

import pytest

from reelbridge.language.naming import How, Verdict, compare, traces
from reelbridge.language.naming.abroad import read_abroad
from reelbridge.language.naming.reasons import reasons
from reelbridge.language.scripts import Script


@pytest.mark.parametrize(
    ("characters", "spelt", "how"),
    [
        ("金永南", "Ким Ён Нам", How.KOREAN),
        ("朴凤柱", "Пак Пон Джу", How.KOREAN),
        ("崔永林", "Choe Yong-rim", How.KOREAN),
        ("林權澤", "Im Kwon-taek", How.KOREAN),
        ("梁振英", "Leung Chun-ying", How.CANTONESE),
        ("郭偉強", "Kwok Wai-keung", How.CANTONESE),
        ("王家卫", "Вонг Карвай", How.CANTONESE),
    ],
)
def test_they_are_one_name(characters, spelt, how):
    match = compare(characters, spelt)
    assert (match.verdict, [one.how for one in match.correspondences]) == (Verdict.SAME, [how])
    assert {key for key in traces(characters) if key[0] in "yz"} & set(traces(spelt))


def test_the_reason_says_in_which_language_it_is_read():
    found = [(one.code, one.facts["letters"]) for one in reasons(compare("金永南", "Ким Ён Нам"))]
    assert found == [("language.part_korean", "gim yon(g) nam")]


@pytest.mark.parametrize(
    ("characters", "spelt"), [("金永南", "Kim Chong-su"), ("梁振英", "Leung Kwok-hung"), ("王家卫", "Wong Tai-sin")]
)
def test_another_given_name_is_another_name(characters, spelt):
    assert compare(characters, spelt).verdict is not Verdict.SAME


@pytest.mark.parametrize(
    ("text", "script", "least"),
    [
        ("yongnam", Script.LATIN, "ko-yon"),
        ("ен", Script.CYRILLIC, "ko-yon"),
        ("keung", Script.LATIN, "yue-keung"),
    ],
)
def test_a_spelling_is_cut_into_syllables(text, script, least):
    assert least in {syllable for way in read_abroad(text, script) for syllable in way}


@pytest.mark.parametrize("text", ["", "bcd", "щ", "a" * 24])
def test_what_is_no_syllable_is_not_read(text):
    assert read_abroad(text, Script.LATIN) == ()


def test_a_trace_is_one_word():
    assert not [
        key for name in ("金永南", "王家卫", "Kim Yong-nam", "Bill Clinton") for key in traces(name) if " " in key
    ]
