"""Reading CMX3600 edit lists: what each line means, at which rate, and what is refused."""

import time
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.timecode import Rate, Span
from reelbridge.kernel.wording import say_reason, say_refusal
from reelbridge.production.rules.cutlist import Kind, Transition
from reelbridge.production.rules.edl.reading import read_edl
from reelbridge.production.rules.reading import read_cut_list
from tests.production.making import edl, event

R25 = Rate.parse("25")


def read(text: str | bytes, rate: str = "25"):
    return read_edl(text if isinstance(text, bytes) else text.encode(), rate=Rate.parse(rate) if rate else None)


def test_cut_with_names_and_file_is_read_whole():
    found = read(edl(event("10:00:01:00", "10:00:03:00", "01:00:00:00", "01:00:02:00", reel="NKA-2207",
                           name="Machine hall", source_file="nka_2207.mov")))  # fmt: skip
    one = found.events[0]
    assert (one.reel, one.clip_name, one.file_name, one.track) == ("NKA-2207", "Machine hall", "nka_2207.mov", "V")
    assert one.source == Span(900_025, 900_075)
    assert one.record == Span(90_000, 90_050)
    assert (found.title, found.losses, one.line) == ("ROUGH CUT", (), 3)


def test_clip_before_a_dissolve_keeps_its_frames_under_it():
    found = read(edl(
        event("01:00:00:00", "01:00:02:00", "01:00:00:00", "01:00:02:00", reel="A", name="one"),
        event("01:00:02:00", "01:00:02:00", "01:00:02:00", "01:00:02:00", reel="A"),
        "B        V     D    012 02:00:00:00 02:00:03:00 01:00:02:00 01:00:05:00\n"
        "* FROM CLIP NAME: one\n* TO CLIP NAME: two",
    ))  # fmt: skip
    first, second = found.events
    assert first.source == Span(90_000, 90_062)
    assert first.closes == second.opens == Transition("dissolve", 12, "D")
    assert (first.clip_name, second.clip_name, second.source) == ("one", "two", Span(180_000, 180_075))


def test_clip_seen_only_under_a_dissolve_stands_on_its_own():
    found = read(edl(
        event("01:00:00:00", "01:00:02:00", "01:00:00:00", "01:00:02:00", reel="A", name="one"),
        event("05:00:00:00", "05:00:00:00", "01:00:02:00", "01:00:02:00", reel="C"),
        "B        V     D    010 02:00:00:00 02:00:03:00 01:00:02:00 01:00:05:00\n"
        "* FROM CLIP NAME: between\n* TO CLIP NAME: two",
    ))  # fmt: skip
    assert [(one.clip_name, one.source) for one in found.events] == [
        ("one", Span(90_000, 90_050)),
        ("between", Span(450_000, 450_010)),
        ("two", Span(180_000, 180_075)),
    ]


def test_dissolve_from_black_names_the_clip_that_comes():
    found = read(edl(
        event("00:00:00:00", "00:00:00:00", "01:00:00:00", "01:00:00:00", reel="BL"),
        "B        V     D    025 02:00:00:00 02:00:03:00 01:00:00:00 01:00:03:00\n* TO CLIP NAME: two",
    ))  # fmt: skip
    assert [(one.kind, one.clip_name) for one in found.events] == [(Kind.MADE, ""), (Kind.FILM, "two")]


def test_wipe_key_and_black_are_told_apart():
    found = read(edl(
        event("01:00:00:00", "01:00:01:00", "01:00:00:00", "01:00:01:00", reel="A"),
        "B        V     W001 010 02:00:00:00 02:00:01:00 01:00:01:00 01:00:02:00",
        "C        V     K B      02:00:00:00 02:00:01:00 01:00:02:00 01:00:03:00",
        "D        V     K    005 02:00:00:00 02:00:01:00 01:00:02:00 01:00:03:00",
        event("00:00:00:00", "00:00:01:00", "01:00:03:00", "01:00:04:00", reel="BL"),
    ))  # fmt: skip
    assert [one.opens for one in found.events] == [
        None, Transition("wipe", 10, "W001"), None, Transition("key", 5, "K"), None,
    ]  # fmt: skip
    assert [one.kind for one in found.events][-1] is Kind.MADE
    assert found.events[-1].source is None


@pytest.mark.parametrize(
    ("plays_at", "source_out", "speed", "source"),
    [
        ("050.0", "01:00:04:00", Fraction(2), Span(90_000, 90_100)),  # the source's own length is written
        ("050.0", "01:00:02:00", Fraction(2), Span(90_000, 90_100)),  # the film's length is written: it is reckoned
        ("000.0", "01:00:00:01", Fraction(0), Span(90_000, 90_001)),
        ("-025.0", "01:00:02:00", Fraction(-1), Span(90_000, 90_050)),
        ("012.5", "01:00:01:00", Fraction(1, 2), Span(90_000, 90_025)),
    ],
)
def test_speed_says_which_frames_are_used(plays_at, source_out, speed, source):
    line = event("01:00:00:00", source_out, "01:00:00:00", "01:00:02:00", reel="A")
    one = read(edl(f"{line}\nM2   A        {plays_at}                01:00:00:00")).events[0]
    assert (one.speed, one.source) == (speed, source)


