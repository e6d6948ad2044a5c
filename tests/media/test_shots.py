"""Where shots begin, whatever the place of a cut among the pictures that are compared at once."""

from fractions import Fraction

import numpy as np
import pytest

from reelbridge.media.rules.probe import Timing
from reelbridge.media.rules.shots import Finder


def film(*starts, frames=60):
    """Return small pictures whose scenes, each moving slowly, begin at these frames."""
    across = np.arange(48)[None, :] + np.zeros((27, 1))
    scene = np.searchsorted(starts, np.arange(frames), side="right")
    return [
        (40 + 60 * one + 30 * np.sin((across + n / 4) / (6 + one))).astype(np.uint8) for n, one in enumerate(scene)
    ]  # fmt: skip


def found(pictures):
    finder = Finder()
    for one in pictures:
        finder.take(one)
    return finder.starts(Fraction(25))


@pytest.mark.parametrize("start", [6, 15, 16, 17, 19, 20, 31, 32, 33, 53])
def test_a_cut_is_found_wherever_it_lies(start):
    assert found(film(start)) == [start]


def test_cuts_are_found_together_and_a_flash_is_none():
    pictures = film(14, 33)
    pictures[24] = np.full_like(pictures[24], 250)
    assert found(pictures) == [14, 33]


def test_a_dissolve_parts_two_shots_in_its_middle_when_a_cut_is_compared():
    before, after = film(frames=60), film(0, frames=60)
    part = (np.arange(60) - 25).clip(0, 9) / 9
    finder = Finder()
    for one, other, share in zip(before, after, part, strict=True):
        finder.take((one * (1 - share) + other * share).astype(np.uint8))
    assert finder.starts(Fraction(25)) == []
    (middle,) = finder.starts(Fraction(25), with_dissolves=True)
    assert 28 <= middle <= 32


def test_what_moves_fast_is_no_dissolve():
    across = np.arange(48)[None, :] + np.zeros((27, 1))
    finder = Finder()
    for number in range(60):
        finder.take((120 + 90 * np.sin((across + 3 * number) / 4)).astype(np.uint8))
    assert finder.starts(Fraction(25), with_dissolves=True) == []


@pytest.mark.parametrize("frames", [1, 2, 5, 16, 17])
def test_a_film_without_a_cut_has_none_however_short(frames):
    assert found(film(frames=frames)) == []


def test_a_moment_belongs_to_the_nearest_frame_and_a_half_to_the_even_one():
    timing = Timing(Fraction(1, 3), Fraction(30000, 1001), 100, is_constant=True)
    half = Fraction(1001, 60000)
    moments = [Fraction(1, 3) + half * n for n in (0, 1, 2, 3, 5, -1, -3)]
    assert [timing.frame_of(one) for one in moments] == [0, 0, 1, 2, 2, 0, -2]
    assert timing.frame_of(Fraction(1, 3) + half * 3 - Fraction(1, 10**9)) == 1
