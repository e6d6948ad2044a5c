"""What is alike in meaning: the real encoder, real files, real jobs."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
from dataclasses import replace

import numpy as np
import pytest
from click.testing import CliRunner
from django.urls import reverse

from reelbridge.base.models import Job
from reelbridge.language.meaning import meanings
from reelbridge.node.cli import main
from reelbridge.search import registry
from reelbridge.search.actions import touch
from reelbridge.search.meaning import making
from reelbridge.search.meaning.asking import LEAST_ALIKE, alike
from reelbridge.search.meaning.keeping import MEANING, MeaningState, mean_soon, meaning_state
from reelbridge.search.meaning.shelf import Meant, Shelf
from reelbridge.search.models import Change
from reelbridge.search.queries import Filters, find
from tests.search.conftest import thing


@pytest.fixture
def on(settings):
    """Switch meaning on, as an operator would."""
    settings.NODE = replace(settings.NODE, options=replace(settings.NODE.options, meaning=True))
    return settings.NODE


@pytest.fixture
def films(on, shelf, work_off):
    """Return a shelf of films that are found by meaning, with their vectors made."""
    registry.register("reel", shelf.build, shelf.refs, label="Reel", by_meaning=True)
    shelf.add(
        thing("lights", {"zh-Hans": "城市之光"}, keeper="beichen"),
        thing("steel", {"ru": "Как закалялась сталь"}),
        thing("winter", {"en": "A Winter Journey"}, medium="photograph"),
        thing("diary", {"en": "R 7"}, texts={"ru": "Солдаты идут по заснеженной дороге к фронту"}),
    )
    work_off()
    return shelf


def alike_to(reader, words, filters=None):
    return [hit.document.ref for hit in alike(words, filters, by=reader)]


def test_a_title_is_found_by_its_meaning_and_says_so(films, reader):
    assert find("Огни большого города").total == 0
    (hit,) = alike("Огни большого города", by=reader)
    assert (hit.document.ref, hit.why[0].code) == ("lights", "search.alike_in_meaning")
    assert {key: hit.why[0].facts[key] for key in ("query", "found", "place", "language")} == {
        "query": "Огни большого города",
        "found": "城市之光",
        "place": "title",
        "language": "zh-Hans",
    }
    assert LEAST_ALIKE <= hit.score <= 1
    assert alike_to(reader, "冬天的旅行") == ["winter"]
    assert alike_to(reader, "How the Steel Was Tempered") == ["steel"]
    assert alike_to(reader, "soldiers on a snowy road to the front") == ["diary"]
    assert alike_to(reader, "qqqq xkcd") == []


def test_what_words_find_is_not_shown_again_and_what_they_find_is_not_changed(films, reader):
    assert [hit.document.ref for hit in find("Winter Journey").hits] == ["winter"]
    assert alike_to(reader, "Winter Journey") == []


def test_filters_narrow_and_expert_queries_are_left_alone(films, reader):
    assert alike_to(reader, "冬天的旅行", Filters({"medium": ("photograph",)})) == ["winter"]
    assert alike_to(reader, "冬天的旅行", Filters({"medium": ("film",)})) == []
    for exactly in ('"冬天的旅行"', "冬天 -旅行", "title:冬天的旅行", "", "win*"):
        assert alike_to(reader, exactly) == []


def test_a_kind_that_the_actor_may_not_see_is_not_shown(films, reader, archivist):
    registry.register("reel", films.build, films.refs, label="Reel", by_meaning=True, act="catalogue.edit")
    assert alike_to(reader, "Огни большого города") == []
    assert alike_to(archivist, "Огни большого города") == ["lights"]


def test_a_change_reaches_the_vectors_and_what_is_gone_leaves_them(films, reader, work_off, on):
    films.add(thing("lights", {"ru": "Блуждающая Земля"}))
    del films["winter"]
    touch("reel", "winter")
    work_off()
    assert alike_to(reader, "Огни большого города") == []
    assert alike_to(reader, "The Wandering Earth") == ["lights"]
    assert alike_to(reader, "冬天的旅行") == []
    kept = sqlite3.connect(Shelf(on.path("index")).rows)
    assert kept.execute("SELECT count(*) FROM texts WHERE text IN ('城市之光', 'A Winter Journey')").fetchone() == (0,)
    blank = [row for (row,) in kept.execute("SELECT row FROM free ORDER BY row")]
    vectors = np.fromfile(Shelf(on.path("index")).path / "vectors", np.int8).reshape(-1, 512)
    assert len(blank) >= 1
    assert not vectors[blank].any()
    assert not Change.objects.filter(meant_at=None).exists()


def test_a_text_that_two_things_share_has_one_vector_until_both_are_gone(on):
    shelf = Shelf(on.path("index"))
    title, other = Meant("title", "en", "Red Silk"), Meant("title", "ru", "Дорога")
    with shelf.writing() as pen:
        pen.put({"a": [title], "b": [title]}, meanings)
        # one gives it up in the batch in which another takes it
        pen.put({"a": [other], "b": [], "c": [title]}, meanings)
    assert [(one.id, one.meant) for one in shelf.nearest(meanings(["红丝绸"], "zh"), least=0.5, most=5)] == [
        ("c", title)
    ]
    assert sqlite3.connect(shelf.rows).execute("SELECT text FROM texts ORDER BY text").fetchall() == [
        ("Red Silk",),
        ("Дорога",),
    ]


@pytest.mark.parametrize("harm", ["cut", "gone", "no database"])
def test_damaged_vectors_are_made_again_and_search_goes_on(films, reader, work_off, on, harm):
    path = Shelf(on.path("index")).path
    if harm == "cut":
        os.truncate(path / "vectors", 700)
    elif harm == "gone":
        (path / "vectors").unlink()
    else:
        (path / "rows.sqlite3").write_bytes(b"no database at all" * 100)
    alike("Огни большого города", by=reader)
    assert meaning_state().is_complete is False
    mean_soon()
    work_off()
    assert meaning_state() == MeaningState("", 4, is_complete=True)
    assert alike_to(reader, "Огни большого города") == ["lights"]


def test_another_version_begins_anew_and_leaves_nothing_of_the_old(films, reader, work_off, on, monkeypatch):
    old = Shelf(on.path("index")).path
    monkeypatch.setattr("reelbridge.search.meaning.shelf.MEANING_VERSION", 999)
    assert alike_to(reader, "Огни большого города") == []
    mean_soon()
    work_off()
    assert not old.exists()
    assert alike_to(reader, "Огни большого города") == ["lights"]


def test_a_job_that_is_killed_is_taken_up_where_it_was(films, reader, work_off, on, monkeypatch):
    monkeypatch.setattr("reelbridge.search.meaning.shelf.MEANING_VERSION", 999)
    monkeypatch.setattr(making, "_BATCH", 2)
    child = os.fork()
    if not child:
        encoded = []

        def dying(texts, language):
            encoded.extend(texts)
            if len(encoded) > 3:
                os.kill(os.getpid(), signal.SIGKILL)
            return meanings(texts, language)

        monkeypatch.setattr(making, "meanings", dying)
        with Shelf(on.path("index")).writing() as pen:
            making._fill(pen, type("Running", (), {"progress": lambda *_: None})())
        os._exit(1)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL
    assert meaning_state() == MeaningState("", 2, is_complete=False)
    again = []
    monkeypatch.setattr(making, "meanings", lambda texts, tag: again.extend(texts) or meanings(texts, tag))
    mean_soon()
    work_off()
    assert meaning_state() == MeaningState("", 4, is_complete=True)
    assert sorted(again) == ["A Winter Journey", "Как закалялась сталь"]
    assert alike_to(reader, "Огни большого города") == ["lights"]


def test_switched_off_nothing_is_kept_and_nothing_waits(films, reader, settings, work_off, on):
    settings.NODE = replace(on, options=replace(on.options, meaning=False))
    assert alike_to(reader, "Огни большого города") == []
    films.add(thing("new", {"en": "A new one"}))
    work_off()
    assert not (on.path("index") / "meaning").exists()
    assert meaning_state() == MeaningState("switched_off")
    assert not Job.objects.filter(name=MEANING, state=Job.State.WAITING).exists()


def test_without_the_package_everything_else_works(films, reader, work_off, monkeypatch):
    monkeypatch.setattr("reelbridge.search.meaning.keeping.find_spec", lambda _name: None)
    films.add(thing("new", {"en": "A new one"}))
    work_off()
    assert [hit.document.ref for hit in find("new one").hits] == ["new"]
    assert alike_to(reader, "Огни большого города") == []
    assert meaning_state() == MeaningState("not_installed")


def test_the_page_fetches_it_once_it_stands(films, client, person):
    client.force_login(person())
    page = client.get(
        reverse("search:find"), {"words": "How the Steel Was Tempered"}, headers={"Accept-Language": "en"}
    ).content.decode()
    assert 'hx-get="/search/alike/?words=How+the+Steel+Was+Tempered" hx-trigger="load"' in page
    part = client.get(
        "/search/alike/?words=How+the+Steel+Was+Tempered", headers={"HX-Request": "true", "Accept-Language": "en"}
    ).content.decode()
    assert "<html" not in part
    assert (
        '<span lang="ru"><mark>Как закалялась сталь</mark></span><span class="tie"> (alike in meaning)</span>' in part
    )
    whole = client.get(
        "/search/alike/?words=How+the+Steel+Was+Tempered", headers={"Accept-Language": "en"}
    ).content.decode()
    assert "<h1>Alike in meaning: How the Steel Was Tempered</h1>" in whole
    assert "Как закалялась сталь" in whole
    exact = client.get(reverse("search:find"), {"words": '"How the Steel"'}).content.decode()
    assert reverse("search:alike") not in exact


def test_every_door_answers_the_same(films, reader, client, person):
    client.force_login(person())
    words = "冬天的旅行"
    told = client.get("/api/search", {"words": words, "alike": "true", "language": "en"}).json()
    assert (told["total"], [hit["ref"] for hit in told["alike"]]) == (0, ["winter"])
    assert told["alike"][0]["why"][0]["sentence"] == "“冬天的旅行” and “A Winter Journey” are alike in meaning."
    assert client.get("/api/search", {"words": words}).json()["alike"] == []
    printed = CliRunner().invoke(main, ["search", words, "--alike", "--json"])
    assert (printed.exit_code, json.loads(printed.output)["alike"]) == (0, told["alike"])
    lines = CliRunner().invoke(main, ["search", words, "--alike"]).output.splitlines()
    assert [line.split() for line in lines[:3]] == [
        ["0", "found,", "page", "1", "of", "1."],
        ["Alike", "in", "meaning:"],
        ["winter", "A", "Winter", "Journey", "[nevsky]"],
    ]
    assert CliRunner().invoke(main, ["search", words]).exit_code == 1
    found = client.get("/search/alike/", {"words": words}).content.decode()
    assert "A Winter Journey" in found


def test_of_many_rows_the_likely_ones_are_told_by_their_signs(on, monkeypatch):
    monkeypatch.setattr("reelbridge.search.meaning.shelf.LIKELY", 20)
    chance = np.random.default_rng(3)
    shelf = Shelf(on.path("index"))
    vectors = chance.integers(-100, 100, (1000, 512), dtype=np.int8)
    near = vectors[777].astype(np.int16) + chance.integers(-90, 90, 512)
    with shelf.writing() as pen:
        texts = {f"t{number}": [Meant("title", "en", f"{number:05}")] for number in range(1000)}
        pen.put(texts, lambda wanted, _tag: vectors[[int(one) for one in wanted]])
    found = shelf.nearest(np.clip(near, -127, 127).astype(np.int8)[None], least=0.4, most=5)
    assert [one.id for one in found] == ["t777"]
