"""Films that are hardly films, compared: each has an imprint or a sentence, and the frames it has are found."""

import subprocess
from fractions import Fraction

import av
import numpy as np
import pytest

from reelbridge.kernel.errors import BadInput
from reelbridge.media import sources
from reelbridge.media.rules.pacing import recording
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


def test_a_recording_behind_another_is_told_and_does_not_disturb_it(tmp_path):
    first = reel(tmp_path / "first.ts", 60, codec="mpeg2video")
    # longer, and at another rate: its moments fall between those of the first
    second = reel(tmp_path / "second.ts", 90, codec="mpeg2video", rate="24", seed=2)
    (tmp_path / "both.ts").write_bytes(first.read_bytes() + second.read_bytes())
    one = sources.film(tmp_path / "both.ts")
    assert (str(one.probe.rate), one.probe.frames) == ("25", 60)
    assert one.lacks([], "both.ts") == [
        ("media.clock_begins_anew", {"file": "both.ts", "frame": 60, "pictures": 90}),
    ]
    # the last frame is the first recording's own
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    alone = sources.cut(first, tmp_path / "a").pictures
    assert np.array_equal(sources.cut(tmp_path / "both.ts", tmp_path / "b").pictures, alone)
    # a window in the middle is reached although its moments come twice
    cut = reel(tmp_path / "cut.mp4", 20, picture=lambda number: scene(1)(35 + number))
    assert found(tmp_path, cut, tmp_path / "both.ts") == (0, 35, 55)


def test_a_moment_gone_wrong_is_no_new_recording():
    moments = np.arange(200) * 40
    assert recording(moments, Fraction(1, 1000)) == 200
    moments[100:103] = 10**7
    assert recording(moments, Fraction(1, 1000)) == 200
    # pictures out of order, as those that refer to later ones are
    assert recording(np.array([0, 160, 80, 40, 120, 320, 240]), Fraction(1, 1000)) == 7
    assert recording(np.concatenate([np.arange(90), np.arange(10)]) * 40, Fraction(1, 1000)) == 90


def test_of_two_films_side_by_side_one_is_looked_at_and_the_other_told(tmp_path):
    paths = [reel(tmp_path / f"{seed}.mp4", 30, seed=seed) for seed in (1, 2)]
    both = tmp_path / "both.mkv"
    subprocess.run(
        ["ffmpeg", "-v", "error", "-i", paths[0], "-i", paths[1], "-map", "0:v", "-map", "1:v", "-c", "copy", both],
        check=True,
    )  # fmt: skip
    assert sources.film(both).lacks([], "both.mkv") == [
        ("media.holds_more_films", {"file": "both.mkv", "count": 2, "stream": 0}),
    ]
    assert sources.film(paths[0]).lacks([], "1.mp4") == []


def test_packets_that_were_lost_are_a_hole_with_its_timecodes(tmp_path):
    path = reel(tmp_path / "a.ts", 100, codec="mpeg2video", options={"g": "10"})
    with av.open(str(path)) as container:
        places = [one.pos for one in container.demux(video=0) if one.size]
    content = bytearray(path.read_bytes())
    # nothing is left of the group of pictures, not even its packets' heads
    content[places[40] : places[60]] = bytes(places[60] - places[40])
    path.write_bytes(content)
    one = sources.reel(path)
    ((start, end),) = one.imprint.holes.tolist()
    assert (abs(start - 40) <= 1, abs(end - 60) <= 1, one.imprint.timing.frames) == (True, True, 100)
    ((code, facts),) = one.lacks(one.imprint.holes, "a.ts")
    assert (code, facts["begins"], facts["ends"]) == (
        "matching.hole", f"00:00:01:{start - 25:02}", f"00:00:02:{end - 50:02}",
    )  # fmt: skip
    cut = reel(tmp_path / "cut.mp4", 20, picture=lambda number: scene(1)(70 + number))
    assert found(tmp_path, cut, path) == (0, 70, 90)


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
