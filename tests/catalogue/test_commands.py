import errno
import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.utils import translation

from reelbridge.base.models import Job
from reelbridge.catalogue import queries
from reelbridge.catalogue.actions import ingest as take
from reelbridge.catalogue.actions import set_shots
from reelbridge.catalogue.commands import ingest, show
from reelbridge.catalogue.models import Arrival, Item
from tests.catalogue.making import make_film, make_photograph

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def run(monkeypatch):
    monkeypatch.setattr("reelbridge.base.cli.start_node", lambda: None)

    def invoke(command, *arguments):
        with translation.override("en"):
            return CliRunner().invoke(command, [str(one) for one in arguments], catch_exceptions=False)

    return invoke


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "reels"
    (folder / "1943" / ".hidden").mkdir(parents=True)
    make_film(folder / "a.mp4", shots=2)
    make_photograph(folder / "1943" / "b.jpg")
    (folder / "1943" / "b.jpg.toml").write_text('call_number = "B-1"\n', "utf-8")
    (folder / "1943" / "broken.mp4").write_bytes(b"\0" * 5000)
    (folder / "1943" / ".hidden" / "c.jpg").write_bytes(b"x")
    (folder / ".DS_Store").write_bytes(b"x")
    return folder


def test_folder_with_one_bad_file_is_taken_in_but_for_that_one(run, folder):
    result = run(ingest, folder, "--batch", "run1")
    assert result.exit_code == 3
    assert "Taken in: 2. Known already: 0. Refused: 1." in result.stdout
    assert "broken.mp4" in result.stderr
    assert set(Arrival.objects.values_list("name", "state", "batch")) == {
        ("a.mp4", "taken", "run1"), ("b.jpg", "taken", "run1"), ("broken.mp4", "refused", "run1")}  # fmt: skip
    assert Item.objects.get(file_name="b.jpg").call_number == "B-1"


def test_second_run_takes_nothing_in_again(run, folder):
    run(ingest, folder)
    (folder / "1943" / "broken.mp4").unlink()
    result = run(ingest, folder, "--json")
    assert result.exit_code == 0
    answer = json.loads(result.stdout)
    assert (answer["taken"], answer["known"], answer["refused"]) == (0, 2, 0)
    assert Item.objects.count() == 2


def test_refused_file_is_named_with_its_sentence_in_json(run, tmp_path):
    (tmp_path / "x.mp4").write_bytes(b"no film")
    result = run(ingest, tmp_path / "x.mp4", tmp_path / "not there.mp4", "--json")
    assert result.exit_code == 3
    told = json.loads(result.stdout)["arrivals"]
    assert [(one["name"], one["state"], one["item"]) for one in told] == [
        ("x.mp4", "refused", None), ("not there.mp4", "refused", None)]  # fmt: skip
    assert all(one["sentence"] and one["sentence"] != one["why"] for one in told)


def test_everything_in_a_folder_is_taken_in_or_named(run, folder, monkeypatch):
    longest = f"{'й' * 125}.jpg"
    make_photograph(folder / longest, seed=7)
    (folder / "gone.mov").symlink_to(folder / "nowhere.mov")
    os.mkfifo(folder / "pipe.mov")
    (folder / "closed").mkdir()
    real = os.scandir

    def scandir(path):
        if os.fspath(path).endswith("closed"):
            raise PermissionError(errno.EACCES, "Permission denied", os.fspath(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    result = run(ingest, folder, "--json")
    assert result.exit_code == 3
    told = {Path(one["source"]).name: (one["state"], one["why"]) for one in json.loads(result.stdout)["arrivals"]}
    assert told == {
        "a.mp4": ("taken", ""),
        "b.jpg": ("taken", ""),
        longest: ("taken", "catalogue.name_was_changed"),
        "broken.mp4": ("refused", "media.not_media"),
        "closed": ("refused", "vault.not_a_file"),
        "gone.mov": ("refused", "vault.no_such_path"),
        "pipe.mov": ("refused", "vault.not_a_file"),
    }


def test_wait_makes_proxies_and_shots_before_returning(run, tmp_path):
    result = run(ingest, make_film(tmp_path / "a.mp4"), "--wait", "--json")
    assert result.exit_code == 0
    item = queries.item(json.loads(result.stdout)["arrivals"][0]["item"])
    assert item.shots.count() == 3
    assert not Job.objects.exclude(state=Job.State.DONE).exists()


def test_batch_with_a_strange_name_is_refused(run, tmp_path):
    from reelbridge.kernel.errors import BadInput

    with pytest.raises(BadInput):
        run(ingest, make_photograph(tmp_path / "a.jpg"), "--batch", "a/../b")
    assert Arrival.objects.count() == 0


def test_show_names_titles_agents_and_shots(run, tmp_path, archivist):
    described = {
        "made": "1943-23", "titles": {"ru": "Осень", "en": "Autumn"},
        "agents": [{"activity": "camera", "names": {"ru": "Роман Кармен"}}],
    }  # fmt: skip
    item = take(make_film(tmp_path / "a.mp4"), by=archivist, sidecar=described).item
    set_shots(item, [[0, 75]], by=archivist)
    out = run(show, item.ref).stdout
    assert "nevsky-i-00001  Autumn" in out
    assert "autumn 1943" in out
    assert "camera: Роман Кармен" in out
    assert "1  00:00:00:00–00:00:03:00" in out
    assert "Autumn" in run(show, item.manifestation.work.ref).stdout
    assert "Роман Кармен" in run(show, "nevsky-a-00001").stdout
    assert "00:00:03:00" in run(show, f"{item.ref}/1").stdout


@pytest.mark.parametrize("ref", ["nevsky-i-00404", "nevsky-x-1", "nothing", "nevsky-i-00404/1", "", "a-b-c-d/e/f"])
def test_show_of_what_is_not_there_is_refused(run, ref):
    from reelbridge.kernel.errors import NotFound

    with pytest.raises(NotFound):
        run(show, ref)
