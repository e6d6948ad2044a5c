import json

import pytest
from click.testing import CliRunner

from reelbridge.base.rules.roles import THE_NODE, Role
from reelbridge.catalogue import queries
from reelbridge.catalogue.actions import ensure_institution, ingest, keep_record, set_shots
from reelbridge.catalogue.commands import show
from tests.catalogue.making import make_film, make_photograph
from tests.catalogue.test_records import published

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def reading(client, person):
    client.force_login(person(Role.READER))
    return client


@pytest.fixture
def item(tmp_path, archivist):
    described = {
        "made": "1943~", "titles": {"ru": "Осень", "zh-Hans": "秋"}, "start": "10:00:00:00",
        "agents": [{"activity": "camera", "names": {"ru": "Роман Кармен", "zh-Hans": "罗曼·卡尔门"}}],
    }  # fmt: skip
    item = ingest(make_film(tmp_path / "a.mp4", tracks=2), by=archivist, sidecar=described).item
    set_shots(item, [[0, 25], [25, 75]], by=archivist)
    return item


@pytest.mark.parametrize(
    ("path", "ref"),
    [
        ("/api/items/nevsky-i-00001", "nevsky-i-00001"),
        ("/api/works/nevsky-w-00001", "nevsky-w-00001"),
        ("/api/agents/nevsky-a-00001", "nevsky-a-00001"),
    ],
)
def test_api_and_command_line_tell_the_same(reading, item, monkeypatch, path, ref):
    monkeypatch.setattr("reelbridge.base.cli.start_node", lambda: None)
    told = json.loads(CliRunner().invoke(show, [ref, "--json"], catch_exceptions=False).stdout)
    assert reading.get(path).json() == told


def test_item_tells_timecodes_files_and_addresses(reading, item):
    told = reading.get(f"/api/items/{item.ref}").json()
    assert (told["start_timecode"], told["seconds"], told["rate"]) == ("10:00:00:00", 3.0, "25")
    assert told["play_url"] == "/items/nevsky-i-00001/proxy.mp4"
    assert told["audio_urls"] == ["/items/nevsky-i-00001/audio-2.m4a"]
    assert [(shot["start_timecode"], shot["end_timecode"]) for shot in told["shots"]] == [
        ("10:00:00:00", "10:00:01:00"), ("10:00:01:00", "10:00:03:00")]  # fmt: skip
    assert told["files"][0]["state"] == "sound"
    assert reading.get(f"/api/items/{item.ref}/shots").json() == told["shots"]


def test_lists_are_paged_and_filtered(reading, item, tmp_path, archivist):
    ingest(make_photograph(tmp_path / "b.jpg"), by=archivist)
    keep_record(published(), keeper=ensure_institution(ref="beichen", names={"en": "B"}), by=THE_NODE)
    told = reading.get("/api/items?per_page=2").json()
    assert (told["total"], told["pages"], [one["ref"] for one in told["items"]]) == (
        3, 2, ["beichen-i-00004", "nevsky-i-00002"])  # fmt: skip
    assert [one["ref"] for one in reading.get("/api/items?per_page=2&page=2").json()["items"]] == ["nevsky-i-00001"]
    assert [one["ref"] for one in reading.get("/api/items?keeper=beichen").json()["items"]] == ["beichen-i-00004"]
    assert [one["ref"] for one in reading.get("/api/items?medium=photograph").json()["items"]] == ["nevsky-i-00002"]
    assert reading.get("/api/works?keeper=own").json()["total"] == 2
    assert reading.get("/api/items?per_page=100000").status_code == 422


def test_what_is_not_there_is_a_problem_document(reading):
    answer = reading.get("/api/items/nevsky-i-00404")
    assert (answer.status_code, answer.json()["code"]) == (404, "catalogue.no_such_item")


@pytest.mark.parametrize("path", ["/api/items", "/api/works", "/api/items/nevsky-i-00001"])
def test_strangers_learn_nothing(client, item, path):
    assert client.get(path).status_code == 401


def test_lists_ask_the_database_as_often_for_three_as_for_one(reading, tmp_path, archivist, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for number in range(3):
        ingest(make_photograph(tmp_path / f"{number}.jpg", seed=number), by=archivist)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            reading.get("/api/items")
            reading.get("/api/works")
        counts.append(len(asked))
    assert counts[0] == counts[2]


@pytest.mark.parametrize(
    ("clue", "found"),
    [
        ({"ref": "nevsky-i-00001"}, ["nevsky-i-00001"]),
        ({"reel": "karmen 01"}, ["nevsky-i-00001"]),
        ({"reel": "KARMEN_02"}, []),
        ({"file_name": "LENINGRAD.MP4"}, ["nevsky-i-00001"]),
        ({"file_name": "leningrad.mov"}, ["nevsky-i-00001"]),
        ({"reel": "leningrad"}, ["nevsky-i-00001"]),
        ({"call_number": "рц-1/204"}, ["nevsky-i-00001"]),
        ({"file_name": "lenin.mp4"}, []),
        ({}, []),
    ],
)
def test_items_are_found_by_what_edit_lists_call_them(tmp_path, archivist, clue, found):
    described = {"reel": "KARMEN_01", "call_number": "РЦ-1-204"}
    ingest(make_photograph(tmp_path / "leningrad.mp4.jpg"), by=archivist, sidecar=described, name="leningrad.mp4")
    assert [item.ref for item in queries.items_by_clue(**clue)] == found


def test_a_whole_file_name_counts_for_more_than_one_without_its_ending(tmp_path, archivist):
    for number, ending in enumerate(("mov", "mxf")):
        picture = make_photograph(tmp_path / f"{ending}.jpg", seed=number)
        ingest(picture, by=archivist, sidecar={}, name=f"demo.{ending}")
    assert [item.ref for item in queries.items_by_clue(file_name="Demo.mxf")] == ["nevsky-i-00002"]
    assert [item.ref for item in queries.items_by_clue(file_name="demo.mp4")] == ["nevsky-i-00001", "nevsky-i-00002"]
