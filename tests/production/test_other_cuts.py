"""Cuts as Final Cut Pro, Premiere, Resolve and Avid export them beside edit lists: XML of two kinds, AAF, logs."""

import io
import pickle
import subprocess
from fractions import Fraction

import pytest

from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.timecode import Rate, Span
from reelbridge.production.opening import _Answers, open_cut
from reelbridge.production.rules.cutlist import Kind, Transition
from tests.production.aaf_files import write_aaf

RATE = "<rate><timebase>{}</timebase><ntsc>{}</ntsc></rate>"
NTSC, PAL = RATE.format(30, "TRUE"), RATE.format(25, "FALSE")
REMAP = """<filter><effect><name>Time Remap</name><effectid>timeremap</effectid>
<parameter><parameterid>variablespeed</parameterid><value>0</value></parameter>
<parameter><parameterid>speed</parameterid><value>{}</value></parameter>
<parameter><parameterid>reverse</parameterid><value>FALSE</value></parameter></effect></filter>"""


def fcp7(clips: str, *, rate: str = PAL, timecode: str = "", before: str = "") -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE xmeml><xmeml version="5">{before}<sequence id="s1">
<name>Камера</name>{rate}<timecode>{rate}{timecode}</timecode><media><video><track>{clips}</track></video></media>
</sequence></xmeml>""".encode()


def clipitem(start, end, first, last, *, rate=PAL, more="", file="<file id='f1'/>"):
    return f"""<clipitem id="c"><name>A</name>{rate}<start>{start}</start><end>{end}</end><in>{first}</in>
<out>{last}</out>{file}{more}</clipitem>"""


FILE = f"""<file id="f1"><name>A.mov</name><pathurl>file://localhost/Volumes/%D0%9A/nevsky-i-00001%20a.mov</pathurl>{PAL}
<timecode>{PAL}<string>10:00:00:00</string><frame>900000</frame><displayformat>NDF</displayformat>
<reel><name>TAPE7</name></reel></timecode></file>"""


def test_fcp7_clip_has_reel_file_timecode_and_ref():
    found = open_cut(fcp7(clipitem(0, 50, 100, 150, file=FILE), timecode="<frame>90000</frame>"))
    (clip,) = found.events
    assert (found.format, found.title, str(found.rate), found.losses) == ("fcp7", "Камера", "25", ())
    assert (clip.reel, clip.file_name, clip.item_ref) == ("TAPE7", "nevsky-i-00001 a.mov", "nevsky-i-00001")
    assert (clip.record, clip.source, clip.track) == (Span(90_000, 90_050), Span(900_100, 900_150), "V1")


def test_fcp7_frames_under_a_transition_belong_to_both():
    cross = """<transitionitem><start>40</start><end>60</end><alignment>center</alignment><effect><name>Cross Dissolve
</name><effectid>Cross Dissolve</effectid></effect></transitionitem>"""
    found = open_cut(fcp7(clipitem(0, -1, 0, 60, file=FILE) + cross + clipitem(-1, 100, 40, 100)))
    assert [(one.record, one.source) for one in found.events] == [
        (Span(0, 60), Span(900_000, 900_060)),
        (Span(40, 100), Span(900_040, 900_100)),
    ]
    assert found.events[0].closes == found.events[1].opens == Transition("dissolve", 20, "Cross Dissolve")


@pytest.mark.parametrize(
    ("percent", "source"),
    [("200", Span(900_200, 900_300)), ("50", Span(900_050, 900_075)), ("0", Span(900_100, 900_101))],
)
def test_fcp7_speed_tells_the_frames_used(percent, source):
    (clip,) = open_cut(fcp7(clipitem(0, 50, 100, 150, file=FILE, more=REMAP.format(percent)))).events
    assert (clip.speed, clip.source) == (Fraction(percent) / 100, source)


def test_fcp7_drop_frame_counts_as_labelled():
    timecode = "<string>01:00:00;00</string><frame>107892</frame><displayformat>DF</displayformat>"
    found = open_cut(fcp7(clipitem(0, 30, 0, 30, rate=NTSC), rate=NTSC, timecode=timecode))
    assert str(found.rate) == "30000/1001df"
    assert found.rate.timecode(found.events[0].record.start) == "01:00:00;00"


def test_fcp7_nested_sequences_are_cut_to_what_is_seen():
    inner = f"""<clipitem><name>nest</name>{PAL}<start>100</start><end>130</end><in>10</in><out>40</out><sequence id="s2">
