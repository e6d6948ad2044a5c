"""Imprints of stored files: made in the proxy's own pass, or from the proxy where there is none yet."""

from fractions import Fraction

import numpy as np
import pytest
from PIL import Image

from reelbridge.kernel.errors import NotFound
from reelbridge.matching.files import from_bytes
from reelbridge.matching.index import Index
from reelbridge.matching.pictures import Box
from reelbridge.matching.voting import Shot, candidates
from reelbridge.media import queries
from reelbridge.media.actions import imprint
from tests.media import made
from tests.media.test_matching import reel

pytestmark = pytest.mark.django_db(transaction=True)


def read(digest):
    return from_bytes(queries.imprint_path(digest).read_bytes(), "imprint")


def test_the_proxys_pass_makes_the_imprint_and_the_proxy_makes_the_same(prepared, tmp_path):
    digest = prepared(reel(tmp_path / "a.mov", 60, metadata={"timecode": "10:00:00:00"})).digest
    first = read(digest)
    assert (first.timing.rate, first.timing.frames, first.timing.start_frame) == (25, 60, 900_000)
    assert first.shots.tolist() == [0]
    assert len(first.frames) == 2
    assert first.shape == Fraction(4, 3)
    queries.imprint_path(digest).unlink()
    told = []
    imprint(digest, on_progress=lambda done, total: told.append((done, total)))
    second = read(digest)
    assert told[0] == (0, 60)
    assert second.timing == first.timing
    assert second.frames.tolist() == first.frames.tolist()
    assert np.bitwise_count(first.codes ^ second.codes).sum(axis=1).max() <= 28  # of 128; unlike pictures differ in 64
    assert sorted(path.name for path in queries.folder_of(digest).iterdir()) == [
        "imprint", "poster.jpg", "proxy.mp4", "stills",
    ]  # fmt: skip


def test_a_hole_in_a_film_is_named_in_its_imprint(prepared, tmp_path):
    path = reel(tmp_path / "a.mp4", 100, options={"g": "10", "bf": "0"})
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 4000] = bytes(4000)
    path.write_bytes(content)
    ((start, end),) = read(prepared(path).digest).holes.tolist()
    assert 20 < start < end < 80


def test_a_photograph_is_found_where_a_film_looks_at_a_part_of_it(prepared, tmp_path):
    rng = np.random.default_rng(5)
    marks = np.asarray(Image.fromarray(rng.integers(0, 255, (30, 40), np.uint8)).resize((1600, 1200), 3))
    Image.fromarray(marks).save(tmp_path / "a.png")
    found = read(prepared(tmp_path / "a.png").digest)
    assert found.timing.frames == len(found.frames) > 20
    # a slow pan over half of the picture, in a film at 25
    pan = np.stack([marks[300:900, 300 + 4 * number : 1100 + 4 * number] for number in range(50)])
    small = np.stack([np.asarray(Image.fromarray(one).resize((96, 72), 4)) for one in pan])
    best = candidates(Shot(small, 25.0, 0, 4 / 3), Index.of([found]))[0]
    assert best.votes > 1.5
    truth = Box(400 / 1600, 300 / 1200, 1200 / 1600, 900 / 1200)
    assert max(abs(a - b) for a, b in zip(best.rectangle, truth, strict=True)) < 0.12


def test_sound_has_no_imprint(prepared, tmp_path):
    digest = prepared(made.tone(tmp_path / "a.wav", 96000)).digest
    with pytest.raises(NotFound):
        imprint(digest)
    assert not (queries.folder_of(digest) / "imprint").exists()
