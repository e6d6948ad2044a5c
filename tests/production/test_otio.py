"""Reading OpenTimelineIO timelines: times, transitions, speeds, names, and hostile files."""

from fractions import Fraction

import opentimelineio as otio
import pytest

from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.timecode import Rate, Span
from reelbridge.production.actions import import_cut
from reelbridge.production.rules.cutlist import Kind, exact_rate
from reelbridge.production.rules.reading import read_cut_list
from tests.production.making import make_item, make_production, write


def time(value, rate=25):
    return otio.opentime.RationalTime(value, rate)


def clip(name, start, frames, *, rate=25, url="", metadata=None, effects=()):
    media = otio.schema.ExternalReference(target_url=url) if url else otio.schema.MissingReference()
    return otio.schema.Clip(
        name=name, media_reference=media, source_range=otio.opentime.TimeRange(time(start, rate), time(frames, rate)),
        metadata=metadata or {}, effects=list(effects),
    )  # fmt: skip


def timeline(*children, start=None, name="ROUGH CUT"):
    made = otio.schema.Timeline(name=name, global_start_time=start)
    track = otio.schema.Track(name="V1", kind="Video", children=list(children))
    made.tracks.append(track)
    return made.to_json_string().encode()


def test_clip_keeps_names_file_and_our_ref():
    found = read_cut_list(timeline(
        clip("Machine hall", 900_025, 50, url="file:///S:/reels/nka%202207.mov",
             metadata={"reelbridge": {"item": "nevsky-i-00017/4"}, "cmx_3600": {"reel": "NKA-2207"}}),
        start=time(90_000),
    ))  # fmt: skip
    one = found.events[0]
    assert (one.clip_name, one.file_name, one.reel) == ("Machine hall", "nka 2207.mov", "NKA-2207")
    assert (one.item_ref, one.shot_number) == ("nevsky-i-00017", 4)
    assert (one.source, one.record, found.title) == (Span(900_025, 900_075), Span(90_000, 90_050), "ROUGH CUT")


def test_both_clips_keep_their_frames_under_a_dissolve():
    dissolve = otio.schema.Transition(transition_type="SMPTE_Dissolve", in_offset=time(5), out_offset=time(7))
    first, second = read_cut_list(timeline(clip("a", 100, 50), dissolve, clip("b", 200, 50))).events
    assert (first.source, first.record, first.closes.frames) == (Span(100, 157), Span(0, 57), 12)
    assert (second.source, second.record, second.opens.frames) == (Span(195, 250), Span(45, 100), 12)


def test_nested_stack_shows_only_what_it_shows():
    inner = otio.schema.Stack(
        children=[otio.schema.Track(children=[clip("a", 0, 50), clip("b", 100, 50)])],
        source_range=otio.opentime.TimeRange(time(25), time(50)),
    )
    found = read_cut_list(timeline(clip("x", 0, 10), inner)).events
    assert [(one.clip_name, one.source, one.record) for one in found] == [
        ("x", Span(0, 10), Span(0, 10)), ("a", Span(25, 50), Span(10, 35)), ("b", Span(100, 125), Span(35, 60)),
    ]  # fmt: skip


def test_speeds_freezes_and_other_effects():
    found = read_cut_list(timeline(
        clip("fast", 0, 50, effects=[otio.schema.LinearTimeWarp(time_scalar=2)]),
        clip("held", 10, 50, effects=[otio.schema.FreezeFrame()]),
        clip("blur", 10, 50, effects=[otio.schema.Effect(effect_name="Blur")]),
    ))  # fmt: skip
    assert [(one.speed, one.source) for one in found.events] == [
        (2, Span(0, 100)), (0, Span(10, 11)), (1, Span(10, 60)),
    ]  # fmt: skip
    assert [(one.reason.code, one.text) for one in found.losses] == [("production.effect_not_kept", "V1 / blur")]


