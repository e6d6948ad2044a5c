"""The search page in a browser: by keyboard, with suggestions, in three layouts, with filters that come and go."""

from __future__ import annotations

import pytest

from reelbridge.search import registry
from reelbridge.search.models import Habit, SavedSearch
from tests.search.conftest import KARMEN, thing

pytestmark = pytest.mark.django_db(transaction=True)


def titles(desk):
    return desk.page.locator(".find h3 a").all_inner_texts()


@pytest.mark.slow
def test_page_is_clean_in_every_language_and_layout(sample, desk):
    desk.sign_in("reader")
    desk.everywhere("/search/?words=Kalman", "search-found")
    desk.everywhere("/search/?words=zebra+bridge", "search-nothing")
    for layout in ("list", "sheet"):
        desk.open("/search/")
        desk.page.locator(f".layouts [value={layout}]").click()
        desk.page.wait_for_selector(f".finds--{layout}")
        desk.everywhere("/search/", f"search-{layout}")


def test_a_name_is_chosen_from_what_begins_so_by_keyboard_alone(sample, desk):
    desk.sign_in("reader", language="zh-Hans")
    desk.open("/search/")
    words = desk.page.locator("#words")
    assert words.get_attribute("aria-expanded") == "false"
    desk.page.keyboard.type("hongs")  # the box has the focus
    desk.page.wait_for_selector("#suggestions [role=option]")
    assert words.get_attribute("aria-expanded") == "true"
    desk.page.keyboard.press("ArrowDown")
    option = desk.page.locator("#suggestions [aria-selected=true]")
    assert option.get_attribute("id") == words.get_attribute("aria-activedescendant")
    assert words.input_value() == "红丝绸"
    desk.must_be_clean()
    desk.page.keyboard.press("ArrowUp")
    assert words.input_value() == "hongs"
    desk.page.keyboard.press("ArrowDown")
    desk.page.keyboard.press("Enter")
    desk.page.wait_for_url("**/search/?words=%E7%BA%A2%E4%B8%9D%E7%BB%B8")
    assert titles(desk) == ["红丝绸"]
    assert desk.page.locator("#suggestions").is_hidden()


def test_escape_brings_back_what_was_typed(sample, desk):
    desk.sign_in("reader")
    desk.open("/search/")
    desk.page.keyboard.type("крас")
    desk.page.locator("#suggestions").wait_for()
    desk.page.keyboard.type("н")
    desk.page.keyboard.press("Escape")
    assert desk.page.locator("#words").input_value() == "красн"
    assert desk.page.locator("#suggestions").is_hidden()


def test_keys_lead_through_the_results(sample, desk):
    desk.sign_in("reader")
    desk.open("/search/?words=parade")
    desk.page.locator("body").click(position={"x": 5, "y": 400})
    desk.page.keyboard.press("j")
    assert desk.page.evaluate("document.activeElement.closest('.find') !== null")
    desk.page.keyboard.press("/")
    assert desk.page.evaluate("document.activeElement.id") == "words"
    desk.page.keyboard.press("Escape")
    desk.page.locator("#words").blur()
    desk.page.keyboard.press("f")
    assert desk.page.evaluate("document.activeElement.form.id") == "ask"
    desk.page.locator(".find h3 a").first.focus()
    desk.page.evaluate("window.stays = true")
    desk.page.keyboard.press("v")
    desk.page.wait_for_selector(".finds--list")
    assert desk.page.evaluate("window.stays")  # and nothing is typed into the box by the next key
    assert Habit.objects.get().view == "list"
    desk.page.locator("#keys summary").click()
    desk.page.locator("#keys-on").uncheck()
    desk.page.locator(".find h3 a").first.focus()
    desk.page.keyboard.press("v")
    desk.page.wait_for_timeout(300)
    assert Habit.objects.get().view == "list"


def test_a_filter_narrows_at_once_and_is_taken_away_again(sample, desk):
    desk.sign_in("reader")
    desk.open("/search/")
    assert "5 records" in desk.page.locator("#tally").inner_text()
    desk.page.evaluate("window.stays = true")
    desk.page.get_by_label("photograph").check()
    desk.page.wait_for_url("**/search/?medium=photograph")
    desk.page.wait_for_selector(".marks .chosen")
    assert titles(desk) == ["Tent camp below the range"]
    assert desk.page.evaluate("window.stays")  # in part, without loading the page again
    assert "1 record" in desk.page.locator("#tally").inner_text()
    assert desk.page.get_by_label("photograph").evaluate("one => one === document.activeElement")
    desk.must_be_clean()
    desk.page.locator(".marks .chosen").click()
    desk.page.wait_for_url("**/search/")
    assert len(titles(desk)) == 5


