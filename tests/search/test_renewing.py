"""After an upgrade the old index answers until the new one is whole; where it cannot be read, refs are found all the same."""

from __future__ import annotations

import json

import pytest

from reelbridge.base.models import Job
from reelbridge.base.rules.roles import Actor, Role
from reelbridge.base.worker import Worker
from reelbridge.kernel.errors import Conflict
from reelbridge.node import checkups
from reelbridge.search import registry
from reelbridge.search.actions import touch
from reelbridge.search.engine import documents
from reelbridge.search.engine.documents import read_card
from reelbridge.search.engine.faults import UnfitIndexError
from reelbridge.search.engine.folder import STAMP, Folder
from reelbridge.search.engine.reading import reader
from reelbridge.search.mending import mend
from reelbridge.search.queries import Filters, find, total_of
from reelbridge.search.suggesting import suggestions
from tests.search.conftest import thing

#: A card as fields of version 7 keep it: if this cannot be read any more, raise OLDEST_READ.
OF_VERSION_7 = bytes.fromhex(
    "78f96ad50320c31a69d09c0289972263e428c94b2d2bceaec41331e0b8b830eb62c3850d171b2fecbdd87d61a7c2c58e8b132fecbeb00b164541a9290ac19939d9f8a30a7b64e495e6e4e880083c11405490833c59ac5f648c3bd071052a6edf5dd8852673612b54061105e6f028308766520b6826d551826b808b16a389827501cbb8e4d4821270f195935f5aa45b0474225c0b42b61814c6f00c0c0f7550cca628144398880c6d0c779831d461263a16503130ab182e8bcb0160653049f452069848013c2cde62"
)


READER = Actor("somebody", Role.READER)


@pytest.fixture
def stamped(sample, node):
    """Return a function that gives the index in use another stamp, as an earlier version would have."""
    index = Folder(node.path("index"))

    def stamp(**said: object) -> None:
        path = index.current() / STAMP
        path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), **said}), "utf-8")
        reader(index.path).forget()

    return stamp


def test_an_index_of_an_earlier_analysis_answers_until_the_new_one_is_whole(stamped, work_off, refs):
    stamped(analysis=0)
    assert refs("Kalman") == ["r1"]
    notice = find("Kalman").notice
    assert (notice.code, notice.facts) == ("search.index_is_earlier", {"done": 0, "total": 0})
    assert total_of("Kalman", Filters(), by=READER) == 1
    assert [one.ref for one in suggestions("red si", by=READER)] == ["r3"]
    assert mend() is True
    work_off()
    assert refs("Kalman") == ["r1"]
    assert find("Kalman").notice is None
    assert mend() is False


def test_what_changes_before_the_new_index_is_whole_is_found_in_the_old_one(sample, stamped, refs):
    stamped(analysis=0)
    sample.add(thing("r9", {"en": "Newcomer"}))
    del sample["r3"]
    touch("reel", "r3")
    Worker(["light"]).run_until_idle()
    assert refs("newcomer") == ["r9"]
    assert refs("silk") == []
    assert Job.objects.filter(name="search.rebuild", state=Job.State.WAITING).count() == 1


def test_a_filter_that_the_old_index_does_not_know_finds_nothing_and_refuses_nothing(
    sample, work_off, monkeypatch, refs
):
    monkeypatch.setattr(registry, "FACETS", dict(registry.FACETS))
    monkeypatch.setattr(documents, "FACETS", registry.FACETS)
    monkeypatch.setattr("reelbridge.search.queries.FACETS", registry.FACETS)
    registry.name_facet("colour", "Colour", lambda value, _language: value)
    sample.add(thing("r9", {"en": "Newcomer"}, facets={"colour": ("red",)}))
    Worker(["light"]).run_until_idle()
    assert refs("newcomer") == ["r9"]
    assert find("", Filters(chosen={"colour": ("red",)})).total == 0
    assert find("newcomer").facets["colour"] == ()
    work_off()
    assert find("", Filters(chosen={"colour": ("red",)})).total == 1


@pytest.mark.parametrize("said", [{"schema": 1}, {"schema": None}, {"facets": None}, {"facets": ["kind"]}])
def test_where_the_old_index_cannot_be_read_refs_are_found_in_the_database(stamped, work_off, refs, said):
    stamped(**said, analysis=0)
    for words in ("парад", "r77", "r1\x00"):
        with pytest.raises(Conflict) as refused:
            find(words)
        assert refused.value.code == "search.index_is_older"
    found = find("r3 r1 silk")
    assert [hit.document.ref for hit in found.hits] == ["r3", "r1"]
    assert (found.total, found.notice.code) == (2, "search.index_is_older")
    assert {one.code for one in found.hits[0].why} == {"language.same_word"}
    with pytest.raises(Conflict):
        find("r1", Filters(chosen={"medium": ("film",)}))
    work_off()
    assert find("r3").notice is None


def test_doctor_says_what_is_being_made(stamped, work_off):
    def said():
        return [(one.code, dict(one.facts)) for one in checkups.look_over() if one.code.startswith("node.index_")]

    stamped(analysis=0)
    assert mend() is True
    Job.objects.filter(name="search.rebuild").update(done_units=2, total_units=5)
    assert said() == [("node.index_earlier", {"why": "ready", "done": 2, "total": 5})]
    stamped(schema=1)
    assert said() == [("node.index_missing", {"why": "older", "done": 2, "total": 5})]
    work_off()
    assert said() == [("node.index_sound", {"count": 5})]


def test_cards_that_earlier_versions_wrote_can_be_read():
    card = read_card(OF_VERSION_7)
    assert (card.document.ref, card.document.titles) == ("r3", {"ru": "Красный шёлк", "en": "Red Silk"})
    assert [text.text for text, _role in card.titles] == ["Красный шёлк", "Red Silk"]
    assert {(one.start, one.end, one.key) for one in card.titles[1][0].marks} >= {(0, 3, "red"), (4, 8, "silk")}


@pytest.mark.parametrize("stored", [b"", b"x", OF_VERSION_7[:40], OF_VERSION_7[:20] + b"\x00" + OF_VERSION_7[21:]])
def test_a_card_that_is_none_is_a_damaged_index(stored):
    with pytest.raises(UnfitIndexError) as unfit:
        read_card(stored)
    assert unfit.value.why == "damaged"
