"""A researcher at a browser types names, titles and words in three languages, and every result says why it is there."""

from __future__ import annotations

import pytest

from tests.journeys.nodes import eventually

pytestmark = pytest.mark.journey

#: At whose node, the reader's language, what is typed; the title that must be among the first five, and what its
#: reason must show as found.
AT_EAST = [
    ("zh-Hans", "卡尔曼", "罗曼·卡尔曼", "卡尔曼"),
    ("zh-Hans", "Kalman", "罗曼·卡尔曼", "Kalman"),
    ("zh-Hans", "Кармена", "罗曼·卡尔曼", "Кармен"),
    ("ru", "Кармена", "Роман Кармен", "Кармен"),
    ("ru", "卡尔曼", "Роман Кармен", "卡尔曼"),
    ("en", "Karmen", "Roman Karmen", "Karmen"),
    ("en", "Kalman", "Roman Karmen", "Kalman"),
    ("en", "卡门", "Roman Karmen", "卡门"),
    ("zh-Hans", "战地摄影", "战地摄影师的镜头：文物与影像征集", "战地摄影"),
    ("ru", "фотография", "Сбор реликвий и фотографий военных лет", "фотографий"),
    ("en", "relic", "Relics and Photographs of the War Years. A Call", "Relics"),
    ("zh-Hans", "文物", "战地摄影师的镜头：文物与影像征集", "文物"),
    ("en", "Panda and Happy Ball", "Panda and Happy Ball", "Panda and Happy Ball"),
    ("ru", "панда", "Панда и Крош", "Панда"),
    ("zh-Hans", "开心球", "熊猫和开心球", "开心球"),
    ("en", "The Sinking of the Lisbon Maru", "The Sinking of the Lisbon Maru", "The Sinking of the Lisbon Maru"),
    ("ru", "Лисбон-мару", "Гибель «Лисбон-мару»", "Лисбон"),
    ("zh-Hans", "里斯本丸", "里斯本丸沉没", "里斯本丸"),
    ("en", "My Country, My Parents", "My Country, My Parents", "My Country, My Parents"),
    ("zh-Hans", "唐探1900", "唐探1900", "唐探1900"),
    ("ru", "университет", "Два класса. Разговор об образовании", "университете"),
    ("zh-Hans", "大学", "两国课堂：教育对话", "大学"),
    ("en", "two universities", "Two Classrooms. A Dialogue on Education", "universities"),
]
AT_WEST = [
    ("ru", "красного шелка", "Красный шёлк", "Красный"),
    ("zh-Hans", "红丝绸", "红丝绸", "红丝绸"),
    ("zh-Hans", "丝绸", "红丝绸", "丝绸"),
    ("en", "Red Silk", "Red Silk", "Red Silk"),
    ("en", "parade", "Праздничный парад", "парад"),
    ("zh-Hans", "阅兵", "节日阅兵", "阅兵"),
    ("ru", "делегат", "Письма с фронта. Вечер чтения", "делегатами"),
    ("en", "delegates", "Letters from the Front. An Evening of Reading", "delegates"),
    ("zh-Hans", "书信", "前线来信：朗读之夜", "书信"),
]


#: Words that nothing at East holds: the reader's language, what is typed; the title that stands under “alike in
#: meaning”, and its reason.
ALIKE_AT_EAST = [
    ("en", "motherland and our fathers", "My Country, My Parents", "我和我的父辈 (alike in meaning)"),
    ("ru", "мишка и мячик", "Панда и Крош", "熊猫和开心球 (близко по смыслу)"),
    ("zh-Hans", "校园里的对话", "两国课堂：教育对话", "Two Classrooms. A Dialogue on Education (含义相近)"),
]


@pytest.fixture
def houses(make_node, films):
    """East and West with their sample catalogues and West's films, which East has harvested."""
    east, west = make_node("beichen"), make_node("nevsky")
    east.meaning = "true"
    for node in (east, west):
        node.add_people(("guest", "reader"))
        node.must("sample", "load")
        node.start()
    west.run_all(["ingest", films, "--wait"], ["partner", "add", east.address, "--yes"])
    east.run_all(["partner", "add", west.address, "--yes"])
    west.run_all(["offer", "--all", "--to", "beichen"])
    east.run_all(["harvest"])
    for node in (east, west):
        eventually(lambda node=node: "0 jobs wait" in node.run("doctor").out or None)
    return east, west


def ask(desk, node, language: str, words: str) -> list[tuple[str, str]]:
    """Type words into the box and return the first five results, each with the reason shown."""
    desk.speak(language, node=node.institution)
    desk.open("/search/")
    desk.page.locator("#words").fill(words)
    desk.page.keyboard.press("Enter")
    desk.page.wait_for_url("**/search/?words=*")
    desk.page.wait_for_selector(".find, .empty")
    cards = desk.page.locator(".find").all()[:5]
    return [
        (card.locator("h3 a").inner_text(), " ".join(card.locator(".why mark").all_inner_texts())) for card in cards
    ]


def test_every_query_of_the_worked_example_finds_and_says_why(houses, visit):
    look_up_everything(houses, visit)
    east, _west = houses
    look_up_what_is_alike(east, visit(east, "guest"))
    tell_two_people_apart_and_save(east, visit(east, "guest"))


def look_up_everything(houses, visit) -> None:
    missed = []
    for node, rows in zip(houses, (AT_EAST, AT_WEST), strict=True):
        desk = visit(node, "guest")
        for language, words, title, found in rows:
            shown = dict(reversed(ask(desk, node, language, words)))
            if found not in shown.get(title, ""):
                missed.append((node.institution, language, words, shown))
        desk.must_be_clean()
    assert missed == []


def look_up_what_is_alike(east, desk) -> None:
    """Words find nothing; what is alike in meaning is fetched after the page and says so."""
    for language, words, title, reason in ALIKE_AT_EAST:
        desk.speak(language, node=east.institution)
        desk.open(f"/search/?words={words}")
        card = desk.page.locator(".alike .find", has=desk.page.get_by_role("link", name=title)).first
        card.wait_for()
        assert desk.page.locator(".empty").is_visible()
        assert reason in " ".join(card.locator(".why").inner_text().split())
        desk.must_be_clean()


def tell_two_people_apart_and_save(east, desk) -> None:
    desk.speak("zh-Hans", node=east.institution)
    desk.open("/search/?words=卡尔曼")
    assert sorted(desk.page.locator(".whom strong").all_inner_texts()) == ["伊姆雷·卡尔曼", "罗曼·卡尔曼"]
    desk.must_be_clean()
    desk.page.locator(".saving summary").click()
    desk.page.locator("#saving-name").fill("卡尔曼的影像")
    desk.page.locator(".saving button").click()
    desk.page.wait_for_url("**/search/saved/")
    feed = desk.page.get_by_role("link", name="Atom").get_attribute("href")
    answer = desk.context.request.get(east.address + feed)
    assert answer.status == 200
    assert "卡尔曼的影像" in answer.text()
