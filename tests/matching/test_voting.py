"""Which rectangles of a shot are asked, and what a closer look finds that the first one did not."""

from fractions import Fraction

import numpy as np
import pytest

from reelbridge.matching.imprints import Gathering, Timing
from reelbridge.matching.index import Index
from reelbridge.matching.pictures import Box
from reelbridge.matching.voting import Shot, asked_boxes, candidates, motion_boxes, zoomed
from tests.media.test_matching import scene


def moving(seed, count=24):
    """Return small pictures of a scene, the camera going across it."""
    return np.stack([scene(seed)(2 * number)[::2, ::2] for number in range(count)])


def test_a_core_is_asked_that_reaches_beyond_the_shot():
    assert any(one == pytest.approx(Box(-0.1, 0.2, 1.1, 0.8)) for one in zoomed(8 / 9, (1.0,)))
    # 4:3 between the edges of 16:9, 1.38 times as large
    wide = zoomed(16 / 9, (1.38,))
    assert min(one.top for one in wide) == pytest.approx(0.5 - 0.3 * 1.38 * 4 / 3)


def test_what_is_set_into_a_still_picture_is_asked_by_its_edges():
    shown = np.repeat(moving(1)[:1], 24, axis=0)
    shown[:, 20:50, 30:70] = moving(2)[:, :30, :40]
    sides = np.array([30 / 96, 20 / 72, 70 / 96, 50 / 72])
    point = np.array([1 / 96, 1 / 72, -1 / 96, -1 / 72])
    assert np.array(motion_boxes(shown)) == pytest.approx(np.array([sides, sides + point]))
    # the noise of a poor copy, too, moves
    noisy = shown + np.random.default_rng(1).normal(0, 1.6, shown.shape)
    assert np.array(motion_boxes(noisy.clip(0, 255).astype(np.uint8))) == pytest.approx(np.array(motion_boxes(shown)))


def test_where_all_moves_or_nothing_does_nothing_is_set_in():
    assert motion_boxes(moving(1)) == []
    assert motion_boxes(np.repeat(moving(1)[:1], 24, axis=0)) == []


@pytest.fixture(scope="module")
def index():
    gathering = Gathering(Timing(Fraction(0), Fraction(24), 96), Fraction(4, 3))
    for number, picture in enumerate(moving(2, 96)):
        gathering.take(number, picture)
    return Index.of([gathering.finish([], [])])


def test_a_closer_look_returns_what_the_first_did_not(index):
    shot = Shot(moving(2, 48), 24.0, 0, 4 / 3)
    first = candidates(shot, index)
    assert (first[0].reel, first[0].speed, first[0].middle) == (0, 1.0, pytest.approx(1.0, abs=0.2))
    closer = candidates(shot, index, first)
    assert not {(one.middle, one.rectangle) for one in first} & {(one.middle, one.rectangle) for one in closer}
    assert len(candidates(shot, index, [])) > len(closer)


def test_a_closer_look_asks_the_halves_and_finer_zooms():
    shot = Shot(moving(2), 24.0, 0, 16 / 9)
    coarse, fine = ({one.box for one in asked_boxes(shot, again=again)} for again in (False, True))
    assert Box(0.0, 0.0, 0.5, 1.0) in fine - coarse
    assert len(fine) > 2 * len(coarse)
