"""Names and titles stand where a reader of each language looks for them."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelbridge.language.sorting import Order, heading, order_of, sort_key

#: Orders of ICU 74 (``Intl.Collator``), of places whose characters have one reading.
KNOWN = {
    (
        "zh-Hans",
        Order.READING,
    ): "阿爾巴尤利亞 阿普里利亞 安加尔斯克 贝鲁特 比萊 布赖顿 瓜萊瓜伊丘 國分寺市 哈廷根 克拉斯諾頓 库拉索 拉姆拉 蒙大拿州 米申维耶霍 濮阳 乔治市 塞里克 索爾涅奇諾戈爾斯克 托罗斯 瓦尔任阿 西雅圖 伊洛 英国 约维克",
    (
        "zh-Hans",
        Order.STROKES,
    ): "卜拉克納省 久姆里 比托姆 圣赫勒拿 布兰登 布列塔尼半岛 瓜拉登嘉楼 瓦约纳克斯 瓦拉瓦拉 乔治亚 伍德斯托克 多羅霍伊 安庫德 安格連 库拉索 沙馬林達 凯米 阜新市 阿帕丁 帝力 祖瓦拉 富勒顿 蘇艾 衢州市",
    (
        "ru",
        None,
    ): "Абхазия Ангарск Бенешов Берген Гамильтон Гусев Джуно Еманжелинск Заинск Керман Кыршехир Ларедо Лейси Леопольдсхёэ Малага Манхэттен Мобёж Мочуди Норуолк Пеканбару Хеслехольм Хуэйчжоу Цуруга Шветцинген",
    (
        "en",
        None,
    ): "Akure Americana Angarsk Baesweiler Bayonne Cheyenne Gandu Gonesse Grevenbroich Harsewinkel Kalininsk Kempen Maubeuge Novomoskovsk Oyonnax Peoria Pleszew Romania Sarny Springfield Tadjoura Teresina Tshikapa Weinan",
}


def in_order(names, language, **how):
    mixed = list(names)
    random.Random(7).shuffle(mixed)
    return sorted(mixed, key=lambda name: sort_key(name, language, **how))


@pytest.mark.parametrize(("language", "order"), list(KNOWN))
def test_orders_known_from_elsewhere(language, order):
    names = KNOWN[language, order].split(" ")
    assert in_order(names, language, order=order, is_title=True) == names


@pytest.mark.parametrize(
    ("language", "names"),
    [
        # Chinese and Latin share their letters; surnames as surnames: Ōu, Shàn, Yùchí, Zēng; lü after lu
        ("zh-Hans", "1943|安雅|Anna|曾国藩|Кармен"),
        ("zh-Hans", "充电|重庆|卡尔曼|Karmen|鲁迅|吕布|欧洲|沙汀|单田芳|尉迟恭|张艺谋"),
        ("zh-Hant", "一|丁玲|三毛|于謙|王二小|張藝謀|龍"),
        ("ru", "2 дня|10 дней|Бег|«Броненосец»|Ежов|Елкин|Ёлкин|Елкина|ива|йод|Яков|Anna|安"),
        ("en", "2 Days|10 Days|Elan|Élan|Red Silk|Redbook|Zoo|Кино|安"),
        ("uk", "Герой|Ґанок|Дім|Емма|Єва|Жук|Ира|Іван|Їжак|Кіт"),
    ],
)
def test_mixed_lists(language, names):
    assert in_order(names.split("|"), language) == names.split("|")


def test_articles_do_not_count_in_titles():
    titles = ["L’Atalante", "A Parade", "Das Parfum", "Red Silk", "The Red Silk", "Thebes"]
    assert in_order(titles, "en", is_title=True) == titles
    assert heading("The Red Silk", "en", is_title=True) == "R"
    assert heading("The Red Silk", "en") == "T"


@pytest.mark.parametrize(
    ("text", "language", "letter"),
    [
        ("曾国藩", "zh-Hans", "Z"), ("单田芳", "zh-Hans", "S"), ("尉迟恭", "zh-Hans", "Y"), ("重庆", "zh-Hans", "C"),
        ("龍", "zh-Hant", "16"), ("龙", "zh-Hant", "5"), ("Ёлкин", "ru", "Е"), ("«Бег»", "ru", "Б"), ("Élan", "en", "E"),
        ("安", "en", "A"), ("1943", "ru", "#"), ("", "en", "#"), ("— — —", "en", "#"), ("☃", "en", "#"),
    ],
)  # fmt: skip
def test_headings(text, language, letter):
    assert heading(text, language) == letter


def test_traditional_readers_count_strokes():
    assert [order_of(tag) for tag in ("zh", "zh-Hans", "zh-Hant", "zh-TW", "ru")] == [
        Order.READING, Order.READING, Order.STROKES, Order.STROKES, Order.READING,
    ]  # fmt: skip


@given(
    st.text(st.characters(codec=None, exclude_categories=()), max_size=40),
    st.sampled_from(["zh-Hans", "zh-Hant", "ru", "en", "uk", "fr", ""]),
    st.booleans(),
)
def test_any_text_has_a_key_and_letters_stand_together(text, language, is_title):
    key = sort_key(text, language, is_title=is_title)
    assert key == sort_key(text, language, is_title=is_title)
    assert heading(text, language, is_title=is_title)


def test_every_letter_is_one_stretch_of_the_list(shared):
    lines = (shared / "names" / "persons_full_wikidata.tsv").read_text("utf-8").splitlines()[1:]
    names = [cell for line in lines for cell in line.split("\t")[:3]]
    for language in ("zh-Hans", "zh-Hant", "ru", "en"):
        letters = [heading(name, language) for name in in_order(names, language)]
        stretches = [now for before, now in zip(["", *letters], letters, strict=False) if before != now]
        # other scripts stand apart, so a letter of the Latin alphabet may head Chinese too
        assert len(stretches) <= len(set(letters)) + 26