def test_the_sentence_of_a_use_waits_until_it_is_whole(sample, desk, monkeypatch):
    allowing = registry.Rights(
        lambda _use, keys: dict.fromkeys(keys, "yes"), lambda: [("tv", "television")], ("reel",), "0"
    )
    for place in ("registry", "queries", "views.filters"):
        monkeypatch.setattr(f"reelbridge.search.{place}.RIGHTS", [allowing])
    desk.sign_in("reader")
    desk.open("/search/?kind=reel")
    desk.page.locator("#planning summary").click()
    desk.page.locator("#use-medium").select_option("tv")
    desk.page.get_by_text("Choose a medium and a territory").wait_for()
    assert len(titles(desk)) == 5
    desk.must_be_clean()
    desk.page.locator("#use-territory").select_option("CN")
    desk.page.get_by_text("5 may be used").wait_for()
    assert desk.page.locator("#use-medium").input_value() == "tv"
    desk.page.locator("#order").select_option("oldest")
    desk.page.wait_for_url("**order=oldest*")
    desk.must_be_clean()


def test_filters_fold_on_a_phone(sample, desk):
    desk.sign_in("reader")
    desk.open("/search/", width=390)
    assert not desk.page.get_by_label("photograph").is_visible()
    desk.page.locator("#filters summary").first.click()
    desk.page.get_by_label("photograph").check()
    desk.page.wait_for_url("**/search/?medium=photograph")
    desk.page.wait_for_selector(".marks .chosen")
    assert desk.page.get_by_label("photograph").is_visible()  # still open: another may be chosen
    desk.page.get_by_role("button", name="Show 1 record").click()
    desk.page.wait_for_function("() => !document.getElementById('filters').open")
    desk.must_be_clean()


def test_a_query_that_cannot_be_understood_points_at_the_place(sample, desk):
    desk.sign_in("reader")
    desk.open("/search/")
    desk.page.locator("#words").fill('parade "silk')
    desk.page.keyboard.press("Enter")
    desk.page.wait_for_selector(".pointed mark")
    assert desk.page.locator(".pointed mark").inner_text() == '"'
    assert "character 8" in desk.page.locator("[role=alert]").inner_text()
    assert desk.violations() == []


def test_several_bearers_of_a_name_are_told_apart(sample, desk, work_off):
    from reelbridge.search.registry import NameForm

    own = tuple(NameForm(form.text, form.language) for form in KARMEN)
    sample.add(
        thing("a1", {form.language: form.text for form in KARMEN}, names=own),
        thing("a2", {"en": "Imre Kálmán"}, names=(NameForm("Imre Kálmán", "en"),)),
    )
    work_off()
    desk.sign_in("reader")
    desk.open("/search/?words=Kalman")
    assert sorted(desk.page.locator(".whom strong").all_inner_texts()) == ["Imre Kálmán", "Roman Karmen"]
    # of Kálmán there is one record, of Karmen what he took part in too
    assert sorted(text.split(" · ")[-1] for text in desk.page.locator(".whom .note").all_inner_texts()) == [
        "only this name (1)",
        "only this name (2)",
    ]
    desk.must_be_clean()


def test_a_search_is_saved_from_the_results(sample, desk):
    desk.sign_in("reader")
    desk.open("/search/?words=Kalman&medium=film")
    desk.page.locator(".saving summary").click()
    desk.page.get_by_label("Name", exact=True).fill("Karmen's reels")
    desk.page.locator(".saving button").click()
    desk.page.wait_for_url("**/search/saved/")
    assert SavedSearch.objects.get().query == "words=Kalman&medium=film"
    desk.must_be_clean()
    desk.everywhere("/search/saved/", "saved")
    desk.everywhere(f"/search/saved/{SavedSearch.objects.get().pk}/", "saved-news")


def test_nothing_found_says_what_would_find_something(sample, desk):
    desk.sign_in("reader")
    desk.open("/search/?words=silk+zebra")
    link = desk.page.get_by_role("link", name="Without “zebra”, 1 record is found")
    link.click()
    desk.page.wait_for_url("**/search/?words=silk")
    assert titles(desk) == ["Red Silk"]


def test_the_page_works_without_scripts(sample, browser, desk):
    user = desk.sign_in("reader")
    assert user.pk
    context = browser.new_context(java_script_enabled=False, storage_state=desk.context.storage_state())
    page = context.new_page()
    page.goto(f"{desk.address}/search/")
    page.fill("#words", "silk")
    page.click("#ask button")
    assert page.url.startswith(f"{desk.address}/search/?words=silk")
    assert page.locator(".find h3 a").all_inner_texts() == ["Red Silk"]
    context.close()