<name>inner</name>{PAL}<media><video><track>{clipitem(0, 20, 0, 20, file=FILE)}{clipitem(20, 60, 500, 540)}</track></video>
</media></sequence></clipitem>"""
    assert [(one.record, one.source) for one in open_cut(fcp7(inner)).events] == [
        (Span(100, 110), Span(900_010, 900_020)),
        (Span(110, 130), Span(900_500, 900_520)),
    ]


ANGLES = (
    """<multiclip id="m1"><name>Front, two cameras</name><synctype>1</synctype>
<angle><activevideoangle>{0}</activevideoangle><clip id="k1"><name>Camera A</name><in>50</in><out>900</out>
<file id="f1"/></clip></angle><angle><activevideoangle>{1}</activevideoangle><clip id="k2"><name>Camera B</name>
<in>{2}</in><out>900</out>"""
    + FILE.replace("f1", "f2").replace("TAPE7", "TAPE8")
    + "</clip></angle></multiclip>"
)


def test_fcp7_multiclip_shows_the_active_angle():
    found = open_cut(fcp7(clipitem(0, 50, 100, 150, file=ANGLES.format("FALSE", "TRUE", 75))))
    (clip,) = found.events
    assert (clip.clip_name, clip.reel, clip.source, found.losses) == ("Camera B", "TAPE8", Span(900_175, 900_225), ())
    twice = clipitem(0, 50, 100, 150, file=ANGLES.format("FALSE", "TRUE", 75))
    twice += clipitem(50, 60, 10, 20, file='<multiclip id="m1"/>')
    assert open_cut(fcp7(twice)).events[1].source == Span(900_085, 900_095)


@pytest.mark.parametrize(
    ("active", "first", "code"), [("TRUE", -1, "angle_place_unknown"), ("FALSE", 5, "angle_unknown")]
)
def test_fcp7_multiclip_that_does_not_say_its_place_is_named(active, first, code):
    found = open_cut(fcp7(clipitem(0, 50, 100, 150, file=ANGLES.format("FALSE", active, first))))
    (loss,) = found.losses
    assert (loss.reason.code, loss.text) == (f"production.{code}", "A")
    assert found.events[0].source == Span(900_100, 900_150) if active == "TRUE" else found.events[0].reel == ""


def test_fcp7_names_what_it_leaves_out():
    off = clipitem(0, 10, 0, 10, file=FILE, more="<enabled>FALSE</enabled>")
    blur = "<filter><effect><name>Blur</name><effectid>blur</effectid></effect></filter>"
    other = f"<sequence id='x'><name>Old</name>{PAL}<media><video><track>{clipitem(0, 9, 0, 9)}</track></video></media></sequence>"
    content = fcp7(off + clipitem(10, 20, 0, 10, more=blur)).replace(b"</xmeml>", other.encode() + b"</xmeml>")
    found = open_cut(content)
    assert len(found.events) == 1
    assert [(one.text, one.reason.code) for one in found.losses] == [
        ("A", "production.clip_disabled"), ("A", "production.effect_not_kept"), ("Old", "production.sequence_not_read"),
    ]  # fmt: skip


FORMATS = """<format id="r1" frameDuration="1001/24000s"/><format id="r2" name="FFVideoFormat1080p25"/>
<asset id="a1" name="Front" start="36000s" duration="400s" hasVideo="1" format="r2">
<media-rep kind="original-media" src="file:///m/%E5%89%8D%E7%BA%BF.mov"/>
<metadata><md key="com.apple.proapps.studio.reel" value="TAPE9"/></metadata></asset>
<effect id="e1" name="Custom" uid="x"/>"""


def fcpxml(spine: str, *, sequence: str = 'format="r2" tcStart="3600s" duration="100s"', more: str = "") -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE fcpxml><fcpxml version="1.10"><resources>{FORMATS}{more}
</resources><library><event name="e"><project name="Cut 3"><sequence {sequence}><spine>{spine}</spine></sequence>
</project></event></library></fcpxml>""".encode()


