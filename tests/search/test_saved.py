"""Saved searches: what is new, in the page, the feed and the letter; whose it is; what vanishes."""

from __future__ import annotations

import socketserver
import threading
from dataclasses import replace
from datetime import timedelta
from email import message_from_string, policy
from xml.etree import ElementTree

import pytest
from django.core import mail

from reelbridge.base.models import Job
from reelbridge.base.rules.roles import Role
from reelbridge.kernel import clock
from reelbridge.kernel.errors import BadInput, Conflict, NotFound, Unreachable
from reelbridge.search.actions import touch
from reelbridge.search.mailing import mail_news
from reelbridge.search.models import SavedSearch, Sighting
from reelbridge.search.news import feed_key_of, news_of, saved_searches, signature_of
from reelbridge.search.saving import (
    LOOK,
    MAIL,
    MOST_SAVED,
    change_saved,
    forget_saved,
    mark_seen,
    renew_feeds,
    save_search,
    saved_of,
)
from tests.search.conftest import thing

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def user(person):
    made = person(Role.READER, "lin")
    made.email, made.language = "lin@example.org", "en"
    made.save()
    return made


@pytest.fixture
def work_all(work_off, monkeypatch):
    """Return a function that also runs the jobs that wait for a while before they look again."""
    monkeypatch.setattr("reelbridge.search.saving._SOON_S", 0)
    return work_off


@pytest.fixture
def kept(sample, user, work_all) -> SavedSearch:
    """Return a search for Karmen that has been asked once."""
    saved = save_search("Karmen", "words=Karmen", by=user.as_actor())
    work_all()
    saved.refresh_from_db()
    return saved


def refs(saved):
    return [one.document.ref for one in news_of(saved)]


def feed_of(saved, form="atom"):
    return f"/search/feed/{saved.pk}/{signature_of(saved.pk, feed_key_of(saved.user_id))}.{form}"


def test_what_is_found_when_saving_is_no_news(kept):
    assert set(kept.sightings.values_list("ref", "found_at")) == {("r1", None)}
    assert kept.asked_at is not None
    assert [(one.search.name, one.new) for one in saved_searches(kept.user_id)] == [("Karmen", 0)]


def test_what_is_added_later_is_news_until_seen(kept, sample, work_all, user):
    sample.add(thing("r9", {"en": "Karmen at the camera"}), thing("s9", {"en": "A quiet street"}))
    work_all()
    assert refs(kept) == ["r9"]
    assert saved_searches(user.pk)[0].new == 1
    sample.add(sample["r9"], sample["r1"])  # a change of what was known already is no news
    work_all()
    assert saved_searches(user.pk)[0].new == 1
    mark_seen(kept.pk, by=user.as_actor())
    assert saved_searches(user.pk)[0].new == 0
    assert refs(kept) == ["r9"]  # the feed still tells it


def test_what_is_gone_or_matches_no_more_is_told_no_more(kept, sample, work_all):
    sample.add(thing("r8", {"en": "Karmen on a roof"}), thing("r9", {"en": "Karmen at the camera"}))
    work_all()
    assert sorted(refs(kept)) == ["r8", "r9"]
    del sample["r9"]
    assert refs(kept) == ["r8"]  # before the index knows
    touch("reel", "r9")
    sample.add(thing("r8", {"en": "Somebody on a roof"}))
    work_all()
    assert refs(kept) == []
    assert not Sighting.objects.filter(ref__in=["r8", "r9"]).exists()


def test_filters_are_saved_too(sample, user, work_all):
    saved = save_search("Photographs", "medium=photograph&nonsense=1&page=3", by=user.as_actor())
    work_all()
    assert saved.query == "medium=photograph"
    assert list(saved.sightings.values_list("ref", flat=True)) == ["r4"]


@pytest.mark.parametrize(
    ("name", "query", "refusal", "code"),
    [
        (" ", "words=x", BadInput, "search.saved_without_name"),
        ("x", "page=2", BadInput, "search.saved_without_question"),
        ("x", "words=%21%3F", BadInput, "search.nothing_to_look_for"),
        ("x", "kind=zebra", BadInput, "search.kind_unknown"),
        ("x", "words=Karmen", Conflict, "search.saved_already"),
    ],
)
def test_what_cannot_be_saved_is_refused_and_nothing_is_kept(kept, user, name, query, refusal, code):
    with pytest.raises(refusal) as refused:
        save_search(name, query, by=user.as_actor())
    assert refused.value.code == code
    assert SavedSearch.objects.count() == 1


def test_a_person_saves_so_many_and_no_more(sample, user):
    SavedSearch.objects.bulk_create(
        SavedSearch(user=user, name=str(number), query=f"words=w{number}") for number in range(MOST_SAVED)
    )
    with pytest.raises(Conflict, match="saved_too_many"):
        save_search("x", "words=x", by=user.as_actor())
    assert SavedSearch.objects.count() == MOST_SAVED


