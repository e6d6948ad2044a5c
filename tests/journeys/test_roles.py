"""Who may do what: every address asked by every role and by nobody, against the table; partners without a signature."""

from __future__ import annotations

import sqlite3

import pytest

from tests.journeys import addresses
from tests.journeys.addresses import ACCOUNT, API, PARTNERS_DOORS, STAFF
from tests.journeys.told import VTT

pytestmark = pytest.mark.journey

EVERYBODY = ["operator", "archivist", "rights_officer", "producer", "reader", "nobody"]
#: What moves by itself while one looks: sessions, jobs, who was heard when, what the index has caught up with.
RESTLESS = {"django_session", "base_job", "base_user", "exchange_nonce", "search_change", "sqlite_sequence",
            "exchange_allowance"}  # fmt: skip
#: Acts that need no form and so do something when they are asked for; a file without a name is put on record.
WITHOUT_A_FORM = {
    "exchange:harvest", "api:harvest_partner", "exchange:fetch", "catalogue:receive", "search:renew", "rights:notices_seen", "footage:certain",
    "rights:write_draft", "api:write_draft", "catalogue:suggest_links", "exchange:audience-settle",
}  # fmt: skip
#: The API reads a body before it asks who sends it; so those who are to be refused send a good one.
BODIES = {
    "api:add_captions": {"data": {"language": "ru"}, "files": {"file": ("a.vtt", VTT.encode(), "text/vtt")}},
    "api:save": {"json": {"name": "No", "query": "words=no"}},
    "api:add_production": {"json": {"titles": {"en": "No"}, "use": {"territories": ["CN"], "media": ["tv"]}}},
    "api:add_grant": {"json": {"items": ["x"], "terms": {}}},
    "api:revoke_grant": {"json": {"because": "No"}},
    "api:add_airing": {"json": {"on": "2026-05-09"}},
    "api:read_draft": {"data": {"direction": "own"}, "files": {"file": ("a.xlsx", b"no", "application/zip")}},
    "api:attach_scan": {"files": {"file": ("a.txt", b"no", "text/plain")}},
    "api:add_paper": {"json": {"items": ["x"], "paper": {}}},
    "api:end_paper": {"json": {"because": "No"}},
    "api:set_event": {"json": {"work": "x", "name": "premiere:CN", "on": "2026-05-09"}},
    "api:name_group": {"json": {"name": "No", "members": ["CN"]}},
    "api:decide_link": {"json": {"one": "nevsky-a-00000", "other": "beichen-a-00000", "is_same": True}},
    "api:agree": {"json": {"language": "en"}},
    "api:show_partner": {"json": {"items": ["x"]}},
    "api:form_group": {"json": {"name": "no", "members": []}},
    "api:withhold": {"json": {"withhold": []}},
    "api:show_audience": {"json": {"items": ["x"]}},
    "api:add_source": {"json": {"key": "no", "address": "http://127.0.0.1:9/oai"}},
    "api:write_letter": {"json": {"text": "No"}},
    "api:add_translation": {"json": {"about": "x", "text": "No", "language": "en"}},
    "api:add_counter": {"json": {"terms": {}}},
    "api:add_use": {"json": {"on": "2026-05-09", "territory": "CN", "medium": "tv"}},
    "api:add_renewal": {"json": {"ends_on": "2029-05-09"}},
    "api:add_offer": {"json": {"partner": "x", "title": "No", "shots": ["x"], "terms": {}}},
    "api:take_up_offer": {"json": {"production_title": "No"}},
    "api:take_back_offer": {"json": {"note": "No"}},
    "api:destroy_parcel": {"json": {}},
    "api:write_plan": {"json": {}},
    "api:change_plan": {"json": {}},
    "api:consequences": {"json": {}},
    "api:name_film": {"json": {"item": "x"}},
    "api:tie": {"json": {"where": "x"}},
    "api:approve": {"json": {"note": ""}},
    "api:compare": {"data": {"item": "x"}},
    "api:decide": {"json": {"decision": "refused"}},
    "api:make_footage_cut": {"json": {"production": "x"}},
    "api:import_cut": {"data": {"rate": "25"}, "files": {"file": ("a.edl", b"TITLE: NO\n", "text/plain")}},
}


def rows_of(node):
    """Return every row that a person could have changed, by table."""
    with sqlite3.connect(f"file:{node.directory / 'db.sqlite3'}?mode=ro", uri=True) as database:
        names = [name for (name,) in database.execute("select name from sqlite_master where type = 'table'")]
        found = {name: database.execute(f'select * from "{name}"').fetchall() for name in set(names) - RESTLESS}
    database.close()
    return found


def changed(before, after):
    """Return what differs, by table: rows that went and rows that came."""
    tables = {name: (set(map(repr, before[name])), set(map(repr, after[name]))) for name in before}
    return {name: (old - new, new - old) for name, (old, new) in tables.items() if old != new}