def test_fcpxml_clip_has_media_reel_and_timecode():
    found = open_cut(fcpxml('<asset-clip ref="a1" offset="3600s" name="Front" start="36010s" duration="2s"/>'))
    (clip,) = found.events
    assert (found.format, found.title, str(found.rate)) == ("fcpxml", "Cut 3", "25")
    assert (clip.file_name, clip.reel, clip.track) == ("前线.mov", "TAPE9", "V1")
    assert (clip.record, clip.source) == (Span(90_000, 90_050), Span(900_250, 900_300))


def test_fcpxml_storyline_counted_from_nought_lies_where_the_film_begins():
    spine = '<gap duration="1s" offset="0s"/><asset-clip ref="a1" offset="1s" start="36000s" duration="1s"/>'
    assert [one.record for one in open_cut(fcpxml(spine)).events] == [Span(90_025, 90_050)]


def test_fcpxml_connected_clips_lie_in_the_time_of_what_they_are_connected_to():
    spine = """<gap offset="3600s" start="100s" duration="4s"><asset-clip ref="a1" lane="2" offset="101s" start="36000s"
duration="1s"><marker start="36000s" duration="1/25s" value="ask Beichen"/></asset-clip></gap>"""
    (clip,) = open_cut(fcpxml(spine)).events
    assert (clip.track, clip.record, clip.comments) == ("V3", Span(90_025, 90_050), ("ask Beichen",))


def test_fcpxml_retiming_tells_the_frames_used():
    fast = """<asset-clip ref="a1" offset="3600s" start="36000s" duration="2s"><timeMap><timept time="36000s" value="36000s"/>
<timept time="36002s" value="36008s"/></timeMap></asset-clip>"""
    (clip,) = open_cut(fcpxml(fast)).events
    assert (clip.speed, clip.source, clip.record.frames) == (4, Span(900_000, 900_200), 50)


SLOW = (
    '<format id="r24" frameDuration="1/24s"/><asset id="a24" start="3600s" duration="99s" hasVideo="1" format="r24"/>'
)


@pytest.mark.parametrize(
    ("conform", "speed", "source"),
    [
        # 86 400 frames at 24 are 3456 s where they are played at 25
        ('<conform-rate srcFrameRate="24"/>', Fraction(25, 24), Span(86_400, 86_450)),
        ("<conform-rate/>", Fraction(25, 24), Span(86_400, 86_450)),
        ('<conform-rate scaleEnabled="0" srcFrameRate="24"/>', Fraction(1), Span(82_944, 82_992)),
    ],
)
def test_fcpxml_conformed_rate_plays_frame_for_frame(conform, speed, source):
    spine = f'<asset-clip ref="a24" offset="3600s" start="3456s" duration="2s">{conform}</asset-clip>'
    found = open_cut(fcpxml(spine, more=SLOW))
    (clip,) = found.events
    assert (clip.record, clip.speed, clip.source, found.losses) == (Span(90_000, 90_050), speed, source, ())


def test_fcpxml_conformed_rate_without_a_start_begins_with_the_media():
    spine = '<asset-clip ref="a24" offset="3600s" duration="2s"><conform-rate frameSampling="optical-flow-classic"/></asset-clip>'
    found = open_cut(fcpxml(spine, more=SLOW))
    assert found.events[0].source == Span(86_400, 86_450)
    assert [one.reason.code for one in found.losses] == ["production.effect_not_kept"]


