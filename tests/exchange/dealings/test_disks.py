"""Parcels on disks: planned, written, read in any order, damaged, mixed up; accepted whole or not at all."""

from __future__ import annotations

import itertools
import json
import shutil
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from reelbridge.catalogue.models import ItemFile
from reelbridge.exchange.actions import dealings
from reelbridge.exchange.actions import disks as disks_
from reelbridge.exchange.actions.accepting import fetch_parcel
from reelbridge.exchange.actions.disks import read_parcel, write_parcel
from reelbridge.exchange.bags import disks as bags
from reelbridge.exchange.bags.verifying import verify_bag
from reelbridge.exchange.models import Parcel, Receipt, Request
from reelbridge.exchange.queries import ledger as kept
from reelbridge.exchange.rules import parcel as rules
from reelbridge.exchange.rules.dealing import Asked
from reelbridge.exchange.rules.disks import LARGEST_ON_FAT, PER_DISK, PER_PIECE, largest_file, plan
from reelbridge.exchange.rules.ledger import Ledger
from reelbridge.exchange.rules.ledger_comparing import first_difference
from reelbridge.exchange.rules.parcel import ParcelFile, ParcelList
from reelbridge.kernel.errors import BadInput, Conflict, NotAllowed, NotFound, Refusal
from reelbridge.rights import actions as rights
from tests.exchange.dealings.conftest import LIN, MOROZOVA, OPERATOR, WANTED, ask, settle

CHUNK = 1 << 22


@pytest.fixture
def waits(sides, shown, monkeypatch):
    """Return both sides, the line, which is down since the request, and the ref of a parcel of many small chunks."""
    monkeypatch.setattr(rules, "SMALLEST_CHUNK", 20_000)
    east, west, between, third = sides[0], sides[1], sides[3], sides[2]
    asked = ask(east, west, Asked(shown[0]), Asked(shown[1]))
    settle(east, west)
    between.fault = lambda *_: None
    with west:
        dealings.grant_request(Request.objects.get(ref=asked.ref), terms=WANTED, by=MOROZOVA)
    west.work("heavy")
    with west:
        ref = Parcel.objects.get(state="ready").ref
    return east, west, between, third, ref


def written(west, ref, places, *, room=0):
    """Write a parcel onto disks that take so many bytes of pieces each."""
    for place in places:
        place.mkdir(exist_ok=True)
    with west:
        most = room and room + PER_DISK + 2 * west.node.path("parcels", ref, "parcel.json").stat().st_size
        return write_parcel(ref, places, by=MOROZOVA, most_bytes=most)


def refused(east, folders, kind):
    with east:
        with pytest.raises(kind) as said:
            read_parcel(folders, by=LIN)
        assert ItemFile.objects.count() == Receipt.objects.count() == 0
    return said.value.code, said.value.facts


def test_a_parcel_comes_by_disk_where_no_letter_came(waits, tmp_path):
    east, west, between, _, ref = waits
    (disk,) = written(west, ref, [tmp_path / "disk"])
    assert verify_bag(disk).problems == []
    assert (disk / "bag-info.txt").read_text().splitlines()[1:3] == [
        f"Bag-Group-Identifier: {ref}",
        "Bag-Count: 1 of 1",
    ]
    with east:
        assert not Parcel.objects.exists()
        assert read_parcel([tmp_path / "disk"], by=LIN).state == "accepted"
        assert ItemFile.objects.count() == 2
        assert Request.objects.get().state == "fetched"
        assert read_parcel([disk], by=LIN).state == "accepted"
        assert Receipt.objects.count() == 1
    between.fault = None
    settle(east, west)
    with west:
        assert [one["by"] for one in Receipt.objects.get().envelope["signatures"]] == ["beichen", "nevsky"]
        theirs = list(kept.exported(west.partner(east)))
    with east:
        assert first_difference(Ledger(kept.exported(east.partner(west))), Ledger(theirs)) is None