def test_another_persons_saved_search_is_not_there(kept, person, client):
    other = person(Role.ARCHIVIST, "other").as_actor()
    for act in (
        lambda: saved_of(kept.pk, by=other),
        lambda: mark_seen(kept.pk, by=other),
        lambda: forget_saved(kept.pk, by=other),
        lambda: change_saved(kept.pk, by=other, name="mine", by_mail=True),
    ):
        with pytest.raises(NotFound):
            act()
    kept.refresh_from_db()
    assert (kept.name, kept.by_mail) == ("Karmen", False)
    client.force_login(other_user := type(kept.user).objects.get(username="other"))
    assert other_user.pk != kept.user_id
    assert client.get(f"/search/saved/{kept.pk}/").status_code == 404


@pytest.mark.parametrize("form", ["atom", "rss"])
def test_a_feed_tells_the_news_without_an_account(kept, sample, work_all, client, settings, form):
    settings.NODE = replace(settings.NODE, options=replace(settings.NODE.options, address="https://archive.example"))
    sample.add(thing("r9", {"en": "Karmen & <b>co</b>", "ru": "Кармен у камеры"}))
    work_all()
    answer = client.get(feed_of(kept, form))
    assert answer.status_code == 200
    root = ElementTree.fromstring(answer.content)
    if form == "atom":
        entries = root.findall(f"{ATOM}entry")
        assert root.find(f"{ATOM}id").text == f"urn:reelbridge:nevsky:search:{kept.pk}"
        assert [one.find(f"{ATOM}title").text for one in entries] == ["Karmen & <b>co</b>"]
        assert entries[0].find(f"{ATOM}link").get("href") == "https://archive.example/reels/r9/"
        assert entries[0].find(f"{ATOM}id").text == "urn:reelbridge:nevsky:reel:r9"
        assert "Кармен у камеры" in entries[0].find(f"{ATOM}summary").text
    else:
        assert [one.find("title").text for one in root.iter("item")] == ["Karmen & <b>co</b>"]
    assert "private" in answer["Cache-Control"]


def test_a_feeds_address_is_guessed_by_nobody_and_taken_back_at_will(kept, client, user):
    address = feed_of(kept)
    assert client.get(address).status_code == 200
    assert client.get(f"/search/feed/{kept.pk}/{'x' * 43}.atom").status_code == 404
    assert client.get(address.replace(f"/{kept.pk}/", f"/{kept.pk + 1}/")).status_code == 404
    renew_feeds(by=user.as_actor())
    assert client.get(address).status_code == 404
    assert client.get(feed_of(kept)).status_code == 200
    user.is_active = False
    user.save()
    assert client.get(feed_of(kept)).status_code == 404


def test_pages_of_saved_searches(kept, sample, work_all, client, user):
    client.force_login(user)
    page = client.get("/search/", {"words": "bridge"}, headers={"Accept-Language": "en"}).content.decode()
    assert "Save this search" in page
    again = client.get("/search/", {"words": "Karmen"}, headers={"Accept-Language": "en"}).content.decode()
    assert "This search is saved" in again
    sample.add(thing("r9", {"en": "Karmen at the camera"}))
    work_all()
    listed = client.get("/search/saved/", headers={"Accept-Language": "en"}).content.decode()
    assert "1 new record" in listed
    assert feed_of(kept) in listed
    news = client.get(f"/search/saved/{kept.pk}/", headers={"Accept-Language": "en"}).content.decode()
    assert "Karmen at the camera" in news
    client.post(f"/search/saved/{kept.pk}/seen/")
    assert "nothing new" in client.get("/search/saved/", headers={"Accept-Language": "en"}).content.decode()
    client.post("/search/saved/", {"name": "Silk", "query": "words=silk"})
    assert sorted(SavedSearch.objects.values_list("name", flat=True)) == ["Karmen", "Silk"]
    client.post(f"/search/saved/{kept.pk}/forget/")
    assert list(SavedSearch.objects.values_list("name", flat=True)) == ["Silk"]
    assert client.get(f"/search/saved/{kept.pk}/seen/").status_code == 405


def test_searches_are_saved_and_forgotten_by_programs(kept, client, user):
    client.force_login(user)
    given = {"name": "Silk", "query": "words=silk&medium=film"}
    made = client.post("/api/search/saved", given, content_type="application/json")
    assert (made.status_code, made.json()["query"]) == (201, "words=silk&medium=film")
    listed = client.get("/api/search/saved").json()
    assert [(one["name"], one["new"]) for one in listed] == [("Karmen", 0), ("Silk", 0)]
    assert listed[0]["atom"].endswith(feed_of(kept))
    again = client.post("/api/search/saved", given, content_type="application/json")
    assert (again.status_code, again.json()["code"]) == (409, "search.saved_already")
    assert client.delete(f"/api/search/saved/{kept.pk}").status_code == 204
    assert client.delete(f"/api/search/saved/{kept.pk}").status_code == 404
    assert list(SavedSearch.objects.values_list("name", flat=True)) == ["Silk"]


