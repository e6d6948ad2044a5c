"""What a partner sees of an item: only what is offered, whole or in ranges."""

import pytest

from reelbridge.catalogue.models import ItemFile
from reelbridge.exchange.actions.offering import offer, withdraw
from reelbridge.exchange.models import Partner
from reelbridge.exchange.rules.seeing import wanted
from reelbridge.kernel.digest import digest_bytes
from reelbridge.media.models import Analysis
from tests.exchange.line.west import west_probe

pytestmark = pytest.mark.django_db

PROXY = bytes(range(256)) * 40
DIGEST = digest_bytes(PROXY)


@pytest.fixture
def film(item, west):
    """An own item whose proxy, poster and one still lie where media puts them."""
    shown = item()
    ItemFile.objects.create(item=shown, digest=DIGEST, name="film.mov")
    probe = west_probe()
    Analysis.objects.create(digest=DIGEST, probe=probe.as_json(), state="ready")
    folder = west.path("proxies", DIGEST[:2], DIGEST)
    (folder / "stills").mkdir(parents=True)
    (folder / "proxy.mp4").write_bytes(PROXY)
    (folder / "poster.jpg").write_bytes(b"poster")
    (folder / "stills" / "120.jpg").write_bytes(b"still")
    (folder / "audio-2.m4a").write_bytes(b"sound")
    return shown


def see(film, what="proxy.mp4"):
    return f"/exchange/see/{film.ref}/{what}"


def test_offered_film_is_seen_whole_and_in_ranges(client, east, partner, film, archivist):
    offer([film.ref], partner, by=archivist)
    whole = east.get(client, see(film))
    assert (whole.status_code, whole.headers["Content-Type"], whole.getvalue()) == (200, "video/mp4", PROXY)
    part = east.get(client, see(film), headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.headers["Content-Range"]) == (206, f"bytes 100-199/{len(PROXY)}")
    assert part.getvalue() == PROXY[100:200]
    assert east.get(client, see(film), headers={"Range": "bytes=99999-"}).status_code == 416


@pytest.mark.parametrize(
    ("what", "body"), [("poster.jpg", b"poster"), ("stills/120.jpg", b"still"), ("audio-2.m4a", b"sound")]
)
def test_pictures_and_sound_are_seen(client, east, partner, film, archivist, what, body):
    offer([film.ref], partner, by=archivist)
    assert east.get(client, see(film, what)).getvalue() == body


@pytest.mark.parametrize(
    "what",
    ["master.mov", "proxy.jpg", "stills/120.png", "stills/-1.jpg", "stills/%2e%2e/proxy.mp4", "audio-0.m4a", "keys/x"],
)
def test_nothing_else_of_an_offered_item_is_seen(client, east, partner, film, archivist, what):
    offer([film.ref], partner, by=archivist)
    assert east.get(client, see(film, what)).status_code in (403, 404)


def test_item_not_offered_does_not_exist(client, east, partner, film):
    for ref in (film.ref, "nevsky-i-99999"):
        answer = east.get(client, f"/exchange/see/{ref}/proxy.mp4")
        assert (answer.status_code, answer.json()["code"]) == (404, "exchange.not_shown_to_you")


def test_withdrawn_item_is_gone_at_once(client, east, partner, film, archivist):
    offer([film.ref], partner, by=archivist)
    withdraw([film.ref], partner, by=archivist)
    assert east.get(client, see(film)).status_code == 404


def test_the_public_and_staff_have_no_business_here(client, partner, film, archivist, person):
    offer([film.ref], partner, by=archivist)
    assert client.get(see(film)).status_code == 403
    client.force_login(person())
    assert client.get(see(film)).status_code == 403


def test_other_and_former_partners_see_nothing(client, east, stranger, pair, film, archivist):
    offer([film.ref], pair(), by=archivist)
    pair(stranger, id="stranger")
    assert stranger.get(client, see(film)).status_code == 404
    Partner.objects.filter(node_id="beichen").update(state="revoked")
    assert east.get(client, see(film)).status_code == 403


def test_floors_above_may_refuse_a_derivative(client, east, partner, film, archivist, monkeypatch):
    from reelbridge.catalogue import relays
    from reelbridge.kernel.verdict import Reason, Verdict

    offer([film.ref], partner, by=archivist)
    asked = []

    def check(item, actor, what):
        asked.append((item.ref, actor.partner, what))
        return Verdict.no([Reason("exchange.nothing_to_see", {"ref": item.ref})])

    monkeypatch.setattr(relays, "_GUARDS", [check])
    assert east.get(client, see(film)).status_code == 403
    assert asked == [(film.ref, "beichen", "proxy.mp4")]


def test_paths_name_derivatives_and_nothing_else():
    assert (wanted("stills/007.jpg").number, wanted("audio-12.m4a").number) == (7, 12)
    for wrong in ("", "proxy.mp4\n", "stills/１.jpg", "audio-100.m4a", "../proxy.mp4", "proxy.mp4/", "poster.jpg?x"):
        assert wanted(wrong) is None
