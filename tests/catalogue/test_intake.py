import errno
import io
import os
from pathlib import Path
from urllib.parse import quote

import pytest
from django.test import Client

from reelbridge.base.models import Job
from reelbridge.base.rules.roles import Role
from reelbridge.catalogue.actions import clear_abandoned, receive_file
from reelbridge.catalogue.models import Arrival, Item
from reelbridge.kernel.errors import BadInput, NotAllowed
from tests.catalogue.making import make_film, make_photograph

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(client, person):
    client.force_login(person(Role.ARCHIVIST))
    return client


def send(client, content, name, *, batch="b1", place=1):
    told = {"X-File-Name": quote(name), "Content-Length": str(len(content))}
    return client.generic("POST", f"/ingest/{batch}/{place}/", content, "application/octet-stream", headers=told)


def left_over(node):
    return [path for path in node.path("incoming").rglob("*") if path.is_file()]


def test_sent_film_with_its_description_is_taken_in_by_a_job(desk, tmp_path, work_off, node):
    film = make_film(tmp_path / "a.mp4").read_bytes()
    assert send(desk, b'call_number = "K-7"\n', "Кармен 1943.mp4.toml").status_code == 202
    assert send(desk, film, "Кармен 1943.mp4").json() == {"name": "Кармен 1943.mp4", "size": len(film)}
    assert Item.objects.count() == 0
    assert "Кармен 1943.mp4" in desk.get("/ingest/arrivals/").content.decode()
    work_off()
    arrival = Arrival.objects.get()
    assert (arrival.state, arrival.batch, arrival.item.call_number, arrival.item.shots.count()) == (
        "taken", "b1", "K-7", 3)  # fmt: skip
    assert arrival.who == "a archivist"
    assert left_over(node) == []
    assert f"/items/{arrival.item.ref}/" in desk.get("/ingest/").content.decode()


def test_bad_file_is_refused_with_its_sentence_on_the_page(desk, work_off, node):
    send(desk, b"this is no film" * 10, "<b>x</b>.mp4")
    work_off()
    assert Arrival.objects.get().state == "refused"
    page = desk.get("/ingest/arrivals/").content.decode()
    assert "&lt;b&gt;x" not in page  # a name has no folders: what follows the slash stays
    assert "b&gt;.mp4" in page
    assert left_over(node) == []
    assert Item.objects.count() == 0


def test_job_that_was_killed_after_the_file_was_taken_in_finds_it_known(desk, tmp_path, work_off, node, monkeypatch):
    send(desk, make_photograph(tmp_path / "a.jpg").read_bytes(), "a.jpg")
    monkeypatch.setattr("reelbridge.catalogue.actions.incoming.shutil.rmtree", lambda path: 1 / 0)
    work_off()
    monkeypatch.undo()
    assert Job.objects.get(name="catalogue.take_in").state == Job.State.WAITING
    Job.objects.update(due_at="2020-01-01T00:00:00Z")
    work_off()
    assert list(Arrival.objects.values_list("state", flat=True)) == ["taken", "known"]
    assert Item.objects.count() == 1
    assert left_over(node) == []


def test_file_that_is_too_large_is_refused_before_it_is_read(desk, node, settings):
    from dataclasses import replace

    settings.NODE = replace(node, options=replace(node.options, largest_upload_mb=0))
    answer = send(desk, b"x" * 100, "large.mov")
    assert (answer.status_code, answer.json()["code"]) == (422, "catalogue.upload_too_large")
    assert "large.mov" in answer.json()["sentence"]
    assert Arrival.objects.get().state == "refused"
    assert left_over(node) == []


def test_file_cut_short_leaves_nothing(db, archivist, node):
    with pytest.raises(BadInput) as refused:
        receive_file(io.BytesIO(b"half").read, batch="b1", place=1, name="a.mp4", size=8, by=archivist)
    assert refused.value.facts == {"file": "a.mp4", "got": 4, "size": 8}
    assert list(node.path("incoming").rglob("*")) == []
    assert Job.objects.count() == 0


class FullDisk(io.BytesIO):
    """Stands for a file on a disk that takes a little and then no more."""

    def write(self, content):
        raise OSError(errno.ENOSPC, "No space left on device")


def test_disk_that_fills_while_a_file_arrives_refuses_it(desk, node, monkeypatch):
    real = Path.open
    monkeypatch.setattr(Path, "open", lambda path, *words: FullDisk() if path.suffix == ".part" else real(path, *words))
    answer = send(desk, b"x" * 100, "a.mp4")
    assert (answer.status_code, answer.json()["code"]) == (409, "catalogue.upload_no_room")
    assert Arrival.objects.get().why_code == "catalogue.upload_no_room"
    assert Job.objects.count() == 0
    assert list(node.path("incoming").rglob("*")) == []


