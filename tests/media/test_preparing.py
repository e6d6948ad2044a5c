import io
import shutil
import subprocess
from contextlib import contextmanager

import av
import numpy as np
import psutil
import pytest
from PIL import Image, ImageCms

from reelbridge.base.jobs import LeaseLostError
from reelbridge.base.models import Fact, Job
from reelbridge.kernel.errors import BadInput, Conflict, NotAllowed, NotFound
from reelbridge.media import queries
from reelbridge.media.actions import examine, examining, make
from reelbridge.media.models import Analysis
from reelbridge.vault.actions import take_in
from tests.media import made

pytestmark = pytest.mark.django_db(transaction=True)


def keyframes(path):
    with av.open(str(path)) as container:
        video = container.streams.video[0]
        return sorted(
            round(packet.pts * video.time_base * video.average_rate)
            for packet in container.demux(video)
            if packet.is_keyframe and packet.size
        )


@pytest.mark.parametrize(
    ("ending", "codec", "rate", "pixels", "options"),
    [
        ("mp4", "libx264", "25", "yuv420p", {"bf": "3", "g": "50"}),
        ("mkv", "libx264", "24000/1001", "yuv420p", {"bf": "2"}),
        ("mov", "prores_ks", "25", "yuv422p10le", {}),
        ("mkv", "ffv1", "30000/1001", "yuv420p", {"level": "3"}),
        ("avi", "mpeg4", "24", "yuv420p", {"bf": "2"}),
        ("mpg", "mpeg2video", "25", "yuv420p", {"bf": "2"}),
        ("webm", "libvpx-vp9", "50", "yuv420p", {"cpu-used": "8", "deadline": "realtime"}),
    ],
)
def test_frame_n_of_the_proxy_is_frame_n_of_the_film(prepared, tmp_path, ending, codec, rate, pixels, options):
    sound = {"webm": "libopus", "mpg": "mp2"}.get(ending, "pcm_s16le")
    if ending == "mp4":
        sound = "aac"
    path = made.film(tmp_path / f"a.{ending}", 75, rate, codec=codec, pixels=pixels, options=options, sound=sound)
    row = prepared(path)
    assert (row.state, row.why_code) == ("ready", "")
    proxy = queries.proxy_path(row.digest)
    assert made.numbers(proxy) == list(range(75))
    gaps = np.diff([*keyframes(proxy), 75])
    assert gaps.max() <= round(float(row.as_probe().rate.fps)) + 1
    assert keyframes(proxy)[0] == 0
    assert len(keyframes(proxy)) < 40
    with av.open(str(proxy)) as container:
        video = container.streams.video[0]
        assert (video.codec_context.name, video.profile, video.pix_fmt) == ("h264", "Main", "yuv420p")
        assert video.average_rate == row.as_probe().rate.fps
        assert [one.codec_context.name for one in container.streams.audio] == ["aac"]
    assert proxy.read_bytes()[4:].find(b"moov") < proxy.read_bytes().find(b"mdat")


def test_still_n_is_frame_n_at_every_frame(prepared, tmp_path):
    row = prepared(made.film(tmp_path / "a.mp4", 60, tracks=0, options={"bf": "3"}))
    for frame in (0, 1, 13, 24, 25, 26, 37, 58, 59):
        with Image.open(queries.still_path(row.digest, frame)) as still:
            assert made.number_in(np.asarray(still.convert("L"))) == frame
    with Image.open(queries.still_path(row.digest, 7, width=240)) as still:
        assert still.width == made.WIDTH  # never enlarged
    for frame in (-1, 60):
        with pytest.raises(NotFound) as refused:
            queries.still_path(row.digest, frame)
        assert refused.value.code == "media.no_such_frame"


def test_still_is_made_from_the_master_while_there_is_no_proxy(archivist, tmp_path):
    digest = take_in(made.film(tmp_path / "a.mkv", 60, "24", tracks=0), by=archivist).digest
    examine(digest, by=archivist)
    with pytest.raises(NotFound):
        queries.proxy_path(digest)
    for frame in (0, 31, 59):
        with Image.open(queries.still_path(digest, frame)) as still:
            assert made.number_in(np.asarray(still.convert("L"))) == frame


