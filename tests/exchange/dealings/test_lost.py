"""A disk is lost: what it held is named, with who has it, and what partners send again is back by one command."""

from __future__ import annotations

import pytest

from reelbridge.base.models import AuditEntry
from reelbridge.base.rules.roles import Actor, Role
from reelbridge.catalogue.models import ItemFile
from reelbridge.exchange.actions.arriving import incoming_folder
from reelbridge.exchange.actions.fetching_again import fetch_again, parcels_to_fetch_again
from reelbridge.exchange.models import Parcel, Receipt
from reelbridge.exchange.queries.lost import Held, lost_files
from reelbridge.exchange.rules.dealing import Asked
from reelbridge.kernel.errors import Conflict, NotAllowed, Unreachable
from reelbridge.node import checkups
from reelbridge.rights import actions as rights
from reelbridge.vault import actions as vault
from reelbridge.vault.models import StoredFile
from reelbridge.vault.queries import place_of
from tests.exchange.dealings.conftest import MOROZOVA, OPERATOR, WANTED, ask, settle


@pytest.fixture
def arrived(sides, shown):
    """Return east, west, the line and the parcel that brought a whole photograph to east."""
    from reelbridge.exchange.actions import dealings
    from reelbridge.exchange.models import Request

    east, west, _, between = sides
    asked = ask(east, west, Asked(shown[1]))
    settle(east, west)
    with west:
        dealings.grant_request(Request.objects.get(ref=asked.ref), terms=WANTED, by=MOROZOVA)
    settle(west, east)
    with east:
        return east, west, between, Parcel.objects.get(state="accepted").ref


def lose_everything(side):
    """Let a node's store be gone, and be read."""
    with side:
        digests = list(StoredFile.objects.values_list("digest", flat=True))
        for digest in digests:
            place_of(digest).unlink()
        vault.verify_all(by=OPERATOR)
        return digests


def findings():
    return {one.code: one.facts for one in checkups._vault()}


def test_what_a_lost_disk_held_is_named_with_who_has_it_and_comes_back(arrived):
    east, _, _, ref = arrived
    (digest,) = lose_everything(east)
    with east:
        (one,) = lost_files()
        item = ItemFile.objects.get(digest=digest).item.ref
        assert (one.digest, one.state, one.items, one.again) == (digest, "missing", (item,), Held("nevsky", ref))
        assert findings()["node.files_lost"] == {"count": 1, "again": 1, "elsewhere": 0, "nowhere": 0}
        assert parcels_to_fetch_again() == [ref]
        with pytest.raises(NotAllowed):
            fetch_again(ref, by=Actor("a reader", Role.READER))
        assert fetch_again(ref, by=OPERATOR) == [digest]
        assert vault.verify_all(by=OPERATOR).is_sound
        assert lost_files() == []
        assert "node.vault_sound" in findings()
        assert not incoming_folder(ref).exists()
        assert Receipt.objects.count() == 1
        assert fetch_again(ref, by=OPERATOR) == []


def test_a_list_that_has_changed_at_its_sender_since_it_was_accepted_is_named_there(arrived):
    east, west, _, ref = arrived
    with west:
        path = west.node.path("parcels", ref, "parcel.json")
        path.write_bytes(path.read_bytes().replace(b"essence", b"pithses"))
    lose_everything(east)
    with east, pytest.raises(Unreachable):
        fetch_again(ref, by=OPERATOR)
    settle(west)
    with west:
        assert AuditEntry.objects.filter(act="exchange.parcel_changed_here", subject=f"parcel:{ref}").count() == 1
        assert Parcel.objects.get().state == "accepted"


def test_what_we_sent_is_named_with_who_signed_for_it(arrived):
    _, west, _, ref = arrived
    digests = lose_everything(west)
    with west:
        found = {one.digest: one for one in lost_files()}
        assert set(found) == set(digests)
        had = {digest: one.received for digest, one in found.items() if one.received}
        assert list(had.values()) == [(Held("beichen", ref),)]
        assert all(one.again is None for one in found.values())
        assert findings()["node.files_lost"] == {
            "count": len(digests), "again": 0, "elsewhere": 1, "nowhere": len(digests) - 1,
        }  # fmt: skip
        with pytest.raises(Conflict) as refused:
            fetch_again_out(ref)
        assert refused.value.code == "exchange.parcel_was_not_accepted"


def fetch_again_out(ref):
    from reelbridge.exchange.models import Request

    Parcel.objects.filter(ref=ref).update(direction=Request.Direction.IN, state="ready")
    return fetch_again(ref, by=OPERATOR)


def test_nothing_comes_back_under_a_grant_that_has_ended_or_over_a_dead_line(arrived):
    east, west, between, ref = arrived
    (digest,) = lose_everything(east)
    between.fault = lambda *_: None
    with east, pytest.raises(Unreachable):
        fetch_again(ref, by=OPERATOR)
    between.fault = None
    with west:
        rights.revoke_grant(Parcel.objects.get(ref=ref).grant_ref, by=OPERATOR, because="Отозвано.")
    settle(west, east)
    with east:
        with pytest.raises(NotAllowed):
            fetch_again(ref, by=OPERATOR)
        (one,) = lost_files()
        assert (one.again, one.ended) == (None, Held("nevsky", ref))
        assert not place_of(digest).exists()