@pytest.mark.parametrize(
    ("channels", "track"),
    [("V", "V"), ("A", "A1"), ("A2", "A2"), ("AA", "A1+A2"), ("B", "V+A1"), ("AA/V", "V+A1+A2"), ("A1A2", "A1+A2"),
     ("NONE", "V"), ("V1", "V"), ("A2/V", "V+A2")],
)  # fmt: skip
def test_channels_are_named_alike(channels, track):
    line = event("01:00:00:00", "01:00:01:00", "01:00:00:00", "01:00:01:00", reel="A")
    assert read(edl(line.replace(" V     C", f" {channels:<5} C"))).events[0].track == track


def test_long_reel_names_are_kept_whole():
    line = event("01:00:00:00", "01:00:01:00", "01:00:00:00", "01:00:01:00", reel="001")
    found = read(edl(f"{line}\nFINAL CUT PRO REEL: NKA-2207-R1-NEG REPLACED BY: 001"))
    assert found.events[0].reel == "NKA-2207-R1-NEG"
    spaced = event("01:00:00:00", "01:00:01:00", "01:00:00:00", "01:00:01:00", reel="LENINGRAD REEL 4")
    assert read(edl(spaced)).events[0].reel == "LENINGRAD REEL 4"


def test_our_own_ref_is_found_in_any_remark():
    line = event("01:00:00:00", "01:00:01:00", "01:00:00:00", "01:00:01:00", name="x", comment="nevsky-i-00017/4 grade")
    one = read(edl(line)).events[0]
    assert (one.item_ref, one.shot_number) == ("nevsky-i-00017", 4)


def test_every_line_not_understood_is_named_with_its_number():
    line = event("01:00:00:00", "01:00:01:00", "01:00:00:00", "01:00:01:00")
    found = read(edl(line) + "SPLIT: AUDIO DELAY= 00:00:00:10\n002 broken 01:00:00:00\n\nM2 lost\n")
    assert [(one.line, one.text) for one in found.losses] == [
        (4, "SPLIT: AUDIO DELAY= 00:00:00:10"),
        (5, "002 broken 01:00:00:00"),
        (7, "M2 lost"),
    ]
    assert say_reason(found.losses[0].reason) == "Line 4 was not understood."


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Камера на передовой", "cp1251"),
        ("КАМЕРА НА ПЕРЕДОВОЙ", "cp1251"),
        ("镜头在前线，第一集", "gbk"),
        ("Café Zürich – señor".replace("–", "-"), "latin-1"),
        ("Камера 镜头 café", "utf-8"),
        ("Камера 镜头", "utf-16"),
        ("镜头", "utf-8-sig"),
    ],
)
def test_names_survive_every_encoding(text, encoding):
    line = event("01:00:00:00", "01:00:01:00", "01:00:00:00", "01:00:01:00", name=text)
    written = edl(line).replace("\n", "\r\n").encode(encoding)
    found = read(written)
    assert found.events[0].clip_name == text
    assert found.losses == ()


def test_rate_is_told_by_lengths_that_agree():
    found = read(edl(
        event("01:00:00:20", "01:00:01:10", "01:00:00:00", "01:00:00:15"),
        event("01:00:00:00", "01:00:01:24", "01:00:00:15", "01:00:02:14"),
    ), rate="")  # fmt: skip
    assert (str(found.rate), found.rate_is_sure, found.rate_evidence[0].code) == (
        "25",
        True,
        "production.rate_by_lengths",
    )


def test_rate_that_only_seems_likely_is_not_sure():
    found = read(edl(event("01:00:00:00", "01:00:01:00", "01:00:00:00", "01:00:01:00")), rate="")
    assert (str(found.rate), found.rate_is_sure) == ("24", False)
    assert say_reason(found.rate_evidence[0]) == (
        "The list fits 24, but also 25, 29.97, 48, 50, 59.94. 24 was taken; give the rate."
    )


def test_drop_frame_list_counts_as_the_clock_does():
    text = edl(
        event("01:00:00;00", "01:01:00;02", "01:00:00;00", "01:01:00;02"),
        event("01:00:00;00", "01:00:00;10", "01:01:00;02", "01:01:00;12"),
        head="FCM: DROP FRAME",
    )
    for rate in ("", "29.97", "29.97df"):
        found = read(text, rate=rate)
        assert str(found.rate) == "30000/1001df"
        assert [one.record.frames for one in found.events] == [1800, 10]