def test_fcpxml_rates_far_apart_are_not_conformed_and_unknown_ones_named():
    spine = """<asset-clip ref="a24" offset="3600s" start="3600s" duration="2s"><conform-rate srcFrameRate="29.97"/></asset-clip>
<asset-clip ref="a0" offset="3602s" start="0s" duration="2s"><conform-rate/></asset-clip>"""
    found = open_cut(fcpxml(spine, more=SLOW + '<asset id="a0" start="0s" duration="99s" hasVideo="1"/>'))
    assert [one.speed for one in found.events] == [1, 1]
    assert [one.reason.code for one in found.losses] == ["production.conform_unknown"]


def test_fcpxml_compound_clips_are_cut_to_what_is_seen():
    media = """<media id="m1" name="nest"><sequence format="r2" tcStart="0s" duration="10s"><spine>
<asset-clip ref="a1" offset="0s" start="36000s" duration="4s"/><asset-clip ref="a1" offset="4s" start="36100s" duration="6s"/>
</spine></sequence></media>"""
    spine = '<ref-clip ref="m1" offset="3600s" start="3s" duration="2s"/>'
    assert [(one.record, one.source) for one in open_cut(fcpxml(spine, more=media)).events] == [
        (Span(90_000, 90_025), Span(900_075, 900_100)),
        (Span(90_025, 90_050), Span(902_500, 902_525)),
    ]


def test_fcpxml_multicams_auditions_titles_and_what_is_off():
    media = """<media id="m1"><multicam format="r2"><mc-angle name="A" angleID="one"><asset-clip ref="a1" offset="0s"
start="36000s" duration="9s"/></mc-angle><mc-angle name="B" angleID="two"><asset-clip ref="a1" offset="0s" start="36050s"
duration="9s"/></mc-angle></multicam></media>"""
    spine = """<mc-clip ref="m1" offset="3600s" start="1s" duration="1s"><mc-source angleID="two" srcEnable="all"/></mc-clip>
<audition offset="3601s"><asset-clip ref="a1" name="picked" offset="3601s" start="36000s" duration="1s"/>
<asset-clip ref="a1" name="other" offset="3601s" start="36002s" duration="1s"/></audition>
<title ref="e1" name="Titles" offset="3602s" duration="1s"/>
<asset-clip ref="a1" name="off" enabled="0" offset="3603s" start="36000s" duration="1s"/>"""
    found = open_cut(fcpxml(spine, more=media))
    assert [(one.clip_name, one.kind, one.source) for one in found.events] == [
        ("Front", Kind.FILM, Span(901_275, 901_300)),
        ("picked", Kind.FILM, Span(900_000, 900_025)),
        ("Titles", Kind.MADE, None),
    ]
    assert [(one.text, one.reason.code) for one in found.losses] == [
        ("other", "production.audition_not_picked"), ("off", "production.clip_disabled"),
    ]  # fmt: skip


def test_fcpxml_that_holds_itself_ends():
    media = """<media id="m1" name="loop"><sequence format="r2" duration="9s"><spine><ref-clip ref="m1" offset="0s"
duration="9s"/><asset-clip ref="a1" offset="9s" start="36000s" duration="1s"/></spine></sequence></media>"""
    found = open_cut(fcpxml('<ref-clip ref="m1" offset="3600s" duration="10s"/>', more=media))
    assert [one.record.frames for one in found.events] == [25]
    assert [one.reason.code for one in found.losses] == ["production.nothing_inside"]


def test_aaf_keeps_tapes_timecodes_and_both_sides_of_a_dissolve(tmp_path):
    found = open_cut(write_aaf(tmp_path / "cut.aaf").read_bytes())
    assert (found.format, found.title, str(found.rate), found.losses) == ("aaf", "Камера v3", "25", ())
    assert [(one.reel, one.clip_name, one.file_name, one.record, one.source) for one in found.events] == [
        ("TAPE001", "Хроника 1942", "nevsky-i-00001.mov", Span(90_000, 90_110), Span(900_100, 900_210)),
        ("TAPE002", "前线", "front.mov", Span(90_090, 90_180), Span(990_050, 990_140)),
        ("TAPE001", "Хроника 1942", "nevsky-i-00001.mov", Span(90_205, 90_245), Span(900_400, 900_440)),
    ]
    assert found.events[0].closes.frames == found.events[1].opens.frames == 20


