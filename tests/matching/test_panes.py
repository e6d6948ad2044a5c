"""Panes of a split screen and of a picture in a picture, found by their seams."""

import numpy as np

from reelbridge.matching.panes import panes
from tests.media.test_matching import scene


def moving(seed, count=12):
    """Return small pictures of a scene, the camera going across it."""
    return np.stack([scene(seed)(4 * number)[::2, ::2] for number in range(count)])


def near(box, wanted):
    return max(abs(one - other) for one, other in zip(box, wanted, strict=True)) <= 0.03


def test_two_halves_are_two_panes():
    shown = moving(1)
    shown[:, :, 48:] = 255 - moving(2)[:, :, :48]
    found = panes(shown)
    assert [near(box, (0, 0, 0.5, 1)) or near(box, (0.5, 0, 1, 1)) for box in found] == [True, True]


def test_one_above_the_other_are_two_panes():
    shown = moving(1)
    shown[:, 36:] = 255 - moving(2)[:, :36]
    found = panes(shown)
    assert [near(box, (0, 0, 1, 0.5)) or near(box, (0, 0.5, 1, 1)) for box in found] == [True, True]


def test_a_picture_in_a_moving_picture_is_a_pane():
    shown = moving(1)
    shown[:, 20:60, 30:80] = 255 - moving(2)[:, 20:60, 30:80]
    assert any(near(box, (30 / 96, 20 / 72, 80 / 96, 60 / 72)) for box in panes(shown))


def test_one_picture_has_no_panes():
    for seed in (1, 2, 3):
        assert panes(moving(seed)) == []
