"""What is found for which words, and why."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from reelbridge.kernel import wording
from reelbridge.search.queries import Filters, find
from reelbridge.search.registry import NameForm
from tests.search.conftest import KARMEN, thing

pytestmark = pytest.mark.usefixtures("sample")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("战地摄影", ["r1"]),  # two words inside a longer title
        ("丝绸", ["r3"]),  # the end of a word that segmentation keeps whole
        ("绸", ["r3"]),  # one character
        ("紅絲綢", ["r3"]),  # traditional characters
        ("фотография", ["r2"]),  # nominative against genitive plural
        ("красного шелка", ["r3"]),  # inflected, е for ё
        ("photograph", ["r2"]),
        ("Kalman", ["r1"]),  # misspelt
        ("卡尔曼", ["r1"]),
        ("Karmen", ["r1"]),
        ("Шэнь Хайсюн", ["r5"]),  # Palladius
        ("Haixiong Shen", ["r5"]),  # pinyin, given name first
        ("shen haixiong", ["r5"]),
        ("the Red Silk", ["r3"]),  # a word that says little
        ("ＲＥＤ　ＳＩＬＫ", ["r3"]),  # full-width letters
        ("Роман Лазаревич Кармен", ["r1"]),  # a patronymic that the record lacks
        ("卡尔曼 парад", ["r1"]),  # two scripts in one query
        ("卡尔曼的检阅", ["r1"]),  # another word for a parade
        ("combat cameraman", ["r1"]),  # a subject named in Chinese only
        ("丝绸 шёлковый", ["r3"]),
        ("silk", ["r3"]),
        ("卡尔曼阅兵", ["r1"]),  # a name and a word without a blank
        ("Шостакович", []),
    ],
)
def test_find_by_words(refs, words, expected):
    assert refs(words) == expected


def test_find_inflected_name_in_a_name_and_in_a_text(refs):
    assert refs("Кармен") == ["r1", "r4"]
    assert refs("Кармена") == ["r1", "r4"]
    assert refs("Карменом") == ["r1", "r4"]


@pytest.mark.parametrize(
    ("words", "ref", "found", "begun"),
    [
        ("карм*", "r1", "Кармен", "карм"),
        ("name:kar*", "r1", "Karmen", "kar"),
        ("Карме*", "r4", "Кармена", "карме"),  # in a text
    ],
)
def test_words_that_begin_so_say_with_what_they_begin(words, ref, found, begun):
    why = {hit.document.ref: hit.why for hit in find(words, language="ru").hits}
    reason = why[ref][0]
    assert (reason.code, reason.facts["found"], reason.facts["query"]) == ("language.begins_so", found, begun)
    with override("en"):
        assert wording.say_reason(reason) == f"“{found}” begins with “{begun}”."


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ('"military history"', "Military history"),  # not by the title, which is about the same
        ('"военной истории"', "военной истории"),
        ('"军事历史"', "军事历史"),
    ],
)
def test_words_side_by_side_say_where_they_stand_so(shelf, work_off, words, found):
    shelf.add(
        thing(
            "m1",
            {"en": "A history of war", "ru": "История войны", "zh-Hans": "战史"},
            texts={
                "en": "A film. Military history of the north.",
                "ru": "О военной истории севера.",
                "zh-Hans": "北方军事历史",
            },
        )
    )
    work_off()
    (hit,) = find(words).hits
    assert hit.why[0].facts["found"] == found


def test_find_without_words_gives_everything():
    assert find("").total == 5


def test_an_exact_title_stands_first(shelf, work_off, refs):
    shelf.add(
        thing("s1", {"en": "Parade"}),
        thing("s2", {"en": "Parade of the parade: a parade of every parade there was"}),
        thing("s3", {"en": "A parade"}),
    )
    work_off()
    assert refs("parade")[0] == "s1"


def test_exact_names_stand_above_names_across_scripts(shelf, work_off, refs):
    shelf.add(thing("s1", {"en": "x"}, names=(KARMEN[1],)), thing("s2", {"en": "y"}, names=(KARMEN[2],)))
    work_off()
    assert refs("Karmen") == ["r1", "s2", "s1"] or refs("Karmen") == ["s2", "r1", "s1"]


def test_names_across_scripts_stand_in_the_order_of_their_likeness_and_before_texts(shelf, work_off, refs):
    shelf.add(
        thing("a1", {"en": "Letter"}, texts={"en": "Dsiga Wertow was there, said Roman Karmen."}),
        thing("a2", {"en": "x"}, names=(NameForm("Зинаида Вертова", "ru"),)),
        thing("a3", {"en": "y"}, names=(NameForm("Дзига Вертов", "ru"),)),
        thing("a4", {"en": "z"}, names=(NameForm("吉加·维尔托夫", "zh-Hans"),)),
        thing("a5", {"en": "z"}, names=(NameForm("Дзига Кауфман", "ru"), NameForm("Роман Вертов", "ru"))),
    )
    work_off()
    found = refs("Dziga Vertov")
    assert found[:2] == ["a3", "a4"]
    # a part of one person's name and a part of another's are no name
    assert not {"a2", "a5"} & set(found)


def test_a_name_is_found_by_initials_and_by_another_order(shelf, work_off, refs):
    shelf.add(thing("b1", {"en": "x"}, names=(NameForm("Вертов, Дзига", "ru"), NameForm("И. Копалин", "ru"))))
    work_off()
    assert refs("Dziga Vertov") == refs("D. Vertov") == refs("Ilya Kopalin") == ["b1"]
    assert refs("Pyotr Kopalin") == []


def test_who_bears_a_name_stands_above_what_they_made(shelf, work_off, refs):
    bearer = tuple(NameForm(form.text, form.language) for form in KARMEN)
    shelf.add(thing("z1", {"en": "x"}, names=KARMEN), thing("z2", {"ru": "Роман Кармен"}, names=bearer))
    work_off()
    for words in ("Kalman", "卡尔曼", "Кармена"):
        assert refs(words)[0] == "z2"
    assert find("Роман Кармен").hits[0].why[0].facts["place"] == "name"


@pytest.mark.parametrize(
    ("words", "language", "code", "found", "whole"),
    [
        ("战地摄影", "zh-Hans", "language.inside_longer", "战地摄影", "镜头下的战地摄影师：节日阅兵"),
        ("фотография", "ru", "language.same_base_form", "фотографий", "Выставка военных фотографий"),
        ("Kalman", "ru", "search.name_sounds_alike", "Кармен", "Роман Кармен"),
        ("Kalman", "zh-Hans", "search.name_sounds_alike", "卡尔曼", "罗曼·卡尔曼"),
        ("Kalman", "en", "search.name_spelt_alike", "Karmen", "Roman Karmen"),
        ("卡尔曼", "zh-Hans", "language.inside_longer", "卡尔曼", "罗曼·卡尔曼"),
        ("Шэнь Хайсюн", "ru", "search.name_read_alike", "慎海雄", "慎海雄"),
        ("красный шелк", "ru", "language.same_text", "Красный шёлк", "Красный шёлк"),
        ("紅絲綢", "zh-Hans", "language.same_text", "红丝绸", "红丝绸"),
        ("combat cameraman", "en", "language.same_subject", "战地摄影师", "镜头下的战地摄影师：节日阅兵"),
        ("Р. Кармен", "ru", "language.same_word", "Кармен", "Роман Кармен"),
        ("Karmen R.", "en", "language.same_word", "Karmen", "Roman Karmen"),
        ("Р. Кармен", "en", "search.name_sounds_alike", "Karmen", "Roman Karmen"),
    ],
)
def test_a_hit_says_why(words, language, code, found, whole):
    why = find(words, language=language).hits[0].why[0]
    assert (why.code, why.facts["found"], why.facts["whole"]) == (code, found, whole)
    start, end = why.facts["start"], why.facts["end"]
    assert whole[start:end] == found


def test_a_name_in_another_spelling_says_who_is_meant():
    why = find("罗曼", language="ru").hits[0].why[0]
    assert (why.facts["whole"], why.facts["bearer_name"]) == ("罗曼·卡尔曼", "Роман Кармен")
    assert "bearer_name" not in find("Кармена", language="ru").hits[0].why[0].facts


def test_a_match_in_a_text_shows_what_stands_around_it():
    why = find("вагон").hits[0].why[0]
    assert why.facts["place"] == "text"
    assert why.facts["whole"][why.facts["start"] : why.facts["end"]] == "вагона"


def test_reasons_are_worded_in_every_language():
    from reelbridge.kernel.wording import say_reason

    why = find("Kalman", language="ru").hits[0].why[0]
    with override("ru"):
        assert say_reason(why) == f"«Kalman» созвучно «Кармен»: {why.facts['letters']}."
    assert str(why.facts["letters"]).startswith("k–к, ")
    with override("zh-hans"):
        assert say_reason(why) == f"“Kalman”与“Кармен”读音相近：{why.facts['letters']}。"


def test_filters_narrow_and_count():
    found = find("", Filters.of(keeper="nevsky"))
    assert found.total == 4
    assert {one.value: one.count for one in found.facets["keeper"]} == {"nevsky": 4, "beichen": 1}
    assert {one.value: one.count for one in found.facets["medium"]} == {"film": 3, "photograph": 1}
    assert [hit.document.ref for hit in find("", Filters.of(medium="photograph")).hits] == ["r4"]
    none = find("", Filters.of(medium="sound", kind=["reel"]))
    assert none.total == 0
    assert [(one.value, one.count, one.is_chosen) for one in none.facets["medium"]] == [
        ("film", 4, False),
        ("photograph", 1, False),
        ("sound", 0, True),
    ]
    assert [(one.value, one.count, one.is_chosen) for one in none.facets["kind"]] == [("reel", 0, True)]


def test_a_keeper_is_labelled_with_its_institutions_names():
    labels = {one.value: one.label.get("en") for one in find("").facets["keeper"]}
    assert labels == {"nevsky": "Nevsky Film Archive", "beichen": "Beichen TV Film Library"}


def test_pages_part_the_hits_without_loss(shelf, work_off):
    shelf.add(*(thing(f"p{number:02}", {"en": f"Station {number}"}) for number in range(30)))
    work_off()
    pages = [find("station", page=page, per_page=12) for page in (1, 2, 3)]
    assert [len(page.hits) for page in pages] == [12, 12, 6]
    assert {page.total for page in pages} == {30}
    assert len({hit.document.ref for page in pages for hit in page.hits}) == 30


def test_a_document_comes_back_as_it_was_given(sample):
    assert find("парад").hits[0].document == sample["r1"]


def test_an_initial_may_stand_for_a_first_name(sample, refs):
    for words in ("Р. Кармен", "Р. Л. Кармен", "R. Karmen", "Karmen R."):
        assert refs(words)[0] == "r1"
    assert refs("Р. Вертов") == []
