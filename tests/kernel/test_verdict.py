import pytest

from reelbridge.kernel.language import choose
from reelbridge.kernel.verdict import Answer, Reason, Verdict, worst


def test_no_without_a_reason_is_a_bug():
    with pytest.raises(ValueError, match="reason"):
        Verdict.no([])


def test_worst_answer_decides():
    assert worst([Answer.YES, Answer.IF]) is Answer.IF
    assert worst([Answer.YES, Answer.UNKNOWN, Answer.NO]) is Answer.NO
    assert worst([]) is Answer.UNKNOWN


def test_conditions_still_let_a_thing_go_ahead():
    assert Verdict.conditional(Reason("rights.credit_owed")).is_clear
    assert not Verdict.unknown().is_clear


@pytest.mark.parametrize(
    ("texts", "wanted", "expected"),
    [
        ({"ru": "Кармен", "en": "Karmen"}, "ru", ("Кармен", "ru", False)),
        ({"zh": "卡门"}, "zh-Hans", ("卡门", "zh", False)),
        ({"zh-Hant": "卡門", "en": "Karmen"}, "zh-Hans", ("卡門", "zh-Hant", False)),
        ({"fr": "Carmen", "en": "Karmen"}, "ru", ("Karmen", "en", True)),
        ({"ru": "", "en": "Karmen"}, "ru", ("Karmen", "en", True)),
        ({}, "ru", ("", "ru", False)),
    ],
)
def test_text_is_chosen_in_the_wanted_language_and_a_fallback_is_marked(texts, wanted, expected):
    chosen = choose(texts, wanted)
    assert (chosen.text, chosen.language, chosen.is_fallback) == expected
