"""Names in Chinese characters are read in Japanese too, however the reading is spelt."""

from __future__ import annotations

import pytest

from reelbridge.language.naming import compare, traces
from reelbridge.language.naming.japanese import morae, read_in_japanese
from reelbridge.language.naming.reasons import reasons
from reelbridge.language.scripts import Script


@pytest.mark.parametrize(
    ("latin", "cyrillic", "spelt"),
    [
        ("shinjuku", "синдзюку", "sinzyuku"),
        ("hokkaidou", "хоккайдо", "hokaido"),
        ("kyoto", "киото", "kyoto"),
        ("tsushima", "цусима", "tusima"),
        ("chofu", "тёфу", "tyohu"),
        ("honma", "хомма", "honma"),
    ],
)
def test_systems_of_spelling_meet(latin, cyrillic, spelt):
    assert morae(latin, Script.LATIN) == (spelt,)
    assert spelt in morae(cyrillic.replace("ё", "е"), Script.CYRILLIC)


@pytest.mark.parametrize("word", ["london", "clinton", "karl", "smith"])
def test_what_is_not_made_of_morae_is_no_japanese_word(word):
    assert morae(word, Script.LATIN) == ()


@pytest.mark.parametrize(
    ("chinese", "other", "spoken"),
    [("宇和島市", "Увадзима", "uwazima"), ("函館市", "Hakodate", "hakodate")],
)
def test_a_place_in_japan_is_found_by_its_reading(chinese, other, spoken):
    match = compare(chinese, other)
    assert ("language.part_japanese", spoken) in {(one.code, one.facts.get("letters")) for one in reasons(match)}
    assert f"aja-{spoken}" in set(traces(chinese)) & set(traces(other))


@pytest.mark.parametrize(("chinese", "other"), [("黑泽明", "Akira Kurosawa"), ("黑泽明", "Акира Куросава")])
def test_a_japanese_surname_of_two_characters_is_cut_off(chinese, other):
    assert [one.left.text for one in compare(chinese, other).correspondences if one.left] == ["黑泽", "明"]


def test_readings_are_bounded():
    assert len(read_in_japanese("生生生生")) <= 6
    assert read_in_japanese("生" * 20) == read_in_japanese("") == ()
