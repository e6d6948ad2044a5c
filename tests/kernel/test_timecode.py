from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.timecode import Rate, Span

RATES = ["23.976", "24", "25", "29.97", "29.97df", "30", "50", "59.94", "59.94df", "120"]


@given(rate=st.sampled_from(RATES), frame=st.integers(0, 30 * 60 * 60 * 30))
def test_timecode_of_a_frame_reads_back_as_that_frame(rate, frame):
    assert Rate.parse(rate).frame(Rate.parse(rate).timecode(frame)) == frame


@pytest.mark.parametrize(
    ("rate", "frame", "timecode"),
    [
        ("25", 0, "00:00:00:00"),
        ("25", 90_000, "01:00:00:00"),
        ("24", 2_160_000, "25:00:00:00"),
        ("29.97df", 1_799, "00:00:59;29"),
        ("29.97df", 1_800, "00:01:00;02"),
        ("29.97df", 17_982, "00:10:00;00"),
        ("29.97df", 107_892, "01:00:00;00"),
        ("59.94df", 3_600, "00:01:00;04"),
    ],
)
def test_timecode_at_known_frames(rate, frame, timecode):
    assert Rate.parse(rate).timecode(frame) == timecode


@pytest.mark.parametrize(
    ("rate", "text", "code"),
    [
        ("25", "00:00:00:25", "timecode.no_such_frame"),
        ("29.97df", "00:01:00;00", "timecode.no_such_frame"),
        ("25", "00:60:00:00", "timecode.not_understood"),
        ("25", "", "timecode.not_understood"),
        ("25", "١:00:00:00", "timecode.not_understood"),
    ],
)
def test_timecode_that_cannot_be_is_refused(rate, text, code):
    with pytest.raises(BadInput) as refused:
        Rate.parse(rate).frame(text)
    assert refused.value.code == code


@pytest.mark.parametrize("text", ["", "0", "-25", "fast", "1/0", "2000", "nan", "inf"])
def test_rate_that_no_film_has_is_refused(text):
    with pytest.raises(BadInput):
        Rate.parse(text)


def test_drop_frame_counting_is_refused_at_rates_without_it():
    with pytest.raises(BadInput) as refused:
        Rate.parse("25df")
    assert refused.value.code == "rate.no_drop_frame"


def test_rate_spoken_as_decimal_is_exact():
    assert Rate.parse("23.976").fps == Fraction(24000, 1001)
    assert Rate.parse("29.97df") == Rate(Fraction(30000, 1001), drop=True)


def test_frame_at_a_moment_is_the_one_on_screen():
    rate = Rate.parse("25")
    assert [rate.frame_at(seconds) for seconds in ("0", "0.039", "0.04", "1")] == [0, 0, 1, 25]


def test_empty_span_is_refused():
    with pytest.raises(BadInput) as refused:
        Span(10, 10)
    assert refused.value.code == "span.empty"


def test_spans_meet_in_the_frames_both_share():
    assert Span(0, 10).meets(Span(5, 20)) == Span(5, 10)
    assert Span(0, 10).meets(Span(10, 20)) is None
    assert Span(0, 10).covers(Span(2, 10))
    assert not Span(0, 10).covers(Span(2, 11))
