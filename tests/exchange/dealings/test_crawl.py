"""Every address of a node, asked by everyone who may ask: the public, another partner, the right one at each moment."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import UTC, datetime

import pytest
from django.test import Client

from reelbridge.exchange.bags.own import list_in
from reelbridge.exchange.models import Parcel, Request
from reelbridge.exchange.wire import Ask, open_call
from reelbridge.kernel import clock
from reelbridge.kernel.errors import Unreachable
from reelbridge.rights import actions as rights
from tests.exchange.dealings.conftest import OPERATOR
from tests.exchange.line.test_sees import OPEN, filled, routes

AFTER_THE_WINDOW = datetime(2027, 9, 2, 12, tzinfo=UTC)
#: Pages of the account and of the desk, where strangers find the door and nothing behind it.
DOORS = ("accounts/", "static", "language/")


@pytest.fixture
def addresses(ready):
    """Return every address of west's, filled with what east has asked for and with the parcel that was made of it."""
    _, west, _, ref = ready
    with west:
        request = Request.objects.get()
        item = request.lines.get().item_ref
        files = [file.path for file in list_in(west.node.path("parcels", ref)).parcel.files]
    found = {}
    for route in routes():
        kinds = {"parcel": ref, "request": request.ref, "grant": request.grant_ref}
        named = next((named for kind, named in kinds.items() if kind in route), item)
        found[filled(route, named)] = route
    found |= {f"/exchange/parcels/{ref}/{path}": "exchange/parcels/<str:ref>/<path:path>" for path in files}
    found |= {f"/exchange/see/{item}/{what}": "exchange/see" for what in ("poster.jpg", "proxy.mp4", "stills/1.jpg")}
    return found


def essence(west, ref):
    with west:
        return next(west.node.path("parcels", ref).glob("data/essence/*")).read_bytes()


def opened(west, addresses, secret, get):
    """Return the routes that answer 200, having seen that none of them says what it must not."""
    routes_open, leaks = set(), set()
    for address, route in addresses.items():
        status, body = get(address)
        if status == 200 and route not in OPEN and not route.startswith(DOORS):
            routes_open.add(route)
        if secret in body:
            leaks.add(route)
    return routes_open, leaks


def as_public(west):
    def get(address):
        with west:
            answer = Client(raise_request_exception=False).get(address)
            return answer.status_code, b"".join(answer.streaming_content) if answer.streaming else answer.content

    return get


def as_partner(side, west):
    def get(address):
        with side:
            path, _, _ = address.partition("?")
            try:
                with open_call(side.partner(west), Ask("GET", path, is_stream=True)) as answer:
                    return answer.status_code, answer.content
            except Unreachable:
                # sent elsewhere: to the door for people
                return 302, b""

    return get


#: A file of the parcel, and all of them as one stretch of bytes.
PARCEL = {"exchange/parcels/<str:ref>/<path:path>", "exchange/parcels/<str:ref>/bytes"}
PARTNERS = {"exchange/ping", "exchange/imprints/parcel.json", "oai"}
#: To east the item is shown, whatever was granted.
SHOWN = PARTNERS | {"exchange/see"}


def test_the_public_and_other_partners_are_given_nothing_of_a_dealing(ready, sides, addresses):
    _, west, _, ref = ready
    third, secret = sides[2], essence(west, ref)[:400]
    assert opened(west, addresses, secret, as_public(west)) == ({"oai"}, set())
    assert opened(west, addresses, secret, as_partner(third, west)) == (PARTNERS, set())


@pytest.mark.parametrize("moment", ["before", "granted", "withdrawn", "ended", "parted"])
def test_the_right_partner_is_given_its_parcel_while_the_grant_stands_and_no_more(ready, addresses, moment):
    east, west, _, ref = ready
    secret = essence(west, ref)[:400]
    if moment != "granted":
        # the rest of the node knows nothing of grants: asked once
        addresses = {address: route for address, route in addresses.items() if route.startswith(("exchange", "oai"))}
    with west:
        parcel = Parcel.objects.get(ref=ref)
        if moment == "before":
            Parcel.objects.update(state="building")
        elif moment == "withdrawn":
            rights.revoke_grant(parcel.grant_ref, by=OPERATOR, because="The contributor withdrew.")
        elif moment == "parted":
            from reelbridge.exchange.actions.pairing import revoke_partner

            revoke_partner("beichen", by=OPERATOR)
    with clock.stopped_at(AFTER_THE_WINDOW) if moment == "ended" else nullcontext():
        found, leaks = opened(west, addresses, secret, as_partner(east, west))
    if moment == "granted":
        assert (found, leaks) == (SHOWN | PARCEL, PARCEL)
    else:
        assert (found, leaks) == (set() if moment == "parted" else SHOWN, set())
