"""Cuts written for the edit suite say, when they are read again, the same clips."""

import json
from fractions import Fraction

import pytest
from click.testing import CliRunner
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from reelbridge.base.rules.roles import Role
from reelbridge.kernel.errors import BadInput, NotFound
from reelbridge.kernel.timecode import Rate, Span
from reelbridge.node.cli import main
from reelbridge.production import exports, queries
from reelbridge.production.actions import import_cut
from reelbridge.production.rules.cutlist import CutEvent, CutList, Kind, Transition
from reelbridge.production.rules.framing import Framing, framing_in
from reelbridge.production.rules.reading import read_cut_list
from reelbridge.production.rules.writing import write_cut
from tests.production.making import edl, event, make_grant, make_item, make_production, partner, write

R25 = Rate.parse("25")


@st.composite
def cuts(draw):
    """Return a cut at 25 frames: clips with gaps and dissolves between them, at several speeds, with our refs or not."""
    events, at, last = [], draw(st.integers(0, 90_000)), None
    for number in range(1, draw(st.integers(1, 7)) + 1):
        joint = draw(st.sampled_from(["cut", "cut", "gap", "dissolve"]))
        length = draw(st.integers(12, 60))
        speed = draw(st.sampled_from([Fraction(1), Fraction(1), Fraction(2), Fraction(1, 2)]))
        opens = None
        if joint == "gap":
            at += draw(st.integers(1, 20))
        elif joint == "dissolve" and last is not None:
            opens = Transition("dissolve", draw(st.integers(2, 5)) * 2, "D")
            extra = opens.frames
            before = events[-1]
            source = Span(before.source.start, before.source.end + int(extra * before.speed))
            events[-1] = CutEvent(**{**{name: getattr(before, name) for name in CutEvent.__slots__}, "source": source,
                                     "record": Span(before.record.start, before.record.end + extra), "closes": opens})  # fmt: skip
        length += length % 2
        start = draw(st.integers(0, 40_000)) * 2
        ref = draw(st.sampled_from(["", "nevsky-i-00001"]))
        last = CutEvent(
            number=number, track="V", record=Span(at, at + length), source=Span(start, start + int(length * speed)),
            source_rate=R25, reel=f"TAPE{number}", clip_name=f"Хроника {number}", file_name=f"film {number}.mov",
            speed=speed, opens=opens, kind=Kind.FILM, item_ref=ref, shot_number=4 if ref else 0,
        )  # fmt: skip
        events.append(last)
        at += length
    return CutList("cmx3600", "Камера", R25, tuple(events))


def said(cut):
    return [(one.record, one.source, one.reel, one.clip_name, one.file_name, one.speed, one.item_ref, one.shot_number,
             one.opens.frames if one.opens else 0, one.closes.frames if one.closes else 0) for one in cut.events]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(cuts(), st.sampled_from(["edl", "otio", "fcpxml"]))
def test_what_is_written_is_read_again(cut, form):
    content, _ = write_cut(cut, form, {1: "NOT CLEARED: no grant"})
    found = read_cut_list(content, rate=R25)
    assert found.losses == ()
    assert said(found) == said(cut)


@pytest.mark.parametrize("form", ["otio", "fcpxml"])
def test_tracks_lie_beside_each_other(form):
    def clip(number, track, start, end):
        return CutEvent(number, track, Span(start, end), Span(100, 100 + end - start), R25, clip_name=f"c{number}",
                        file_name=f"c{number}.mov")  # fmt: skip

    cut = CutList(
        "x", "", R25, (clip(1, "V1", 0, 50), clip(2, "V2", 10, 30), clip(3, "V2", 20, 40), clip(4, "A1", 0, 50))
    )
    found = read_cut_list(write_cut(cut, form, {})[0])
    assert sorted((one.clip_name, one.record, one.source) for one in found.events) == sorted(
        (one.clip_name, one.record, one.source) for one in cut.events
    )
    assert [one.track for one in found.events if one.clip_name == "c4"] == ["A1"]


