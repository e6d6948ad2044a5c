import hashlib
import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelbridge.kernel.errors import BadInput
from reelbridge.matching.codes import codes_of, mirrored
from reelbridge.matching.files import from_bytes, to_bytes
from reelbridge.matching.imprints import Gathering, Timing
from reelbridge.matching.pictures import WHOLE, Box, content_box, texture
from tests.matching.drawn import picture

VECTOR = json.loads(Path("docs/formats/vectors/imprint.json").read_text("utf-8"))
TIMING = Timing(Fraction(1, 90), Fraction(30000, 1001), 90, 107892, drop=True)


def gathered():
    gathering = Gathering(TIMING, Fraction(4, 3))
    for number in range(90):
        gathering.take(number, picture(number))
    return gathering.finish([60], [(70, 80)])


def test_the_vector_is_what_we_write_and_read():
    imprint = gathered()
    assert imprint.frames.tolist() == VECTOR["frames"]
    read = from_bytes(bytes.fromhex(VECTOR["file"]), "film")
    assert read.timing == TIMING
    assert read.shots.tolist() == VECTOR["shots"]
    assert read.holes.tolist() == VECTOR["holes"]
    assert [f"{one:016x} {two:016x}" for one, two in read.codes.tolist()] == VECTOR["codes"]
    assert to_bytes(read).hex() == VECTOR["file"]
    # a wave that is nearly none may have either sign on another processor
    assert np.bitwise_count(read.codes ^ imprint.codes).sum(axis=1).max() <= 2
    for part in ("frames", "textures", "boxes", "kinds", "shots", "holes"):
        assert np.array_equal(getattr(read, part), getattr(imprint, part))


@given(st.integers(0, len(VECTOR["file"]) // 2 - 1), st.integers(1, 255))
def test_one_changed_byte_is_refused(place, change):
    content = bytearray(bytes.fromhex(VECTOR["file"]))
    content[place] ^= change
    with pytest.raises(BadInput) as refused:
        from_bytes(bytes(content), "film")
    assert refused.value.code in {"matching.not_an_imprint", "matching.other_imprint", "matching.imprint_broken"}


@pytest.mark.parametrize("cut", [0, 7, 75, 120])
def test_a_file_cut_short_is_refused(cut):
    with pytest.raises(BadInput):
        from_bytes(bytes.fromhex(VECTOR["file"])[:cut], "film")


@given(st.binary(min_size=64, max_size=64))
def test_a_head_that_lies_is_refused_though_its_digest_is_right(lie):
    """Whoever made the file can make its digest too."""
    content = bytearray(bytes.fromhex(VECTOR["file"]))[:-32]
    content[12:76] = lie
    content += hashlib.sha256(content).digest()
    with pytest.raises(BadInput) as refused:
        from_bytes(bytes(content), "film")
    assert refused.value.code == "matching.imprint_broken"


def test_a_mirror_turns_known_bits():
    pictures = np.stack([picture(0), picture(40)])
    turned = codes_of(pictures[:, :, ::-1], WHOLE)
    apart = np.bitwise_count(mirrored(codes_of(pictures, WHOLE)) ^ turned).sum(axis=1)
    assert apart.max() <= 2


def test_only_bars_on_both_sides_are_bars():
    shown = np.full((72, 96), 120, np.uint8)
    boxed = shown.copy()
    boxed[:9] = boxed[-9:] = 16
    dark_edge = shown.copy()
    dark_edge[:, :20] = 16
    assert content_box(boxed) == Box(0, 9 / 72, 1, 1 - 9 / 72)
    assert content_box(dark_edge) == WHOLE
    assert content_box(np.zeros((72, 96), np.uint8)) == WHOLE


def test_black_white_and_plain_pictures_have_nothing_to_see():
    plain = np.stack([np.full((32, 32), level, np.float32) for level in (0, 16, 120, 255)])
    assert texture(plain).max() < 5
    assert texture(picture(0, 32, 32)[None])[0] > 100


def test_samples_lie_nearest_to_their_places_and_never_in_a_hole():
    gathering = Gathering(Timing(Fraction(0), Fraction(25), 120), Fraction(4, 3))
    for number in range(120):
        gathering.take(number, picture(number))
    # every eighth frame waits; a shot of 60 frames has two samples, wanted at 15 and 45, and at 75 and 105
    assert gathering.finish([60], [(12, 24)]).frames.tolist() == [8, 48, 72, 104]