LOG = "Heading\r\nFIELD_DELIM\tTABS\r\nFPS\t{}\r\n\r\nColumn\r\nName\tTape\tStart\tEnd\tTracks\tSource File\tComments\r\n\r\nData\r\n{}"
ROW = "Хроника\tT1\t10:00:00:00\t10:00:02:00\tVA1A2\tC:\\media\\a.mxf\tnevsky-i-00001/4\r\n"


def test_ale_rows_stand_one_after_another():
    found = open_cut(LOG.format("25", ROW + ROW.replace("Хроника", "Second")).encode("utf-16"))
    assert [(one.record, one.source, one.track, one.reel, one.file_name) for one in found.events] == [
        (Span(0, 50), Span(900_000, 900_050), "V+A1+A2", "T1", "a.mxf"),
        (Span(50, 100), Span(900_000, 900_050), "V+A1+A2", "T1", "a.mxf"),
    ]
    assert (found.events[0].item_ref, found.events[0].shot_number) == ("nevsky-i-00001", 4)
    assert [one.reason.code for one in found.losses] == ["production.laid_end_to_end"]


def test_ale_row_without_timecode_is_named_with_its_line():
    found = open_cut(LOG.format("23.976", "Empty\tT2\t\t\tV\t\t\r\n" + ROW).encode())
    assert (str(found.rate), len(found.events)) == ("24000/1001", 1)
    assert next((one.line, one.reason.code) for one in found.losses) == (9, "production.no_source_timecode")


BOMB = b'<!DOCTYPE xmeml [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><xmeml>&b;</xmeml>'


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (BOMB, "production.xml_entities", None),
        (b"<xmeml>\n<sequence>\n</xmeml>", "production.not_xml", 3),
        (b"<html/>", "production.is_other_xml", None),
        (b"<xmeml><clip/></xmeml>", "production.no_sequence", None),
        (fcp7(""), "production.no_clips", None),
        (fcp7(clipitem(0, 9, 0, 9), rate=""), "production.no_rate_in_sequence", 1),
        (fcpxml('<asset-clip ref="a1" offset="ten" duration="1s"/>'), "production.no_time", 6),
        (fcpxml("<gap duration='9s'/>"), "production.no_clips", None),
        (fcpxml("", sequence='format="r9"'), "production.no_rate_in_sequence", 6),
        (LOG.format("", ROW).encode(), "production.no_rate_in_log", None),
        (b"Heading\nFPS\t25\n", "production.no_columns", None),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "production.reader_failed", None),
    ],
)
def test_what_is_no_cut_is_refused_with_its_place(content, code, line):
    with pytest.raises(BadInput) as refused:
        open_cut(content)
    assert (refused.value.code, refused.value.facts.get("line")) == (code, line)


def test_another_rate_is_refused_and_the_real_one_of_the_same_count_believed():
    content = fcp7(clipitem(0, 9, 0, 9), rate=RATE.format(24, "FALSE"))
    assert str(open_cut(content, rate=Rate.parse("23.976")).rate) == "24000/1001"
    with pytest.raises(BadInput, match="timeline_at_another_rate"):
        open_cut(content, rate=Rate.parse("25"))


def test_a_timeline_that_breaks_its_reader_harms_only_the_child():
    endless = (
        b'{"OTIO_SCHEMA": "Timeline.1", "tracks": {"OTIO_SCHEMA": "Stack.1", "children": [{"OTIO_SCHEMA": "Item.1"}]}}'
    )
    with pytest.raises(BadInput):
        open_cut(endless)


def test_a_child_may_answer_with_cut_lists_only():
    assert isinstance(_Answers(io.BytesIO(pickle.dumps(("a.code", {"line": 1})))).load(), tuple)
    with pytest.raises(pickle.UnpicklingError):
        _Answers(io.BytesIO(pickle.dumps(subprocess.run))).load()
