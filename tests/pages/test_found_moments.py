"""What is found within a film leads to its place in the browser: the frame, the shot, the page of a document."""

from __future__ import annotations

import pytest

from reelbridge.base.rules.roles import COMMAND_LINE
from reelbridge.captions.actions import add_captions
from reelbridge.catalogue.actions import attach_paper, title_shot
from tests.catalogue.making import make_film
from tests.pages.test_catalogue import label, taken_in

pytestmark = pytest.mark.django_db(transaction=True)

VTT = "WEBVTT\n\n00:01.200 --> 00:02.000\nЭшелон уходит на восток\n"


@pytest.fixture
def film(tmp_path, work_off):
    """Return a film of three shots with captions, a titled shot and a document, all of it indexed."""
    item = taken_in(make_film(tmp_path / "film.mp4", shots=3), work_off, start="10:00:00:00")
    add_captions(item.ref, VTT.encode(), "a.vtt", language="ru", by=COMMAND_LINE)
    title_shot(f"{item.ref}/3", {"zh-Hans": "信号灯"}, by=COMMAND_LINE)
    sheet = tmp_path / "sheet.txt"
    sheet.write_text("Dubbing sheet. The narrator speaks of the siege.", "utf-8")
    attach_paper(item.ref, sheet, by=COMMAND_LINE)
    work_off()
    return item


def follow(desk, words: str) -> None:
    """Search for words and open the only result."""
    desk.open(f"/search/?words={words}")
    desk.page.locator(".find h3 a").click()


def test_what_is_found_within_a_film_leads_there(desk, film):
    desk.sign_in()
    for words, moment in (("эшелоны", "10:00:01:05"), ("信号灯", "10:00:02:00")):
        follow(desk, words)
        desk.page.wait_for_selector("#viewing[data-ready]")
        assert label(desk) == moment
    follow(desk, "narrator")
    desk.page.wait_for_url("**/papers/*/")
    assert "The narrator speaks of the siege." in desk.page.text_content("body")
