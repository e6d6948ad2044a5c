"""The query language: what is read, what is refused, and the character an error points at."""

from __future__ import annotations

import pytest
from django.utils.translation import override
from hypothesis import example, given
from hypothesis import strategies as st

from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.wording import say_refusal
from reelbridge.search.rules.query import (
    Beginning,
    Both,
    Either,
    Node,
    Not,
    Phrase,
    Valued,
    When,
    Within,
    Words,
    questions,
    read,
)


def told(node: Node | None) -> str:  # noqa: C901, PLR0911, PLR0912 -- one for each kind of node
    """Write a query down again in one way."""
    match node:
        case None:
            return ""
        case Words(question):
            return question.analysis.text
        case Phrase(question):
            return f"“{question.analysis.text}”"
        case Beginning(stem):
            return f"{stem}*"
        case When(first, last):
            return f"{first}..{last}"
        case Valued(field, value, _):
            return f"{field}={value}"
        case Within(field, inner):
            return f"{field}:{told(inner)}"
        case Not(inner):
            return f"!{told(inner)}"
        case Both(nodes):
            return f"[{' & '.join(map(told, nodes))}]"
        case Either(nodes):
            return f"[{' | '.join(map(told, nodes))}]"


@pytest.mark.parametrize(
    ("query", "meaning"),
    [
        ("Роман Кармен", "Роман Кармен"),
        ("卡尔曼 парад", "卡尔曼 парад"),
        ('"holiday parade"', "“holiday parade”"),
        ("«Красный шёлк»", "“Красный шёлк”"),
        ("“红丝绸”", "“红丝绸”"),
        ("《红丝绸》", "“红丝绸”"),
        ("找“战地摄影”师", "[找 & “战地摄影” & 师]"),
        ("парад OR 阅兵", "[парад | 阅兵]"),
        ("парад | 阅兵", "[парад | 阅兵]"),
        ("парад|阅兵", "[парад | 阅兵]"),
        ("Кармен ИЛИ Вертов", "[Кармен | Вертов]"),
        ("卡门 或 卡尔曼", "[卡门 | 卡尔曼]"),
        ("парад AND 1941", "[парад & 1941]"),
        ("парад -фото", "[парад & !фото]"),
        ("парад −фото", "[парад & !фото]"),
        ("парад NOT фото", "[парад & !фото]"),
        ("-парад", "!парад"),
        ("a b OR c d", "[a b | c d]"),
        ("a AND (b OR c)", "[a & [b | c]]"),
        ("парад （阅兵 OR 游行）", "[парад & [阅兵 | 游行]]"),
        ("title:парад", "title:парад"),
        ("название:парад", "title:парад"),
        ("标题：红丝绸", "title:红丝绸"),
        ('title:"red silk" name:Кармен', "[title:“red silk” & name:Кармен]"),
        ("title:(red OR silk)", "title:[red | silk]"),
        ("kind:work вид:item 类型：agent", "[kind=work & kind=item & kind=agent]"),
        ('medium:"35 mm"', "medium=35 mm"),
        ("язык:русский", "spoken=русский"),
        ("фото*", "фото*"),
        ("call:Ф-12*", "call:[ф- & 12*]"),
        # not signs of ours: titles and texts as people paste them
        ("Red Silk (2025)", "Red Silk 2025"),
        ("Jean-Luc", "Jean-Luc"),
        ("Москва - Кассиопея", "Москва - Кассиопея"),
        ("Name: a life", "Name: a life"),
        ("镜头下的战地摄影师：节日阅兵", "镜头下的战地摄影师：节日阅兵"),
        ("https://example.org/a", "https://example.org/a"),
        ('a 12" disc', 'a 12" disc'),
        ("А ЗОРИ ЗДЕСЬ НЕ ТИХИЕ", "А ЗОРИ ЗДЕСЬ НЕ ТИХИЕ"),
        ("TO BE OR NOT TO BE", "TO BE OR NOT TO BE"),
        ("па\u200bрад", "парад"),
        ("\u202eпарад\u202c", "парад"),
        ("пар\x00ад", "пар ад"),
        ("AND парад", "парад"),
        ('""', ""),
        ("   ", ""),
        ("()", ""),
    ],
)
def test_a_query_is_read(query, meaning):
    assert told(read(query)) == meaning


