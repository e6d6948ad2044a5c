"""``reelbridge match`` where hardly anything moves: the sound says which take it is, and where in it."""

import json

import numpy as np
import pytest

from reelbridge.media import sources
from tests.matching.test_listening import voices
from tests.media import made
from tests.media.test_matching import run, scene


def take(path, frames, sound):
    """Write a picture in which nothing moves, with sound at 8 kHz."""
    still = scene(1)(0)
    heard = (np.repeat(sound, 6) * 32000).astype(np.int16)
    return made.film(path, frames, picture=lambda number: still, heard=heard)


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Two takes of one picture; a cut of 60–100 of the first, 30–70 of the second, and 40 frames under which another sound was laid."""
    folder = tmp_path_factory.mktemp("takes")
    (folder / "reels").mkdir()
    sounds = [voices(one, 5) for one in (11, 12)]
    for number, sound in enumerate(sounds, 1):
        take(folder / "reels" / f"take-{number}.mov", 125, sound)
    frame = 8000 // 25
    parts = [sounds[0][60 * frame : 100 * frame], sounds[1][30 * frame : 70 * frame], voices(13, 1.6)]
    cut = take(folder / "cut.mov", 120, np.concatenate(parts))
    (folder / "shots.txt").write_text("0 40\n40 80\n80 120\n")
    arguments = [cut, "--reels", folder / "reels", "--shots", folder / "shots.txt", "--keep", folder / "kept"]
    return json.loads(run(*arguments, "--json").stdout)["shots"], run(*arguments).stdout


def test_the_sound_says_which_take_it_is_and_where(told):
    for shot, reel, start in zip(told[0], ("take-1.mov", "take-2.mov"), (60, 30), strict=False):
        found = shot["source"]
        assert (found["reel"], found["sound"]) == (reel, "agrees")
        assert abs(found["in"] - start) <= 1
        assert (found["out"] - found["in"], found["earlier"], found["later"]) == (40, 1, 1)
        # the other take stays named: the picture cannot exclude it
        (other,) = {"take-1.mov", "take-2.mov"} - {reel}
        assert (other, "differs") in {(one["reel"], one["sound"]) for one in shot["ties"]}


def test_a_sound_that_was_laid_anew_takes_nothing_away(told):
    shot = told[0][2]
    assert (shot["source"]["sound"], {one["sound"] for one in shot["ties"]}) == ("differs", {"differs"})
    assert shot["source"]["earlier"] + shot["source"]["later"] > 40
    # the picture ties, and only a sound that agrees settles it
    assert (shot["verdict"], told[0][0]["verdict"]) == ("probable", "certain")


def test_sound_that_cannot_be_heard_stops_nothing(tmp_path):
    path = take(tmp_path / "a.mov", 30, voices(1, 1.2))
    film = sources.film(path)
    ((samples, after),) = [sources.heard(film, [(0.2, 0.7), (1.0, 1.5)])]
    assert (len(samples), len(after), bool(np.abs(samples).max() > 0.1)) == (4000, 4000, True)
    # a stretch that goes on behind the end is silent there
    assert np.abs(after[:1600]).max() > 0.1
    assert not after[1700:].any()
    path.unlink()
    assert sources.heard(film, [(0.2, 0.7)]) == []


def test_the_table_says_so(told):
    notes = [line.split("\t")[11] for line in told[1].splitlines()[1:]]
    assert "the picture alone cannot tell; the sound agrees" in notes[0]
    assert "the picture alone cannot tell; another sound lies under it" in notes[2]