def test_empty_file_is_refused_with_its_sentence(desk, work_off, node):
    assert send(desk, b"", "a.mp4").status_code == 202
    work_off()
    arrival = Arrival.objects.get()
    assert (arrival.state, arrival.why_code) == ("refused", "media.is_empty")
    assert list(node.path("incoming").rglob("*")) == []


def test_two_people_who_send_the_same_film_get_one_item(desk, person, tmp_path, work_off, node):
    photograph = make_photograph(tmp_path / "a.jpg").read_bytes()
    other = Client()
    other.force_login(person(Role.ARCHIVIST, "another"))
    send(desk, photograph, "a.jpg", batch="b1")
    send(other, photograph, "the same.jpg", batch="b2")
    work_off()
    assert sorted(Arrival.objects.values_list("who", "state")) == [("a archivist", "taken"), ("another", "known")]
    assert Item.objects.count() == 1
    assert list(node.path("incoming").rglob("*")) == []


def test_second_file_at_the_same_place_is_refused_and_the_first_is_taken_in(desk, tmp_path, work_off, node):
    send(desk, make_photograph(tmp_path / "a.jpg").read_bytes(), "first.jpg")
    answer = send(desk, make_photograph(tmp_path / "b.jpg", seed=2).read_bytes(), "second.jpg")
    assert (answer.status_code, answer.json()["code"]) == (409, "catalogue.upload_place_taken")
    work_off()
    assert sorted(Arrival.objects.values_list("name", "state")) == [("first.jpg", "taken"), ("second.jpg", "refused")]


def test_name_of_a_file_cannot_meet_what_is_arriving(desk, tmp_path, work_off, node):
    send(desk, make_photograph(tmp_path / "a.jpg").read_bytes(), "1.part", place=1)
    send(desk, make_photograph(tmp_path / "b.jpg", seed=5).read_bytes(), "arriving.part", place=2)
    work_off()
    assert sorted(Arrival.objects.values_list("name", "state")) == [("1.part", "taken"), ("arriving.part", "taken")]


def test_what_nobody_waits_for_is_cleared_after_a_day(desk, tmp_path, node, operator):
    send(desk, make_photograph(tmp_path / "a.jpg").read_bytes(), "awaited.jpg", place=1)
    send(desk, b'call_number = "K-7"\n', "never sent.jpg.toml", place=2)
    half = node.path("incoming", "b1", "3.part")
    half.write_bytes(b"half a film")
    assert clear_abandoned(by=operator) == 0
    for path in node.path("incoming", "b1").rglob("*"):
        os.utime(path, (1, 1))
    assert clear_abandoned(by=operator) == 2
    assert [path.name for path in left_over(node)] == ["awaited.jpg"]


@pytest.mark.parametrize("batch", ["..", "a%2Fb", "a b", "x" * 41])
def test_batch_cannot_lead_out_of_its_folder(desk, node, batch):
    answer = send(desk, b"x", "a.mp4", batch=batch)
    assert answer.status_code in (404, 422) or not left_over(node)
    assert left_over(node) == []


@pytest.mark.parametrize("name", ["../../db.sqlite3", "..", "a/../../b.mp4"])
def test_name_cannot_lead_out_of_its_folder(desk, node, name):
    send(desk, b"x", name)
    assert all(path.is_relative_to(node.path("incoming", "b1", "1")) for path in left_over(node))


def test_readers_may_not_send(client, person, node):
    client.force_login(person(Role.READER))
    assert send(client, b"x", "a.mp4").status_code == 403
    assert client.get("/ingest/").status_code == 403
    assert left_over(node) == []


def test_strangers_are_asked_to_sign_in(client, node):
    assert send(client, b"x", "a.mp4").status_code == 302
    assert left_over(node) == []


def test_sending_needs_the_page_it_came_from(person, node):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(person(Role.ARCHIVIST))
    assert send(strict, b"x", "a.mp4").status_code == 403
    assert left_over(node) == []


def test_empty_page_says_what_will_be_there(desk):
    assert desk.get("/ingest/").status_code == 200
    assert 'class="empty"' in desk.get("/ingest/").content.decode()


def test_page_asks_the_database_as_often_for_three_as_for_one(desk, tmp_path, archivist, work_off):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from reelbridge.catalogue.actions import ingest

    counts = []
    for number in range(3):
        ingest(make_photograph(tmp_path / f"{number}.jpg", seed=number), by=archivist)
        with CaptureQueriesContext(connection) as asked:
            desk.get("/ingest/arrivals/")
        counts.append(len(asked))
    assert counts[0] == counts[2]


def test_ingest_action_refuses_who_may_not(db, reader, tmp_path):
    with pytest.raises(NotAllowed):
        receive_file(io.BytesIO(b"x").read, batch="b1", place=1, name="a.mp4", size=1, by=reader)
