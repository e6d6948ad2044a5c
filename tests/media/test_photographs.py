"""Films that pan and zoom over photographs: each is found, told as what it is, and its neighbours are not taken for it."""

import json

import numpy as np
import pytest
from PIL import Image

from reelbridge.media import sources
from reelbridge.media.rules.probe import Kind
from tests.conftest import SHARED
from tests.media import made
from tests.media.test_matching import run

#: Call numbers of the Library of Congress; the second and fourth were taken beside the first and third and are not held.
HELD = ("LC-USF34-073387", "LC-USF33-011598")
BESIDE = ("LC-USF34-073395", "LC-USF33-011622")
#: Left, top and width of the 4:3 window when the shot begins and ends, in parts of the photograph's width.
WAYS = ((0.05, 0.05, 0.45, 0.45, 0.2, 0.45), (0.0, 0.0, 1.0, 0.2, 0.1, 0.5))
SHOT = 36


def photograph(number):
    return SHARED / "media" / "photos" / "fsaowi" / f"{number}.jpg"


def panned(path, numbers):
    """Write a film that moves over one photograph after the other, each in its way."""
    pictures = [Image.open(photograph(number)).convert("L") for number in numbers]

    def picture(number):
        shot, at = divmod(number, SHOT)
        shown, way, part = pictures[shot], np.array(WAYS[shot % 2]), at / (SHOT - 1)
        left, top, width = (way[:3] + (way[3:] - way[:3]) * part) * shown.width
        top = min(top, shown.height - width * 0.75)
        box = (left, max(top, 0), left + width, max(top, 0) + min(width * 0.75, shown.height))
        return np.asarray(shown.resize((320, 240), Image.Resampling.BILINEAR, box=box))

    return made.film(path, SHOT * len(numbers), picture=picture, tracks=0)


@pytest.fixture
def panning(tmp_path):
    """Return a film that moves over the two that are held and the two beside them, and its list of shots."""
    if not SHARED.is_dir():
        pytest.skip("../shared with real films, photographs and suites is not here")
    shots = tmp_path / "shots.txt"
    shots.write_text("".join(f"{SHOT * one} {SHOT * one + SHOT}\n" for one in range(4)))
    return panned(tmp_path / "pan.mp4", (*HELD, *BESIDE)), shots


def test_a_photograph_is_found_where_a_film_moves_over_it(panning, tmp_path):
    film, shots = panning
    folder = tmp_path / "photographs"
    folder.mkdir()
    for number in HELD:
        (folder / f"{number}.jpg").write_bytes(photograph(number).read_bytes())
    ran = run(film, "--reels", folder, "--shots", shots, "--keep", tmp_path / "kept", "--json")
    told = json.loads(ran.stdout)
    assert (ran.exit_code, told["refused"], told["reels"]) == (0, [], sorted(f"{number}.jpg" for number in HELD))
    assert [shot["verdict"] for shot in told["shots"]] == ["certain", "certain", "none", "none"]
    for shot, number, way in zip(told["shots"], HELD, WAYS, strict=False):
        found = shot["source"]
        assert (found["reel"], found["photograph"], found["in"], found["out"]) == (f"{number}.jpg", True, 0, 1)
        assert (found["in_timecode"], found["mirrored"], shot["ties"]) == ("", False, [])
        # where the film looks first and last, to a fiftieth of the photograph
        for rectangle, left, width in (("rectangle", way[0], way[2]), ("last_rectangle", way[3], way[5])):
            assert abs(found[rectangle][0] - left) < 0.02
            assert abs(found[rectangle][2] - left - width) < 0.02
    # what is kept is known again as a photograph's
    kept = sources.reel(folder / f"{HELD[0]}.jpg", tmp_path / "kept" / f"{HELD[0]}.jpg.imprint")
    assert (kept.probe.kind, kept.imprint.timing.frames > 20) == (Kind.PHOTOGRAPH, True)
