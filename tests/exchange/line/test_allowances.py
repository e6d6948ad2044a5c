"""What each partner may ask for in a while: refused beyond it, told when to come again, and our own calls wait."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from reelbridge.base.jobs import enqueue
from reelbridge.base.models import Job
from reelbridge.base.worker import Worker
from reelbridge.exchange import wire
from reelbridge.exchange.actions import allowances
from reelbridge.exchange.actions.harvesting import harvest
from reelbridge.exchange.actions.offering import offer
from reelbridge.exchange.models import Allowance, Partner
from reelbridge.exchange.rules.allowance import Rate
from reelbridge.exchange.wire import Ask, call
from reelbridge.kernel import clock
from reelbridge.kernel.errors import Unreachable
from tests.exchange.line.test_harvesting import page
from tests.exchange.line.test_oai import LIST
from tests.exchange.line.test_seeing import film  # noqa: F401 -- a fixture

pytestmark = pytest.mark.django_db


@pytest.fixture
def limited(settings):
    """Return a function that sets what partners may ask for."""

    def limit(**options):
        settings.NODE = replace(settings.NODE, options=replace(settings.NODE.options, **options))

    return limit


def test_an_allowance_fills_steadily_and_a_debt_is_waited_off():
    rate, now = Rate(60, 60), clock.now()
    assert rate.filled(0, now, now + timedelta(seconds=5)) == 5
    assert rate.filled(59, now, now + timedelta(hours=1)) == 60
    assert rate.filled(7, now, now - timedelta(days=1)) == 7
    assert [rate.wait_s(left) for left in (1, 0.5, 0, -10)] == [0, 1, 1, 11]
    assert not Rate(0, 60).has_limit


def test_a_partner_who_calls_too_often_is_told_when_to_call_again(client, east, partner, limited):
    limited(partner_calls_per_minute=3)
    now = clock.now()
    with clock.stopped_at(now):
        assert [east.get(client, "/exchange/ping").status_code for _ in range(3)] == [200] * 3
        refused = east.get(client, "/exchange/ping")
        assert (refused.status_code, refused.headers["Retry-After"]) == (429, "20")
        assert (refused.json()["code"], refused.json()["facts"]) == ("exchange.too_many_calls", {"after_s": "20"})
        assert Allowance.objects.get().left == 0
    with clock.stopped_at(now + timedelta(seconds=20)):
        assert east.get(client, "/exchange/ping").status_code == 200


def test_what_one_partner_uses_up_another_still_has(client, east, stranger, partner, pair, limited):
    limited(partner_calls_per_minute=1)
    pair(stranger, id="stranger", address="http://127.0.0.1:10")
    assert [east.get(client, "/exchange/ping").status_code for _ in range(2)] == [200, 429]
    assert stranger.get(client, "/exchange/ping").status_code == 200


def test_a_call_with_a_false_signature_uses_nothing_up(client, east, stranger, partner, limited):
    limited(partner_calls_per_minute=1)
    assert stranger.get(client, "/exchange/ping", key_id=east.identity.fingerprint).status_code == 403
    assert east.get(client, "/exchange/ping").status_code == 200


def test_bytes_end_where_they_are_used_up_and_the_rest_is_asked_for_later(
    client,
    east,
    partner,
    film,  # noqa: F811
    archivist,
    limited,
    monkeypatch,
):
    offer([film.ref], partner, by=archivist)
    address = f"/exchange/see/{film.ref}/proxy.mp4"
    whole = b"".join(east.get(client, address).streaming_content)
    monkeypatch.setattr(allowances, "_MEGABYTE", len(whole) // 2)
    monkeypatch.setattr(allowances, "_COUNTED_EVERY", 1)
    limited(partner_megabytes_per_hour=1)
    now = clock.now()
    with clock.stopped_at(now):
        part = b"".join(east.get(client, address).streaming_content)
        assert whole.startswith(part)
        refused = east.get(client, address)
        assert (refused.status_code, refused.json()["code"]) == (429, "exchange.too_many_bytes")
        wait_s = int(refused.headers["Retry-After"])
    with clock.stopped_at(now + timedelta(seconds=wait_s)):
        assert east.get(client, address).status_code == 200


def test_strangers_harvest_within_an_allowance_of_their_own(client, east, partner, monkeypatch):
    monkeypatch.setattr(allowances, "STRANGERS_CALLS", 2)
    assert [client.get("/oai?verb=Identify").status_code for _ in range(3)] == [200, 200, 503]
    assert client.get("/oai?verb=Identify").headers["Retry-After"] == "30"
    assert east.get(client, LIST).status_code == 200


def test_a_harvester_that_comes_too_often_is_told_so_in_the_protocols_own_way(client, east, partner, limited):
    limited(partner_calls_per_minute=1)
    assert [east.get(client, LIST).status_code for _ in range(2)] == [200, 503]


def test_our_own_harvest_waits_as_long_as_it_is_told_to(pair, elsewhere, operator, monkeypatch):
    slept = []
    monkeypatch.setattr(wire.time, "sleep", slept.append)
    partner = pair(address=elsewhere.address)
    elsewhere.says("", status=503, **{"Retry-After": "7"})
    later = (clock.now() + timedelta(seconds=30)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    elsewhere.says("", status=429, **{"Retry-After": later})
    elsewhere.says(page())
    assert harvest(partner, by=operator).kept == 0
    assert slept[0] == 7
    assert 25 <= slept[1] <= 31
    nonces = [headers["Signature-Input"] for _, headers in elsewhere.asked]
    assert len(set(nonces)) == 3


def test_who_may_not_wait_is_told_and_a_job_comes_again_then(pair, elsewhere, monkeypatch):
    partner = pair(address=elsewhere.address)
    elsewhere.says("", status=429, **{"Retry-After": "40"})
    with pytest.raises(Unreachable) as told:
        call(partner, Ask("GET", "/exchange/ping"))
    assert (told.value.code, told.value.facts["after_s"]) == ("exchange.partner_asks_to_wait", 40)
    Job.objects.all().delete()
    elsewhere.says("", status=429, **{"Retry-After": "4000"})
    enqueue("exchange.harvest", node_id=partner.node_id)
    before = clock.now()
    Worker(["light"]).run_one()
    job = Job.objects.get()
    assert (job.state, job.why_code) == ("waiting", "exchange.partner_asks_to_wait")
    assert job.due_at - before >= timedelta(seconds=4000)
    assert Partner.objects.get().silent_since is not None
