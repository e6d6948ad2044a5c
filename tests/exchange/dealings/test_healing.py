"""What heals by itself: lists and parcels that changed, keys that were replaced, letters lost with a disk."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta

import pytest

from reelbridge.base.models import Counter, Job
from reelbridge.base.refs import next_ref
from reelbridge.base.rules.roles import THE_NODE
from reelbridge.catalogue.models import ItemFile
from reelbridge.exchange.actions import dealings, keys
from reelbridge.exchange.actions.accepting import fetch_parcel
from reelbridge.exchange.actions.arriving import incoming_folder
from reelbridge.exchange.actions.doubting import check_soon
from reelbridge.exchange.actions.line import send
from reelbridge.exchange.actions.pairing import accept_partner, add_partner, greeted, revoke_partner
from reelbridge.exchange.actions.returning import MARGIN, ask_again
from reelbridge.exchange.models import (
    Certificate,
    IncomingLetter,
    OutgoingLetter,
    Parcel,
    Partner,
    PartnerKey,
    Receipt,
    Request,
)
from reelbridge.exchange.queries.correspondence import certificates_owed
from reelbridge.exchange.queries.line import own_card
from reelbridge.exchange.rules.card import card_of
from reelbridge.exchange.rules.dealing import Asked
from reelbridge.exchange.rules.parcel import FILE
from reelbridge.exchange.wire import refusal_in
from reelbridge.kernel import clock
from reelbridge.kernel.errors import NotAllowed, NotFound, Unreachable
from reelbridge.node.remaking import number_anew, take_leave_of_the_backup
from reelbridge.rights import actions as rights
from reelbridge.vault.actions import take_in
from reelbridge.vault.queries import place_of
from tests.exchange.dealings.conftest import MOROZOVA, OPERATOR, WANTED, ask, settle
from tests.exchange.dealings.sides import Side


def flipped(content: bytes, at: int = 40) -> bytes:
    return content[:at] + bytes([content[at] ^ 4]) + content[at + 1 :]


def spoil(path):
    content = path.read_bytes()
    path.chmod(0o644)
    path.write_bytes(flipped(content))


def accepted(east: Side) -> list[str]:
    with east:
        return list(Parcel.objects.filter(state="accepted").values_list("ref", flat=True))


def hurry(*sides: Side) -> None:
    """Let every node work, and try again what waits for another attempt."""
    for _ in range(6):
        for side in sides:
            with side:
                Job.objects.filter(state="waiting", attempts__gt=0).update(due_at=clock.now())
        settle(*sides)


def test_a_list_changed_on_its_way_is_asked_for_again(ready):
    east, _, between, ref = ready
    once = iter([flipped])
    between.fault = lambda request, _, body: next(once, bytes)(body) if request.path_url.endswith(FILE) else body
    with east:
        assert fetch_parcel(ref, by=THE_NODE).state == "accepted"
    assert [path for _, path, _ in between.asked].count(f"/exchange/parcels/{ref}/{FILE}") == 2


@pytest.mark.parametrize("place", [b'"sha256":"', b'"value":"'])
def test_a_list_changed_on_this_disk_is_asked_for_again(ready, place):
    east, _, between, ref = ready
    between.fault = lambda request, _, body: None if request.path_url.endswith(".mkv") else body
    with east:
        with pytest.raises(Unreachable):
            fetch_parcel(ref, by=THE_NODE)
        content = (incoming_folder(ref) / FILE).read_bytes()
        (incoming_folder(ref) / FILE).write_bytes(flipped(content, content.index(place) + len(place)))
        between.fault = None
        assert fetch_parcel(ref, by=THE_NODE).state == "accepted"


def test_what_a_partner_says_of_the_call_ends_no_parcel(ready):
    east, west, _, ref = ready
    with west:
        known = Partner.objects.get(node_id="beichen").key_fingerprint
        Partner.objects.filter(node_id="beichen").update(key_fingerprint="0" * 64)
    with east:
        with pytest.raises(Unreachable) as told:
            fetch_parcel(ref, by=THE_NODE)
        assert told.value.facts["status"] == 403
        assert Parcel.objects.get(ref=ref).state == "ready"
    with west:
        Partner.objects.filter(node_id="beichen").update(key_fingerprint=known)
    with east:
        assert fetch_parcel(ref, by=THE_NODE).state == "accepted"


def test_a_grant_that_is_taken_back_leaves_no_failed_job(ready):
    east, west, _, ref = ready
    with west:
        rights.revoke_grant(Parcel.objects.get(ref=ref).grant_ref, by=OPERATOR, because="The contributor withdrew.")
    east.work("heavy")
    with east:
        assert Parcel.objects.get(ref=ref).state == "revoked"
        assert not Job.objects.filter(state="dead").exists()


def test_no_parcel_is_made_of_a_file_that_has_changed(sides, shown, photograph):
    east, west, _, _ = sides
    asked = ask(east, west, Asked(shown[1]))
    settle(east, west)
    with west:
        digest = ItemFile.objects.get(item__ref=shown[1]).digest
        spoil(place_of(digest))
        dealings.grant_request(Request.objects.get(ref=asked.ref), terms=WANTED, by=MOROZOVA)
    settle(west)
    with west:
        [job] = Job.objects.filter(name="exchange.build_parcel")
        assert (job.state, job.why_code) == ("waiting", "exchange.essence_is_damaged")
        assert OutgoingLetter.objects.filter(kind="Announce:Parcel").count() == 0
        take_in(photograph, by=MOROZOVA)
    hurry(west, east)
    assert len(accepted(east)) == 1


def test_a_ready_parcel_that_changed_at_its_sender_is_made_again(ready):
    east, west, _, ref = ready
    with west:
        spoil(next(west.node.path("parcels", ref).glob("data/essence/*")))
        check_soon(Parcel.objects.get(ref=ref))
    west.work("heavy")
    # asked for before the letter about the other one has come: no end, for the fetch is tried again
    with east, pytest.raises(Unreachable):
        fetch_parcel(ref, by=THE_NODE)
    hurry(east, west)
    [again] = accepted(east)
    assert again != ref
    with west:
        before = Parcel.objects.get(ref=ref)
        assert (before.state, before.why_code, before.why_facts) == (
            "failed", "exchange.parcel_was_made_again", {"parcel": again},
        )  # fmt: skip
        assert Receipt.objects.get().parcel.ref == again
    with east:
        assert Parcel.objects.get(ref=ref).state == "failed"
        assert list(Job.objects.filter(state="dead").values_list("name", "why_code", "fault")) == []
    with west:
        rights.revoke_grant(Parcel.objects.get(ref=again).grant_ref, by=OPERATOR, because="Отозвано.")
    hurry(east, west)
    for side in (east, west):
        with side:
            # of the one that arrived, not of the one in whose place it was made
            one = Certificate.objects.get()
            assert (one.parcel.ref, one.deed) == (again, "quarantined")
            assert certificates_owed() == []


@pytest.mark.parametrize("place", [b'"sha256":"', b'"value":"'])
def test_a_list_that_changed_at_its_sender_is_made_again(ready, place):
    east, west, _, ref = ready
    with west:
        path = west.node.path("parcels", ref, FILE)
        content = path.read_bytes()
        path.write_bytes(flipped(content, content.index(place) + len(place)))
    with east, pytest.raises(Unreachable):
        fetch_parcel(ref, by=THE_NODE)
    hurry(east, west)
    [again] = accepted(east)
    assert again != ref
    with east:
        assert list(Job.objects.filter(state="dead").values_list("name", "why_code", "fault")) == []


def test_a_parcel_in_whose_place_another_came_while_it_was_fetched_is_fetched_no_more(ready):
    east, _, between, ref = ready

    def meanwhile(request, _, body):
        if request.path_url.endswith(FILE):
            # the letter about the other one is read now
            Parcel.objects.filter(ref=ref).update(
                state="failed", why_code="exchange.parcel_was_made_again", why_facts={"parcel": "nevsky-p-00009"}
            )
        return body

    between.fault = meanwhile
    with east:
        for _ in range(2):
            one = fetch_parcel(ref, by=THE_NODE)
            assert (one.state, one.why_code) == ("failed", "exchange.parcel_was_made_again")
            assert not incoming_folder(ref).exists()


def test_a_receipt_is_kept_though_our_list_has_changed_since(ready):
    east, west, _, ref = ready
    with east:
        fetch_parcel(ref, by=THE_NODE)
    with west:
        spoil(west.node.path("parcels", ref, FILE))
    settle(east, west)
    for side in (east, west):
        with side:
            assert Receipt.objects.get().countersigned_by == "nevsky"


def test_keys_replaced_while_a_parcel_is_on_its_way_change_nothing(ready):
    east, west, _, ref = ready
    with west:
        keys.replace_key(by=OPERATOR)
    settle(west)
    east.work("light")
    with east:
        fetch_parcel(ref, by=THE_NODE)
        keys.replace_key(by=OPERATOR)
    hurry(east, west)
    assert accepted(east) == [ref]
    for side in (east, west):
        with side:
            assert Receipt.objects.get().countersigned_by == "nevsky"
            assert not IncomingLetter.objects.exclude(state="read").exists()


def test_a_ref_given_out_since_the_backup_is_not_given_out_again(sides):
    east, _, _, _ = sides
    with east:
        given = [next_ref("r") for _ in range(3)]
        Counter.objects.update(last=1)
        number_anew()
        fresh = [next_ref("r"), next_ref("of a kind that was first given out since")]
    assert fresh[0] not in given
    for one in fresh:
        assert int(one.rsplit("-", 1)[1]) > 100 * int(clock.now().timestamp()) - 10_000


def test_letters_lost_with_a_disk_are_sent_again(sides, shown, tmp_path):
    east, west, _, _ = sides
    asked = ask(east, west, Asked(shown[1]))
    settle(east, west)
    east.close()
    shutil.copytree(east.node.directory, tmp_path / "backup")
    with west:
        dealings.grant_request(Request.objects.get(ref=asked.ref), terms=WANTED, by=MOROZOVA)
    settle(west, east)
    assert len(accepted(east)) == 1
    east.close()
    shutil.rmtree(east.node.directory)
    shutil.copytree(tmp_path / "backup", east.node.directory)
    with east:
        assert Request.objects.get().state == "sent"
        ask_again(clock.now() - MARGIN + timedelta(minutes=1))
    hurry(east, west)
    assert len(accepted(east)) == 1
    with east:
        assert Request.objects.get().state == "receipted"
        assert Receipt.objects.get().countersigned_by == "nevsky"


def test_a_parcel_that_was_being_made_in_the_backup_is_made_under_another_ref(sides, shown, tmp_path):
    east, west, _, _ = sides
    asked = ask(east, west, Asked(shown[1]))
    settle(east, west)
    with west:
        dealings.grant_request(Request.objects.get(ref=asked.ref), terms=WANTED, by=MOROZOVA)
        assert Parcel.objects.get().state == "building"
    west.close()
    shutil.copytree(west.node.directory, tmp_path / "backup")
    # announced, and then the disk was lost: what is made again has another list
    west.work()
    east.work("light")
    west.close()
    shutil.rmtree(west.node.directory)
    shutil.copytree(tmp_path / "backup", west.node.directory)
    with west:
        (west.node.directory / "made-again.json").write_text(json.dumps({"made_at": clock.now().isoformat()}))
        assert len(list(take_leave_of_the_backup())) == 1
    hurry(west, east)
    with east:
        first, again = Parcel.objects.order_by("pk")
        assert (first.state, first.why_code, again.state) == ("failed", "exchange.parcel_was_made_again", "accepted")
        assert list(Job.objects.filter(state="dead").values_list("name", "why_code")) == []
        assert Receipt.objects.get().countersigned_by == "nevsky"


def test_letters_held_back_while_a_partnership_was_ended_leave_when_it_is_begun_again(sides):
    east, west, _, _ = sides
    with east:
        card = card_of(own_card())
    with west:
        send(west.partner(east), {"type": "Announce", "object": {"type": "Catalogue"}})
        revoke_partner("beichen", by=OPERATOR)
    west.work()
    with west:
        assert OutgoingLetter.objects.get().state == "refused"
        add_partner(card, by=OPERATOR)
        accept_partner("beichen", fingerprint=card.fingerprint, by=OPERATOR)
        greeted(card)
    settle(west, east)
    with west:
        assert OutgoingLetter.objects.get().state == "delivered"


@pytest.mark.parametrize(
    ("status", "said", "kind"),
    [
        (404, {"code": "footage.no_imprint", "facts": {}}, NotFound),
        (403, {"code": "exchange.not_your_request", "facts": {}}, NotAllowed),
        (403, {"code": "exchange.grant_was_taken_back", "facts": {"parcel": "p", "grant": "g"}}, NotAllowed),
        (403, {"code": "exchange.key_unknown", "facts": {}}, Unreachable),
        (404, "<html>no such page</html>", Unreachable),
        (403, {"code": "../etc", "facts": []}, Unreachable),
        (503, {"code": "exchange.not_your_request", "facts": {}}, Unreachable),
    ],
)
def test_only_what_a_node_says_of_the_thing_asked_for_is_final(status, said, kind):
    body = said if isinstance(said, str) else json.dumps(said)
    assert type(refusal_in(Partner(node_id="beichen"), status, body.encode())) is kind


def test_who_pairs_anew_by_the_latest_of_several_keys_reads_what_those_between_have_signed(sides):
    east, west, _, between = sides
    between.fault = lambda *_: None
    with west:
        for _ in range(2):
            # the second letter is signed by a key that east has never seen
            keys.replace_key(by=OPERATOR)
        card = card_of(own_card())
    west.work()
    with east:
        revoke_partner("nevsky", by=OPERATOR)
        add_partner(card, by=OPERATOR)
        accept_partner("nevsky", fingerprint=card.fingerprint, by=OPERATOR)
        greeted(card)
        assert PartnerKey.objects.count() == 2
    between.fault = None
    hurry(west, east)
    with west:
        left = OutgoingLetter.objects.filter(partner__node_id="beichen").exclude(state="delivered")
        assert list(left.values_list("kind", "state", "why_code", "why_facts")) == []
    assert east.partner(west).key_fingerprint == card.fingerprint


def test_a_key_letter_on_its_way_is_delivered_though_the_partners_paired_anew_by_that_key(sides):
    east, west, _, _ = sides
    with west:
        keys.replace_key(by=OPERATOR)
        card = card_of(own_card())
    with east:
        before = Partner.objects.get(node_id="nevsky").public_key
        revoke_partner("nevsky", by=OPERATOR)
        add_partner(card, by=OPERATOR)
        accept_partner("nevsky", fingerprint=card.fingerprint, by=OPERATOR)
        greeted(card)
        assert PartnerKey.objects.get().public_key == before
    hurry(west, east)
    with west:
        assert not OutgoingLetter.objects.filter(
            kind="Announce:Key", partner__node_id="beichen", state="waiting"
        ).exists()
    with east:
        assert IncomingLetter.objects.get(kind="Announce:Key").state == "read"
