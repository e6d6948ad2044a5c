"""Every edit list of the suites of others is read, with the number of clips, losses and the rate a person counts in it.

Files: otio-cmx3600-adapter and OpenTimelineIO, see the README of the suites. The adapter itself reads 17 of the 19 edit
lists and loses the clip that stands before a dissolve; here all are read but the one whose lengths contradict each other.
"""

import pytest

from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.timecode import Rate, Span
from reelbridge.production.rules.reading import read_cut_list

#: File: rate as asked ("" lets it be told), rate as found, whether that is sure, clips, losses.
EDLS = {
    "25fps.edl": ("", "25", True, 4, 0),
    "avid_example.edl": ("24", "24", True, 2, 0),
    "cdl.edl": ("24", "24", True, 2, 0),
    "dissolve_test.edl": ("24", "24", True, 3, 0),
    "dissolve_test_2.edl": ("24", "24", True, 3, 0),
    "dissolve_test_3.edl": ("", "24", True, 4, 0),
    "dissolve_test_4.edl": ("", "24", True, 6, 0),
    "dissolve_test_fail.edl": ("24", "24", True, 3, 0),
    "gap_test.edl": ("24", "24", True, 3, 0),
    "multi_audio.edl": ("24", "24", True, 1, 0),
    "no_spaces_test.edl": ("", "24", True, 9, 0),
    "nucoda_example.edl": ("", "24", False, 2, 0),
    "premiere_example.edl": ("24", "24", True, 2, 0),
    "screening_example.edl": ("", "24", True, 9, 0),
    "speed_effects.edl": ("", "24", True, 548, 1),
    "speed_effects_small.edl": ("", "24", True, 5, 0),
    "transition_duration.edl": ("24", "24", True, 4, 0),
    "wipe_test.edl": ("24", "24", True, 3, 0),
}
OTIOS = {
    "otio/big_int.otio": ("24", 1, 0),
    "otio/clip_example.otio": ("24", 1, 0),
    "otio/effects.otio": ("24", 31, 16),
    "otio/generator_reference_test.otio": ("24", 1, 0),
    "otio/multiple_track.otio": ("24", 5, 0),
    "otio/multitrack.otio": ("24", 5, 0),
    "otio/nested_example.otio": ("24", 7, 2),
    "otio/preflattened.otio": ("24", 5, 0),
    "otio/premiere_example.otio": ("30", 13, 2),
    "otio/screening_example.otio": ("24", 9, 0),
    "otio/simple_cut.otio": ("24", 4, 0),
    "otio/transition.otio": ("24", 4, 0),
    "otio/transition_test.otio": ("24", 3, 0),
    "cmx3600/enabled.otio": ("24", 3, 0),
    "fcp7xml/img_seq_media_reference.otio": ("24", 1, 0),
}
#: Format, rate, clips, transitions a clip ends with, losses, and how long the film is in frames.
OTHERS = {
    "fcp7xml/empty_name_tags.xml": ("fcp7", "24000/1001", 126, 0, 69, 3517),
    "fcp7xml/hiero_xml_export.xml": ("fcp7", "24", 2, 0, 0, 1310),
    "fcp7xml/premiere_enable_property.xml": ("fcp7", "25", 11, 0, 5, 256),
    "fcp7xml/premiere_example.xml": ("fcp7", "30", 25, 2, 0, 1245),
    "fcp7xml/premiere_generators.xml": ("fcp7", "24000/1001", 9, 0, 1, 856),
    "fcpx/fcpx_clips.fcpxml": ("fcpxml", "30", 8, 0, 1, 5078),
    "fcpx/fcpx_event.fcpxml": ("fcpxml", "30", 19, 2, 1, 4500),
    "fcpx/fcpx_example.fcpxml": ("fcpxml", "30", 19, 2, 1, 4500),
    "fcpx/fcpx_library.fcpxml": ("fcpxml", "30", 19, 2, 1, 4500),
    "fcpx/fcpx_project.fcpxml": ("fcpxml", "30", 19, 2, 0, 4500),
    "ale/sample.ale": ("ale", "24", 4, 0, 1, 402),
    "ale/sample2.ale": ("ale", "24000/1001", 2, 0, 1, 2336),
    "ale/sampleUHD.ale": ("ale", "24000/1001", 1, 0, 1, 3372),
    "ale/sample_blanks.ale": ("ale", "25", 1, 0, 1, 442),
    "ale/sample_cdl.ale": ("ale", "24000/1001", 4, 0, 1, 364),
    "ale/sample_no_blanks.ale": ("ale", "25", 6, 0, 1, 13851),
}
#: Files that show nothing, and why.
EMPTY = {
    "fcp7xml/premiere_example_filter.xml": "production.is_other_xml",
    "fcp7xml/sample_just_track.xml": "production.no_clips",
}


