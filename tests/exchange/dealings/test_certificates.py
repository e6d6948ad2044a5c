"""What becomes of files whose grant ended: certified to both, owed where it is not, destroyed by a person only."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from reelbridge.base.rules.roles import Role
from reelbridge.catalogue.models import ItemFile
from reelbridge.exchange.actions import certificates, dealings, uses
from reelbridge.exchange.models import Certificate, Parcel
from reelbridge.exchange.queries import correspondence
from reelbridge.exchange.queries.dealings import list_of
from reelbridge.exchange.queries.letters import certificate_owed, ending_of
from reelbridge.kernel import clock
from reelbridge.kernel.errors import BadInput, Conflict, NotAllowed
from reelbridge.rights import actions as rights
from reelbridge.vault.models import StoredFile
from reelbridge.vault.queries import place_of
from tests.exchange.dealings.conftest import LIN, MOROZOVA, OPERATOR, settle
from tests.exchange.dealings.test_correspondence import kinds, ledgers, of, read_all_again
from tests.exchange.dealings.test_pages import signed_in


def pages_tell_the_end(side, grant, certificate, *pages):
    with side:
        archivist, ended = signed_in(Role.ARCHIVIST), ending_of(grant)
        assert (ended.is_withdrawn, ended.certificate.ref) == (True, certificate)
        for page in pages:
            shown = archivist.get(page).content.decode()
            assert ("The grant was withdrawn on" in shown, "The files were destroyed." in shown) == (True, True), page
            assert "Ask for a renewal" not in shown, page


def test_withdrawal_is_acknowledged_and_destruction_certified_to_both(held):  # noqa: PLR0915 -- a long end
    east, west, ref = held
    with west:
        grant = of(west, ref).grant_ref
        rights.revoke_grant(grant, by=OPERATOR, because="Отозвано дарителем.")
        owed = certificate_owed(of(west, ref))
        assert (owed.is_told, [one.ref for one in correspondence.certificates_owed()]) == (False, [owed.parcel.ref])
    settle(east, west)
    for side in (east, west):
        with side:
            (one,) = Certificate.objects.all()
            assert one.deed == "quarantined"
            assert certificate_owed(of(side, ref)) is None
    with east:
        parcel, digest = Parcel.objects.get(), ItemFile.objects.exclude(parcel="").get().digest
        assert StoredFile.objects.filter(digest=digest).exists()
        with pytest.raises(NotAllowed):
            certificates.destroy(parcel, by=LIN)
        made = certificates.destroy(parcel, note="已销毁。", note_language="zh-Hans", by=OPERATOR)
        assert not place_of(digest).exists()
        assert not StoredFile.objects.filter(digest=digest).exists()
        assert not ItemFile.objects.exclude(parcel="").exists()
        with pytest.raises(Conflict):
            certificates.destroy(parcel, by=OPERATOR)
    settle(east, west)
    for side in (east, west):
        read_all_again(side)
        with side:
            assert list(Certificate.objects.order_by("pk").values_list("deed", flat=True)) == [
                "quarantined",
                "destroyed",
            ]
            last = Certificate.objects.get(ref=made.ref)
            assert (last.note, [one["sha256"] for one in last.files]) == ("已销毁。", [digest])
    assert kinds(west, ref)[-3:] == ["withdrawal", "certificate", "certificate"]
    pages_tell_the_end(east, grant, made.ref, f"/exchange/parcels/{parcel.ref}/", f"/exchange/requests/{ref}/")
    assert ledgers(east)[0] == ledgers(west)[0]


AFTER = datetime(2027, 9, 5, 12, tzinfo=UTC)


def test_what_ran_out_is_certified_destroyed_and_sent_again_when_granted_anew(held):
    east, west, ref = held
    with east:
        assert certificates.certify_ended() == 0
    with clock.stopped_at(AFTER):
        with west:
            owed = certificate_owed(of(west, ref))
            assert (owed.is_withdrawn, owed.since.date(), owed.silent_since) == (False, date(2027, 8, 31), None)
            assert [one.ref for one in correspondence.certificates_owed()] == [owed.parcel.ref]
            assert "The grant ran out" in signed_in(Role.READER).get(f"/exchange/requests/{ref}/").content.decode()
        with east:
            assert [certificates.certify_ended() for _ in range(2)] == [1, 0]
            page = signed_in(Role.OPERATOR).get(f"/exchange/requests/{ref}/").content.decode()
            assert ("Destroy the quarantined files" in page, "The grant ran out on" in page) == (True, True)
        settle(east, west)
        for side in (east, west):
            with side:
                assert Certificate.objects.get().deed == "quarantined"
        with east:
            certificates.destroy(Parcel.objects.get(), by=OPERATOR)
            longer = uses.longer(of(east, ref), date(2028, 8, 31))
            again = uses.ask_for_renewal(of(east, ref), terms=longer, note="", by=LIN).ref
        settle(east, west)
        with west:
            assert (correspondence.certificates_owed(), certificate_owed(of(west, ref))) == ([], None)
            dealings.grant_request(of(west, again), terms=of(west, again).wanted, by=MOROZOVA)
        settle(east, west)
        with east:
            # what was destroyed comes once more
            assert list(Parcel.objects.order_by("pk").values_list("state", flat=True)) == ["accepted", "accepted"]
            assert StoredFile.objects.filter(digest=ItemFile.objects.exclude(parcel="").get().digest).exists()
    assert ledgers(east)[0] == ledgers(west)[0]


def test_what_is_still_granted_otherwise_is_said_to_be_kept_once(held):
    east, west, ref = held
    with east:
        longer = uses.longer(of(east, ref), date(2028, 8, 31))
        again = uses.ask_for_renewal(of(east, ref), terms=longer, note="", by=LIN).ref
    settle(east, west)
    with west:
        dealings.grant_request(of(west, again), terms=of(west, again).wanted, by=MOROZOVA)
    settle(east, west)
    for moment, deeds in ((AFTER, ["kept"]), (AFTER + timedelta(days=365), ["kept", "quarantined"])):
        with clock.stopped_at(moment):
            for _ in range(2):
                with east:
                    certificates.certify_ended()
                settle(east, west)
            for side in (east, west):
                with side:
                    assert list(Certificate.objects.order_by("pk").values_list("deed", flat=True)) == deeds


def test_silent_partner_is_shown_as_such(held, sides):
    _, west, ref = held
    between = sides[3]
    between.fault = lambda *_: None
    with west:
        rights.revoke_grant(of(west, ref).grant_ref, by=OPERATOR, because="Отозвано.")
    west.work()
    with west:
        owed = certificate_owed(of(west, ref))
        assert owed.silent_since is not None
        assert owed.is_told is False
    between.fault = None


def test_parcel_that_never_came_is_certified_so(ready):
    east, west, between, ref = ready
    between.fault = lambda request, *rest: None if "/parcels/" in request.url else rest[-1]
    east.work()
    with west:
        rights.revoke_grant(Parcel.objects.get().grant_ref, by=OPERATOR, because="Отозвано.")
    settle(west, east)
    with west:
        assert Certificate.objects.get().deed == "never_arrived"
    with east:
        assert Parcel.objects.get(ref=ref).state == "revoked"


def test_certificate_about_other_files_is_refused(held):
    east, west, ref = held
    with east:
        thing = {
            "type": "Certificate", "ref": "beichen-k-00001", "author": "x", "note": "", "language": "zh",
            "parcel": Parcel.objects.get().ref, "grant": of(east, ref).grant_ref, "deed": "destroyed",
            "files": [{"path": "data/essence/x.mkv", "sha256": "0" * 64}],
        }  # fmt: skip
    with west:
        assert list_of(Parcel.objects.get()) is not None
        for changed in ({}, {"deed": "sold"}, {"parcel": "nevsky-p-09999"}, {"files": "all"}):
            with pytest.raises(BadInput):
                certificates.receive_certificate(
                    west.partner(east), {"published": "2026-10-01T00:00:00Z", "object": {**thing, **changed}}
                )
        assert Certificate.objects.count() == 0
