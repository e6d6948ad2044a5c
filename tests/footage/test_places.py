"""A place as it is told: what an imprint alone cannot tell is not made up."""

from fractions import Fraction

import pytest

from reelbridge.footage.rules.places import as_json
from reelbridge.matching.segments import Reel
from reelbridge.matching.verifying import Finding

WHOLE = (0.0, 0.0, 1.0, 1.0)
FILM = Reel("beichen-i-00001", "", Fraction(25), 300)


def told(start, end, speed, seconds, *, compared=0, reel=FILM):
    found = Finding(
        0, start, end, speed, False, WHOLE, WHOLE, WHOLE, 0.9, None, 0.0, 25, 25, compared, 3.0,
    )  # fmt: skip
    place = as_json(found, reel, seconds)
    return place["in"], place["out"], place["speed"]


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        # less than a second long: an imprint tells where, and nothing of the speed
        ((102, 114, 0.64, 0.76), (98, 117, 1.0)),
        ((102, 114, -0.64, 0.76), (98, 117, -1.0)),
        # three seconds tell 0.64 from 1, and not 0.72
        ((100, 148, 0.64, 3.0), (100, 148, 0.64)),
        ((100, 154, 0.72, 3.0), (89, 164, 1.0)),
        # within the film, at its beginning and at its end
        ((0, 6, 0.5, 0.48), (0, 12, 1.0)),
        ((294, 300, 0.5, 0.48), (288, 300, 1.0)),
    ],
)
def test_an_imprint_tells_a_speed_only_where_a_picture_a_second_is_enough(of, expected):
    assert told(*of) == expected


def test_what_was_looked_at_is_told_as_it_was_seen():
    assert told(102, 114, 0.64, 0.76, compared=12) == (102, 114, 0.64)
    assert told(0, 1, 1.0, 2.0, reel=Reel("nevsky-i-00007", "", Fraction(25), 1)) == (0, 1, 1.0)
