"""Letters: taken in once, read once, delivered for days."""

import json
from datetime import timedelta

import pytest

from reelbridge.base.models import Job
from reelbridge.exchange import line
from reelbridge.exchange.actions.delivery import hurry
from reelbridge.exchange.actions.line import send
from reelbridge.exchange.models import IncomingLetter, OutgoingLetter, Partner
from reelbridge.exchange.rules.letter import Station, compose, kind_of, opened
from reelbridge.kernel import clock
from reelbridge.kernel.errors import BadInput, Conflict, NotAllowed

pytestmark = pytest.mark.django_db

ID = "urn:uuid:0b8f7d0e-1c58-4c3f-9d7a-0d9f5a7c1e11"
EAST = Station("beichen", "北辰电视台影像馆", "http://127.0.0.1:9")
WEST = Station("nevsky", "Невский киноархив", "http://127.0.0.1:8000")


def letter(message_id=ID, sender=EAST, to=WEST, kind="Question", **thing):
    content = {"type": "Offer", "object": {"type": kind, "id": "beichen-q-00001", **thing}}
    return compose(content, message_id=message_id, written_at=clock.now(), sender=sender, to=to)


@pytest.fixture
def read_letters(monkeypatch):
    """Register a receiver for Offer:Question that keeps what it reads."""
    found = []
    monkeypatch.setitem(line._RECEIVERS, "Offer:Question", lambda partner, message: found.append((partner, message)))
    return found


def test_letter_is_stored_at_once_and_read_by_a_job(client, east, partner, read_letters, work_off):
    answer = east.post(client, "/exchange/inbox", letter())
    assert (answer.status_code, answer.json()) == (202, {"id": ID, "state": "waiting"})
    assert read_letters == []
    work_off()
    ((who, message),) = read_letters
    assert (who.node_id, message["object"]["id"]) == ("beichen", "beichen-q-00001")
    assert IncomingLetter.objects.get().state == "read"


def test_same_letter_again_is_read_once(client, east, partner, read_letters, work_off):
    message = letter()
    for _ in range(3):
        assert east.post(client, "/exchange/inbox", message).status_code == 202
        work_off()
    assert (IncomingLetter.objects.count(), len(read_letters)) == (1, 1)


def test_same_id_with_other_words_is_refused(client, east, partner, read_letters):
    east.post(client, "/exchange/inbox", letter())
    answer = east.post(client, "/exchange/inbox", letter(note="other words"))
    assert (answer.status_code, answer.json()["code"]) == (409, "exchange.letter_id_used_twice")
    assert IncomingLetter.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"sender": WEST}, "exchange.letter_speaks_for_another"),
        ({"to": EAST}, "exchange.letter_for_another"),
        ({"kind": "Mystery"}, "exchange.letter_of_unknown_kind"),
        ({"message_id": "http://elsewhere/1"}, "exchange.letter_not_understood"),
    ],
)
def test_letter_that_is_not_for_us_is_refused(client, east, partner, read_letters, changed, code):
    answer = east.post(client, "/exchange/inbox", letter(**changed))
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert IncomingLetter.objects.count() == 0
    assert Job.objects.filter(name="exchange.read_letter").count() == 0


@pytest.mark.parametrize("junk", [b"", b"{", b"[]", b"null", b'"x"', b"[" * 5000, b'{"@context": 1}', b"\xff"])
def test_junk_is_refused_and_harms_nothing(client, east, partner, junk):
    answer = east.post(client, "/exchange/inbox", junk)
    assert answer.status_code == 422
    assert IncomingLetter.objects.count() == 0


def test_letter_that_comes_early_is_read_later(client, east, partner, monkeypatch, work_off):
    tries = []

    def early(_, message):
        tries.append(1)
        if len(tries) == 1:
            raise Conflict("exchange.letter_came_early", waits_for="beichen-q-00001")

    monkeypatch.setitem(line._RECEIVERS, "Offer:Question", early)
    east.post(client, "/exchange/inbox", letter())
    work_off()
    assert IncomingLetter.objects.get().state == "waiting"
    Job.objects.update(due_at=clock.now())
    work_off()
    assert (IncomingLetter.objects.get().state, IncomingLetter.objects.get().why_code) == ("read", "")