@pytest.mark.parametrize(
    ("text", "rate", "code", "sentence"),
    [
        ("", "25", "production.file_is_empty", "The edit list is empty. Export it again."),
        (" \n\n", "25", "production.file_is_empty", None),
        ("TITLE: NOTHING\nFCM: NON-DROP FRAME\n", "25", "production.no_events", None),
        (edl(event("01:00:01:00", "01:00:01:00", "01:00:00:00", "01:00:00:00")), "25", "production.events_without_length",
         "No event has any length, from line 3 on: the list shows nothing. Export the cut again."),
        ("\x00\x01binary", "25", "production.not_text", None),
        ("<xmeml/>", "25", "production.no_sequence", None),
        (edl(event("01:00:00:24", "01:00:01:24", "01:00:00:00", "01:00:01:00")), "24", "production.frame_beyond_rate",
         "Line 3: 01:00:00:24 does not exist at 24, where frames end at 23. Give the list's own rate."),
        (edl(event("01:00:00:20", "01:00:01:10", "01:00:00:00", "01:00:00:14")), "25", "production.rate_disagrees",
         "Line 3: at 25 the source and the film differ in length, here and in 1 of 1 events. At 24 they agree better: "
         "give that rate."),
        (edl(event("01:00:00:00", "01:00:01:00", "01:00:00:00", "01:00:02:03")), "25", "production.lengths_disagree", None),
        (edl(event("25:00:00:00", "25:00:01:00", "01:00:00:00", "01:00:01:00")), "25", "production.past_midnight",
         "Line 3: the timecode 25:00:00:00 lies past 24 hours. Correct the list and import it again."),
        (edl(event("01:00:01:00", "01:00:02:00", "01:00:01:00", "01:00:00:00")), "25", "production.out_before_in",
         "Line 3: the out point 01:00:00:00 comes before the in point 01:00:01:00."),
        (edl(event("01:01:00;00", "01:01:01;00", "01:00:00;00", "01:00:01;00"), head="FCM: DROP FRAME"), "29.97",
         "production.no_such_timecode", None),
        (edl(event("01:00:00:00", "01:00:01:00", "01:00:00:00", "01:00:01:00")), "29.97df",
         "production.list_is_not_drop", None),
        (edl(event("01:00:00:99", "01:00:01:00", "01:00:00:00", "01:00:01:00")), "", "production.no_rate_fits", None),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_one_sentence(text, rate, code, sentence):
    with pytest.raises(BadInput) as refused:
        read_cut_list(text.encode(), rate=Rate.parse(rate) if rate else None)
    assert refused.value.code == code
    assert "%(" not in say_refusal(refused.value)
    if sentence:
        assert say_refusal(refused.value) == sentence


def test_filmed_across_midnight_goes_on_counting():
    found = read(edl(event("23:59:59:00", "00:00:01:00", "01:00:00:00", "01:00:02:00")))
    assert found.events[0].source.frames == 50


def test_hostile_lists_are_bounded():
    started = time.process_time()
    with pytest.raises(BadInput, match="too_many_events"):
        read("".join(f"{n:06} AX V C 01:00:00:00 01:00:01:00 01:00:00:00 01:00:01:00\n" for n in range(60_000)))
    with pytest.raises(BadInput, match="no_events"):
        read(b"A" * 20_000_000)
    with pytest.raises(BadInput, match="no_events"):
        read("001 " + "A " * 10_000_000)
    with pytest.raises(BadInput, match="file_too_large"):
        read_cut_list(b"0" * (33 << 20))
    found = read(edl(event("01:00:00:00", "01:00:01:00", "01:00:00:00", "01:00:01:00")) + "junk\n" * 100_000)
    assert (len(found.losses), found.more_losses) == (500, 99_500)
    assert time.process_time() - started < 8


@given(st.lists(st.tuples(st.integers(0, 80_000), st.integers(1, 3000)), min_size=1, max_size=30),
       st.sampled_from(["24", "25", "30000/1001", "30000/1001df", "50", "60000/1001"]))  # fmt: skip
def test_what_is_written_is_read_again(clips, rate_text):
    rate = Rate.parse(rate_text)
    at, events, wanted = 86_400, [], []
    for start, frames in clips:
        spans = Span(start, start + frames), Span(at, at + frames)
        wanted.append(spans)
        events.append(event(*(rate.timecode(one) for span in spans for one in (span.start, span.end)), reel="A"))
        at += frames
    head = f"FCM: {'' if rate.drop else 'NON-'}DROP FRAME"
    found = read(edl(*events, head=head), rate=rate_text)
    assert [(one.source, one.record) for one in found.events] == wanted
    assert found.losses == ()


@given(st.binary(max_size=400))
def test_no_bytes_are_more_than_a_refusal(content):
    try:
        read_cut_list(content)
    except BadInput as refusal:
        sentence = say_refusal(refusal)
    else:
        sentence = "read"
    assert not sentence.startswith("production.")
