from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.window import Window

DAYS = st.dates(date(2026, 1, 1), date(2026, 3, 1))


@st.composite
def windows(draw):
    first, last = sorted((draw(DAYS), draw(DAYS)))
    return Window(draw(st.sampled_from([first, None])), draw(st.sampled_from([last, None])))


def days_of(window):
    return {day for offset in range(-5, 70) if window.has(day := date(2026, 1, 1) + timedelta(offset))}


@given(whole=windows(), others=st.lists(windows(), max_size=4))
def test_what_is_left_of_a_window_is_what_a_count_of_days_says(whole, others):
    left = [days_of(piece) for piece in whole.minus(others)]
    expected = days_of(whole).difference(*map(days_of, others))
    assert set().union(*left) == expected
    assert sum(map(len, left)) == len(expected)


@given(one=windows(), other=windows())
def test_covers_and_meets_agree_with_a_count_of_days(one, other):
    if one.covers(other):
        assert days_of(other) <= days_of(one)
    shared = one.meets(other)
    assert days_of(one) & days_of(other) == (days_of(shared) if shared else set())


@given(window=windows())
def test_window_reads_back_as_it_is_written(window):
    assert Window.parse(str(window)) == window


@pytest.mark.parametrize("text", ["", "2026", "2026-13-01/..", "2026-01-01", "tomorrow/.."])
def test_text_that_is_no_window_is_refused(text):
    with pytest.raises(BadInput) as refused:
        Window.parse(text)
    assert refused.value.code == "window.not_understood"


def test_window_that_ends_before_it_begins_is_refused():
    with pytest.raises(BadInput) as refused:
        Window(date(2026, 2, 1), date(2026, 1, 1))
    assert refused.value.code == "window.ends_before_it_begins"
