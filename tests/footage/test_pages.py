"""Pages of compared films, in a browser: the film beside its holding, what a person says, and what is said of nothing."""

import pytest
from lxml import html

from reelbridge.base.rules.roles import Role
from reelbridge.catalogue.actions import ingest
from reelbridge.catalogue.models import Arrival
from reelbridge.footage import actions, queries
from reelbridge.footage.models import Match
from reelbridge.kernel.language import choose
from tests.footage.test_comparing import compared, production, screener  # noqa: F401 -- fixtures
from tests.media.test_matching import reel
from tests.pages.shown import flat
from tests.production.making import make_item

pytestmark = pytest.mark.django_db(transaction=True)


def said(titles):
    return choose(titles, "en").text


def test_a_compared_film_is_looked_through_with_keys_and_becomes_a_cut(desk, compared, producer):  # noqa: F811
    found, one, _ = compared
    in_making = production(producer)
    desk.sign_in("producer", language="en")
    desk.open(f"/footage/{found.ref}/")
    page = desk.page
    assert page.locator("h2#beside-head").inner_text() == "Shot 1"
    assert one.ref in page.locator(".pair").inner_text()
    page.keyboard.press("]")
    page.keyboard.press("]")
    assert page.locator("[data-nudged]").inner_text() == "+2"
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("h2#beside-head").inner_text() == "Shot 2"
    with page.expect_navigation():
        page.keyboard.press("x")
    assert list(Match.objects.values_list("decision", "nudge")[:2]) == [("confirmed", 2), ("refused", 0)]
    assert page.locator("h2#beside-head").inner_text() == "Shot 3"
    assert "Nothing like it was found" in page.locator(".pair").inner_text()
    desk.must_be_clean()
    with page.expect_navigation():
        page.get_by_role("button", name="Make the cut").click()
    assert page.url.endswith(f"/productions/{in_making.ref}/cuts/1/")
    desk.open(f"/footage/{found.ref}/?shot=1")
    assert page.get_by_role("link", name=f"Cut 1 of {said(in_making.titles)}").count() == 1
    desk.everywhere(f"/footage/{found.ref}/?shot=1", "compared")


def test_the_list_says_where_to_begin_and_a_film_is_handed_in(desk, tmp_path, screener):  # noqa: F811
    desk.sign_in("producer", language="en")
    desk.everywhere("/footage/", "compared-none")
    desk.everywhere("/footage/twins/", "twins-none")
    desk.open("/footage/")
    desk.page.set_input_files("#id_file", str(screener))
    with desk.page.expect_navigation():
        desk.page.get_by_role("button", name="Compare", exact=True).click()
    (made,) = queries.comparisons()
    assert (made.name, made.state, made.shot_count) == ("screener.mp4", "waiting", 0)
    assert "The film is being compared" in desk.page.locator("#making").inner_text()
    desk.must_be_clean()


def test_readers_look_and_decide_nothing(client, person, compared):  # noqa: F811
    found, one, _ = compared
    client.force_login(person(Role.PRODUCER))
    # no production is there to choose
    assert 'name="production"' not in client.get(f"/footage/{found.ref}/").content.decode()
    client.force_login(person(Role.READER))
    assert client.get(f"/footage/{found.ref}/").status_code == 200
    assert client.get(f"/footage/{found.ref}/film.mp4").status_code == 200
    assert client.get(f"/footage/{found.ref}/stills/3.jpg").status_code == 200
    for path, said in (("shots/1/", {"confirm": "1"}), ("certain/", {}), ("cut/", {"production": "x"})):
        assert client.post(f"/footage/{found.ref}/{path}", said).status_code == 403
    assert client.post("/footage/", {"item": one.ref, "archive": "all"}).status_code == 403
    assert set(Match.objects.values_list("decision", flat=True)) == {"open"}


def test_the_film_of_a_holding_is_shown_by_the_catalogue_alone(client, person, held, archivist, work_off):
    (one,) = held(1)
    asked = actions.compare_item(one.ref, by=archivist)
    client.force_login(person(Role.READER))
    assert client.get(f"/footage/{asked.ref}/film.mp4").status_code == 404


def test_a_recording_behind_another_is_told_when_the_film_comes_in_and_when_it_is_compared(
    client, person, archivist, work_off, tmp_path
):  # fmt: skip
    parts = [reel(tmp_path / f"{seed}.ts", 45, seed=seed, codec="mpeg2video") for seed in (1, 2)]
    (tmp_path / "both.ts").write_bytes(b"".join(part.read_bytes() for part in parts))
    ingest(tmp_path / "both.ts", by=archivist)
    (arrival,) = Arrival.objects.all()
    assert (arrival.state, arrival.why_code, arrival.item.frames) == ("taken", "media.clock_begins_anew", 45)
    asked = actions.compare_item(arrival.item.ref, by=archivist)
    work_off()
    client.force_login(person(Role.READER))
    (sentence,) = client.get(f"/api/comparisons/{asked.ref}").json()["unseen"]
    page = flat(client.get(f"/footage/{asked.ref}/").content.decode())
    assert sentence in page
    assert "В файле both.ts после первых кадров (45) лежит другая запись" in page


def test_where_there_are_no_twins_the_page_says_what_comes_next(client, person):
    client.force_login(person(Role.ARCHIVIST))
    page = html.fromstring(client.get("/footage/twins/").content)
    assert page.xpath("//main//*[@class='empty']//a/@href") == ["/ingest/", "/exchange/partners/"]
    item = make_item("nevsky-i-00077", call_number="Ф-77", medium="film")
    page = html.fromstring(client.get("/footage/twins/").content)
    assert page.xpath("//main//*[@class='empty']//a/@href") == ["/exchange/partners/", "/footage/"]
    page = html.fromstring(client.get(f"/footage/twins/?item={item.ref}").content)
    assert "Ф-77" in page.xpath("string(//main//*[@class='empty']/p[1])")
    assert page.xpath("//main//*[@class='empty']//a/@href") == [f"/items/{item.ref}/", "/footage/twins/"]
    assert client.get("/footage/twins/?item=nevsky-i-99999").status_code == 404