def test_an_edit_list_names_the_tracks_it_cannot_hold():
    over = CutEvent(2, "V2", Span(10, 30), Span(0, 20), R25, clip_name="over", item_ref="nevsky-i-00002")
    under = CutEvent(1, "V1", Span(0, 50), Span(0, 50), R25, clip_name="under")
    text = write_cut(CutList("x", "", R25, (under, over)), "edl", {})[0].decode()
    assert "* NOT IN THIS LIST, TRACK V2: 00:00:00:10 - 00:00:01:05 over nevsky-i-00002" in text
    assert [one.clip_name for one in read_cut_list(text.encode(), rate=R25).events] == ["under"]


def test_drop_frame_and_film_rates_survive():
    for rate in map(Rate.parse, ("29.97df", "23.976", "59.94", "50")):
        record = Span(rate.frame("01:00:00:00"), rate.frame("01:00:00:00") + 100)
        cut = CutList("x", "t", rate, (CutEvent(1, "V", record, record, rate, reel="R", clip_name="c", file_name="f"),))
        for form in ("edl", "fcpxml"):
            found = read_cut_list(write_cut(cut, form, {})[0], rate=rate if form == "edl" else None)
            assert (found.rate, found.events[0].record, found.events[0].source) == (rate, record, record)


def test_an_avid_log_has_a_row_for_each_clip():
    made = CutEvent(2, "V", Span(50, 60), None, R25, kind=Kind.MADE)
    clip = CutEvent(
        1, "V+A1", Span(0, 50), Span(900_000, 900_050), R25, "T1", "Хроника\tодна", "a.mov", item_ref="nevsky-i-00001"
    )
    found = read_cut_list(write_cut(CutList("x", "", R25, (clip, made)), "ale", {1: "no grant"})[0])
    (row,) = found.events
    assert (row.source, row.reel, row.clip_name, row.item_ref, row.track) == (
        clip.source, "T1", "Хроника одна", "nevsky-i-00001", "V+A1",
    )  # fmt: skip


@pytest.fixture
def cut(tmp_path, producer, db):
    make_item("nevsky-i-00001", reel="R1", file_name="r1.mov")
    make_item("beichen-i-00002", keeper=partner(), reel="R2")
    make_grant("nevsky-i-00001")
    lines = [event("10:00:00:00", "10:00:02:00", "01:00:00:00", "01:00:02:00", reel="R1", name="tank"),
             event("10:00:00:00", "10:00:03:00", "01:00:02:00", "01:00:05:00", reel="R2", name="harbour")]  # fmt: skip
    return import_cut(make_production().ref, write(tmp_path, edl(*lines)), by=producer, rate=R25)


def test_the_uncleared_clip_has_a_marker_in_every_form(cut):
    assert [one.clip.name for one in queries.clearance(cut).waiting] == ["harbour"]
    text = exports.cut(cut, "edl").content.decode()
    assert "* LOC: 01:00:02:00 RED     NOT CLEARED: " in text
    assert text.count("LOC:") == 1
    assert [one.item_ref for one in read_cut_list(text.encode(), rate=R25).events] == [
        "nevsky-i-00001",
        "beichen-i-00002",
    ]
    markers = etree.fromstring(exports.cut(cut, "fcpxml").content).findall(".//marker")
    assert [one.getparent().get("name") for one in markers] == ["harbour"]
    (marked,) = [one for one in read_cut_list(exports.cut(cut, "otio").content).events if one.comments]
    assert marked.clip_name == "harbour"


def test_a_written_cut_comes_in_as_the_next_one(cut, tmp_path, producer):
    path = tmp_path / "back.fcpxml"
    path.write_bytes(exports.cut(cut, "fcpxml").content)
    again = import_cut(cut.production.ref, path, by=producer)
    assert again.source_format == "fcpxml"
    assert queries.changes_since(cut.production.ref, again.number, None).difference.counts["same"] == 2


def test_every_door_writes_the_same_file(cut, person, tmp_path):
    client = Client()
    client.force_login(person(Role.READER))
    ref = cut.production.ref
    page = client.get(f"/productions/{ref}/cuts/1/cut.edl", headers={"Accept-Language": "en"})
    out = tmp_path / "out.edl"
    run = CliRunner().invoke(main, ["cut", "export", ref, "--out", str(out)])
    assert (page.status_code, run.exit_code, out.read_bytes()) == (200, 0, page.content)
    assert client.get(f"/api/cuts/{ref}/1/export/edl", headers={"Accept-Language": "en"}).content == page.content
    assert client.get(f"/api/cuts/{ref}/1/export/doc").status_code == 422