@pytest.mark.parametrize(
    ("query", "first", "last"),
    [
        ("year:1941", "1941-01-01", "1941-12-31"),
        ("год:1941..1945", "1941-01-01", "1945-12-31"),
        ("年份：1941—1945", "1941-01-01", "1945-12-31"),
        ("date:1941/1945-05-09", "1941-01-01", "1945-05-09"),
        ("made:1942~", "1942-01-01", "1942-12-31"),
        ("made:194X", "1940-01-01", "1949-12-31"),
        ("made:1941..", "1941-01-01", None),
        ("made:..1945", None, "1945-12-31"),
    ],
)
def test_days_are_read(query, first, last):
    from datetime import date

    node = read(query)
    assert isinstance(node, When)
    days = [date.fromordinal(day).isoformat() if day else None for day in (node.first, node.last)]
    assert days == [first, last]


@pytest.mark.parametrize(
    ("query", "code", "position", "excerpt"),
    [
        ('парад "красный', "search.quote_left_open", 7, '"красный'),
        ("парад «красный", "search.quote_left_open", 7, "«красный"),
        ("a (b OR c", "search.bracket_left_open", 3, "(b OR c"),
        ("a (b", "search.bracket_left_open", 3, "(b"),
        ("a) b", "search.bracket_never_opened", 2, ") b"),
        ("парад OR", "search.operator_alone", 7, "OR"),
        ("парад NOT", "search.operator_alone", 7, "NOT"),
        ("a OR OR b", "search.operator_alone", 3, "OR OR b"),
        ("a title:", "search.field_left_empty", 3, "title:"),
        ("a titel:парад", "search.field_unknown", 3, "titel:парад"),
        ("kind:(work OR item)", "search.value_is_no_word", 6, "(work OR item)"),
        ("парад year:вчера", "search.date_not_understood", 12, "вчера"),
        ("парад year:1945..1941", "search.date_runs_backwards", 12, "1945..1941"),
    ],
)
def test_an_error_points_at_the_character(query, code, position, excerpt):
    with pytest.raises(BadInput) as refused:
        read(query)
    facts = refused.value.facts
    assert (refused.value.code, facts["position"], facts["excerpt"]) == (code, position, excerpt)


def test_an_error_is_worded_in_every_language():
    with pytest.raises(BadInput) as refused:
        read("a titel:парад")
    said = {}
    for tag in ("en", "ru", "zh-hans"):
        with override(tag):
            said[tag] = say_refusal(refused.value)
    assert said == {
        "en": "There is no field “titel” (character 3). Is “title” meant? With a blank after the colon it is read as words.",
        "ru": "Поля «titel» нет (знак 3). Имеется в виду «title»? С пробелом после двоеточия это читается как слова.",
        "zh-hans": "没有名为“titel”的字段（第 3 个字符）。是指“title”吗？冒号后加空格即按普通词语查找。",
    }


SIGNS = st.text(st.sampled_from("аb字 \"«»“”()（）:：-−|*'.~/\\[]{}^+?!\u202e\u200b\x00"), max_size=60)
PIECES = st.lists(
    st.sampled_from(
        ["title:", "year:", "OR", "AND", "NOT", "-", "(", ")", '"', "парад", "红丝绸", "1941..1945", "a*", " "]
    ),
    max_size=40,
).map(" ".join)


@given(st.one_of(SIGNS, PIECES, st.text(max_size=80)))
@example("\ud800")
@example("(" * 499)
@example("-" * 499)
@example('"' * 499)
@example("title:" * 80)
def test_whatever_is_typed_is_read_or_refused_at_a_place(query):
    refused, node = None, None
    try:
        node = read(query)
    except BadInput as refusal:
        refused = refusal
    assert all(question.groups for question in questions(node))
    assert refused is None or refused.code.startswith("search.")
    assert refused is None or 1 <= refused.facts.get("position", 1) <= len(query) + 1


@given(st.lists(st.text(st.sampled_from("абвгдеabcdef"), min_size=1, max_size=8), min_size=1, max_size=8))
def test_words_without_signs_stay_one_run_of_words(words):
    node = read(" ".join(words))
    assert isinstance(node, Words)
    assert node.question.analysis.text == " ".join(words)


@given(st.text(st.sampled_from("абв字丝abc 1"), min_size=1, max_size=20).filter(str.strip))
def test_a_quoted_text_is_one_phrase_however_it_is_quoted(text):
    read_in = [told(read(f"{opening}{text}{closing}")) for opening, closing in ('""', "«»", "“”", "「」")]
    assert set(read_in) == {f"“{text.strip()}”"}
