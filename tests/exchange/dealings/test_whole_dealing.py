"""From asking to both receipts, through both nodes' own doors."""

from __future__ import annotations

from reelbridge.catalogue import queries as catalogue
from reelbridge.exchange.actions import dealings
from reelbridge.exchange.models import Parcel, Receipt, Request
from reelbridge.exchange.rules.dealing import Asked
from reelbridge.kernel.timecode import Span
from reelbridge.media import queries as media
from reelbridge.rights import queries as rights
from reelbridge.vault import queries as vault
from tests.exchange.dealings.conftest import MOROZOVA, WANTED, ask, settle


def test_a_dealing_runs_from_request_to_both_receipts(sides, shown):
    east, west, _, _ = sides
    asked = ask(east, west, Asked(shown[0], Span(10, 35)), Asked(shown[1]))
    settle(east, west)
    with west:
        request = Request.objects.get(ref=asked.ref)
        assert (request.state, request.direction, request.note) == ("received", "in", "申请两个镜头。")
        assert request.wanted == WANTED
        dealings.grant_request(request, terms=WANTED, by=MOROZOVA)
    settle(east, west)
    with west:
        request.refresh_from_db()
        receipt = Receipt.objects.get()
        assert request.state == "receipted"
        assert rights.grant(request.grant_ref).direction == "out"
        sent = Parcel.objects.get()
    with east:
        asked.refresh_from_db()
        parcel = Parcel.objects.get()
        grant = rights.grant(asked.grant_ref)
        kept = Receipt.objects.get()
        assert asked.state == "receipted"
        assert (parcel.ref, parcel.state, parcel.done_chunks) == (sent.ref, "accepted", parcel.total_chunks)
        assert (grant.direction, grant.partner_ref, grant.ref, grant.terms) == (
            "in",
            "nevsky",
            request.grant_ref,
            WANTED,
        )
        assert kept.envelope == receipt.envelope
        assert [one["by"] for one in kept.envelope["signatures"]] == ["beichen", "nevsky"]
        what_lies_at_east(east, shown[0], parcel)


def what_lies_at_east(east, ref, parcel):
    item = catalogue.items([ref])[ref]
    file = item.files.get()
    assert (file.parcel, file.span_start, file.span_end) == (parcel.ref, 10, 35)
    assert not catalogue.is_own(item)
    assert media.probe(vault.path_of(file.digest)).frames == 25
    folder = east.node.path("parcels", parcel.ref)
    assert (folder / "data/terms/terms.zh-Hans.txt").is_file()
    assert not list((folder / "data").rglob("*.mkv"))