def test_a_list_of_shots_begins_an_edit(db, person):
    make_item("nevsky-i-00001", reel="R1", file_name="r1.mov", shots=[(0, 50), (50, 200)], titles={"en": "Newsreel"})
    client = Client()
    client.force_login(person(Role.READER))
    log = client.get("/shotlist.ale?item=nevsky-i-00001/2&in=&out=&item=nevsky-i-00001&in=10&out=35")
    found = read_cut_list(log.content)
    assert [(one.source, one.record, one.item_ref, one.shot_number) for one in found.events] == [
        (Span(900_050, 900_200), Span(0, 150), "nevsky-i-00001", 2),
        (Span(900_010, 900_035), Span(150, 175), "nevsky-i-00001", 0),
    ]
    run = CliRunner().invoke(main, ["shotlist", "nevsky-i-00001/1", "--format", "edl"])
    assert "10:00:00:00 10:00:02:00 00:00:00:00 00:00:02:00" in run.output
    with pytest.raises(NotFound):
        exports.shot_list([("nevsky-i-09999", None)], "edl", language="en")
    with pytest.raises(BadInput, match="shot_list_span"):
        exports.wanted_of(["nevsky-i-00001"], ["9"], ["3"])
    with pytest.raises(BadInput, match="shot_list_empty"):
        exports.shot_list([], "edl", language="en")


PARTS = st.floats(-0.5, 1.5).map(lambda one: round(one, 3) + 0.0)
RECTANGLES = st.tuples(PARTS, PARTS, PARTS, PARTS)


@given(RECTANGLES, RECTANGLES, st.booleans())
@settings(max_examples=30)
def test_what_is_shown_of_the_picture_is_read_as_it_was_written(first, last, is_mirrored):
    read = framing_in(["", Framing(first, last, is_mirrored).as_remark()])
    assert (read.first, read.is_mirrored) == (first, is_mirrored)
    # what moves by less than a hundredth stands still
    assert max(abs(here - there) for here, there in zip(read.last, last, strict=True)) < 0.01


def test_lists_carry_what_is_shown_of_the_picture_and_its_speed():
    moves = Framing((0.125, 0.0, 0.875, 1.0), (0.2, 0.1, 0.8, 0.9), is_mirrored=True)
    clip = CutEvent(
        number=1, track="V", record=Span(90_000, 90_040), source=Span(100, 148), source_rate=R25, reel="TAPE1",
        clip_name="shot 1", speed=Fraction(6, 5), item_ref="nevsky-i-00001", comments=(moves.as_remark(), "ask Beichen"),
    )  # fmt: skip
    cut = CutList("comparison", "screener", R25, (clip,))
    for form in ("edl", "otio"):
        content, _ = write_cut(cut, form, {})
        (read,) = read_cut_list(content, rate=R25).events
        assert (read.comments[-2:], read.speed, read.source) == (clip.comments, clip.speed, clip.source)
        assert framing_in(read.comments) == moves
    lines = write_cut(cut, "edl", {})[0].decode().splitlines()
    assert "* REELBRIDGE PICTURE: 0.125 0.000 0.875 1.000 TO 0.200 0.100 0.800 0.900 MIRRORED" in lines
    assert lines[4].startswith("M2   TAPE1    0030.0    00:00:04:00")
    written = json.loads(write_cut(cut, "otio", {})[0])["tracks"]["children"][0]["children"][0]
    assert written["metadata"]["reelbridge"]["picture"] == {
        "remark": moves.as_remark(), "rectangle": [0.125, 0.0, 0.875, 1.0], "last_rectangle": [0.2, 0.1, 0.8, 0.9],
        "mirrored": True,
    }  # fmt: skip
    assert [one["name"] for one in written["markers"]] == ["ask Beichen"]
    assert [one["OTIO_SCHEMA"] for one in written["effects"]] == ["LinearTimeWarp.1"]
