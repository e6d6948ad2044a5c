"""The same question at three doors: the page, the API and the command line give the same answer."""

from __future__ import annotations

import csv
import io

import pytest
from lxml import html

from tests.journeys.told import PLAN

pytestmark = pytest.mark.journey


@pytest.fixture
def page(told):
    """Return a function that reads a page as the producer sees it."""

    def read(path):
        answer = told.at_east("producer").get(told.east.address + path, timeout=60)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        return html.fromstring(answer.text)

    return read


@pytest.fixture
def api(told):
    """Return a function that asks the API as the producer."""

    def ask(path, **asked):
        session = told.at_east("producer")
        url = f"{told.east.address}/api{path}"
        answer = session.post(url, json=asked, timeout=60) if asked else session.get(url, timeout=60)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text[:300]}"
        return answer.json()

    return ask


def text(node):
    return " ".join(node.text_content().split())


def shown_verdict(node):
    """Read an answer off a page: its shape and the sentences of its reasons."""
    (mark,) = node.xpath(".//*[contains(concat(' ', @class, ' '), ' verdict ')]")
    answer = next(one for one in mark.get("class").split() if one.startswith("verdict--")).removeprefix("verdict--")
    return answer, [text(one) for one in node.xpath(".//ul[contains(@class, 'reasons')]/li")]


def worded(verdict):
    return verdict["answer"], [reason["sentence"] for reason in verdict["reasons"]]


@pytest.mark.parametrize("words", ["卡尔曼", "Кармена", "Karmen", "Letters Home", "大桥"])
def test_search_finds_the_same_in_the_same_order_for_the_same_reason(told, page, api, words):
    typed = told.east.must("search", words, "--json").json
    assert typed["total"] > 0
    assert api(f"/search?words={words}&language=en") == typed
    seen = page(f"/search/?words={words}")
    cards = seen.xpath("//li[@class='find']")
    # copies stand on the card of their work, right behind it
    links = seen.xpath("//li[@class='find']//h3/a/@href | //li[@class='find']/*/p[@class='copies']/a/@href")
    assert links == [hit["url"] for hit in typed["hits"]]
    hits = {hit["url"]: hit for hit in typed["hits"]}
    own = [hits[card.xpath(".//h3/a/@href")[0]] for card in cards]
    assert [text(card.xpath(".//h3/a")[0]) for card in cards] == [hit["title"] for hit in own]
    assert text(seen.xpath("//p[contains(@class, 'tally')]//strong")[0]) == str(typed["total"])
    kept_by_us = [not card.xpath(".//*[contains(@class, 'seal--partner')]") for card in cards]
    assert kept_by_us == [hit["is_own"] for hit in own]


def test_nothing_is_found_at_every_door(told, page, api):
    typed = told.east.run("search", "qqqq", "--json")
    assert (typed.status, typed.json["total"]) == (1, 0)
    assert api("/search?words=qqqq&language=en") == typed.json
    assert page("/search/?words=qqqq").xpath("//li[contains(@class, 'find')]") == []


@pytest.mark.parametrize("number", ["NFA-2207", "NFA-6200", "NFA-P-17", "BTV-0031"])
def test_item_is_shown_with_the_same_facts(told, page, api, number):
    typed = told.east.must("show", told.items[number]["ref"], "--json").json
    assert api(f"/items/{typed['ref']}") == typed
    seen = page(f"/items/{typed['ref']}/")
    assert text(seen.xpath("//h1")[0]).startswith(next(iter(typed["work"]["titles"]))["text"]) or any(
        one["text"] in text(seen.xpath("//h1")[0]) for one in typed["work"]["titles"]
    )
    assert typed["call_number"] in text(seen.xpath("//p[@class='over']")[0])
    shots = seen.xpath("//li[@data-shot]")
    assert [(int(one.get("data-start")), int(one.get("data-end"))) for one in shots] == [
        (one["start"], one["end"]) for one in (typed["shots"] if typed["medium"] == "film" else [])
    ]
    assert bool(seen.xpath("//p[@class='over']//*[contains(@class, 'seal--own')]")) is typed["keeper"]["is_own"]


def test_grants_are_listed_alike(told, page, api):
    typed = told.east.must("rights", "list", "--json").json
    assert api("/grants") == typed
    assert len(typed) == 3
    hrefs = page("/rights/").xpath("//main//a/@href")
    refs = list(dict.fromkeys(href.split("/")[2] for href in hrefs if "-g-" in href))
    assert refs == [one["ref"] for one in typed]
    for grant in typed:
        assert api(f"/grants/{grant['ref']}") == grant
        assert grant["ref"] in text(page(f"/rights/{grant['ref']}/"))


@pytest.mark.parametrize(
    ("number", "shot", "answer"),
    [
        ("NFA-2207", 2, "yes"),
        ("NFA-2207", 5, "no"),
        ("NFA-6108", 2, "no"),
        ("NFA-6200", 1, "no"),
        ("BTV-0031", 1, "no"),
    ],
)
def test_use_is_weighed_alike(told, page, api, number, shot, answer):
    ref = f"{told.items[number]['ref']}/{shot}"
    typed = told.east.run("rights", "check", ref, *PLAN[:-2], "--json")
    assert typed.json["answer"] == answer or (answer, typed.json["answer"]) == ("no", "unknown")
    assert typed.status == (0 if typed.json["is_clear"] else 1)
    plan = {"territories": ["CN", "RU"], "media": ["tv"], "starts_on": "2026-09-01", "ends_on": "2027-08-31"}
    assert api("/clearance", item=ref, languages=["zh"], **plan) == typed.json
    seen = page(f"/rights/of/{ref}/?in=CN,+RU&on=tv&from=2026-09-01&to=2027-08-31&language=zh")
    status = seen.xpath("//*[@id='rights-of']")[0]
    mark = status.xpath("./div[@role='status']")[0]
    assert shown_verdict(mark)[0] == typed.json["answer"]
    assert [text(one) for one in status.xpath(".//ul[contains(@class, 'reasons')]/li")] == worded(typed.json)[1]


