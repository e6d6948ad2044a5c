"""Chinese read aloud, from characters and through Palladius."""

from __future__ import annotations

import pytest

from reelbridge.language.pinyin import read_cyrillic, read_han, surnames


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("хайсюн", "haixiong"),
        ("цзиньпин", "jinping"),
        ("чаньань", "chanan"),
        ("люй", "lu"),
        ("хуэй", "hui"),
        ("кармен", ""),
        ("", ""),
    ],
)
def test_cyrillic_is_read_after_palladius_or_not_at_all(written, read):
    assert read_cyrillic(written) == read


def test_a_surname_may_be_read_otherwise_than_its_character():
    assert (read_han("单田芳"), surnames()["单"]) == (("dan", "tian", "fang"), "shan")
    assert read_han("吕布") == ("lu", "bu")
