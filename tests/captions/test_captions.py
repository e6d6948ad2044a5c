"""Attaching captions to an item, and the doors."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from reelbridge.base.models import AuditEntry, Fact
from reelbridge.base.rules.roles import Role
from reelbridge.captions import actions, queries
from reelbridge.captions.models import Caption
from reelbridge.catalogue import relays
from reelbridge.kernel.errors import BadInput, NotAllowed, NotFound
from reelbridge.kernel.verdict import Reason, Verdict
from reelbridge.vault.queries import path_of
from tests.rights.making import an_item

pytestmark = pytest.mark.django_db

SRT = "1\n00:00:01,000 --> 00:00:02,500\nСлева мы видим...\n".encode()


def add(item, by, **changed):
    given = {"language": "ru", **changed}
    return actions.add_captions(item.ref, given.pop("content", SRT), given.pop("name", "film.srt"), by=by, **given)


def test_captions_are_attached_and_their_file_is_kept(archivist):
    item = an_item()
    made = add(item, archivist, label=" вариант ", language="RU")
    assert (made.ref, made.language, made.label) == ("nevsky-c-00001", "ru", "вариант")
    assert queries.for_item(item.ref) == [made]
    assert made.vtt == "WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.500\nСлева мы видим...\n"
    assert path_of(made.digest).read_bytes() == SRT
    assert AuditEntry.objects.filter(act="captions.added", subject=f"item:{item.ref}").count() == 1
    assert Fact.objects.filter(name__endswith="CaptionsChanged").count() == 1
    assert add(item, archivist) == made
    assert Caption.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"content": b"nothing"}, "captions.no_cues"),
        ({"language": "klingonese"}, "language.unknown"),
        ({"kind": "poem"}, "captions.kind_unknown"),
        ({"content": b"01:00:01,000 --> 01:00:02,500\nlate\n"}, "captions.beyond_the_film"),
    ],
)
def test_captions_that_are_wrong_are_refused_and_nothing_is_kept(archivist, node, changed, code):
    item = an_item(frames=1000)
    with pytest.raises(BadInput) as refused:
        add(item, archivist, **changed)
    assert refused.value.code == code
    assert not Caption.objects.exists()
    assert not any(node.path("vault").rglob("*.*"))
    assert not list(node.path("incoming").iterdir())


def test_reader_may_not_attach_and_unknown_items_have_none(reader, archivist):
    item = an_item()
    with pytest.raises(NotAllowed):
        add(item, reader)
    with pytest.raises(NotFound):
        actions.add_captions("nevsky-i-00099", SRT, "x.srt", language="ru", by=archivist)


def test_name_with_a_path_in_it_stays_a_name(archivist):
    assert add(an_item(), archivist, name="../../etc/passwd").file_name == "passwd"


def upload(content=SRT, name="film.srt"):
    return SimpleUploadedFile(name, content)


def test_page_takes_captions_in_lists_and_removes_them(client, person):
    item = an_item()
    client.force_login(person(Role.ARCHIVIST))
    client.cookies.load({"reelbridge_nevsky_language": "en"})
    url = f"/captions/of/{item.ref}/"
    assert "There are no captions yet." in client.get(url).content.decode()
    page = client.post(url, {"file": upload(), "language": "ru", "kind": "subtitles"}).content.decode()
    made = Caption.objects.get()
    assert f'data-vtt="/captions/{made.ref}.vtt"' in page
    assert "Russian" in page
    served = client.get(f"/captions/{made.ref}.vtt")
    assert served["Content-Type"] == "text/vtt; charset=utf-8"
    assert served.content.decode() == made.vtt
    part = client.post(f"/captions/{made.ref}/remove/", headers={"HX-Request": "true"}).content.decode()
    assert "There are no captions yet." in part
    assert not Caption.objects.exists()
    assert path_of(made.digest).is_file()


def test_page_says_what_is_wrong_with_a_file(client, person):
    item = an_item()
    client.force_login(person(Role.ARCHIVIST))
    client.cookies.load({"reelbridge_nevsky_language": "en"})
    given = {"file": upload(b"00:00:05,000 --> 00:00:04,000\nx\n"), "language": "ru", "kind": "subtitles"}
    answer = client.post(f"/captions/of/{item.ref}/", given)
    assert answer.status_code == 422
    assert "“film.srt”, line 1: the caption ends before it begins." in answer.content.decode()
    assert not Caption.objects.exists()


def test_reader_sees_captions_but_no_form(client, person, archivist):
    item = an_item()
    made = add(item, archivist)
    client.force_login(person(Role.READER))
    page = client.get(f"/captions/of/{item.ref}/").content.decode()
    assert made.ref in page
    assert "<input" not in page.split('id="captions-of"')[1]
    assert client.post(f"/captions/{made.ref}/remove/").status_code == 403
    assert Caption.objects.count() == 1


def test_captions_are_refused_where_the_film_is(client, person, archivist, monkeypatch):
    made = add(an_item(), archivist)
    no = Verdict.no([Reason("rights.no_grant", {"item": made.item_ref})])
    monkeypatch.setattr(relays, "_GUARDS", [lambda item, actor, what: no])
    client.force_login(person(Role.READER))
    assert client.get(f"/captions/{made.ref}.vtt").status_code == 403


def test_api_lists_and_takes_captions(client, person):
    item = an_item()
    client.force_login(person(Role.ARCHIVIST))
    made = client.post(f"/api/items/{item.ref}/captions", {"file": upload(), "language": "ru", "label": "x"}).json()
    assert (made["language"], made["cues"], made["label"]) == ("ru", 1, "x")
    assert client.get(f"/api/items/{item.ref}/captions").json() == [made]
    assert client.get("/api/items/nevsky-i-00099/captions").status_code == 404
    wrong = client.post(f"/api/items/{item.ref}/captions", {"file": upload(b""), "language": "ru"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "captions.no_cues")
