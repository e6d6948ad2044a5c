import io
from urllib.parse import quote

import pytest

from reelbridge.base.models import Job
from reelbridge.base.rules.roles import Role
from reelbridge.catalogue.actions import receive_file
from reelbridge.catalogue.models import Arrival, Item
from reelbridge.kernel.errors import BadInput, NotAllowed
from tests.catalogue.making import make_film, make_photograph

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(client, person):
    client.force_login(person(Role.ARCHIVIST))
    return client


def send(client, content, name, *, batch="b1", place=1):
    return client.generic(
        "POST", f"/ingest/{batch}/{place}/", content, "application/octet-stream", headers={"X-File-Name": quote(name)}
    )


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
    assert left_over(node) == []
    assert Job.objects.count() == 0


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