def test_disks_are_read_in_any_order_and_the_rest_is_named(waits, tmp_path):
    east, west, _, _, ref = waits
    with west:
        largest = max(one["size"] for one in _listed(west, ref)["files"])
    disks = written(west, ref, [tmp_path / name for name in "abcd"], room=largest // 2 + 6 * PER_PIECE + 40_000)
    assert len(disks) >= 2
    assert any(path.is_file() for path in (disks[0] / "data" / "pieces").rglob("*"))
    assert all(verify_bag(disk).is_valid for disk in disks)
    last, *others = reversed(disks)
    code, facts = refused(east, [last], Conflict)
    assert code == "exchange.disks_are_missing"
    assert facts["missing"] == ", ".join(str(number) for number in range(1, len(disks)))
    with east:
        assert read_parcel(others, by=LIN).state == "accepted"
        assert Receipt.objects.count() == 1


def test_disks_are_put_in_one_after_the_other_while_the_reader_waits(waits, tmp_path, monkeypatch):
    """One drive: each disk is taken out before the next is put in, and no chunk is read from a disk twice."""
    east, west, _, _, ref = waits
    with west:
        files = _listed(west, ref)["files"]
    room = max(one["size"] for one in files) // 2 + 6 * PER_PIECE + 40_000
    disks = written(west, ref, [tmp_path / name for name in "abcd"], room=room)
    drive, read, bring, others = tmp_path / "drive", [], bags.Disks.bring, list(disks[:-1])
    drive.mkdir()
    disks[-1].rename(drive / disks[-1].name)

    def counted(self, file, out, number, chunk):
        is_right = bring(self, file, out, number, chunk)
        read.extend([(file.path, number)] if is_right else [])
        return is_right

    asked = []

    def put_in(missing, count):
        """Find the drive empty the first time, and the next disk in it the second."""
        asked.append((missing, count))
        for old in drive.iterdir():
            shutil.rmtree(old)
        if len(asked) % 2 == 0:
            others[0].rename(drive / others.pop(0).name)

    monkeypatch.setattr(bags.Disks, "bring", counted)
    with east:
        assert read_parcel([drive], by=LIN, await_disks=put_in).state == "accepted"
        parcel = Parcel.objects.get()
        assert (parcel.done_chunks, parcel.done_bytes) == (parcel.total_chunks, parcel.total_bytes)
    numbers = range(1, len(disks))
    assert asked == [(frozenset(numbers[at // 2 :]), len(disks)) for at in range(2 * len(numbers))]
    assert sorted(read) == sorted((one["path"], at) for one in files for at in range(len(one["chunks"])))


def _listed(west, ref):
    return json.loads(west.node.path("parcels", ref, "parcel.json").read_bytes())["document"]


def test_a_damaged_disk_is_named_and_the_line_brings_what_it_lacks(waits, tmp_path):
    east, west, between, _, ref = waits
    (disk,) = written(west, ref, [tmp_path / "disk"])
    film = max(
        (path for path in (disk / "data" / "files").rglob("*") if path.is_file()), key=lambda path: path.stat().st_size
    )
    content = bytearray(film.read_bytes())
    content[25_000] ^= 1
    film.write_bytes(content)
    code, facts = refused(east, [disk], Conflict)
    path = film.relative_to(disk / "data" / "files").as_posix()
    assert (code, facts["disk"], facts["file"], facts["chunks"]) == ("exchange.disk_is_wrong", 1, path, 1)
    film.unlink()
    assert refused(east, [disk], Conflict)[1]["chunks"] == 1
    between.fault = None
    with east:
        assert fetch_parcel(ref, by=LIN).state == "accepted"


def test_what_is_no_disk_or_not_of_one_parcel_is_refused(waits, tmp_path):
    east, west, _, third, ref = waits
    (disk,) = written(west, ref, [tmp_path / "disk"])
    (tmp_path / "empty").mkdir()
    assert refused(east, [tmp_path / "empty"], NotFound)[0] == "exchange.no_disk_there"
    assert refused(east, [tmp_path / "nowhere"], NotFound)[0] == "exchange.no_such_folder"
    (other,) = written(west, ref, [tmp_path / "other"])
    note = json.loads((other / "data/disk.json").read_bytes())
    note["document"]["disks"] = 2
    (other / "data/disk.json").write_text(json.dumps(note))
    assert refused(east, [disk, other], BadInput)[0] == "exchange.disks_of_several"
    assert refused(east, [other], BadInput)[0] == "exchange.signature_is_false"
    for junk in ("{", "[]", "null", '{"document": {}}', "[" * 9000):
        (other / "data/disk.json").write_text(junk)
        assert refused(east, [other], BadInput)[0] == "exchange.disk_not_understood"
    (other / "data/disk.json").unlink()
    (other / "data/disk.json").symlink_to(disk / "data/disk.json")
    assert refused(east, [other], BadInput)[0] == "exchange.disk_unreadable"
    # a disk that went to the wrong house
    assert refused(third, [disk], BadInput)[0] == "exchange.letter_for_another"


def test_a_disk_is_written_whole_or_not_at_all(waits, tmp_path):
    _, west, _, _, ref = waits
    disks = [tmp_path / "small"]
    with pytest.raises(Conflict) as said:
        written(west, ref, disks, room=50_000)
    assert (said.value.code, list(disks[0].iterdir())) == ("exchange.disks_too_small", [])
    (disk,) = written(west, ref, disks)
    with pytest.raises(Conflict) as said:
        written(west, ref, disks)
    assert said.value.code == "exchange.disk_has_this_parcel"
    shutil.rmtree(disk)
    with west:
        film = next(west.node.path("parcels", ref, "data", "essence").glob("*.mkv"))
        film.rename(film.with_suffix(".old"))
        content = bytearray(film.with_suffix(".old").read_bytes())
        content[5] ^= 1
        film.write_bytes(content)
    with pytest.raises(Conflict) as said:
        written(west, ref, disks)
    assert said.value.code == "exchange.parcel_changed_on_disk"
    assert not [path for path in disks[0].iterdir() if not path.name.startswith(".")]
    with west:
        rights.revoke_grant(Parcel.objects.get().grant_ref, by=OPERATOR, because="withdrawn")
    with pytest.raises(Refusal) as said:
        written(west, ref, disks)
    assert (type(said.value), said.value.code) == (NotAllowed, "exchange.grant_was_taken_back")


def _of_sizes(sizes):
    files = tuple(
        ParcelFile(f"data/{number}", size, "0" * 64, ("0" * 64,) * -(-size // CHUNK))
        for number, size in enumerate(sizes)
    )
    return _list_of(files, CHUNK)


def _list_of(files, chunk):
    at = datetime(2026, 1, 1, tzinfo=UTC)
    return ParcelList("nevsky-p-00001", "nevsky", "beichen", "beichen-r-00001", "nevsky-g-00001", at, chunk, (), files)


@settings(max_examples=60)
@given(
    some.lists(some.integers(0, 20 * CHUNK), min_size=1, max_size=12),
    some.lists(some.integers(0, 30 * CHUNK), min_size=1, max_size=6),
    some.sampled_from([0, CHUNK, 3 * CHUNK + 5]),
)
def test_every_chunk_lies_on_one_disk_and_no_disk_is_too_full(sizes, rooms, largest):
    listed = _of_sizes(sizes)
    try:
        pieces, used = plan(listed, rooms, [largest] * len(rooms))
    except Conflict:
        # what is refused lacks room even with a chunk lost on every disk for every file
        lost = len(rooms) * len(sizes) * (CHUNK + PER_PIECE) + 20 * len(sizes) * PER_PIECE
        assert listed.total_bytes + lost > sum(rooms)
        return
    chunks = sorted((one.path, number) for one in pieces for number in range(one.first, one.end))
    assert chunks == sorted((file.path, number) for file in listed.files for number in range(len(file.chunk_digests)))
    assert {one.path for one in pieces} == {file.path for file in listed.files}
    assert {one.disk for one in pieces} == set(range(1, len(used) + 1))
    for number, place in enumerate(used, start=1):
        on_it = [(listed.file(one.path), one) for one in pieces if one.disk == number]
        held = sum(min(one.end * CHUNK, file.size) - one.first * CHUNK for file, one in on_it)
        assert held + PER_PIECE * len(on_it) <= rooms[place]
        assert not largest or all(min(one.end * CHUNK, file.size) - one.first * CHUNK <= largest for file, one in on_it)


TB = 10**12


def test_a_film_of_two_terabytes_lies_on_fat_in_pieces_it_can_hold():
    size, chunk = 2 * TB, rules.chunk_bytes_for(2 * TB)
    film = ParcelFile("data/essence/film.mov", size, "0" * 64, ("0" * 64,) * -(-size // chunk))
    paper = ParcelFile("data/terms/terms.json", 900, "1" * 64, ("1" * 64,))
    listed = _list_of((film, paper), chunk)
    pieces, used = plan(listed, [3 * TB, 3 * TB], [LARGEST_ON_FAT, LARGEST_ON_FAT])
    cut = [one for one in pieces if one.path == film.path]
    assert (used, {one.disk for one in pieces}) == ((0,), {1})
    assert [one.first for one in cut] == [0, *(one.end for one in cut[:-1])]
    assert (cut[-1].end, len({one.place(film) for one in cut})) == (len(film.chunk_digests), len(cut))
    assert max((one.end - one.first) * chunk for one in cut) <= LARGEST_ON_FAT
    assert [one.place(paper) for one in pieces if one.path == paper.path] == ["data/files/data/terms/terms.json"]
    # a disk without the limit takes it whole
    pieces, used = plan(listed, [3 * TB, 3 * TB], [LARGEST_ON_FAT, 0])
    assert [(one.disk, one.first, one.end) for one in pieces if one.path == film.path] == [
        (2, 0, len(film.chunk_digests))
    ]


def test_every_chunk_of_a_file_of_two_terabytes_has_its_place():
    size, chunk = 2 * TB + 1, rules.chunk_bytes_for(2 * TB + 1)
    film = ParcelFile("data/film.mov", size, "0" * 64, ("0" * 64,) * -(-size // chunk))
    assert (chunk, len(film.chunk_digests)) == (1 << 27, 14_902)
    chunks = list(film.chunks(chunk))
    assert (chunks[0].first, chunks[-1].end) == (0, size)
    assert all(before.end == after.first for before, after in itertools.pairwise(chunks))


def test_fat_is_told_by_its_mount():
    mounts = (
        "29 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
        "60 29 8:17 / /media/old\\040disk rw shared:30 - vfat /dev/sdb1 rw,fmask=0022\n"
    )
    assert largest_file(mounts, (8, 17)) == LARGEST_ON_FAT
    assert largest_file(mounts, (8, 1)) == largest_file(mounts, (9, 9)) == largest_file("", (8, 1)) == 0


def test_a_disk_that_holds_small_files_only_is_written_and_read(waits, tmp_path, monkeypatch):
    east, west, _, _, ref = waits
    with west:
        chunk = _listed(west, ref)["chunk_bytes"]
    monkeypatch.setattr(disks_, "_largest_file", lambda _: 2 * chunk + 1)
    (disk,) = written(west, ref, [tmp_path / "disk"])
    sizes = [path.stat().st_size for path in (disk / "data" / "pieces").rglob("*") if path.is_file()]
    assert (len(sizes) > 1, max(sizes)) == (True, 2 * chunk)
    assert verify_bag(disk).is_valid
    with east:
        assert read_parcel([disk], by=LIN).state == "accepted"
