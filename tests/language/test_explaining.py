"""A match explains itself as data, worded in the reader's language."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from reelbridge.kernel.wording import say_reason
from reelbridge.language.analysing import Family, analyse
from reelbridge.language.explaining import Asked, explain, explain_best, mark, strength
from reelbridge.language.scripts import script_of_text


def asked(text: str) -> Asked:
    analysis = analyse(text)
    keys = {family: frozenset(analysis.by_family[family]) for family in Family}
    return Asked(text, analysis.folded.text, script_of_text(text), keys)


def found(text: str):
    return mark(analyse(text), "xx")


@pytest.mark.parametrize(
    ("query", "text", "code", "spelling"),
    [
        ("红丝绸", "红丝绸", "language.same_text", "红丝绸"),
        ("战地摄影", "镜头下的战地攝影師", "language.inside_longer", "战地攝影"),
        ("парад", "Первомайский Парад, 1941", "language.same_word", "Парад"),
        ("фотография", "Выставка фотографий", "language.same_base_form", "фотографий"),
        ("parades", "The Parade", "language.same_base_form", "Parade"),
        ("парад", "节日阅兵", "language.same_subject", "阅兵"),
    ],
)
def test_reason(query, text, code, spelling):
    reason = explain(asked(query), found(text))
    assert (reason.code, reason.facts["query"], reason.facts["found"]) == (code, query, spelling)
    assert text[reason.facts["start"] : reason.facts["end"]] == spelling


def test_no_reason_where_nothing_is_found():
    assert explain(asked("Шостакович"), found("Роман Кармен")) is None


def test_the_strongest_reason_wins():
    texts = [found("镜头下的卡尔曼"), found("卡尔曼")]
    reason, where = explain_best(asked("卡尔曼"), texts)
    assert (reason.code, where.text) == ("language.same_text", "卡尔曼")
    assert strength(reason) > strength(explain(asked("卡尔曼"), texts[0]))


def test_every_code_has_a_sentence():
    from reelbridge.language.explaining import _STRENGTH
    from reelbridge.language.phrases import PHRASES

    assert set(_STRENGTH) <= set(PHRASES)
    reason = explain(asked("фотография"), found("Выставка фотографий"))
    with override("en"):
        assert say_reason(reason) == "“фотографий” is another form of “фотография”."
    with override("zh-hans"):
        assert say_reason(reason) == "“фотографий”是“фотография”的另一形式。"
