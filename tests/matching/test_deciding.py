"""The score: what it is learned from stands in a file, and it says what it is said to say."""

from dataclasses import replace

import numpy as np
import pytest

from reelbridge.matching import deciding
from reelbridge.matching.aligning import Window
from reelbridge.matching.deciding import CERTAIN, PROBABLE, SCORE, Verdict, decide, is_of_part, score
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


def test_a_still_that_ties_is_not_certain_and_says_so():
    still = replace(SAME, liveliness=0.1, motion=0.0, picture=0.99)
    assert decide([still]).verdict == Verdict.CERTAIN
    tied = decide([still, replace(still, reel=1, picture=0.985)])
    assert (tied.verdict, tied.score, [one.reel for one in tied.ties]) == (Verdict.PROBABLE, 0.95, [1])
    # changes of a picture are a witness of their own, and another holding of a take has them too
    tied = decide([SAME, replace(SAME, reel=1)])
    assert (tied.verdict, [one.reel for one in tied.ties]) == (Verdict.CERTAIN, [1])


def test_another_place_that_shows_it_otherwise_leaves_open_which_it_is():
    nearer = WHOLE._replace(left=0.1, right=0.9)
    tied = decide([SAME, replace(SAME, reel=1, rectangle=nearer, last_rectangle=nearer)])
    assert (tied.verdict, tied.score, [one.reel for one in tied.ties]) == (Verdict.PROBABLE, 0.95, [1])


def test_what_agrees_clearly_less_is_no_tie():
    # five times as much differs: a pan over the same photograph
    clear = replace(SAME, picture=0.997, motion=0.997)
    answer = decide([clear, replace(clear, reel=1, picture=0.985, motion=0.985)])
    assert (answer.verdict, answer.finding, answer.ties) == (Verdict.CERTAIN, clear, ())


def test_what_lies_within_the_stated_width_is_no_other_place():
    beside = WHOLE._replace(top=0.2)
    again = replace(SAME, start=80, end=130, rectangle=beside, last_rectangle=beside)
    assert decide([SAME, again]).ties == (again,)
    wide = replace(SAME, later=75)
    assert (decide([wide, again]).ties, decide([wide, again]).verdict) == ((), Verdict.CERTAIN)


def test_a_rectangle_that_moves_over_a_camera_that_wanders_proves_the_picture_only():
    assert decide([replace(SAME, is_wandering=True)]).score == pytest.approx(0.95)


def test_where_little_moves_the_changes_still_tell_two_places_apart():
    little = replace(SAME, liveliness=0.3, picture=0.953, motion=0.957)
    assert decide([replace(little, reel=1, picture=0.963, motion=0.743), little]).finding == little


@pytest.mark.parametrize(
    ("first", "end", "is_cut_short"),
    [(0, 64, False), (7, 64, False), (8, 64, True), (7, 63, False), (7, 62, True)],
)
def test_a_still_at_the_edge_of_its_window_may_last_longer(first, end, is_cut_short):
    # frames 10 to 60 of a reel of 64
    still = replace(SAME, liveliness=0.1, motion=0.0, picture=0.99)
    window = Window(np.zeros((end - first, 1, 1), np.uint8), first, 25.0, 64)
    assert deciding.is_cut_short(still, window) == is_cut_short
    assert not deciding.is_cut_short(SAME, window)


@pytest.mark.parametrize(
    "change",
    [
        {"speed": 2.0, "liveliness": 0.4, "motion": 0.1, "picture": 0.998},
        {"speed": 0.5, "liveliness": 0.2, "motion": 0.5, "picture": 0.998},
        {"liveliness": 0.3, "motion": -0.1, "picture": 0.999},
    ],
)
def test_a_movement_that_speaks_against_it_leaves_nothing_certain(change):
    unearned = replace(SAME, **change)
    assert score(unearned) >= CERTAIN
    assert (decide([unearned]).verdict, decide([unearned]).score) == (Verdict.PROBABLE, 0.95)
    # as usual, or with the movement for it, the same is certain
    assert decide([replace(unearned, speed=1.0, motion=0.9)]).verdict == Verdict.CERTAIN


LEFT, RIGHT = WHOLE._replace(right=0.5), WHOLE._replace(left=0.5)


def test_each_half_of_a_split_screen_has_its_source_and_neither_is_a_tie():
    halves = replace(SAME, looked=LEFT, picture=0.98), replace(SAME, reel=1, looked=RIGHT)
    answer = decide(list(halves))
    assert (answer.verdict, answer.finding, answer.ties, answer.panes) == (
        Verdict.CERTAIN, halves[0], (), (halves[1],),
    )  # fmt: skip


def test_a_picture_set_into_another_is_told_beside_it():
    ground = replace(SAME, picture=0.98)
    inset = replace(SAME, reel=1, looked=WHOLE._replace(left=0.6, top=0.6, right=0.95, bottom=0.95))
    assert decide([ground, inset]).panes == (inset,)
    # what does not move, is not certain, or is of a reel that is named already, proves nothing
    for weak in ({"liveliness": 0.1, "picture": 0.96}, {"motion": 0.4, "picture": 0.9}, {"reel": 0}):
        assert decide([ground, replace(inset, **weak)]).panes == ()


def test_a_film_between_bars_is_no_part_of_a_picture():
    assert [is_of_part(box) for box in (WHOLE, WHOLE._replace(left=0.125, right=0.875), LEFT)] == [False, False, True]
