"""The score: what it is learned from stands in a file, and it says what it is said to say."""

from dataclasses import replace

import pytest

from reelbridge.matching.deciding import CERTAIN, PROBABLE, SCORE, score
from reelbridge.matching.pictures import WHOLE
from reelbridge.matching.verifying import Finding

SAME = Finding(0, 10, 60, 1.0, False, WHOLE, WHOLE, WHOLE, 0.97, 0.95, 2.0, 0, 0, 50, 5.0)


def test_the_same_is_certain_and_another_take_in_the_room_is_not_found():
    assert score(SAME) >= CERTAIN
    # the highest that another take in the same room reached on the development half
    assert score(replace(SAME, picture=0.88, motion=0.45)) < PROBABLE
    # where nothing moves only nearly the same picture counts
    assert score(replace(SAME, liveliness=0.1, motion=0.0)) >= CERTAIN
    assert score(replace(SAME, liveliness=0.1, motion=0.0, picture=0.7)) < PROBABLE


def test_what_only_codes_speak_for_is_never_certain():
    assert score(replace(SAME, compared=0, votes=50.0)) == pytest.approx(0.9)


@pytest.mark.parametrize("name", ["moving", "still"])
def test_the_score_grows_with_each_witness_and_with_the_frames_compared(name):
    picture, motion, few = SCORE[name][1:]
    assert picture > 0
    assert motion >= 0
    assert few < 0
    assert SCORE["version"] >= 1