def test_variable_rate_is_shown_at_its_moments(prepared, tmp_path):
    moments = [0, 40, 80, 120, 500, 540, 1000, 1040, 1080, 1120]
    row = prepared(made.film(tmp_path / "a.mkv", 10, "25", moments=moments, tracks=0))
    shown = [max(n for n, moment in enumerate(moments) if round(moment / 40) <= frame) for frame in range(29)]
    assert made.numbers(queries.proxy_path(row.digest)) == shown


def test_all_sound_tracks_are_kept_and_the_others_have_files(prepared, tmp_path):
    row = prepared(made.film(tmp_path / "a.mkv", 50, tracks=3))
    with av.open(str(queries.proxy_path(row.digest))) as container:
        assert [one.language for one in container.streams.audio] == ["rus", "zho", "eng"]
    for number, language in ((2, "zho"), (3, "eng")):
        with av.open(str(queries.audio_path(row.digest, number))) as container:
            (track,) = container.streams
            assert (track.codec_context.name, track.language) == ("aac", language)
            assert abs(container.duration / av.time_base - 2) < 0.05
    with pytest.raises(NotFound):
        queries.audio_path(row.digest, 1)


def tone_starts(path):
    """Return at which second something is heard first."""
    with av.open(str(path)) as container:
        heard = [frame.to_ndarray() for frame in container.decode(audio=0)]
        loud = np.abs(np.concatenate(heard, axis=1)).max(axis=0) > 0.1
        return int(loud.argmax()) / 48000


def test_sound_that_begins_late_stays_in_step(prepared, tmp_path):
    path = tmp_path / "a.mkv"
    with av.open(str(path), "w") as out:
        video = out.add_stream("libx264", rate=25)
        video.width, video.height, video.pix_fmt = made.WIDTH, made.HEIGHT, "yuv420p"
        sound = out.add_stream("pcm_s16le", rate=48000, layout="stereo")
        for number in range(50):
            frame = av.VideoFrame.from_ndarray(made.pattern(number), format="gray").reformat(format="yuv420p")
            frame.pts = number
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
        made._write_sound(out, sound, 0, 48000, 24000)
    row = prepared(path)
    assert abs(tone_starts(queries.proxy_path(row.digest)) - 0.5) < 0.03


def test_film_is_made_no_larger_than_720_lines(prepared, tmp_path):
    def wide(number):
        return made.pattern(number, 1920, 1080)

    row = prepared(made.film(tmp_path / "a.mp4", 10, tracks=0, picture=wide, options={"preset": "ultrafast"}))
    with av.open(str(queries.proxy_path(row.digest))) as container:
        assert (container.streams.video[0].width, container.streams.video[0].height) == (1280, 720)
    assert made.numbers(queries.proxy_path(row.digest)) == list(range(10))
    with Image.open(queries.poster_path(row.digest)) as poster:
        assert poster.size == (960, 540)


