"""The difference between two cuts, held against an oracle that looks at every frame by itself."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from reelbridge.kernel.timecode import Rate, Span
from reelbridge.production.rules.differences import Change, Used, differences, joined, minus, uses_of
from reelbridge.production.rules.reading import read_cut_list


@st.composite
def cuts(draw):
    """Return a cut of a few sources, clips laid one after another, now and then over each other on two tracks."""
    uses, at = [], 0
    for number in range(1, draw(st.integers(0, 9)) + 1):
        start, length = draw(st.integers(0, 20)), draw(st.integers(1, 12))
        key, track = draw(st.sampled_from("abc")), draw(st.sampled_from(["V", "V", "A1"]))
        speed = draw(st.sampled_from([1, 1, 1, 2]))
        asks = draw(st.sampled_from([True, True, True, False]))
        uses.append(Used(number, key, key, Span(start, start + length), Span(at, at + length), track, speed, asks))
        at += length + draw(st.integers(0, 2))
    return uses


def frames(uses):
    return {(one.group, frame) for one in uses for frame in range(one.shown.start, one.shown.end)}


def listed(pairs, what):
    return Counter((use.group, frame) for pair in pairs for use in [pair.after or pair.before]
                   for span in getattr(pair, what) for frame in range(span.start, span.end))  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(cuts(), cuts())
def test_every_frame_agrees_with_the_oracle(before, after):
    found = differences(before, after)
    # frames to clear anew: those asked about now that no clip showed before
    asked = {(one.group, frame) for one in after if one.asks for frame in range(one.shown.start, one.shown.end)}
    assert set(listed(found.pairs, "to_clear")) == asked - frames(before)
    # clip by clip: what is gained less what is lost is what the cut has more of
    grown = Counter((one.group, frame) for one in after for frame in range(one.shown.start, one.shown.end))
    grown.subtract((one.group, frame) for one in before for frame in range(one.shown.start, one.shown.end))
    balance = listed(found.pairs, "gained")
    balance.subtract(listed(found.pairs, "lost"))
    assert {key: count for key, count in grown.items() if count} == {
        key: count for key, count in balance.items() if count
    }


@settings(max_examples=200, deadline=None)
@given(cuts(), cuts())
def test_every_clip_is_in_one_pair_and_changes_say_what_they_mean(before, after):
    found = differences(before, after)
    assert sorted(one.before.number for one in found.pairs if one.before) == [one.number for one in before]
    assert sorted(one.after.number for one in found.pairs if one.after) == [one.number for one in after]
    for pair in found.pairs:
        one, two = pair.before, pair.after
        assert (Change.ADDED in pair.changes) == (one is None)
        assert (Change.REMOVED in pair.changes) == (two is None)
        if one and two:
            assert one.group == two.group
            assert one.shown.meets(two.shown)
            assert (Change.EXTENDED in pair.changes) == bool(set(span_set(two)) - set(span_set(one)))
            assert (Change.TRIMMED in pair.changes) == bool(set(span_set(one)) - set(span_set(two)))
            assert (Change.SPEED in pair.changes) == (one.speed != two.speed)


def span_set(use):
    return range(use.shown.start, use.shown.end)


@settings(max_examples=100, deadline=None)
@given(cuts())
def test_a_cut_does_not_differ_from_itself(cut):
    assert differences(cut, cut).counts == {**dict.fromkeys(Change, 0), "same": len(cut)}


@settings(max_examples=100, deadline=None)
@given(cuts(), cuts())
def test_what_was_added_one_way_was_removed_the_other(before, after):
    forth, back = differences(before, after).counts, differences(after, before).counts
    assert forth["added"] - forth["removed"] == back["removed"] - back["added"] == len(after) - len(before)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9)), max_size=6),
       st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9)), max_size=6))  # fmt: skip
def test_minus_is_set_difference(some, others):
    spans, gone = ([Span(start, start + length) for start, length in rows] for rows in (some, others))
    left = minus(spans, gone)
    assert left == joined(left)
    all_frames = [{frame for span in rows for frame in range(span.start, span.end)} for rows in (spans, gone, left)]
    assert all_frames[2] == all_frames[0] - all_frames[1]


CUT = """TITLE: FRONT
001  TAPE1 V C 10:00:00:00 10:00:02:00 01:00:00:00 01:00:02:00
* FROM CLIP NAME: tank
002  TAPE2 V C 11:00:00:00 11:00:03:00 01:00:02:00 01:00:05:00
* FROM CLIP NAME: harbour
003  TAPE3 V C 12:00:00:00 12:00:01:00 01:00:05:00 01:00:06:00
* FROM CLIP NAME: crowd
"""
LATER = """TITLE: FRONT 7
001  TAPE3 V C 12:00:00:00 12:00:01:00 01:00:00:00 01:00:01:00
* FROM CLIP NAME: crowd
002  TAPE1 V C 10:00:00:00 10:00:02:00 01:00:01:00 01:00:03:00
* FROM CLIP NAME: tank
003  TAPE2 V C 11:00:00:00 11:00:03:12 01:00:03:00 01:00:06:12
* FROM CLIP NAME: harbour
004  TAPE4 V C 13:00:00:00 13:00:01:00 01:00:06:12 01:00:07:12
* FROM CLIP NAME: letter
"""


def test_a_clip_lengthened_in_a_later_cut_is_caught():
    cuts_read = [read_cut_list(text.encode(), rate=Rate.parse("25")) for text in (CUT, LATER)]
    found = differences(*(uses_of(one) for one in cuts_read))
    said = [((pair.after or pair.before).name, [*pair.changes], pair.later, pair.to_clear) for pair in found.pairs]
    hour = 3600 * 25
    assert said == [
        ("crowd", [Change.MOVED], -125, ()),
        ("tank", [], 25, ()),
        ("harbour", [Change.EXTENDED], 25, (Span(11 * hour + 75, 11 * hour + 87),)),
        ("letter", [Change.ADDED], 0, (Span(13 * hour, 13 * hour + 25),)),
    ]


def test_ten_thousand_clips_are_compared_while_one_waits():
    before = [
        Used(n, f"s{n % 700}", f"s{n % 700}", Span(n * 7, n * 7 + 40), Span(n * 40, n * 40 + 40)) for n in range(10_000)
    ]
    after = [one for one in before if one.number % 997] + [
        Used(20_000, "s5", "s5", Span(9_000_000, 9_000_010), Span(500_000, 500_010))
    ]
    assert differences(before, after).counts["added"] == 1