# ---------- mail ----------
class Post(socketserver.ThreadingTCPServer):
    """A mail server that takes letters, or turns them away."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Talk)
        self.letters: list[str] = []
        self.is_full = False


class Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.wfile.write(b"220 post\r\n")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go\r\n")
                letter = b""
                while (part := self.rfile.readline()) != b".\r\n":
                    letter += part
                self.server.letters.append(letter.decode())
            full = word == b"MAIL" and self.server.is_full
            self.wfile.write(b"452 full\r\n" if full else b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")


@pytest.fixture
def post(settings):
    server = Post()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    where = f"smtp://127.0.0.1:{server.server_address[1]}"
    settings.NODE = replace(
        settings.NODE, options=replace(settings.NODE.options, mail_server=where, email="archive@example.org")
    )
    from reelbridge.node.config import mail_settings

    for name, value in mail_settings(settings.NODE).items():
        setattr(settings, name, value)
    yield server
    server.shutdown()
    server.server_close()


def test_news_go_by_mail_once_a_day_and_only_once(kept, sample, work_all, post, user):
    change_saved(kept.pk, by=user.as_actor(), name="Karmen", by_mail=True)
    sample.add(thing("r9", {"en": "Karmen at the camera"}))
    work_all()
    sample.add(thing("r10", {"en": "Karmen in the rain"}))
    work_all()
    waiting = Job.objects.get(name=MAIL)  # one letter for both
    assert timedelta(0) < waiting.due_at - clock.now() <= timedelta(days=1)
    Job.objects.update(due_at=clock.now())
    work_all()
    assert len(post.letters) == 1
    letter = message_from_string(post.letters[0], policy=policy.default)
    assert letter["subject"].strip() == "2 new records for saved searches · Nevsky Film Archive"
    assert (letter["to"], letter["from"]) == ("lin@example.org", "archive@example.org")
    assert "Karmen in the rain" in letter.get_content()
    assert "/reels/r9/" in letter.get_content()
    assert mail_news(user.pk) == 0
    assert len(post.letters) == 1


def test_a_letter_not_taken_is_sent_again(kept, sample, work_all, post, user):
    change_saved(kept.pk, by=user.as_actor(), name="Karmen", by_mail=True)
    sample.add(thing("r9", {"en": "Karmen at the camera"}))
    work_all()
    post.is_full = True
    with pytest.raises(Unreachable, match="mail_not_taken"):
        mail_news(user.pk)
    Job.objects.filter(name=MAIL).update(due_at=clock.now())
    work_all()
    row = Job.objects.get(name=MAIL)
    assert (row.state, row.why_code, row.attempts) == ("waiting", "search.mail_not_taken", 1)
    post.is_full = False
    assert mail_news(user.pk) == 1
    assert len(post.letters) == 1


def test_no_mail_without_server_address_or_account(kept, sample, work_all, user):
    change_saved(kept.pk, by=user.as_actor(), name="Karmen", by_mail=True)
    sample.add(thing("r9", {"en": "Karmen at the camera"}))
    work_all()
    assert not Job.objects.filter(name=MAIL).exists()
    assert mail_news(user.pk) == 0
    assert mail.outbox == []


def test_a_closed_account_is_asked_nothing_and_told_nothing(kept, sample, work_all, post, user):
    change_saved(kept.pk, by=user.as_actor(), name="Karmen", by_mail=True)
    user.is_active = False
    user.save()
    sample.add(thing("r9", {"en": "Karmen at the camera"}))
    work_all()
    assert not Sighting.objects.filter(ref="r9").exists()
    assert mail_news(user.pk) == 0
    assert post.letters == []


def test_many_changes_are_asked_about_once(kept, sample, work_off, monkeypatch):
    monkeypatch.setattr("reelbridge.search.saving._SOON_S", 20)
    for number in range(3):
        sample.add(thing(f"m{number}", {"en": f"Karmen {number}"}))
        work_off()
    assert Job.objects.filter(name=LOOK, state="waiting").count() == 1


def test_a_mail_server_that_is_none_is_refused():
    from reelbridge.node.config import Node, Options, mail_settings

    with pytest.raises(BadInput, match="mail_server_not_understood"):
        mail_settings(Node(None, Options(mail_server="post.example:25")))
    secure = mail_settings(Node(None, Options(mail_server="smtp://a%40b:s%3Ax@post.example")))
    assert (secure["EMAIL_HOST_USER"], secure["EMAIL_HOST_PASSWORD"]) == ("a@b", "s:x")
    assert (secure["EMAIL_PORT"], secure["EMAIL_USE_TLS"], secure["EMAIL_USE_SSL"]) == (587, True, False)
