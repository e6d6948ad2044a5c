"""The whole story in browsers: the people of two institutions at two running nodes, from a reel to a cleared cut."""

from __future__ import annotations

import csv
import io
import re

import openpyxl
import pytest

from demo_story import Event, as_edl, as_otio
from tests.journeys import material
from tests.journeys.nodes import eventually
from tests.journeys.people import (
    R25,
    ask,
    download,
    facts,
    files_of,
    mark_shots,
    pair,
    plan_fields,
    play,
    press,
    search,
    take_in,
    write_grant,
)

pytestmark = pytest.mark.journey

PRODUCTION = "镜头在前线"
#: What the cut takes from elsewhere: by call number, the clip's name.
OTHERS = {"BTV-0031": "CAT", "NFA-6108": "LETTER", "NFA-6200": "BRIDGE"}
#: Answer and reasons of the five clips: two as granted, one elsewhere only, one ended too early, one never granted.
VERDICTS = [
    ("if", ["rights.credit_owed", "rights.covered_by"]),
    ("if", ["rights.credit_owed", "rights.covered_by"]),
    ("no", ["rights.territory_not_granted"]),
    ("no", ["rights.window_not_covered"]),
    ("no", ["rights.no_grant"]),
]


@pytest.fixture
def east_and_west(make_node, films, tmp_path):
    """Two nodes with their people, running and empty; beside each lies what it will take in."""
    nodes = []
    for institution in ("beichen", "nevsky"):
        node = make_node(institution)
        node.add_people()
        node.start()
        (tmp_path / f"{institution}-reels").mkdir()
        nodes.append(node)
    material.east_holdings(tmp_path / "beichen-reels")
    material.west_holdings(films, tmp_path / "nevsky-reels")
    return nodes


def make_production(desk):
    """Make the production with its planned use; return its ref."""
    desk.open("/productions/")
    plan_fields(desk, title_zh=PRODUCTION, title_ru="Камера на передовой")
    desk.page.check("[name=shown_on][value=tv]")
    for tag in ("zh-Hans", "ru"):
        desk.page.check(f"[name=languages][value={tag}]")
    desk.page.click("form:has([name=title_zh]) button[type=submit]")
    desk.page.wait_for_url(re.compile(r"/productions/[a-z]+-"))
    desk.must_be_clean()
    return desk.page.url.rstrip("/").rsplit("/", 1)[1]


def import_cuts(desk, production, known, folder):
    """Import the cut as an edit list, and as OpenTimelineIO with the last shot of the reel made longer than granted."""
    reel = known["NFA-2207"]
    events = [Event(reel, shot["start"], shot["end"], f"CAMERAMAN {shot['number']}") for shot in reel["shots"][1:3]]
    events += [Event(known[number], 25, 50, name) for number, name in OTHERS.items()]
    (folder / "cut-1.edl").write_text(as_edl(events, R25), "utf-8")
    longer = Event(reel, events[1].start, events[1].end + 25, "CAMERAMAN 3")
    as_otio([events[0], longer, *events[2:]], R25, folder / "cut-2.otio")
    for name in ("cut-1.edl", "cut-2.otio"):
        desk.open(f"/productions/{production}/")
        desk.page.set_input_files("[name=file]", folder / name)
        desk.page.select_option("[name=rate]", "25")
        with desk.going():
            desk.page.click("form:has([name=file]) button[type=submit]")
        desk.must_be_clean()
        ties = [(clip["item"], clip["shot"]) for clip in ask(desk, f"/api/cuts/{production}/{name[4]}")["clips"]]
        assert ties == [(event.item["ref"], number) for event, number in zip(events, (2, 3, 2, 2, 2), strict=True)]


def see_verdicts(desk, production, grant):
    """Read the clearance of both cuts off the page; it says what the API says, and every way to fail is among them."""
    found = {}
    for cut in (1, 2):
        desk.open(f"/productions/{production}/cuts/{cut}/clearance/")
        desk.must_be_clean()
        shown = desk.page.locator("main tr[id^=clip-] td:last-child").all_inner_texts()
        clips = ask(desk, f"/api/cuts/{production}/{cut}/clearance")["clips"]
        found[cut] = [
            (clip["verdict"]["answer"], [reason["code"] for reason in clip["verdict"]["reasons"]]) for clip in clips
        ]
        for text, clip in zip(shown, clips, strict=True):
            assert all(reason["sentence"] in text for reason in clip["verdict"]["reasons"])
    assert found[1] == VERDICTS
    assert found[2] == [VERDICTS[0], ("no", ["rights.span_not_granted"]), *VERDICTS[2:]]
    assert clips[0]["grants"] == [grant]


def read_tables(desk, production):
    """Download the cue sheet as CSV and XLSX and read both: they say the same as the page, clip by clip."""
    desk.open(f"/productions/{production}/cuts/1/cuesheet/")
    desk.must_be_clean()
    names = desk.page.locator("main table tbody tr th bdi").all_inner_texts()
    assert names == ["CAMERAMAN 2", "CAMERAMAN 3", *OTHERS.values()]
    sheet = download(desk, "a[href$='cuesheet.csv?language=zh-Hans']").decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(sheet)))
    book = openpyxl.load_workbook(io.BytesIO(download(desk, "a[href$='cuesheet.xlsx?language=zh-Hans']")))
    cells = [["" if cell is None else str(cell) for cell in row] for row in book.active.iter_rows(values_only=True)]
    for rows in (lines, cells):
        clips = [row for row in rows if any(name in row for name in names)]
        assert [next(name for name in names if name in row) for row in clips] == names
        assert all("涅瓦电影档案馆" in row for row in (clips[0], clips[3], clips[4]))
    desk.open(f"/productions/{production}/cuts/1/clearance/")
    table = download(desk, "a[href$='clearance.csv?language=ru']").decode("utf-8-sig")
    assert table.count("CAMERAMAN") == 2


