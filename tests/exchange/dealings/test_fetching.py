"""Parcels over a bad line: cut anywhere, flipped anywhere, taken back meanwhile; accepted whole or not at all."""

from __future__ import annotations

import re

import pytest

from reelbridge.base.models import Job
from reelbridge.base.rules.roles import THE_NODE
from reelbridge.catalogue.models import ItemFile
from reelbridge.exchange.actions import accepting
from reelbridge.exchange.actions.accepting import fetch_parcel
from reelbridge.exchange.actions.arriving import incoming_folder
from reelbridge.exchange.bags.own import list_in
from reelbridge.exchange.bags.writing import read_file
from reelbridge.exchange.models import Certificate, Parcel, Receipt
from reelbridge.exchange.rules.parcel import SMALL_FILE
from reelbridge.kernel.errors import Conflict, NotAllowed, Unreachable
from reelbridge.rights import actions as rights
from reelbridge.vault import actions as vault
from reelbridge.vault.models import StoredFile
from reelbridge.vault.queries import place_of
from tests.exchange.dealings.test_healing import hurry

CHUNK = 20_000


def essence(west, ref):
    with west:
        folder = west.node.path("parcels", ref)
        path = next(file.path for file in list_in(folder).parcel.files if file.path.endswith(".mkv"))
        return read_file(folder, path, CHUNK), (folder / path).read_bytes()


def is_essence(request):
    return request.path_url.endswith(".mkv")


def nothing_accepted(east, ref):
    with east:
        assert ItemFile.objects.count() == Receipt.objects.count() == 0
        assert Parcel.objects.get(ref=ref).state != "accepted"
        assert not east.node.path("parcels", ref).exists()


def flipped(body, at):
    return body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :]


def test_a_parcel_that_always_comes_wrong_is_not_accepted_and_says_why(ready):
    east, _west, between, ref = ready
    between.fault = lambda request, status, body: flipped(body, 100) if is_essence(request) else body
    with east, pytest.raises(Unreachable, match="chunk_came_wrong"):
        fetch_parcel(ref, by=THE_NODE)
    nothing_accepted(east, ref)
    with east:
        parcel = Parcel.objects.get(ref=ref)
        assert (parcel.why_code, parcel.refused_chunks[:1] != []) == ("exchange.chunk_came_wrong", True)
    between.fault = None
    with east:
        assert fetch_parcel(ref, by=THE_NODE).state == "accepted"


def test_a_failed_fetch_is_tried_again_by_itself(ready):
    east, _west, between, ref = ready
    between.fault = lambda request, status, body: None if "/parcels/" in request.path_url else body
    east.work("heavy")
    nothing_accepted(east, ref)
    with east:
        job = Job.objects.get(name="exchange.fetch_parcel")
        assert (job.state, job.why_code) == ("waiting", "exchange.partner_does_not_answer")


def test_a_list_signed_by_somebody_else_is_refused(ready):
    east, west, _between, ref = ready
    with east:
        east.partner(west)
        other = "00" * 32
        east.partner(west).__class__.objects.filter(node_id="nevsky").update(public_key=other)
    with east, pytest.raises(Exception, match="signed_by_unknown_key"):
        fetch_parcel(ref, by=THE_NODE)
    nothing_accepted(east, ref)


@pytest.mark.parametrize("name", ["*.mkv", "tagmanifest-sha256.txt"])
def test_a_file_that_changes_after_it_arrived_is_checked_again(ready, monkeypatch, name):
    east, _west, _between, ref = ready
    real = accepting.changed_in

    def read_after_rot(folder, listed, **given):
        path = next(folder.rglob(name))
        path.write_bytes(flipped(path.read_bytes(), 33))
        monkeypatch.setattr(accepting, "changed_in", real)
        return real(folder, listed, **given)

    monkeypatch.setattr(accepting, "changed_in", read_after_rot)
    with east, pytest.raises(Conflict, match="parcel_changed_on_disk"):
        fetch_parcel(ref, by=THE_NODE)
    nothing_accepted(east, ref)
    with east:
        assert fetch_parcel(ref, by=THE_NODE).state == "accepted"


def test_a_file_that_lost_its_end_at_the_sender_is_doubted_there(ready):
    east, west, _between, ref = ready
    with west:
        path = next(west.node.path("parcels", ref).rglob("*.mkv"))
        path.chmod(0o600)
        path.write_bytes(path.read_bytes()[:-5])
    with east, pytest.raises(Unreachable, match="chunk_came_wrong"):
        fetch_parcel(ref, by=THE_NODE)
    nothing_accepted(east, ref)
    with west:
        assert Job.objects.filter(name="exchange.check_parcel").count() == 1


