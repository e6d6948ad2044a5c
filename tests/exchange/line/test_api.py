"""Agreements, groups, what is shown and whose catalogue is read, through the API: as on the pages, and refused alike."""

from __future__ import annotations

import pytest

from reelbridge.base.models import Job
from reelbridge.base.rules.roles import Role
from reelbridge.exchange.models import Audience, Offered, Partner, Showing, Source

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(client, person):
    """Return a function that posts JSON as an archivist and returns status and answer."""
    client.force_login(person(Role.ARCHIVIST))

    def post(path, **given):
        answer = client.post(f"/api/{path}", given, content_type="application/json")
        return answer.status_code, answer.json()

    return post


def test_an_agreement_is_kept_and_what_is_not_named_stays(api, partner):
    status, row = api("partners/beichen/agreement", language="ru", withhold=["call_number", "shots"])
    assert (status, row["language"], row["withheld"]) == (200, "ru", ["call_number", "shots"])
    assert api("partners/beichen/agreement", language="en")[1]["withheld"] == ["call_number", "shots"]
    assert api("partners/beichen/agreement", withhold=[])[1]["language"] == "en"
    for wrong in ({"language": "fr"}, {"withhold": ["titles"]}):
        assert api("partners/beichen/agreement", **wrong)[0] == 422
    found = Partner.objects.get()
    assert (found.language, found.withheld) == ("en", [])
    assert api("partners/nobody/agreement", language="ru")[0] == 404


def test_a_group_is_formed_shown_items_and_dissolved(api, partner, item):
    one, other = item().ref, item().ref
    status, row = api("audiences", name="karmen", members=["beichen"], titles={"en": "The Karmen film"})
    assert (status, row["set"], row["members"], row["titles"]) == (
        200, "group:karmen", ["beichen"], {"en": "The Karmen film"},
    )  # fmt: skip
    assert api("audiences/group:karmen/shown", items=[one, other]) == (200, {"changed": [one, other]})
    assert api("audiences/group:karmen/shown", items=[one], is_withdrawn=True) == (200, {"changed": [one]})
    assert api("partners/beichen/shown", items=[one]) == (200, {"changed": [one]})
    assert set(Offered.objects.filter(withdrawn_at=None).values_list("item_ref", flat=True)) == {one, other}
    assert api("audiences", name="karmen", members=[])[1]["titles"] == {"en": "The Karmen film"}
    assert set(Offered.objects.filter(withdrawn_at=None).values_list("item_ref", flat=True)) == {one}


def test_what_cannot_be_changes_nothing(api, partner, item):
    ref = item().ref
    assert api("audiences", name="Karmen film!", members=[])[0] == 422
    assert api("audiences", name="karmen", members=["nobody"])[0] == 404
    assert api("audiences/group:nobody/shown", items=[ref])[0] == 404
    assert api("audiences/public/shown", items=[ref, "nevsky-i-99999"])[0] == 404
    assert api("partners/beichen/shown", items=["nevsky-i-99999", ref])[0] == 404
    assert api("audiences/public/withheld", withhold=["everything"])[0] == 422
    assert (Offered.objects.count(), Showing.objects.count(), Audience.objects.exclude(name="public").count()) == (
        0, 0, 0,
    )  # fmt: skip


def test_what_the_public_is_shown_and_what_is_withheld_from_it(api, client, item):
    ref = item().ref
    assert api("audiences/public/shown", items=[ref]) == (200, {"changed": [ref]})
    status, row = api("audiences/public/withheld", withhold=["places"])
    assert (status, row["withheld"], row["items"]) == (200, ["places"], 1)
    assert client.get("/api/audiences/public").json() == row


def test_catalogues_are_named_and_read(api, client, partner):
    given = {"key": "elsewhere", "address": "http://127.0.0.1:9/oai", "profile": "pbcore", "set": "films"}
    status, row = api("sources", **given, name="An archive", language="ru")
    assert status == 200
    assert {name: row[name] for name in given} == given
    assert client.get("/api/sources").json() == [row]
    assert api("sources", **{**given, "profile": "oai_dc"})[1]["profile"] == "oai_dc"
    for wrong in ({"key": "beichen"}, {"key": "X"}, {"profile": "marc"}, {"address": "file:///etc/passwd"}):
        assert api("sources", **{**given, **wrong})[0] in (409, 422)
    assert Source.objects.get().address == "http://127.0.0.1:9/oai"
    assert api("sources/elsewhere/harvest") == (200, {"is_asked": True})
    assert api("sources/elsewhere/harvest") == (200, {"is_asked": False})
    assert api("sources/nobody/harvest")[0] == 404
    Job.objects.filter(name="exchange.harvest").delete()
    assert api("partners/beichen/harvest") == (200, {"is_asked": True})
    assert Job.objects.filter(name__in=("exchange.harvest", "exchange.harvest_source")).count() == 2


@pytest.mark.parametrize("path", ["partners/beichen/agreement", "audiences", "audiences/public/withheld", "sources"])
def test_producers_see_and_change_nothing(client, person, partner, path):
    client.force_login(person(Role.PRODUCER))
    body = {"name": "no", "members": [], "withhold": [], "key": "no", "address": "http://127.0.0.1:9"}
    assert client.post(f"/api/{path}", body, content_type="application/json").status_code == 403
    assert (Source.objects.count(), Audience.objects.exclude(name="public").count()) == (0, 0)
