"""Finding by a picture, twins, and which copy is the better one."""

import io
from fractions import Fraction

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from reelbridge.base.rules.roles import Role
from reelbridge.catalogue.actions import ingest
from reelbridge.catalogue.models import Item
from reelbridge.footage import actions, commands, queries
from reelbridge.footage.models import Comparison, Twin
from reelbridge.footage.rules.alike import best_stretch
from reelbridge.footage.rules.better import Copy, better
from tests.media import made
from tests.media.test_matching import scene

HD, SD = Copy(1920, 1080, Fraction(60), "file"), Copy(720, 576, Fraction(60), "negative")
db = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("one", "other", "which", "code"),
    [
        (HD, SD, 0, "footage.better_resolution"),
        (SD, HD, 1, "footage.better_resolution"),
        (SD, Copy(720, 576, Fraction(64), "tape"), 1, "footage.better_length"),
        (SD, Copy(720, 576, Fraction(61), "tape"), 0, "footage.better_generation"),
        (Copy(0, 0, Fraction(0), "print"), Copy(720, 576, Fraction(61), "negative"), 1, "footage.better_generation"),
        (SD, Copy(740, 576, Fraction(62), "negative"), -1, None),
    ],
)
def test_the_better_copy_is_named_with_its_reason(one, other, which, code):
    found, why = better(one, other)
    assert (found, why.code if why else None) == (which, code)


def test_two_films_run_alike_on_one_line():
    asked = np.arange(60.0)
    rows = np.concatenate([np.arange(20, 40), [3, 50]])
    there = np.concatenate([(np.arange(20, 40) - 15) * 1.0, [500, 7]])
    found = best_stretch(asked[rows], there, np.full(22, 9), asked)
    assert (found.start_s, found.end_s, found.other_start_s, found.speed, found.distance) == (20, 39, 5, 1.0, 9)
    assert best_stretch(asked[[1, 5, 9]], np.array([1.0, 5, 9]), np.full(3, 9), asked) is None
    # here and there one that agrees is chance
    assert best_stretch(asked[[0, 20, 40, 59]], np.array([0.0, 20, 40, 59]), np.full(4, 9), asked) is None


@pytest.fixture
def archive(held, tmp_path, archivist, work_off):
    """Reels 1 and 2 of a scene each, reel 1 again in a larger picture from its second second on, and a photograph."""
    one, two = held(1, 2, frames=200)
    picture = scene(1)

    def large(number):
        return np.kron(picture(50 + number), np.ones((2, 2), np.uint8))

    copy = made.film(tmp_path / "copy.mp4", 150, picture=large, tracks=0)
    rng = np.random.default_rng(5)
    marks = Image.fromarray(rng.integers(0, 255, (30, 40), np.uint8)).resize((800, 600), 3)
    marks.save(tmp_path / "photo.png")
    for path in (copy, tmp_path / "photo.png"):
        ingest(path, by=archivist)
    work_off()
    return one, two, Item.objects.get(file_name="copy.mp4"), Item.objects.get(medium="photograph")


def still_of(picture, **how):
    sent = io.BytesIO()
    Image.fromarray(picture).save(sent, "JPEG", quality=60)
    sent.seek(0)
    sent.name = how.get("name", "still.jpg")
    return sent


def stills_are_found(client, two, photo):
    """Ask for a still of reel 2, for a part of the photograph, and for what nobody holds."""
    likes = client.post("/api/footage/picture", {"file": still_of(scene(2)(90)[:, ::-1])}).json()
    assert (likes[0]["item"], likes[0]["by_codes"]) == (two.ref, False)
    assert abs(likes[0]["frame"] - 90) <= 2
    assert likes[0]["alike"] > 0.9
    marks = np.asarray(Image.open(io.BytesIO(client.get(f"/items/{photo.ref}/proxy.jpg").getvalue())).convert("L"))
    likes = client.post("/api/footage/picture", {"file": still_of(marks[100:500, 200:700])}).json()
    assert likes[0]["item"] == photo.ref
    assert client.post("/api/footage/picture", {"file": still_of(scene(9)(5))}).json() == []


def the_twins(one, copy):
    """Return the twins of reel 1 and its larger copy: frames 50 to 200 of it, at 25 a second."""
    (twin,) = Twin.objects.all()
    (pair,) = queries.pairs([twin])
    assert {item.ref for item in pair.items} == {one.ref, copy.ref}
    assert pair.items[pair.better].ref == copy.ref
    assert pair.why.code == "footage.better_resolution"
    assert 5 <= pair.seconds <= 6.5
    assert abs(abs(twin.start_s - twin.other_start_s) - 2) < 0.6
    shown = {side.item.ref: side for side in pair.sides}
    assert [shown[item.ref].is_better for item in (one, copy)] == [False, True]
    # a code stands for a second
    for item, start, end in ((one, 50, 200), (copy, 0, 150)):
        span = shown[item.ref].span
        assert abs(span.start - start) <= 25
        assert abs(span.end - end) <= 25
    return twin, pair


@db
def test_twins_and_stills_are_found(archive, client, person, work_off, tmp_path):
    one, two, copy, photo = archive
    twin, pair = the_twins(one, copy)
    client.force_login(person(Role.READER))
    told = client.get("/api/footage/twins", {"item": one.ref}).json()
    assert (told["total"], told["twins"][0]["better"]) == (1, copy.ref)
    assert client.get("/api/footage/twins", {"item": two.ref}).json()["total"] == 0

    ran = CliRunner().invoke(commands.twins, [one.ref])
    assert (ran.exit_code, ran.stdout) == (
        0,
        f"{twin.item_ref} (nevsky)  =  {twin.other_ref} (nevsky)  {pair.seconds:.1f} s  the better copy: {copy.ref}\n",
    )
    assert CliRunner().invoke(commands.twins, [two.ref]).exit_code == 1
    stills_are_found(client, two, photo)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    page = client.post("/footage/picture/", {"file": still_of(scene(2)(90)), "archive": "all"}).content.decode()
    assert f"/items/{two.ref}/" in page
    assert "the same picture" in page
    text = io.BytesIO(b"no picture")
    text.name = "a.jpg"
    assert client.post("/footage/picture/", {"file": text, "archive": "all"}).status_code == 422
    # a reader finds, and has nothing compared
    film = io.BytesIO(made.film(tmp_path / "a.mp4", 10, tracks=0).read_bytes())
    film.name = "a.mp4"
    assert client.post("/footage/picture/", {"file": film, "archive": "all"}).status_code in (403, 422)
    assert Comparison.objects.count() == 0
    # what is gone has no twin
    actions.leave(copy.ref)
    work_off()
    assert Twin.objects.count() == 0


@db
def test_the_pages_look_right(desk, archive):
    desk.sign_in("reader", language="en")
    desk.everywhere("/footage/twins/", "twins")
    desk.speak("en")
    desk.open("/footage/picture/")
    desk.page.set_input_files(
        "#id_file", {"name": "still.jpg", "mimeType": "image/jpeg", "buffer": still_of(scene(2)(90)).read()}
    )
    with desk.page.expect_navigation():
        desk.page.get_by_role("button", name="Find", exact=True).click()
    desk.must_be_clean()
    desk.picture("picture-found")