def test_a_list_that_changes_after_all_was_verified_is_brought_again(ready, monkeypatch):
    east, _west, _between, ref = ready
    verified = accepting._require_valid

    def verified_then_changed(parcel, folder, listed, away):
        verified(parcel, folder, listed, away)
        path = folder / "parcel.json"
        content = path.read_bytes()
        path.write_bytes(re.sub(rb'("made_at":\s*")2', rb"\g<1>3", content))
        assert path.read_bytes() != content

    monkeypatch.setattr(accepting, "_require_valid", verified_then_changed)
    with east, pytest.raises(Conflict, match="parcel_changed_on_disk"):
        fetch_parcel(ref, by=THE_NODE)
    nothing_accepted(east, ref)
    monkeypatch.undo()
    with east:
        assert fetch_parcel(ref, by=THE_NODE).state == "accepted"
        assert Receipt.objects.get().envelope["document"]["list_sha256"] == Parcel.objects.get(ref=ref).list_digest


@pytest.mark.parametrize("spoilt", [slice(4, 400), slice(-3, None)], ids=["unplayable", "playable"])
def test_essence_that_changes_after_all_was_verified_is_brought_again(ready, monkeypatch, spoilt):
    east, _west, _between, ref = ready
    verified = accepting._require_valid

    def verified_then_changed(parcel, folder, listed, away):
        verified(parcel, folder, listed, away)
        (path,) = (folder / "data/essence").iterdir()
        content = bytearray(path.read_bytes())
        content[spoilt] = bytes(byte ^ 0xFF for byte in content[spoilt])
        path.write_bytes(content)

    monkeypatch.setattr(accepting, "_require_valid", verified_then_changed)
    with east:
        before = StoredFile.objects.count()
        with pytest.raises(Conflict, match="parcel_changed_on_disk"):
            fetch_parcel(ref, by=THE_NODE)
        assert StoredFile.objects.count() == before
    nothing_accepted(east, ref)
    monkeypatch.undo()
    with east:
        assert fetch_parcel(ref, by=THE_NODE).state == "accepted"


def test_a_grant_taken_back_stops_the_parcel_and_leaves_nothing(ready):
    east, west, between, ref = ready

    def take_back(request, status, body):
        if is_essence(request):
            between.fault = None
            with west:
                rights.revoke_grant(Parcel.objects.get(ref=ref).grant_ref, by=THE_NODE, because="a mistake")
            west.work("light")
            east.work("light")
        return body

    between.fault = take_back
    with east, pytest.raises(NotAllowed, match="grant_was_taken_back"):
        fetch_parcel(ref, by=THE_NODE)
    nothing_accepted(east, ref)
    with east:
        assert Parcel.objects.get(ref=ref).state == "revoked"
        assert not incoming_folder(ref).exists()


def is_run(request):
    return request.path_url.endswith("/bytes")


def test_small_files_come_in_one_call(ready):
    east, _west, between, ref = ready
    between.asked.clear()
    with east:
        assert fetch_parcel(ref, by=THE_NODE).state == "accepted"
        listed = list_in(east.node.path("parcels", ref)).parcel
    assert sum(file.size <= SMALL_FILE for file in listed.files) > 6
    asked = [path.rpartition("/")[2] for _, path, _ in between.asked]
    assert (asked.count("parcel.json"), sum(one.endswith(".mkv") for one in asked)) == (1, 1)
    assert asked.count("bytes") == len(asked) - 2 < 3