def ask(told, role, address, **body):
    path = told.east.address + address.path.format(**told.refs)
    # a server that refuses a body unread hangs up; the next question must not go out on that line
    alone = {"Connection": "close"}
    return told.at_east(role).request(address.method, path, headers=alone, allow_redirects=False, timeout=60, **body)


def answer_of(answer):
    """Return how somebody was received: let in, refused, sent to the door, asked who they are; or that the node failed."""
    if answer.status_code in (301, 302) and "/accounts/login/" in answer.headers["Location"]:
        return "to the door"
    return {401: "who are you", 403: "no"}.get(answer.status_code, "in" if answer.status_code < 500 else "fault")


def expected(role, address, outside):
    if address.allows(role):
        return "in"
    # without a session there is no token for a form, and that is looked at first
    return outside if role == "nobody" and address.method == "GET" else "no"


def test_table_names_every_address():
    named = {one.route for one in [*STAFF, *API]} | {route for route, _, _ in PARTNERS_DOORS}
    listed = named | addresses.OWN | {"exchange:card", "api:openapi-view", "api:api-root"}
    missing = addresses.routes() - listed
    assert not missing, f"new addresses want a row in tests/journeys/addresses.py that says who may ask them: {missing}"
    assert listed - addresses.routes() == set()


@pytest.mark.parametrize("role", EVERYBODY)
def test_each_role_gets_what_policy_says(told, role):
    before = rows_of(told.east)
    wrong = []
    for address, outside in [*((one, "to the door") for one in STAFF), *((one, "who are you") for one in API)]:
        wanted = expected(role, address, outside)
        if address.method == "POST" and wanted == "in":
            continue
        with ask(told, role, address, **BODIES.get(address.route, {})) as answer:
            found = answer_of(answer)
            if found != wanted or (found == "in" and answer.status_code not in (200, 302)):
                wrong.append(f"{address.method} {address.path}: {answer.status_code}, not {wanted}")
    assert wrong == []
    assert changed(before, rows_of(told.east)) == {}


@pytest.mark.parametrize("role", EVERYBODY[:-1])
def test_who_may_act_is_let_in_and_an_empty_form_changes_nothing(told, role):
    before = rows_of(told.east)
    wrong = []
    for address in [*STAFF, *API]:
        if address.method == "POST" and address.allows(role) and address.route not in WITHOUT_A_FORM:
            with ask(told, role, address) as answer:
                if answer_of(answer) != "in":
                    wrong.append(f"{address.path}: {answer.status_code}")
    assert wrong == []
    assert changed(before, rows_of(told.east)) == {}


def test_account_pages_are_for_whoever_is_signed_in(told):
    for path in ACCOUNT:
        address = addresses.Address("GET", path, path, addresses.ALL)
        with ask(told, "nobody", address) as answer:
            assert (path, answer.status_code) == (path, 302)
        with ask(told, "reader", address) as answer:
            assert (path, answer_of(answer)) == (path, "in")


def test_partners_without_a_signature_get_nothing(told):
    before = rows_of(told.east)
    for _, path, method in PARTNERS_DOORS:
        for role in ("nobody", "operator"):
            address = addresses.Address(method, path, path, "")
            with ask(told, role, address) as answer:
                if path.startswith("/oai"):
                    assert b"noRecordsMatch" in answer.content
                    continue
                # a greeting is read before its signature is looked at, and an empty one is no card
                assert (path, answer.status_code) == (path, 422 if path == "/exchange/greet" else 403)
                assert answer.headers["Content-Type"].startswith("application/problem+json")
                assert len(answer.content) < 2000
    assert rows_of(told.east) == before


def test_denied_means_denied_for_every_derivative(told):
    """What West no longer shows to East is gone at East's pages: film, picture, still and sound, and at West's door."""
    bridge = told.items["NFA-6200"]["ref"]
    kinds = ["proxy.mp4", "poster.jpg", "stills/30.jpg"]
    linyue = told.at_east("producer")

    def seen():
        answers = [linyue.get(f"{told.east.address}/items/{bridge}/{kind}", timeout=60) for kind in kinds]
        return [(answer.status_code, answer.headers["Content-Type"].split("/")[0]) for answer in answers]

    assert seen() == [(200, "video"), (200, "image"), (200, "image")]
    told.west.must("offer", bridge, "--to", "beichen", "--withdraw")
    try:
        # what was looked at is held in memory for three minutes; what was not is refused at once
        fresh = ["proxy.mp4", "stills/31.jpg", "audio-1.m4a", "master", "captions.vtt"]
        statuses = [linyue.get(f"{told.east.address}/items/{bridge}/{kind}", timeout=60).status_code for kind in fresh]
        assert statuses == [404] * len(fresh)
    finally:
        told.west.must("offer", bridge, "--to", "beichen")
        told.east.must("harvest")