def test_story_runs_in_browsers_from_reel_to_cleared_cut(east_and_west, visit, tmp_path):
    east, west = east_and_west

    # 1. West's archivist drops the reels on the intake page, East's a film of their own
    morozova, zhaoming = visit(west, "morozova"), visit(east, "zhaoming")
    theirs = take_in(morozova, west, tmp_path / "nevsky-reels")
    own = take_in(zhaoming, east, tmp_path / "beichen-reels")["BTV-0031"]
    assert sorted(theirs) == ["NFA-2207", "NFA-6108", "NFA-6200", "NFA-P-17"]
    reel = theirs["NFA-2207"]
    assert len(reel["shots"]) == 7
    morozova.open(f"/items/{reel['ref']}/")
    assert morozova.page.locator("[data-track] option").count() == 2

    # 2. the operators pair; West shows its holdings; East reads the catalogue
    east_operator, west_operator = visit(east, "operator"), visit(west, "operator")
    pair(east_operator, west_operator, east.address, west.address)
    morozova.open("/exchange/partners/beichen/")
    with morozova.going():
        morozova.page.click("form[action$='/offer'] button[name=all]")
    morozova.must_be_clean()
    linyue = visit(east, "linyue")
    linyue.speak("zh-Hans", node=east.institution)
    linyue.open("/exchange/partners/nevsky/")
    press(linyue, "/harvest")
    eventually(lambda: ask(linyue, "/api/items?keeper=partners")["total"] == 4)

    # 3. a name in three scripts finds West's reel, says whose it is, and why it was found
    for words, why in (("卡尔曼", "罗曼·卡尔曼"), ("Кармена", "Роман Кармен"), ("Karmen", "Roman Karmen")):
        cards = eventually(lambda words=words: search(linyue, words))
        text = cards[f"/items/{reel['ref']}/"]
        assert "涅瓦电影档案馆" in text
        assert why in text.replace("\n", "")
        linyue.must_be_clean()
    before = files_of(east)
    linyue.page.click(f".find a[href='/items/{reel['ref']}/']")
    first, second = play(linyue)
    assert max(first) - min(first) > 60
    assert sum(abs(a - b) for a, b in zip(first, second, strict=True)) / len(first) > 5
    mark_shots(linyue, reel, 2, 3)
    assert files_of(east) == before
    linyue.must_be_clean()
    linyue.page.click("[data-ask-all]")
    linyue.page.wait_for_selector("[name=production_title]")
    plan_fields(linyue, production_title=PRODUCTION, languages="zh, ru", note="想用在合拍片里。")
    linyue.page.check("[name=on][value=tv]")
    linyue.must_be_clean()
    linyue.page.click("form:has([name=production_title]) button[type=submit]")
    linyue.page.wait_for_url(re.compile(r"/exchange/requests/"))
    request = linyue.page.url.rstrip("/").rsplit("/", 1)[1]

    # 4. West's archive desk reads the request and grants it; the parcel travels, receipts on both sides
    morozova.speak("ru", node=west.institution)
    eventually(lambda: [one["state"] for one in ask(morozova, "/api/requests?direction=in")] == ["received"])
    morozova.open("/exchange/")
    morozova.page.click(f"a[href='/exchange/requests/{request}/#answer']")
    morozova.page.wait_for_selector("#answer")
    assert "想用在合拍片里。" in morozova.page.inner_text("main")
    morozova.page.fill("#answer [name=credit_line]", "Невский киноархив")
    morozova.page.fill("#answer [name=note]", "Рады помочь.")
    press(morozova, "/grant")
    morozova.must_be_clean()
    receipts = []
    for desk in (linyue, morozova):
        eventually(lambda desk=desk: [one["state"] for one in ask(desk, "/api/requests")] == ["receipted"])
        (parcel,) = ask(desk, f"/api/requests/{request}")["parcels"]
        desk.open(f"/exchange/parcels/{parcel}/")
        assert desk.page.locator(".receipt").count() == 2
        desk.must_be_clean()
        receipts.append(ask(desk, f"/api/parcels/{parcel}")["receipts"])
    assert [one["signed_by"] for one in receipts[0]] == ["beichen", "nevsky"]
    assert receipts[0] == receipts[1]
    linyue.open(f"/items/{reel['ref']}/")
    linyue.page.wait_for_selector(".rights-of")
    assert "涅瓦电影档案馆" in linyue.page.inner_text(".page-head")
    here = facts(linyue, reel["ref"])
    assert here["keeper"]["is_own"] is False
    assert sorted(one["span"] for one in here["files"]) == [[s["start"], s["end"]] for s in reel["shots"][1:3]]
    grants = ask(linyue, "/api/grants?direction=in")
    assert [(one["partner"], one["request"]) for one in grants] == [("nevsky", request)]
    assert linyue.page.locator(f".rights-of a[href='/rights/{grants[0]['ref']}/']").count() == 1

    # 5. the rights officer writes two more grants down, too little each; the producer imports the cut twice
    known = {number: facts(linyue, one["ref"]) for number, one in theirs.items()} | {"BTV-0031": own}
    hejing = visit(east, "hejing")
    write_grant(hejing, own, territories="RU", languages="zh, ru")
    write_grant(hejing, known["NFA-6108"], direction="in", partner="nevsky", territories="CN, RU",
                starts_on="2025-01-01", ends_on="2027-02-28")  # fmt: skip
    production = make_production(linyue)
    import_cuts(linyue, production, known, tmp_path)
    see_verdicts(linyue, production, grants[0]["ref"])
    read_tables(linyue, production)
