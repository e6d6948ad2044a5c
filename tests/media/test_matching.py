"""``reelbridge match`` on bare files: what it says, what it refuses, and that it goes on with the rest."""

import json
from fractions import Fraction

import av
import numpy as np
import pytest
from click.testing import CliRunner
from django.utils import translation

from reelbridge.kernel.timecode import Span
from reelbridge.matching.files import from_bytes
from reelbridge.media import commands, sources
from reelbridge.node.cli import main
from tests.media import made

ROWS, COLUMNS = 144, 192


def scene(seed):
    """Return a scene: soft spots of light that wander over a wall, the same at every call."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:ROWS, :COLUMNS]
    spots = [
        (*rng.uniform(0.1, 0.9, 2), *rng.uniform(-0.02, 0.02, 2), rng.uniform(80, 600), rng.choice([-90, 90]))
        for _ in range(14)
    ]
    wall = 120 + 50 * np.sin(x / rng.uniform(6, 20)) * np.cos(y / rng.uniform(6, 20))

    def picture(number):
        shown = wall.copy()
        for left, top, right, down, size, bright in spots:
            across, high = (left + right * number) % 1.2 * COLUMNS, (top + down * number) % 1.2 * ROWS
            shown += bright * np.exp(-((x - across) ** 2 + (y - high) ** 2) / size)
        return np.clip(shown, 0, 255).astype(np.uint8)

    return picture


def reel(path, frames=100, seed=1, **how):
    picture = scene(seed)
    return made.film(path, frames, picture=how.pop("picture", picture), tracks=0, **how)


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    """Two reels, texts, sound, black, and a film that breaks off."""
    folder = tmp_path_factory.mktemp("reels")
    reel(folder / "one.mp4", seed=1, metadata={"timecode": "10:00:00:00"})
    reel(folder / "two.mp4", seed=2, rate="24")
    (folder / "notes.txt").write_text("not a film")
    (folder / "one.mp4.toml").write_text('title = "Хроника"\n', "cp1251")
    (folder / "torn.mp4").write_bytes((folder / "one.mp4").read_bytes()[:-40])
    made.tone(folder / "tone.wav", 4800)
    reel(folder / "black.mp4", 40, picture=lambda number: np.zeros((ROWS, COLUMNS), np.uint8))
    return folder


def cut_of_two(path, **how):
    """Frames 30–60 of reel one in a mirror, 20–50 of reel two, black, and a scene that nobody holds."""
    one, two, other = scene(1), scene(2), scene(3)

    def picture(number):
        if number < 30:
            return one(30 + number)[:, ::-1]
        if number < 60:
            return two(number - 10)
        return np.zeros((ROWS, COLUMNS), np.uint8) if number < 75 else other(number)

    return made.film(path, 100, picture=picture, tracks=0, **how)


@pytest.fixture(scope="module")
def cut(tmp_path_factory):
    return cut_of_two(tmp_path_factory.mktemp("cut") / "cut.mp4")


def run(*arguments):
    with translation.override("en"):
        return CliRunner().invoke(main, ["match", *map(str, arguments)])


@pytest.fixture(scope="module")
def told(archive, cut, tmp_path_factory):
    folder = tmp_path_factory.mktemp("told")
    (folder / "shots.txt").write_text("# in out\n0 30\n30\t60 second\n00:00:02:10, 00:00:03:00\n75 100\n")
    ran = run(cut, "--reels", archive, "--shots", folder / "shots.txt", "--keep", folder / "kept", "--json")
    return ran, json.loads(ran.stdout), folder


def test_each_shot_is_told_to_the_frame(told):
    _, document, _ = told
    one, two, black, other = document["shots"]
    assert (one["verdict"], one["source"]["reel"], one["source"]["in"], one["source"]["out"]) == (
        "certain",
        "one.mp4",
        30,
        60,
    )
    assert one["source"]["mirrored"]
    assert (one["source"]["in_timecode"], one["source"]["out_timecode"]) == ("10:00:01:05", "10:00:02:10")
    assert (two["verdict"], two["source"]["reel"], two["source"]["mirrored"]) == ("certain", "two.mp4", False)
    # 24 frames a second shown as 25: each its own, up to the one frame by which the usual speeds differ here
    assert abs(two["source"]["in"] - 20) <= 1
    assert abs(two["source"]["out"] - 50) <= 1
    assert (two["in_timecode"], two["out_timecode"]) == ("00:00:01:05", "00:00:02:10")
    assert [shot["source"]["rate"] for shot in (one, two)] == ["25", "24"]
    assert [shot["source"]["score"] for shot in (one, two)] == [one["score"], two["score"]]
    assert [(shot["verdict"], shot["source"], shot["ties"]) for shot in (black, other)] == [("none", None, [])] * 2


def test_what_is_no_film_is_said_and_the_rest_goes_on(told):
    ran, document, _ = told
    assert ran.exit_code == 3
    assert document["reels"] == ["black.mp4", "one.mp4", "two.mp4"]
    (broken,) = document["refused"]
    assert (broken["code"], broken["facts"]["file"]) == ("media.is_cut_short", "torn.mp4")
    assert broken["sentence"] in ran.stderr
    assert document["passed_over"] == ["notes.txt", "one.mp4.toml", "tone.wav"]
    assert "Passed over as neither film nor photograph: 3, the first of them notes.txt." in ran.stderr


def test_imprints_are_kept_where_asked_and_nowhere_else(told, archive, cut):
    _, document, folder = told
    kept = folder / "kept" / "one.mp4.imprint"
    assert from_bytes(kept.read_bytes(), "one").timing.frames == 100
    assert sorted(path.name for path in archive.iterdir()) == [
        "black.mp4",
        "notes.txt",
        "one.mp4",
        "one.mp4.toml",
        "tone.wav",
        "torn.mp4",
        "two.mp4",
    ]
    kept.write_bytes(b"reelmark and then nothing")
    again = run(cut, "--reels", archive, "--shots", folder / "shots.txt", "--keep", folder / "kept", "--json")
    assert json.loads(again.stdout) == document
    assert from_bytes(kept.read_bytes(), "one").timing.frames == 100


def test_the_table_says_the_same(told, archive, cut):
    _, _, folder = told
    ran = run(cut, "--reels", archive, "--shots", folder / "shots.txt", "--keep", folder / "kept")
    rows = [line.split("\t") for line in ran.stdout.splitlines()]
    assert rows[0][:7] == ["cut in", "cut out", "verdict", "score", "reel", "reel in", "reel out"]
    assert rows[1][4:7] == ["one.mp4", "10:00:01:05", "10:00:02:10"]
    assert rows[1][11] == "mirrored"
    assert rows[4][2] == "not found"
    with translation.override("ru"):
        assert commands.headings(commands.COLUMNS)[:3] == ("вход в монтаже", "выход в монтаже", "вывод")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("0 30\nend", "Line 2 of "), ("30 30", "Line 1 of "), ("# none\n", "holds no shots"), ("0 101", "which has 100 frames")],
)  # fmt: skip
def test_a_list_that_cannot_be_right_is_refused(archive, cut, tmp_path, text, sentence):
    (tmp_path / "shots.txt").write_text(text)
    ran = run(cut, "--reels", archive, "--shots", tmp_path / "shots.txt", "--keep", tmp_path / "kept", "--json")
    assert ran.exit_code == 65
    assert sentence in ran.stderr
    assert not (tmp_path / "kept").exists()


def test_a_folder_without_films_is_refused(cut, tmp_path):
    for folder, sentence in (
        (tmp_path, "there is no film that can be opened"),
        (tmp_path / "none", "There is no folder"),
    ):
        ran = run(cut, "--reels", folder)
        assert (ran.exit_code, ran.stdout) == (66, "")
        assert sentence in ran.stderr


def spoilt(path, first, last):
    """Overwrite the packets of some frames with noise."""
    with av.open(str(path)) as container:
        places = [(one.pos, one.size) for one in container.demux(video=0) if one.size]
    content = bytearray(path.read_bytes())
    for place, size in places[first:last]:
        content[place + 5 : place + size] = np.random.default_rng(1).bytes(size - 5)
    path.write_bytes(content)


def test_odd_films_are_matched_and_holes_are_named(tmp_path):
    """One frame, a variable rate, a turned picture, times that jump back, and a group of pictures that is spoilt."""
    folder, picture = tmp_path / "reels", scene(1)
    folder.mkdir()
    reel(folder / "one frame.mp4", 1, seed=4)
    reel(folder / "spoilt.mkv", 120, options={"g": "30", "bf": "0"})
    spoilt(folder / "spoilt.mkv", 30, 60)
    moments = list(np.cumsum([0, *([40] * 30), *([80] * 30)])[:60])
    reel(folder / "variable.mkv", 60, seed=5, moments=[int(one) for one in moments])
    cut = made.film(tmp_path / "cut.mp4", 30, picture=lambda number: picture(80 + number), tracks=0)
    ran = run(cut, "--reels", folder, "--json")
    document = json.loads(ran.stdout)
    (hole,) = [one for one in document["refused"] if one["facts"]["file"] == "spoilt.mkv"]
    assert hole["code"] == "matching.hole"
    assert 29 <= int(hole["facts"]["start"]) <= 31
    assert 59 <= int(hole["facts"]["end"]) <= 61
    assert document["reels"] == ["one frame.mp4", "spoilt.mkv", "variable.mkv"]
    (shot,) = document["shots"]
    assert (shot["source"]["reel"], shot["source"]["in"], shot["source"]["out"]) == ("spoilt.mkv", 80, 110)


def test_a_turned_film_is_seen_as_shown(shared, tmp_path):
    """The real film with a rotation flag finds itself in the one that is not turned, and in no other place."""
    (tmp_path / "reels").mkdir()
    (tmp_path / "reels" / "turned.mp4").symlink_to(shared / "media/film/nasa_13013_rotated.mp4")
    ran = run(shared / "media/film/nasa_13013_rotated.mp4", "--reels", tmp_path / "reels", "--json")
    document = json.loads(ran.stdout)
    with av.open(str(shared / "media/film/nasa_13013_rotated.mp4")) as container:
        frames = sum(1 for _ in container.decode(video=0))
    assert document["frames"] == frames
    assert {shot["source"]["reel"] for shot in document["shots"] if shot["source"]} == {"turned.mp4"}
    assert Fraction(document["rate"]) > 20


def test_the_same_in_two_holdings_is_a_tie(tmp_path):
    """A copy is as good as the original: one is named, the other stands beside it."""
    folder, picture = tmp_path / "reels", scene(1)
    folder.mkdir()
    reel(folder / "one.mp4", 60)
    (folder / "two.mp4").write_bytes((folder / "one.mp4").read_bytes())
    cut = made.film(tmp_path / "cut.mp4", 24, picture=lambda number: picture(34 + number), tracks=0)
    (shot,) = json.loads(run(cut, "--reels", folder, "--json").stdout)["shots"]
    places = [(one["reel"], one["in"], one["out"]) for one in (shot["source"], *shot["ties"])]
    assert sorted(places) == [("one.mp4", 34, 58), ("two.mp4", 34, 58)]


def test_times_that_jump_back_and_another_size_do_no_harm(tmp_path):
    """Two recordings in one transport stream: the second begins at zero again and is smaller."""
    folder, picture = tmp_path / "reels", scene(1)
    folder.mkdir()
    first = reel(tmp_path / "first.ts", 60, options={"bf": "0"})
    second = reel(tmp_path / "second.ts", 25, options={"bf": "0"}, picture=lambda number: scene(2)(number)[:96, :128])
    (folder / "jumps.ts").write_bytes(first.read_bytes() + second.read_bytes())
    cut = made.film(tmp_path / "cut.mp4", 24, picture=lambda number: picture(34 + number), tracks=0)
    ran = run(cut, "--reels", folder, "--json")
    document = json.loads(ran.stdout)
    (shot,), (told_,) = document["shots"], document["refused"]
    assert (shot["source"]["reel"], shot["verdict"]) == ("jumps.ts", "certain")
    assert (ran.exit_code, told_["facts"]["pictures"]) == (3, "25")
    assert told_["sentence"] == (
        "jumps.ts holds another recording behind its first 60 frames: there its clock begins anew, and 25 pictures are "
        "not looked at. To have them, part the file."
    )


def test_a_still_that_lasts_longer_than_what_was_looked_at_is_bounded_by_where_it_ends(tmp_path):
    moving, still = scene(1), scene(5)(0)
    reel(tmp_path / "reel.mp4", 260, picture=lambda number: still if 20 <= number < 240 else moving(number))
    reel(tmp_path / "cut.mp4", 25, picture=lambda number: still)
    (answer,) = sources.match(
        sources.cut(tmp_path / "cut.mp4", tmp_path, [Span(0, 25)]), [sources.reel(tmp_path / "reel.mp4")]
    )
    found = answer.finding
    # in may lie anywhere from frame 20 to 215, to the few frames by which a quarter of the shot may reach out
    assert 12 <= found.start - found.earlier <= 20
    assert 240 <= found.end + found.later <= 248


def test_shots_of_one_reel_are_shared_out_among_the_cores_and_told_alike(archive, cut, tmp_path, monkeypatch):
    reels = [sources.reel(archive / "one.mp4")]
    look = sources.cut(cut, tmp_path, [Span(at, at + 12) for at in range(0, 18, 3)])
    call, shared = sources.call, []

    def counted(task, path, **facts):
        shared[-1].append(len(facts["pairs"]))
        return call(task, path, **facts)

    monkeypatch.setattr(sources, "call", counted)
    told = []
    for cores in (1, 2):
        shared.append([])
        monkeypatch.setattr(sources.os, "cpu_count", lambda cores=cores: cores)
        told.append(sources.match(look, reels))
    alone, together = shared
    assert (len(alone), len(together)) == (1, 2)
    assert sum(together) == sum(alone)
    assert told[0] == told[1]
    assert [(one.finding.start, one.finding.end) for one in told[0]] == [(30 + at, 42 + at) for at in range(0, 18, 3)]
