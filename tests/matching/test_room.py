"""How far in and out may lie elsewhere: while nothing moves, or while a camera wanders over what does not."""

import numpy as np
import pytest

from reelbridge.matching.aligning import Window
from reelbridge.matching.lines import held
from reelbridge.matching.pictures import WHOLE, Box
from reelbridge.matching.verifying import unverified, verify
from reelbridge.matching.voting import Candidate, Shot
from tests.media.test_matching import scene

#: What a camera may wander over: 144 rows of 192 points.
PHOTOGRAPH = scene(3)(0)
MOVING = np.stack([scene(1)(number)[::2, ::2] for number in range(80)])


def found(reel, pictures, rectangle=WHOLE):
    rng = np.random.default_rng(2)
    reel, pictures = (
        np.clip(one + rng.normal(0, 1, one.shape), 0, 255).astype(np.uint8) for one in (reel, pictures)
    )  # fmt: skip
    place = Candidate(0, len(reel) / 50, 1.0, False, WHOLE, rectangle, 5.0)
    return verify(Shot(pictures, 25.0, 0, 4 / 3), place, Window(reel, 0, 25.0, len(reel)))


def wandering(count):
    """Return pictures of a camera that goes down a photograph, half a point a frame."""
    return np.stack([PHOTOGRAPH[number // 2 :][:72, 48:144] for number in range(count)])


def test_what_stands_still_may_be_any_of_its_frames():
    reel = np.concatenate([MOVING[:20], np.repeat(MOVING[40:41], 50, axis=0), MOVING[60:]])
    told = found(reel, np.repeat(MOVING[40:41], 20, axis=0))
    assert abs(told.start - told.earlier - 20) <= 1
    assert abs(told.end + told.later - 70) <= 1


def test_what_moves_has_its_place():
    told = found(MOVING, MOVING[30:60])
    assert (told.start, told.end) == (30, 60)
    assert max(told.earlier, told.later) <= 1


def test_a_part_of_what_a_camera_wanders_over_may_be_seen_earlier_or_later():
    reel = wandering(80)
    # three quarters of the height, which the camera passes in other frames, too
    shown = reel[30:50].astype(float).repeat(4, axis=1).reshape(20, 72, 4, 96)[:, 9:63].reshape(20, 72, 3, 96)
    told = found(reel, shown.mean(axis=2), Box(0.0, 0.125, 1.0, 0.875))
    assert told.picture > 0.97
    assert abs(told.start - 30) <= max(told.earlier, told.later)
    assert min(told.earlier, told.later) >= 4


def test_a_freeze_frame_after_a_camera_that_wanders_is_no_slower_camera():
    reel = wandering(80)
    told = found(reel, reel[np.minimum(20 + np.arange(40), 44)])
    assert abs(told.start - 20) <= 1
    assert abs(told.end - 45) <= 2


@pytest.mark.parametrize(("frames", "part"), [(np.arange(40), None), (np.minimum(np.arange(40), 20), 20 / 39)])
def test_a_shot_that_comes_to_a_halt_is_seen_to(frames, part):
    faces = MOVING[frames].reshape(len(frames), -1).astype(float)
    faces -= faces.mean(axis=1, keepdims=True)
    assert held(faces / np.linalg.norm(faces, axis=1, keepdims=True)) == (part and pytest.approx(part))


def test_codes_alone_do_not_tell_the_speed():
    place = Candidate(0, 10.0, -0.5, False, WHOLE, WHOLE, 5.0)
    told = unverified(Shot(MOVING[:50], 25.0, 0, 4 / 3), place, 25.0, 1000)
    assert (told.speed, told.start, told.end, told.earlier, told.later) == (1.0, 225, 275, 25, 25)
