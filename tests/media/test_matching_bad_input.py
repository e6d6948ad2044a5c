"""Films that are hardly films, compared: each has an imprint or a sentence, and the frames it has are found."""

import subprocess
from fractions import Fraction

import numpy as np
import pytest

from reelbridge.kernel.errors import BadInput
from reelbridge.media import sources
from tests.media import made
from tests.media.test_matching import COLUMNS, ROWS, reel, scene


def found(folder, cut, *reels):
    """Return where the first shot of a film is found: reel, first frame, frame after the last."""
    held = [sources.reel(path) for path in reels]
    (folder / "looked").mkdir()
    answer = sources.match(sources.cut(cut, folder / "looked"), held)[0]
    return (answer.finding.reel, answer.finding.start, answer.finding.end) if answer.finding else None


def test_one_frame_is_a_film_and_finds_nothing_wrong(tmp_path):
    one = sources.reel(reel(tmp_path / "one.mp4", 1))
    assert (one.imprint.timing.frames, one.imprint.frames.tolist()) == (1, [0])
    assert found(tmp_path, tmp_path / "one.mp4", reel(tmp_path / "other.mp4", 60, seed=2)) is None


def test_a_variable_rate_is_matched_by_its_frames(tmp_path):
    moments = [number * 40 + (13 if number % 3 else 0) for number in range(80)]
    path = reel(tmp_path / "varying.mkv", 80, moments=moments)
    place = found(tmp_path, reel(tmp_path / "cut.mp4", 40, picture=lambda number: scene(1)(20 + number)), path)
    assert place is not None
    frames = sources.film(path).probe.timing
    starts = frames.frame_of(Fraction(moments[20] - moments[0], 1000) + frames.first)
    assert abs(place[1] - starts) <= 1


def test_the_size_may_change_in_the_middle(tmp_path):
    picture = scene(1)
    parts = [
        reel(tmp_path / "a.ts", 40, codec="mpeg2video"),
        made.film(tmp_path / "b.ts", 40, codec="mpeg2video", tracks=0,
                  picture=lambda number: np.kron(picture(40 + number), np.ones((2, 2), np.uint8))),
    ]  # fmt: skip
    (tmp_path / "both.ts").write_bytes(b"".join(part.read_bytes() for part in parts))
    one = sources.reel(tmp_path / "both.ts")
    assert one.imprint.timing.frames >= 40
    assert (
        found(
            tmp_path, reel(tmp_path / "cut.mp4", 30, picture=lambda number: picture(5 + number)), tmp_path / "both.ts"
        )[1]
        == 5
    )


def test_long_black_is_kept_and_never_found(tmp_path):
    dark = np.zeros((ROWS, COLUMNS), np.uint8)
    path = reel(tmp_path / "black.mp4", 3000, rate="1", picture=lambda _number: dark, options={"g": "600"})
    one = sources.reel(path)
    assert (one.imprint.timing.frames, int(one.imprint.textures.max())) == (3000, 0)
    assert found(tmp_path, reel(tmp_path / "cut.mp4", 40, picture=lambda _number: dark), path) is None


def test_moments_that_jump_back_do_not_hide_what_came_before(tmp_path):
    whole = reel(tmp_path / "whole.ts", 60, codec="mpeg2video")
    again = reel(tmp_path / "again.ts", 60, codec="mpeg2video", seed=2)
    # two recordings in one file, the second begins at 0 again: its pictures claim moments that were shown already
    (tmp_path / "jumps.ts").write_bytes(whole.read_bytes() + again.read_bytes())
    assert found(tmp_path, reel(tmp_path / "cut.mp4", 30), tmp_path / "jumps.ts") == (0, 0, 30)


def test_a_film_without_its_index_is_refused_with_a_sentence(tmp_path):
    path = reel(tmp_path / "a.mp4", 60)
    content = path.read_bytes()
    path.write_bytes(content[: content.index(b"moov") - 4])
    with pytest.raises(BadInput) as refused:
        sources.reel(path)
    assert refused.value.code in {"media.cannot_be_decoded", "media.not_media", "media.is_cut_short"}


def test_a_film_that_grew_meanwhile_keeps_the_frames_it_had(tmp_path):
    path = reel(tmp_path / "grows.ts", 60, codec="mpeg2video")
    before = sources.film(path)
    with path.open("ab") as more:
        more.write(reel(tmp_path / "more.ts", 60, codec="mpeg2video", seed=2).read_bytes())
    (tmp_path / "looked").mkdir()
    made_cut = sources.look_through(before, tmp_path / "looked")
    assert len(made_cut.pictures) == before.probe.frames


def test_a_turned_film_is_looked_at_upright(tmp_path, shared):
    turned = shared / "media/film/nasa_13013_rotated.mp4"
    cut = tmp_path / "upright.mp4"
    # ffmpeg turns it as a player does
    subprocess.run(["ffmpeg", "-v", "error", "-i", turned, "-t", "2", "-an", cut], check=True)
    assert sources.reel(turned).imprint.shape == Fraction(9, 16)
    place = found(tmp_path, cut, turned)
    assert place is not None
    assert (place[0], place[1] <= 1) == (0, True)
