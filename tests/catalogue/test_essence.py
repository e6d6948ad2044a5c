import pytest
from django.http import HttpResponse

from reelbridge.base.rules.roles import THE_NODE, Role
from reelbridge.catalogue import queries, relays
from reelbridge.catalogue.actions import ensure_institution, ingest, keep_record
from reelbridge.kernel.verdict import Reason, Verdict
from tests.catalogue.making import make_film, make_photograph
from tests.catalogue.test_records import published

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_hooks(monkeypatch):
    monkeypatch.setattr(relays, "_RELAYS", [])
    monkeypatch.setattr(relays, "_GUARDS", [])


@pytest.fixture
def seeing(client, person):
    client.force_login(person(Role.READER))
    return client


@pytest.fixture
def item(tmp_path, archivist, work_off):
    item = ingest(make_film(tmp_path / "a.mp4", tracks=2), by=archivist).item
    work_off()
    return queries.item(item.ref)


def body(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_proxy_is_served_whole_and_in_ranges(seeing, item):
    seen = queries.where_to_see(item)
    whole = seeing.get(seen.play_url)
    content = body(whole)
    assert (whole.status_code, whole["Content-Type"], content[4:8]) == (200, "video/mp4", b"ftyp")
    part = seeing.get(seen.play_url, headers={"Range": "bytes=100-199"})
    assert (part.status_code, body(part)) == (206, content[100:200])
    assert part["Content-Range"] == f"bytes 100-199/{len(content)}"


def test_poster_stills_and_further_sound_tracks_are_served(seeing, item):
    seen = queries.where_to_see(item)
    for url in (seen.poster_url, seen.still_url(0), seen.still_url(30)):
        answer = seeing.get(url)
        assert (answer.status_code, answer["Content-Type"], body(answer)[:2]) == (200, "image/jpeg", b"\xff\xd8")
    assert seeing.get(seen.audio_urls[0]).status_code == 200


def test_what_an_item_does_not_have_is_not_found(seeing, item):
    for what in (
        "proxy.jpg", "stills/99999.jpg", "stills/-1.jpg", "stills/..%2f..%2fdb.sqlite3", "audio-9.m4a", "master.mp4",
        "../../../keys/secret", "proxy.mp4/x",
    ):  # fmt: skip
        assert seeing.get(f"/items/{item.ref}/{what}").status_code == 404, what


def test_a_picture_not_made_yet_shows_as_such_in_a_page_and_is_missing_for_others(tmp_path, seeing, archivist):
    poster = queries.where_to_see(ingest(make_photograph(tmp_path / "a.jpg"), by=archivist).item).poster_url
    shown = seeing.get(poster, headers={"Sec-Fetch-Dest": "image"})
    assert (shown.status_code, shown["Location"]) == (302, "/static/catalogue/no-picture.svg")
    assert seeing.get(poster).status_code == 404


def test_strangers_see_nothing(client, item):
    answer = client.get(queries.where_to_see(item).play_url)
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/accounts/login/")


def test_denied_means_denied_for_every_derivative(seeing, item):
    @relays.guard
    def closed(item, actor, what):
        return Verdict.no([Reason("catalogue.may_not_be_seen")])

    for what in ("proxy.mp4", "poster.jpg", "stills/0.jpg", "audio-2.m4a"):
        assert seeing.get(f"/items/{item.ref}/{what}").status_code == 403, what


def test_guard_without_an_opinion_lets_pass(seeing, item):
    relays.guard(lambda item, actor, what: None)
    relays.guard(lambda item, actor, what: Verdict.yes())
    assert seeing.get(queries.where_to_see(item).poster_url).status_code == 200


def test_partners_item_is_shown_through_the_relay_only(seeing):
    beichen = ensure_institution(ref="beichen", names={"en": "B"})
    item = keep_record(published(), keeper=beichen, by=THE_NODE)
    url = queries.where_to_see(item).still_url(12)
    assert seeing.get(url).status_code == 404
    relays.register(lambda request, item, what: HttpResponse(f"{item.ref} {what}"))
    assert seeing.get(url).content == b"beichen-i-00004 stills/12.jpg"


def test_photograph_has_a_picture_and_nothing_to_play(tmp_path, seeing, archivist, work_off):
    item = ingest(make_photograph(tmp_path / "a.jpg"), by=archivist).item
    work_off()
    seen = queries.where_to_see(item)
    assert seen.play_url == ""
    assert seeing.get(seen.picture_url)["Content-Type"] == "image/jpeg"
    assert seeing.get(seen.poster_url).status_code == 200
