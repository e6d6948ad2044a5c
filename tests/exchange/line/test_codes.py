"""The code of a key on its page, read by a reader that others wrote."""

from __future__ import annotations

import hashlib
import re

import pytest
import zxingcpp
from PIL import Image

from reelbridge.exchange.queries.keys import code_of

MODULE = re.compile(r"M(\d+) (\d+)h1v1h-1z")


def photographed(path, size, pixels=4):
    """Return the page's drawing as a camera has it: white paper, dark squares."""
    picture = Image.new("L", (size, size), 255)
    for x, y in MODULE.findall(path):
        picture.putpixel((int(x), int(y)), 0)
    return picture.resize((size * pixels, size * pixels), Image.Resampling.NEAREST)


@pytest.mark.parametrize("angle", [0, 90, 7])
def test_a_camera_reads_the_fingerprint(angle):
    for number in range(5):
        fingerprint = hashlib.sha256(b"key %d" % number).hexdigest()
        picture = photographed(*code_of(fingerprint)).rotate(angle, expand=True, fillcolor=255)
        (found,) = zxingcpp.read_barcodes(picture)
        assert (found.text, str(found.format)) == (fingerprint.upper(), "QR Code")


def test_every_square_of_the_drawing_is_one_that_was_read_here():
    path, size = code_of("0" * 64)
    assert MODULE.sub("", path) == ""
    assert all(4 <= int(at) < size - 4 for square in MODULE.findall(path) for at in square)