@pytest.mark.parametrize("length", [1, 997])
def test_a_line_that_breaks_within_a_run_goes_on_at_the_byte(ready, length):
    east, _west, between, ref = ready
    between.fault = lambda request, status, body: body[: max(length, len(body) // 9)] if is_run(request) else body
    with east:
        parcel = fetch_parcel(ref, by=THE_NODE)
        assert (parcel.state, parcel.refused_chunks) == ("accepted", [])


def test_a_byte_flipped_in_a_run_is_asked_for_again_and_noted(ready):
    east, _west, between, ref = ready
    flips = iter([3])
    between.fault = lambda request, status, body: (
        flipped(body, at) if is_run(request) and (at := next(flips, None)) is not None else body
    )
    with east:
        parcel = fetch_parcel(ref, by=THE_NODE)
        assert (parcel.state, len(parcel.refused_chunks)) == ("accepted", 1)


def test_a_run_that_always_comes_wrong_is_not_accepted(ready):
    east, _west, between, ref = ready
    between.fault = lambda request, status, body: flipped(body, 0) if is_run(request) else body
    with east, pytest.raises(Unreachable, match="chunk_came_wrong"):
        fetch_parcel(ref, by=THE_NODE)
    nothing_accepted(east, ref)


def test_small_files_that_are_here_are_not_asked_for_again(ready):
    east, west, between, ref = ready
    cut = iter([lambda body: body[:-1]])
    between.fault = lambda request, status, body: next(cut, lambda _: b"")(body) if is_run(request) else body
    with east, pytest.raises(Unreachable, match="line_broke_off"):
        fetch_parcel(ref, by=THE_NODE)
    with west:
        files = list_in(west.node.path("parcels", ref)).parcel.files
    with east:
        folder = incoming_folder(ref)
        terms = next(file for file in files if file.path.endswith("terms.json"))
        (folder / terms.path).write_bytes(b"torn off")
        (folder / f"{terms.path}.part").write_bytes(b"left behind")
        between.fault, between.asked = None, []
        assert fetch_parcel(ref, by=THE_NODE).state == "accepted"
    begins = [sum(file.size for file in files[:number]) for number in (files.index(terms), len(files) - 1)]
    ranges = [wanted for _, path, wanted in between.asked if path.endswith("/bytes")]
    assert [wanted.partition("-")[0] for wanted in ranges] == [f"bytes={begin}" for begin in begins]


def test_a_sender_whose_small_file_has_gone_breaks_off_and_reads_its_parcel(ready):
    east, west, _between, ref = ready
    with west:
        folder = west.node.path("parcels", ref)
        (folder / "bag-info.txt").unlink()
    with east, pytest.raises(Unreachable, match="line_broke_off"):
        fetch_parcel(ref, by=THE_NODE)
    nothing_accepted(east, ref)
    with west:
        assert Job.objects.filter(name="exchange.check_parcel").count() == 1


def test_a_withdrawal_while_the_files_go_into_the_vault_is_certified_once_nothing_is_left(ready, monkeypatch):
    east, west, _, ref = ready
    put_away, seen = accepting._put_away, []

    def put_away_and_be_told(*args):
        digest = put_away(*args)
        if not seen:
            with west:
                rights.revoke_grant(Parcel.objects.get(ref=ref).grant_ref, by=THE_NODE, because="a mistake")
            west.work("light")
            east.work("light")
            with east:
                seen.append((StoredFile.objects.count(), Certificate.objects.count()))
        return digest

    monkeypatch.setattr(accepting, "_put_away", put_away_and_be_told)
    with east, pytest.raises(NotAllowed, match="grant_was_taken_back"):
        fetch_parcel(ref, by=THE_NODE)
    # while its bytes lay here, nobody said that they did not
    assert seen == [(1, 0)]
    nothing_accepted(east, ref)
    hurry(east, west)
    with east:
        assert StoredFile.objects.count() == 0
        assert not incoming_folder(ref).exists()
    for side in (east, west):
        with side:
            assert Certificate.objects.get().deed == "never_arrived"


def test_what_a_crash_left_of_a_parcel_is_gone_before_its_withdrawal_is_certified(ready, monkeypatch):
    east, west, _, ref = ready
    with monkeypatch.context() as broken, east:
        broken.setattr(accepting, "sign_receipt", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            fetch_parcel(ref, by=THE_NODE)
        (left,) = StoredFile.objects.all()
    with west:
        rights.revoke_grant(Parcel.objects.get(ref=ref).grant_ref, by=THE_NODE, because="a mistake")
    west.work("light")
    east.work("light")
    with east:
        assert Certificate.objects.get().deed == "never_arrived"
        assert not StoredFile.objects.exists()
        assert not place_of(left.digest).exists()


def test_a_file_that_was_here_before_the_parcel_outlives_its_withdrawal(ready, tmp_path, monkeypatch):
    east, west, _, ref = ready
    _, content = essence(west, ref)
    (tmp_path / "own.mkv").write_bytes(content)
    with east:
        own = vault.take_in(tmp_path / "own.mkv", by=THE_NODE)
    monkeypatch.setattr(accepting, "sign_receipt", lambda *_: 1 / 0)
    with east, pytest.raises(ZeroDivisionError):
        fetch_parcel(ref, by=THE_NODE)
    with west:
        rights.revoke_grant(Parcel.objects.get(ref=ref).grant_ref, by=THE_NODE, because="a mistake")
    west.work("light")
    east.work("light")
    with east:
        assert Certificate.objects.get().deed == "never_arrived"
        assert list(StoredFile.objects.values_list("digest", flat=True)) == [own.digest]
        assert place_of(own.digest).read_bytes() == content