def test_requests_and_parcels_are_told_alike(told, page, api):
    (typed,) = told.east.must("request", "list", "--json").json
    assert api("/requests") == [typed]
    assert api(f"/requests/{typed['ref']}") == typed
    shown = told.east.must("request", "show", typed["ref"], "--json").json
    assert shown == {**typed, "letters": api(f"/requests/{typed['ref']}/letters")}
    assert typed["state"] == "receipted"
    (row,) = page("/exchange/").xpath("//li[contains(@class, 'wait')]")
    assert text(row.xpath(".//h2")[0]) == typed["production_title"]
    assert typed["ref"] in text(row)
    thread = page(f"/exchange/requests/{typed['ref']}/")
    assert typed["note"] in text(thread.xpath("//main")[0])
    assert typed["answer"] in text(thread.xpath("//main")[0])
    parcel = told.east.must("parcel", "show", typed["parcels"][0], "--json").json
    assert api(f"/parcels/{parcel['ref']}") == parcel
    files = page(f"/exchange/parcels/{parcel['ref']}/").xpath("//table//th[@scope='row']/span")
    assert [text(one) for one in files] == [one["path"] for one in parcel["files"]]


def test_other_side_tells_the_same_of_the_dealing(told):
    (here,) = told.east.must("request", "list", "--json").json
    (there,) = told.west.must("request", "list", "--json").json
    for name in (
        "ref",
        "production_title",
        "state",
        "wanted",
        "granted",
        "grant",
        "note",
        "answer",
        "lines",
        "parcels",
    ):
        assert here[name] == there[name], name
    assert (here["direction"], there["direction"]) == ("out", "in")
    parcels = [node.must("parcel", "show", here["parcels"][0], "--json").json for node in (told.east, told.west)]
    assert parcels[0]["receipts"] == parcels[1]["receipts"]
    assert parcels[0]["files"] == parcels[1]["files"]


def test_cut_is_told_alike(told, page, api):
    asked = api(f"/cuts/{told.refs['production']}/1")
    assert asked == told.cut
    seen = page(f"/productions/{told.refs['production']}/cuts/1/")
    numbers = [int(one) for one in seen.xpath("//ol[@data-line]//a/@data-clip")]
    assert numbers == [clip["number"] for clip in asked["clips"]]
    assert asked["source"]["name"] in text(seen.xpath("//main")[0])


def test_clearance_is_told_alike(told, page, api):
    production = told.refs["production"]
    typed = told.east.run("clear", production, "--json")
    assert typed.status == 1
    assert api(f"/cuts/{production}/1/clearance") == typed.json
    assert [clip["verdict"]["answer"] for clip in typed.json["clips"]] == ["yes", "yes", "no", "no", "no", "unknown"]
    rows = page(f"/productions/{production}/cuts/1/clearance/").xpath("//tr[starts-with(@id, 'clip-')]")
    assert [shown_verdict(row) for row in rows] == [worded(clip["verdict"]) for clip in typed.json["clips"]]
    session = told.at_east("producer")
    base = f"{told.east.address}/productions/{production}/cuts/1/clearance"
    assert session.get(f"{base}.json", timeout=60).json() == typed.json
    table = session.get(f"{base}.csv?language=en", timeout=60).content.decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(table)))
    assert [one["No."] for one in lines] == [str(clip["number"]) for clip in typed.json["clips"]]


@pytest.mark.parametrize("language", ["zh-Hans", "ru", "en"])
def test_cue_sheet_is_told_alike(told, page, api, language):
    production = told.refs["production"]
    typed = told.east.must("cuesheet", production, "--format", "json", "--language", language).json
    assert api(f"/cuts/{production}/1/cuesheet?language={language}") == typed
    session = told.at_east("producer")
    base = f"{told.east.address}/productions/{production}/cuts/1/cuesheet"
    assert session.get(f"{base}.json?language={language}", timeout=60).json() == typed
    by_command = told.east.must("cuesheet", production, "--format", "csv", "--language", language).out
    assert session.get(f"{base}.csv?language={language}", timeout=60).content.decode() == by_command
    if language == "en":
        rows = page(f"/productions/{production}/cuts/1/cuesheet/").xpath("//table//tbody/tr")
        assert [row.xpath("./th//bdi")[0].text_content() for row in rows] == [one["clip_name"] for one in typed["rows"]]
        assert [shown_verdict(row)[0] for row in rows] == [one["verdict"]["answer"] for one in typed["rows"]]


def test_a_partners_film_is_found_by_its_imprint_alone(told, api):
    shots = api(f"/comparisons/{told.refs['comparison']}")["shots"]
    letters = told.items["NFA-6108"]["ref"]
    found = [shot for shot in shots if shot["source"]]
    assert found
    assert {shot["verdict"] for shot in found} == {"probable"}
    for shot in found:
        # West's small films look alike: each stands among those that tie
        places = {place["item"]: place for place in [shot["source"], *shot["ties"]]}
        assert places[letters]["by_codes"]
        assert abs(places[letters]["in"] - shot["in"]) <= places[letters]["earlier"]
