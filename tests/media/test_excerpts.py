import hashlib
from fractions import Fraction

import av
import numpy as np
import pytest

from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.timecode import Span
from reelbridge.media.actions import excerpt
from reelbridge.media.actions.excerpting import Excerpt
from reelbridge.media.queries import probe
from tests.media import made


def digests(path, format_name=None):
    """Return a digest of the pixels of every frame, in order of showing."""
    with av.open(str(path)) as container:
        video = container.streams.best("video")
        frames = [frame.reformat(format=format_name) if format_name else frame for frame in container.decode(video)]
        return [hashlib.sha256(frame.to_ndarray().tobytes()).hexdigest() for frame in frames]


def samples(path, track):
    with av.open(str(path)) as container:
        heard = [frame.to_ndarray() for frame in container.decode(container.streams.audio[track])]
        return np.concatenate([one.reshape(-1, 2) for one in heard])


FFV1 = Excerpt("ffv1", is_copied=False)
FILMS = [
    ("mp4", "libx264", "yuv420p", {"bf": "3", "g": "40"}),
    ("mov", "prores_ks", "yuv422p10le", {}),
    ("mkv", "ffv1", "yuv444p", {"level": "3"}),
    ("mkv", "libx264", "yuv420p10le", {"bf": "3", "x264-params": "open-gop=1:keyint=24"}),
    ("avi", "mpeg4", "yuv420p", {"bf": "2", "g": "30"}),
    ("mpg", "mpeg2video", "yuv420p", {"bf": "2", "g": "15"}),
    ("ts", "libx264", "yuv420p", {"bf": "2", "g": "25"}),
    ("avi", "mjpeg", "yuvj420p", {}),
    ("webm", "libvpx", "yuv420p", {"g": "60", "auto-alt-ref": "1", "lag-in-frames": "16"}),
    ("mxf", "mpeg2video", "yuv422p", {"g": "12"}),
]


@pytest.mark.parametrize(("ending", "codec", "pixels", "options"), FILMS)
@pytest.mark.parametrize("span", [Span(0, 7), Span(61, 74), Span(110, 120)])
def test_excerpt_has_exactly_the_frames_of_its_span(tmp_path, ending, codec, pixels, options, span):
    sound = {"mp4": "aac", "webm": "libopus", "mpg": "mp2", "ts": "mp2"}.get(ending, "pcm_s16le")
    source = made.film(tmp_path / f"a.{ending}", 120, codec=codec, pixels=pixels, options=options, sound=sound)
    target = tmp_path / "shot.mkv"
    made_so = excerpt(source, span, target)
    plain = pixels.replace("yuvj", "yuv")
    whole = digests(source) if plain == pixels else None
    cut = digests(target)
    assert len(cut) == span.frames
    if whole:
        assert cut == whole[span.start : span.end]
    assert made.numbers(target) == list(range(span.start, span.end))
    told = probe(target)
    assert (told.codec, told.frames, told.rate) == (made_so.codec, span.frames, probe(source).rate)
    assert made_so == {"prores_ks": Excerpt("prores", True), "mjpeg": Excerpt("mjpeg", True)}.get(codec, FFV1)
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".part"] == []


@pytest.mark.parametrize("rate", ["25", "24000/1001", "30000/1001"])
def test_sound_is_cut_at_the_same_moments_sample_by_sample(tmp_path, rate):
    source = made.film(tmp_path / "a.mov", 120, rate, tracks=3, codec="prores_ks", pixels="yuv422p10le")
    span = Span(37, 90)
    excerpt(source, span, tmp_path / "shot.mkv")
    first, last = (round(frame / Fraction(rate) * 48000) for frame in (span.start, span.end))
    for track in range(3):
        whole, cut = samples(source, track), samples(tmp_path / "shot.mkv", track)
        assert np.array_equal(cut, whole[first:last])
    told = probe(tmp_path / "shot.mkv")
    assert [(track.codec, track.language) for track in told.audio] == [
        ("pcm_s16le", "rus"),
        ("pcm_s16le", ""),  # QuickTime's own list of languages knows no "zho"
        ("pcm_s16le", "eng"),
    ]


def test_missing_sound_is_silence_of_the_right_length(tmp_path):
    source = made.film(tmp_path / "a.mov", 100, codec="prores_ks", pixels="yuv422p10le", sound_frames=25)
    excerpt(source, Span(20, 60), tmp_path / "shot.mkv")
    heard = samples(tmp_path / "shot.mkv", 0)
    assert len(heard) == 40 * 1920
    assert np.array_equal(heard[: 5 * 1920], samples(source, 0)[20 * 1920 :])
    assert not heard[5 * 1920 :].any()


def test_timecode_of_the_source_goes_on_in_the_excerpt(tmp_path):
    source = made.film(tmp_path / "a.mov", 60, tracks=0, metadata={"timecode": "10:00:00:00"})
    excerpt(source, Span(30, 40), tmp_path / "shot.mkv")
    assert probe(tmp_path / "shot.mkv").start_frame == 10 * 3600 * 25 + 30


@pytest.mark.parametrize(
    "name", ["demo.mp4", "demo.mkv", "demo.webm", "demo.avi", "demo.mpg", "demo.3gp", "big_buck_bunny_0_30.webm",
             "sintel_2s.mp4", "nasa_13013.mp4", "discard_first_keyframe.mp4", "test_non_zero_start.mp4",
             "bt2020_10bit.mp4", "av1_video.mkv"],
)  # fmt: skip
def test_excerpt_of_a_real_film_is_what_decoding_all_of_it_shows(shared, tmp_path, name):
    source = shared / "media/film" / name
    told = probe(source)
    start = told.frames * 2 // 3
    span = Span(start, min(told.frames, start + 6))
    excerpt(source, span, tmp_path / "shot.mkv", probe=told)
    whole = digests(source)
    skipped = told.frames - len(whole)  # demo.avi lacks two pictures, after its first
    assert digests(tmp_path / "shot.mkv") == whole[span.start - skipped : span.end - skipped]
    assert len(probe(tmp_path / "shot.mkv").audio) == len(told.audio)


def test_turned_film_is_cut_upright(shared, tmp_path):
    excerpt(shared / "media/film/nasa_13013_rotated.mp4", Span(3, 9), tmp_path / "shot.mkv")
    told = probe(tmp_path / "shot.mkv")
    assert (told.width, told.height, told.rotation, told.frames) == (270, 480, 0, 6)


@pytest.mark.parametrize("span", [Span(50, 61), Span(60, 70), Span(1000, 2000)])
def test_span_outside_the_film_is_refused(tmp_path, span):
    source = made.film(tmp_path / "a.mp4", 60, tracks=0)
    with pytest.raises(BadInput) as refused:
        excerpt(source, span, tmp_path / "shot.mkv")
    assert refused.value.code == "media.span_not_in_film"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.mp4", "node"]


def test_photograph_is_copied(shared, tmp_path):
    source = next((shared / "media/photos/fsaowi").glob("*.jpg"))
    excerpt(source, Span(0, 1), tmp_path / "shot.jpg")
    assert (tmp_path / "shot.jpg").read_bytes() == source.read_bytes()
