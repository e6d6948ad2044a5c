"""What a partner sees: the preview, and a crawl through every address that shows that there is no more."""

from __future__ import annotations

import re

import pytest
from django.urls import URLResolver, get_resolver

from reelbridge.base.rules.roles import Role
from reelbridge.exchange.actions.audiences import agree, form_group
from reelbridge.exchange.actions.offering import offer, withdraw
from reelbridge.exchange.actions.pairing import revoke_partner
from reelbridge.exchange.queries.audiences import audience, public
from reelbridge.exchange.queries.sees import parcels_for, sight_of
from reelbridge.exchange.rules.oai_reading import read_page
from tests.exchange.line.test_oai import LIST
from tests.exchange.line.test_seeing import film  # noqa: F401 -- a fixture
from tests.pages.shown import flat

pytestmark = pytest.mark.django_db

DERIVATIVES = (
    "poster.jpg",
    "proxy.mp4",
    "proxy.jpg",
    "proxy.m4a",
    "audio-1.m4a",
    "audio-2.m4a",
    "stills/120.jpg",
)
#: What answers anybody: the door, the card, credits, the seal, the language, and the description of the API.
OPEN = {"credits/", "exchange/card", "seal.svg", "api/openapi.json", "api/docs", "search/opensearch.xml"}
HIDDEN = "Совершенно секретно"


def routes(resolver=None, before=""):
    for one in (resolver or get_resolver()).url_patterns:
        route = f"{before}{one.pattern}"
        if isinstance(one, URLResolver):
            yield from routes(one, route)
        else:
            yield route


def filled(route, ref):
    values = {
        "ref": ref,
        "item": ref,
        "node_id": "beichen",
        "what": "proxy.mp4",
        "path": "parcel.json",
        "language": "en",
    }

    def value(named):
        return values.get(named[1], "1")

    # Django's own routes are regular expressions
    plain = re.sub(
        r"\(\?P<(\w+)>[^)]*\)", value, re.sub(r"<(?:\w+:)?(\w+)>", value, route) if "(?P" not in route else route
    )
    return "/" + re.sub(r"\\Z|[\\^$?]", "", plain).lstrip("/")


def got(client, east, refs):
    """Return what the partner's own calls are answered: records, and derivatives by item."""
    answer = east.get(client, LIST)
    records = (
        {one.ref: one.record for one in read_page(answer.content).records if one.record}
        if answer.status_code == 200 and b"<error" not in answer.content
        else {}
    )
    seen = {}
    for ref in refs:
        seen[ref] = {what for what in DERIVATIVES if east.get(client, f"/exchange/see/{ref}/{what}").status_code == 200}
    return records, seen


def preview(partner, refs):
    partner.refresh_from_db()
    sights = {ref: sight for ref in refs if (sight := sight_of(partner, ref))}
    return {ref: sight.record for ref, sight in sights.items()}, {
        ref: set(sights[ref].derivatives) if ref in sights else set() for ref in refs
    }


def test_the_preview_is_what_the_partner_gets(client, east, partner, film, item, archivist, operator):  # noqa: F811
    hidden = item(HIDDEN)
    refs = [film.ref, hidden.ref]
    for change in (
        lambda: None,
        lambda: offer([film.ref], partner, by=archivist),
        lambda: withdraw([film.ref], partner, by=archivist),
        lambda: offer(refs, partner, by=archivist),
        lambda: revoke_partner("beichen", by=operator),
    ):
        change()
        records, seen = got(client, east, refs)
        said, derivatives = preview(partner, refs)
        assert said == records
        # single frames are told as one, by the poster
        assert {
            ref: {one for one in whats if not one.startswith("stills/")} for ref, whats in seen.items()
        } == derivatives
    assert (said, parcels_for(partner)) == ({}, [])


def test_every_format_holds_what_the_preview_shows_and_nothing_that_is_withheld(
    client, east, stranger, partner, item, archivist
):
    kept = item("Показано", call_number="Ф-7001")
    common, hidden = item("Для всех", call_number="Ф-7002"), item(HIDDEN, call_number="Ф-7003")
    form_group("karmen", ["beichen"], by=archivist)
    offer([kept.ref], audience("group:karmen"), by=archivist)
    offer([common.ref], public(), by=archivist)
    agree(partner, withhold=["call_number"], by=archivist)
    assert preview(partner, [hidden.ref]) == ({}, {hidden.ref: set()})
    for prefix in ("reelbridge", "pbcore", "oai_dc"):
        listing = f"/oai?verb=ListRecords&metadataPrefix={prefix}"
        to_east = east.get(client, listing).content.decode()
        assert ("Показано" in to_east, "Для всех" in to_east) == (True, True)
        to_all = client.get(listing).content.decode()
        assert ("Показано" in to_all, "Для всех" in to_all) == (False, True)
        assert stranger.get(client, listing).status_code == 403
        # from the public call numbers are withheld as a node comes, from this partner by its agreement
        assert [word for word in (HIDDEN, "Ф-700") for body in (to_east, to_all) if word in body] == []
    assert "call_number" not in shown_in(partner, kept.ref)
    agree(partner, withhold=[], by=archivist)
    assert "call_number" in shown_in(partner, kept.ref)
    assert "Ф-7001" in east.get(client, LIST).content.decode()


def shown_in(partner, ref):
    """Return the names of the record's own fields that hold something in the preview."""
    partner.refresh_from_db()
    return {place.partition(".")[0] for place, _ in sight_of(partner, ref).fields}


def test_no_address_gives_a_partner_more(client, east, partner, film, item, archivist):  # noqa: F811
    hidden = item(HIDDEN)
    offer([film.ref], partner, by=archivist)
    found = {}
    for route in routes():
        address = filled(route, hidden.ref)
        answer = east.get(client, address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert HIDDEN not in body.decode("utf-8", "replace"), address
        if answer.status_code == 200:
            found[route] = body
        client.cookies.clear()
    assert len(found) < 20
    opened = {
        route for route in found if route not in OPEN and not route.startswith(("accounts/", "static", "language/"))
    }
    # a list of no imprints among them: nothing is shown to this partner that has one
    assert opened == {"exchange/ping", "exchange/imprints/parcel.json", "oai"}


def test_the_page_and_the_command_show_it(client, partner, film, item, archivist, person):  # noqa: F811
    item(HIDDEN)
    offer([film.ref], partner, by=archivist)
    client.force_login(person(Role.READER))
    page = client.get("/exchange/partners/beichen/sees/").content.decode()
    assert film.ref in page
    assert "work.titles.1.text" in page
    assert "Можно видеть и слышать: отдельные кадры, фильм" in flat(page)
    assert HIDDEN not in page