def scene(number):
    """Three scenes of 30 frames: textures that move a little, and a flash of light within the second."""
    noise = np.random.default_rng(number // 30).integers(30, 180, (12, 24)).astype(np.uint8)
    picture = np.kron(noise, np.ones((8, 8), np.uint8))
    picture = np.roll(picture, number % 30, axis=1)
    return np.full_like(picture, 250) if number in (44, 45) else picture


def test_shots_begin_at_hard_cuts_and_not_at_flashes(prepared, tmp_path):
    row = prepared(made.film(tmp_path / "a.mp4", 90, tracks=0, picture=scene))
    assert row.shot_bounds == [[0, 30], [30, 60], [60, 90]]
    assert [queries.still_path(row.digest, frame).name for frame in (15, 45, 75)] == ["15.jpg", "45.jpg", "75.jpg"]
    assert row.poster_frame in (15, 45, 75)


@pytest.mark.skipif(not shutil.which("ffmpeg"), reason="ffmpeg is the judge here: apt install ffmpeg")
def test_turned_film_stands_upright_as_a_player_shows_it(prepared, shared, tmp_path):
    source = shared / "media/film/nasa_13013_rotated.mp4"
    row = prepared(source)
    seen = tmp_path / "seen.png"
    subprocess.run(["ffmpeg", "-v", "error", "-i", source, "-vframes", "1", seen], check=True)
    with Image.open(seen) as ours, Image.open(queries.still_path(row.digest, 0)) as still:
        assert ours.size == still.size == (270, 480)
        apart = np.abs(np.asarray(ours.convert("L")).astype(int) - np.asarray(still.convert("L")).astype(int))
    assert apart.mean() < 4


@pytest.mark.parametrize(
    "name", ["demo.3gp", "demo.avi", "test_non_zero_start.mp4", "bt2020_10bit.mp4", "av1_video.mkv"]
)
def test_real_film_has_a_proxy_frame_for_each_of_its_frames(prepared, shared, name):
    row = prepared(shared / "media/film" / name)
    with av.open(str(queries.proxy_path(row.digest))) as container:
        assert sum(1 for _ in container.decode(video=0)) == row.as_probe().frames
    assert row.shot_bounds[-1][1] == row.as_probe().frames


@pytest.mark.parametrize("ending", ["tif", "jpg", "png", "webp"])
def test_photograph_is_made_small_upright_in_srgb_without_its_exif(prepared, tmp_path, ending):
    path = tmp_path / f"a.{ending}"
    picture = Image.new("RGB", (4000, 3000), (10, 200, 30))
    exif = Image.Exif()
    exif[274], exif[315] = 6, "R. Karmen"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    picture.save(path, exif=exif, icc_profile=profile)
    row = prepared(path)
    told = row.as_probe()
    assert (told.width, told.height, told.facts["artist"]) == (3000, 4000, "R. Karmen")
    with Image.open(queries.proxy_path(row.digest)) as proxy:
        assert (proxy.format, proxy.mode, proxy.size) == ("JPEG", "RGB", (1536, 2048))
        assert not proxy.getexif()
        assert "icc_profile" not in proxy.info
        assert np.abs(np.asarray(proxy)[50, 50].astype(int) - (10, 200, 30)).max() < 4
    with Image.open(queries.still_path(row.digest, 0)) as still:
        assert still.width == 480


def test_cmyk_photograph_gets_its_own_colours(prepared, tmp_path):
    path = tmp_path / "a.jpg"
    Image.new("CMYK", (64, 64), (255, 0, 0, 0)).save(path, quality=95)
    with Image.open(queries.proxy_path(prepared(path).digest)) as proxy:
        red, green, blue = np.asarray(proxy)[32, 32].astype(int)
    assert red < 60
    assert green > 120
    assert blue > 120


def test_sound_has_a_proxy_and_no_picture(prepared, tmp_path):
    path = tmp_path / "a.wav"
    with av.open(str(path), "w") as out:
        made._write_sound(out, out.add_stream("pcm_s16le", rate=48000, layout="stereo"), 0, 96000, 0)
    row = prepared(path)
    assert queries.proxy_path(row.digest).name == "proxy.m4a"
    with pytest.raises(NotFound) as refused:
        queries.still_path(row.digest, 0)
    assert refused.value.code == "media.has_no_picture"
    with pytest.raises(NotFound):
        queries.poster_path(row.digest)


def test_ready_film_is_announced_and_examined_only_once(prepared, archivist, tmp_path):
    row = prepared(made.film(tmp_path / "a.mp4", 20, tracks=0))
    assert [fact.facts for fact in Fact.objects.filter(name__endswith="FilmReady")] == [{"digest": row.digest}]
    job = Job.objects.get(name="media.prepare")
    assert (job.state, job.subject) == ("done", f"file:{row.digest}")
    assert examine(row.digest, by=archivist).pk == row.pk
    assert Job.objects.filter(name="media.prepare").count() == 1


def test_reader_examines_nothing(archivist, reader, tmp_path):
    digest = take_in(made.film(tmp_path / "a.mp4", 5, tracks=0), by=archivist).digest
    with pytest.raises(NotAllowed):
        examine(digest, by=reader)
    assert not Analysis.objects.exists()
    assert not Job.objects.exists()


def test_bytes_that_are_no_media_are_refused_when_examined(archivist, tmp_path):
    path = tmp_path / "notes.mp4"
    path.write_text("no film")
    digest = take_in(path, by=archivist).digest
    with pytest.raises(BadInput):
        examine(digest, by=archivist, name="notes.mp4")
    assert not Analysis.objects.exists()


def test_lost_lease_ends_the_child_and_leaves_nothing_half_made(node, archivist, tmp_path):
    digest = take_in(made.film(tmp_path / "a.mp4", 400, tracks=0), by=archivist).digest
    examine(digest, by=archivist)

    def lost(done, total):
        raise LeaseLostError

    # nodes and browsers that other tests left for those to come
    before = set(psutil.Process().children())
    with pytest.raises(LeaseLostError):
        make(digest, on_progress=lost)
    assert set(psutil.Process().children()) <= before
    assert not list(node.path("proxies", ".making").iterdir())
    assert not queries.folder_of(digest).exists()
    # what a killed worker leaves goes when the next one begins
    left = node.path("proxies", ".making", "left")
    left.mkdir()
    (left / "proxy.mp4").write_bytes(b"half")
    assert make(digest).state == "ready"
    assert not left.exists()


def test_progress_is_told_in_frames(archivist, tmp_path):
    digest = take_in(made.film(tmp_path / "a.mp4", 100, tracks=0), by=archivist).digest
    examine(digest, by=archivist)
    told = []
    make(digest, on_progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (100, 100)
    assert told == sorted(told)


def test_film_whose_end_is_damaged_keeps_its_length(prepared, tmp_path):
    path = made.film(tmp_path / "a.mkv", 100, tracks=0, codec="mpeg4", options={"g": "10"})
    held = bytearray(path.read_bytes())
    held[len(held) // 2 : len(held) // 2 + 400] = bytes(400)
    path.write_bytes(held)
    row = prepared(path)
    assert row.state == "ready"
    shown = made.numbers(queries.proxy_path(row.digest))
    assert len(shown) == row.as_probe().frames
    assert shown[:40] == list(range(40))


def test_jpeg_bytes_have_no_metadata(prepared, tmp_path):
    path = tmp_path / "a.jpg"
    exif = Image.Exif()
    exif[270] = "home address"
    Image.new("RGB", (600, 400), "red").save(path, exif=exif, comment=b"home address")
    row = prepared(path)
    for made_file in (queries.proxy_path(row.digest), queries.poster_path(row.digest)):
        assert b"home address" not in made_file.read_bytes()
        assert Image.open(io.BytesIO(made_file.read_bytes())).size[0] <= 2048


def test_disk_that_is_full_is_no_fault_of_the_film(prepared, archivist, tmp_path, monkeypatch):
    """The folder where copies are made has /dev/full for its proxy: every write says that there is no space."""
    digest = take_in(made.film(tmp_path / "a.mp4", 10), by=archivist).digest
    examine(digest, by=archivist)
    real = examining.aside

    @contextmanager
    def aside(of):
        with real(of) as folder:
            (folder / "proxy.mp4").symlink_to("/dev/full")
            yield folder

    monkeypatch.setattr(examining, "aside", aside)
    with pytest.raises(Conflict) as refused:
        make(digest, on_progress=lambda *_: None)
    assert (refused.value.code, refused.value.facts) == ("media.disk_is_full", {"file": "a.mp4"})
    monkeypatch.undo()
    make(digest, on_progress=lambda *_: None)
    assert queries.analysis(digest).state == "ready"