def test_work_of_a_receiver_that_refuses_is_undone(client, east, partner, monkeypatch, work_off):
    def half(who, message):
        Partner.objects.update(language="ru")
        raise BadInput("exchange.letter_not_understood", field="object")

    monkeypatch.setitem(line._RECEIVERS, "Offer:Question", half)
    east.post(client, "/exchange/inbox", letter())
    work_off()
    assert Partner.objects.get().language == "zh-Hans"
    row = IncomingLetter.objects.get()
    assert (row.state, row.why_code, row.why_facts) == (
        "refused",
        "exchange.letter_not_understood",
        {"field": "object"},
    )
    assert Job.objects.get(name="exchange.read_letter").state == "dead"


def test_letter_waits_for_a_silent_partner_for_two_weeks(partner, work_off):
    send(partner, {"type": "Announce", "object": {"type": "Question"}})
    work_off()
    row, job = OutgoingLetter.objects.get(), Job.objects.get(name="exchange.deliver_letter")
    assert (row.state, row.attempts, row.why_code) == ("waiting", 1, "exchange.partner_does_not_answer")
    assert job.state == "waiting"
    assert Partner.objects.get().silent_since is not None
    now, tried = clock.now(), 1
    with clock.stopped_at(now):
        while (job := Job.objects.get(pk=job.pk)).state == "waiting":
            now = job.due_at
            with clock.stopped_at(now):
                work_off()
            tried += 1
    assert tried == job.max_attempts
    assert now - row.written_at > timedelta(days=13)
    assert OutgoingLetter.objects.get().state == "waiting"


def test_a_partner_who_answers_again_has_letters_brought_forward_and_none_put_off(partner):
    now, due = clock.now(), {}
    for name, moved in (("due", -1), ("paused", 60)):
        row = send(partner, {"type": "Announce", "object": {"type": "Question", "id": name}})
        due[name] = f"letter-out:{row.pk}"
        Job.objects.filter(key=due[name]).update(due_at=now + timedelta(minutes=moved))
    # a clock that is half an hour ahead
    with clock.stopped_at(now + timedelta(minutes=30)):
        hurry(partner)
    moments = {one.key: one.due_at - now for one in Job.objects.filter(name="exchange.deliver_letter")}
    assert moments == {due["due"]: timedelta(minutes=-1), due["paused"]: timedelta(minutes=30)}


def test_letter_is_the_same_at_every_attempt_and_sent_once_by_its_id(partner):
    first = send(partner, {"type": "Offer", "object": {"type": "Question", "id": "a"}}, message_id=ID)
    again = send(partner, {"type": "Offer", "object": {"type": "Question", "id": "a"}}, message_id=ID)
    assert (first.pk, OutgoingLetter.objects.count()) == (again.pk, 1)
    envelope = opened(first.message)
    assert (envelope.message_id, envelope.kind, envelope.origin, envelope.target) == (
        ID,
        "Offer:Question",
        "nevsky",
        "beichen",
    )
    assert first.message["object"]["type"] == "reelbridge:Question"


def test_revoked_partner_is_not_written_to(partner):
    Partner.objects.update(state="revoked")
    partner.refresh_from_db()
    with pytest.raises(NotAllowed):
        send(partner, {"type": "Offer", "object": {"type": "Question"}})
    assert OutgoingLetter.objects.count() == 0


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"type": "Offer"},
        {"type": "Sell", "object": {"type": "Question"}},
        {"type": "Offer", "object": {"type": "../x"}},
        {"type": ["Offer"], "object": []},
    ],
)
def test_message_without_a_kind_is_refused(message):
    with pytest.raises(BadInput):
        kind_of(message)


def test_letter_is_json_that_others_read(partner):
    row = send(partner, {"type": "Offer", "object": {"type": "Question", "content": "Шесть планов"}})
    whole = json.loads(json.dumps(row.message))
    assert whole["@context"][:2] == ["https://www.w3.org/ns/activitystreams", "https://coar-notify.net"]
    assert whole["target"]["inbox"] == "http://127.0.0.1:9/exchange/inbox"
    assert set(whole) >= {"@context", "id", "type", "actor", "origin", "target", "object", "published"}