def test_generators_are_made_and_disabled_clips_left_out():
    black = otio.schema.Clip(name="black", media_reference=otio.schema.GeneratorReference(generator_kind="SolidColor"),
                             source_range=otio.opentime.TimeRange(time(0), time(25)))  # fmt: skip
    off = clip("off", 0, 25)
    off.enabled = False
    found = read_cut_list(timeline(black, off, clip("on", 0, 25)))
    assert [(one.kind, one.record) for one in found.events] == [(Kind.MADE, Span(0, 25)), (Kind.FILM, Span(50, 75))]
    assert [one.reason.code for one in found.losses] == ["production.clip_disabled"]


def test_sources_at_other_rates_stay_exact():
    found = read_cut_list(timeline(clip("a", 2400, 240, rate=24), clip("b", 0, 30000, rate=30000 / 1001)))
    assert str(found.rate) == "24"
    assert found.events[0].source_rate == Rate(Fraction(24))
    assert found.events[1].source_rate == Rate(Fraction(30000, 1001))
    assert found.events[1].record.frames == 24024


@pytest.mark.parametrize(
    ("spoken", "exact"),
    [(23.976, "24000/1001"), (23.98, "24000/1001"), (24.0, "24"), (29.97, "30000/1001"), (30.0, "30"), (59.94, "60000/1001"), (25.0, "25")],
)  # fmt: skip
def test_decimal_rates_mean_exact_ones(spoken, exact):
    assert str(exact_rate(spoken)) == exact


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"{" * 100_000, "production.nested_too_deep"),
        (b'{"a": ' + b"[" * 5000 + b"]" * 5000 + b"}", "production.nested_too_deep"),
        (b"{}", "production.not_a_timeline"),
        (b'{"OTIO_SCHEMA": "Timeline.1"', "production.not_otio"),
        (b'{"OTIO_SCHEMA": "Timeline.99", "name": "x"}', "production.not_otio"),
        (otio.schema.Clip(name="alone").to_json_string().encode(), "production.not_a_timeline"),
        (otio.schema.Timeline(name="empty").to_json_string().encode(), "production.no_events"),
        (b'{"OTIO_SCHEMA": "\xff"}', "production.not_text"),
    ],
)
def test_what_is_no_timeline_is_refused(content, code):
    with pytest.raises(BadInput) as refused:
        read_cut_list(content)
    assert refused.value.code == code


def test_rates_and_times_of_nonsense_are_refused():
    nonsense = (
        timeline(clip("a", 0, 50)).replace(b'"rate": 25.0', b'"rate": 1e300').replace(b'"rate":25.0', b'"rate":1e300')
    )
    with pytest.raises(BadInput):
        read_cut_list(nonsense)
    with pytest.raises(BadInput) as refused:
        read_cut_list(timeline(clip("a", 0, 25 * 3600 * 25)))
    assert refused.value.code == "production.past_midnight_place"


def test_another_rate_than_the_timelines_is_refused():
    content = timeline(clip("a", 0, 50))
    with pytest.raises(BadInput) as refused:
        read_cut_list(content, rate=Rate.parse("24"))
    assert refused.value.code == "production.timeline_at_another_rate"
    assert str(read_cut_list(timeline(clip("a", 0, 48, rate=24)), rate=Rate.parse("23.976")).rate) == "24000/1001"


@pytest.mark.django_db
def test_timeline_is_imported_and_tied_by_its_file(tmp_path, producer):
    make_item("nevsky-i-00001", file_name="nka_2207.mov", shots=[(0, 2000)])
    content = timeline(clip("Machine hall", 900_025, 50, url="file:///in/NKA_2207.mxf"), start=time(90_000))
    cut = import_cut(make_production().ref, write(tmp_path, content, "cut.otio"), by=producer)
    made = cut.clips.get()
    assert (cut.source_format, cut.rate_text, cut.record_start) == ("otio", "25", 90_000)
    assert (made.item_ref, made.item_span, made.shot_number) == ("nevsky-i-00001", Span(25, 75), 1)
