from fractions import Fraction

import pytest

from reelbridge.kernel.timecode import Rate
from reelbridge.media.queries import probe
from reelbridge.media.rules.probe import AudioTrack, Kind, Probe
from tests.media import made

F = Fraction


@pytest.mark.parametrize(
    ("name", "codec", "size", "rate", "frames", "tracks", "media_type"),
    [
        ("demo.mp4", "h264", (176, 144), "24", 1441, 1, "video/mp4"),
        ("demo.mkv", "h264", (176, 144), "24", 1441, 1, "video/x-matroska"),
        ("demo.webm", "vp9", (176, 144), "24", 1441, 1, "video/webm"),
        ("demo.avi", "mpeg4", (176, 144), "24", 1443, 1, "video/x-msvideo"),
        ("demo.mpg", "mpeg1video", (176, 144), "24", 1441, 1, "video/mpeg"),
        ("demo.3gp", "h263", (352, 288), "24", 1441, 1, "video/3gpp"),
        ("nasa_13013.mp4", "h264", (480, 270), "30000/1001", 390, 2, "video/mp4"),
        ("big_buck_bunny_0_30.webm", "vp8", (1280, 720), "24", 720, 1, "video/webm"),
        ("sintel_2s.mp4", "h264", (854, 480), "24", 48, 1, "video/mp4"),
        ("no_duration.webm", "vp9", (1280, 720), "15000/1001", 74, 1, "video/webm"),
        ("test_non_zero_start.mp4", "h264", (199, 112), "30", 12, 0, "video/mp4"),
        ("discard_first_keyframe.mp4", "h264", (64, 64), "25", 25, 0, "video/mp4"),
        ("av1_video.mkv", "av1", (640, 360), "25", 125, 0, "video/x-matroska"),
        ("bt2020_10bit.mp4", "hevc", (320, 240), "30", 60, 0, "video/mp4"),
    ],
)
def test_real_film_is_told(shared, name, codec, size, rate, frames, tracks, media_type):
    told = probe(shared / "media/film" / name)
    assert (told.kind, told.codec, (told.width, told.height)) == (Kind.FILM, codec, size)
    assert (str(told.rate), told.frames, len(told.audio), told.media_type) == (rate, frames, tracks, media_type)
    assert told.seconds == frames / Fraction(rate)
    assert Probe.from_json(told.as_json()) == told


def test_turned_film_is_told_as_it_is_shown(shared):
    told = probe(shared / "media/film/nasa_13013_rotated.mp4")
    assert (told.width, told.height, told.rotation) == (270, 480, 270)


def test_late_start_is_not_part_of_the_film(shared):
    told = probe(shared / "media/film/test_non_zero_start.mp4")
    assert told.timing.first == F(8533, 1024)
    assert told.timing.frame_of(F(8533, 1024) + F(3, 30)) == 3


def test_subtitles_and_tracks_are_numbered_from_1(shared):
    told = probe(shared / "media/film/nasa_13013.mp4")
    assert [track.index for track in told.audio] == [1, 2]
    assert [(one.index, one.codec, one.language) for one in told.subtitles] == [
        (1, "mov_text", "eng"),
        (2, "mov_text", "eng"),
    ]


def test_photograph_is_told_with_who_took_it_when(shared):
    told = probe(shared / "media/photos/exif-libexif-wasm/Sumo_Museum/Sumo_Museum.jpg")
    assert (told.kind, told.codec, told.rate, told.frames, told.media_type) == (
        Kind.PHOTOGRAPH, "jpeg", None, 1, "image/jpeg",
    )  # fmt: skip
    assert told.facts["taken"]
    assert "orientation" not in told.facts


@pytest.mark.parametrize("rate", ["24", "24000/1001", "25", "30000/1001", "50", "12"])
@pytest.mark.parametrize("ending", ["mp4", "mkv", "avi"])
def test_made_film_is_counted_exactly(tmp_path, rate, ending):
    told = probe(
        made.film(tmp_path / f"a.{ending}", 37, rate, tracks=2, sound="aac" if ending == "mp4" else "pcm_s16le")
    )
    assert (str(told.rate), told.frames, told.seconds) == (rate, 37, 37 / Fraction(rate))
    assert told.facts["is_constant_rate"]
    if ending != "avi":
        assert [track.language for track in told.audio] == ["rus", "zho"]


def test_variable_rate_becomes_frames_of_a_steady_one(tmp_path):
    moments = [0, 40, 80, 120, 500, 540, 1000, 1040, 1080, 1120]
    told = probe(made.film(tmp_path / "a.mkv", 10, "25", moments=moments, tracks=0))
    # pictures lie on the places of 25 a second, with gaps: 1120 ms is frame 28 of 29
    assert (str(told.rate), told.frames, told.facts["pictures"]) == ("25", 29, 10)
    assert not told.facts["is_constant_rate"]


def test_irregular_phone_film_gets_a_standard_rate(tmp_path):
    moments = [0, 31, 70, 98, 133, 171, 199, 233, 281, 298, 330]
    told = probe(made.film(tmp_path / "a.mkv", 11, "30", moments=moments, tracks=0))
    assert str(told.rate) == "30"
    assert told.frames in (10, 11)


def test_timecode_of_the_first_frame_is_read(tmp_path):
    path = made.film(tmp_path / "a.mov", 10, "25", tracks=0, metadata={"timecode": "10:00:00:05"})
    assert probe(path).start_frame == 10 * 3600 * 25 + 5


def test_drop_frame_timecode_is_counted_so(tmp_path):
    path = made.film(tmp_path / "a.mov", 10, "30000/1001", tracks=0, metadata={"timecode": "01:00:00;00"})
    assert (probe(path).start_frame, probe(path).rate) == (107892, Rate(F(30000, 1001), drop=True))


def test_wide_pixels_are_made_square(tmp_path):
    path = made.film(tmp_path / "a.mkv", 5, tracks=0, pixel=F(4, 3))
    told = probe(path)
    assert (told.width, told.height) == (made.WIDTH * 4 // 3, made.HEIGHT)


def test_sound_file_is_told(tmp_path):
    import av

    path = tmp_path / "голос.wav"
    with av.open(str(path), "w") as out:
        made._write_sound(out, out.add_stream("pcm_s16le", rate=48000, layout="stereo"), 0, 72000, 0)
    told = probe(path)
    assert (told.kind, told.frames, told.rate, told.seconds, told.media_type) == (
        Kind.SOUND, 0, None, F(3, 2), "audio/wav",
    )  # fmt: skip
    assert told.audio == (AudioTrack(1, "pcm_s16le", 2, 48000),)