@pytest.fixture
def suites(shared):
    return shared / "suites" / "edit"


def test_every_file_of_the_suites_is_here(suites):
    assert {path.name for path in (suites / "cmx3600").glob("*.edl")} == {*EDLS, "timecode_mismatch.edl"}
    assert {f"otio/{path.name}" for path in (suites / "otio").glob("*.otio")} == {
        name for name in OTIOS if name.startswith("otio/")
    }
    others = {f"{folder}/{path.name}" for folder in ("fcp7xml", "fcpx", "ale") for path in (suites / folder).iterdir()}
    assert {name for name in others if not name.endswith((".otio", ".json"))} == {*OTHERS, *EMPTY}


@pytest.mark.parametrize("name", EDLS)
def test_edit_list_is_read_whole(suites, name):
    asked, rate, is_sure, clips, losses = EDLS[name]
    found = read_cut_list((suites / "cmx3600" / name).read_bytes(), rate=Rate.parse(asked) if asked else None)
    assert (str(found.rate), found.rate_is_sure) == (rate, is_sure)
    assert (len(found.events), len(found.losses), found.more_losses) == (clips, losses, 0)


@pytest.mark.parametrize("name", OTIOS)
def test_timeline_is_read_whole(suites, name):
    rate, clips, losses = OTIOS[name]
    found = read_cut_list((suites / name).read_bytes())
    assert (str(found.rate), len(found.events), len(found.losses)) == (rate, clips, losses)


def test_list_that_contradicts_itself_is_refused_with_its_line(suites):
    content = (suites / "cmx3600" / "timecode_mismatch.edl").read_bytes()
    with pytest.raises(BadInput) as refused:
        read_cut_list(content, rate=Rate.parse("25"))
    assert (refused.value.code, refused.value.facts["line"]) == ("production.lengths_disagree", 13)


@pytest.mark.parametrize(
    ("name", "wrong", "line"),
    [("25fps.edl", "24", 13), ("screening_example.edl", "25", 12), ("speed_effects.edl", "30", 2)],
)
def test_wrong_rate_is_refused_with_its_line(suites, name, wrong, line):
    with pytest.raises(BadInput) as refused:
        read_cut_list((suites / "cmx3600" / name).read_bytes(), rate=Rate.parse(wrong))
    assert refused.value.facts["line"] == line


def test_clip_before_a_dissolve_is_kept(suites):
    found = read_cut_list((suites / "cmx3600" / "dissolve_test.edl").read_bytes(), rate=Rate.parse("24"))
    assert [(one.clip_name, one.source, one.record) for one in found.events] == [
        ("clip_A", Span(86_501, 86_520), Span(86_400, 86_419)),
        ("clip_B", Span(86_600, 86_610), Span(86_409, 86_419)),
        ("clip_B", Span(86_610, 86_611), Span(86_419, 86_420)),
    ]


def test_freeze_and_speed_use_the_frames_they_show(suites):
    found = read_cut_list((suites / "cmx3600" / "speed_effects_small.edl").read_bytes())
    assert [(float(one.speed), one.source.frames, one.record.frames) for one in found.events] == [
        (1.0, 126, 126), (0.0, 1, 17), (0.0, 1, 1), (1.0, 18, 18), (pytest.approx(1.9833, abs=1e-4), 70, 36),
    ]  # fmt: skip


@pytest.mark.parametrize("name", OTHERS)
def test_xml_and_logs_are_read_whole(suites, name):
    found = read_cut_list((suites / name).read_bytes())
    transitions = sum(one.closes is not None for one in found.events)
    read = found.format, str(found.rate), len(found.events), transitions, len(found.losses), found.record.frames
    assert read == OTHERS[name]


@pytest.mark.parametrize("name", EMPTY)
def test_files_that_show_nothing_say_so(suites, name):
    with pytest.raises(BadInput) as refused:
        read_cut_list((suites / name).read_bytes())
    assert refused.value.code == EMPTY[name]
