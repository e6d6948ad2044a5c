"""Comparing a shot with a place of a reel: time that runs evenly, faster and faster, or stands still at the end."""

import numpy as np
import pytest

from reelbridge.matching.aligning import Window
from reelbridge.matching.pictures import WHOLE
from reelbridge.matching.verifying import verify
from reelbridge.matching.voting import Candidate, Shot
from tests.media.test_matching import scene

REEL = np.stack([scene(1)(number)[::2, ::2] for number in range(140)])


def found(places):
    """Return from where to where a shot is found that shows these frames of the reel, and its speed."""
    shown = np.floor(places).astype(int)
    noise = np.random.default_rng(1).normal(0, 2, (len(shown), *REEL.shape[1:]))
    pictures = np.clip(REEL[shown] + noise, 0, 255).astype(np.uint8)
    middle = (places[len(places) // 2] + 0.5) / 25
    place = Candidate(0, float(middle), 1.0, False, WHOLE, WHOLE, 5.0)
    told = verify(Shot(pictures, 25.0, 0, 4 / 3), place, Window(REEL, 0, 25.0, len(REEL)))
    return told.start, told.end


def test_time_that_runs_evenly():
    assert found(30 + np.arange(50)) == (30, 80)


@pytest.mark.parametrize("frames", [20, 50, 90])
@pytest.mark.parametrize("speed", [0.57, 0.9, 1.1, 1.199, 1.3])
def test_any_speed_is_told_to_both_ends(speed, frames):
    places = 15 + speed * np.arange(frames)
    start, stop = found(places)
    assert abs(start - 15) <= 1
    assert abs(stop - (int(places[-1]) + 1)) <= 1


@pytest.mark.parametrize(("begin", "end"), [(0.6, 1.6), (1.6, 0.6)])
def test_a_ramp_is_followed_to_both_its_ends(begin, end):
    places = 30 + np.concatenate([[0], np.cumsum(np.linspace(begin, end, 50))[:-1]])
    start, stop = found(places)
    assert abs(start - 30) <= 1
    assert abs(stop - (int(places[-1]) + 1)) <= 1


def test_a_freeze_frame_at_the_end_takes_no_frames_of_the_reel():
    start, stop = found(np.minimum(30 + np.arange(50), 60))
    assert abs(start - 30) <= 1
    assert abs(stop - 61) <= 2


def test_a_part_is_told_as_it_lies_in_the_shot_when_it_is_mirrored():
    pictures = np.full((50, *REEL.shape[1:]), 90, np.uint8)
    half = pictures.shape[2] // 2
    pictures[:, :, half:] = REEL[30:80, :, ::-2][:, :, : pictures.shape[2] - half]
    seen_in_the_mirror = WHOLE._replace(right=0.5)
    place = Candidate(0, 2.2, 1.0, True, seen_in_the_mirror, WHOLE, 5.0)
    told = verify(Shot(pictures, 25.0, 0, 4 / 3), place, Window(REEL, 0, 25.0, len(REEL)))
    assert (told.start, told.end, told.is_mirrored) == (30, 80, True)
    assert np.allclose(told.looked, (0.5, 0.0, 1.0, 1.0), atol=0.03)
