"""Imprints exchanged as parcels of their own: by line and on a disk, withheld, renewed, broken off, changed, too old."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest

from reelbridge.base.rules.roles import THE_NODE, Actor, Role
from reelbridge.catalogue.models import Item
from reelbridge.exchange.actions import audiences, offering
from reelbridge.exchange.actions.imprints_out import parcel_of_imprints, write_imprints
from reelbridge.exchange.actions.parcels import put_list
from reelbridge.exchange.bags.verifying import verify_bag
from reelbridge.exchange.models import LedgerEntry, OutgoingLetter
from reelbridge.exchange.queries.imprints import imprints_with
from reelbridge.exchange.rules.parcel import IMPRINTS, ParcelList
from reelbridge.footage import actions, queries
from reelbridge.kernel import clock
from reelbridge.kernel.errors import BadInput, Conflict, NotAllowed, NotFound, Refusal, Unreachable
from reelbridge.kernel.files import write_whole
from reelbridge.matching.files import from_bytes, to_bytes
from reelbridge.media.queries import folder_of, imprint_path
from reelbridge.media.rules.layout import IMPRINT
from tests.exchange.dealings.conftest import MOROZOVA, OPERATOR
from tests.exchange.line.test_vectors import vectors


@pytest.fixture
def shown(sides, shown):
    """Return the refs of a film and a photograph of west's that east may see, each with an imprint."""
    _, west, *_ = sides
    for number, ref in enumerate(shown[:2]):
        mark(west, ref, number)
    return shown[:2]


def mark(west, ref, seed):
    """Make the imprint of an item anew, as when its film was changed under its ref; return the digest it ends in."""
    given = from_bytes(bytes.fromhex(vectors("imprint.json")["file"]), "the vector")
    with west:
        item = Item.objects.get(ref=ref)
        frames = item.frames if item.medium == "film" else given.timing.frames
        made = replace(given, timing=replace(given.timing, frames=frames), codes=given.codes ^ np.uint64(seed))
        path = folder_of(item.files.get().digest) / IMPRINT
        write_whole(path, to_bytes(made))
        return path.read_bytes()[-32:].hex()


def fetched(east):
    """Bring east's imprints of west into line; return how many came and went."""
    with east:
        taken = actions.fetch_imprints("nevsky", by=THE_NODE)
        assert taken.node == "nevsky"
        return taken.came, taken.gone


def found_by(side):
    with side:
        return {ref: mark for ref, mark in queries.shelf().reels().items() if ref.startswith("nevsky-")}


def mark_of(west, ref):
    with west:
        return imprint_path(Item.objects.get(ref=ref).files.get().digest).read_bytes()[-32:].hex()


def written(west, east, folder):
    folder.mkdir(exist_ok=True)
    with west:
        return write_imprints("beichen", folder, by=MOROZOVA)


def read(east, folder):
    with east:
        taken = actions.read_imprints(folder, by=MOROZOVA)
        return taken.came, taken.gone


def test_imprints_come_as_one_parcel_and_again_only_where_one_is_new(sides, shown):
    east, west, _, between = sides
    film, photograph = shown
    letters = {}
    for side in (east, west):
        with side:
            letters[side] = OutgoingLetter.objects.count(), LedgerEntry.objects.count()
    assert fetched(east) == (2, 0)
    assert found_by(east) == {ref: mark_of(west, ref) for ref in (film, photograph)}
    between.asked.clear()
    assert fetched(east) == (0, 0)
    # the list says that nothing is new: no file is asked for
    assert [path for _, path, _ in between.asked] == ["/exchange/imprints/parcel.json"]
    with west:
        given = parcel_of_imprints(west.partner(east)).parcel
        assert (given.kind, given.ref, given.receiver, given.lines) == (IMPRINTS, "nevsky-m-00001", "beichen", ())
        folder = west.node.path("index", "imprints", "beichen", given.ref)
        assert verify_bag(folder).problems == []
        # a second name of the imprint, not a second copy of it
        assert folder.joinpath(given.imprints[0].path).stat().st_nlink == 2
    with east:
        assert imprints_with(east.partner(west)).as_json() == {
            "given": None,
            "taken": {"parcel": "nevsky-m-00001", "made_at": given.as_json()["made_at"], "imprints": 2},
            "is_withheld": False,
        }
    # nobody promised anything: no letter was written and no ledger has grown
    for side in (east, west):
        with side:
            assert (OutgoingLetter.objects.count(), LedgerEntry.objects.count()) == letters[side]


def test_an_imprint_that_was_made_anew_takes_the_place_of_the_older(sides, shown):
    east, west, *_ = sides
    film, photograph = shown
    fetched(east)
    before = found_by(east)
    fresh = mark(west, film, 9)
    assert fetched(east) == (1, 0)
    after = found_by(east)
    assert after == {film: fresh, photograph: before[photograph]}
    assert after[film] != before[film]
    with east:
        assert queries.partners_imprint(film).read_bytes()[-32:].hex() == after[film]


def test_what_is_withheld_or_withdrawn_goes_out_again(sides, shown):
    east, west, *_ = sides
    film, photograph = shown
    fetched(east)
    with west:
        offering.withdraw([photograph], west.partner(east), by=OPERATOR)
    assert fetched(east) == (0, 1)
    assert found_by(east).keys() == {film}
    with east:
        assert not queries.partners_imprint(photograph).exists()
    with west:
        audiences.agree(west.partner(east), withhold=["imprint"], by=OPERATOR)
    assert fetched(east) == (0, 1)
    assert found_by(east) == {}
    with west:
        assert imprints_with(west.partner(east)).as_json()["given"]["imprints"] == 0
        audiences.agree(west.partner(east), withhold=[], by=OPERATOR)
    assert fetched(east) == (1, 0)


def test_what_is_shown_no_more_is_not_given_out_of_a_parcel_made_before(sides, shown):
    east, west, _, between = sides
    film, photograph = shown
    asked = []

    def withdraw(request, status, content):
        if request.url.endswith("/parcel.json"):
            asked.append(request.url)
            with west:
                offering.withdraw([photograph], west.partner(east), by=OPERATOR)
        return content

    between.fault = withdraw
    # the list that names it is given out, its file is not: the list is asked for again
    assert fetched(east) == (1, 0)
    assert len(asked) == 2
    assert found_by(east).keys() == {film}


def test_what_breaks_off_goes_on_and_what_comes_wrong_is_not_believed(sides, shown):
    east, _, _, between = sides
    pieces = iter([40, 41])

    def cut(request, status, content):
        """Let a few bytes through, twice, then none."""
        if request.url.endswith("/bytes"):
            return content[:size] if (size := next(pieces, 0)) else None
        return content

    between.fault = cut
    with pytest.raises(Unreachable):
        fetched(east)
    assert found_by(east) == {}
    # a byte turned on the line, each time
    between.fault = lambda request, status, content: (
        bytes([content[0] ^ 1]) + content[1:] if request.url.endswith("/bytes") else content
    )
    with pytest.raises(Unreachable) as refused:
        fetched(east)
    assert refused.value.code == "exchange.chunk_came_wrong"
    assert ("POST", "/exchange/imprints/nevsky-m-00001/doubt", "") in between.asked
    assert found_by(east) == {}
    between.fault = None
    assert fetched(east) == (2, 0)
    with east:
        assert not list(east.node.path("index", "imprints").glob("*.incoming"))


def test_a_list_with_a_byte_turned_is_not_believed(sides, shown):
    east, _, _, between = sides
    other = b'"film":"' + b"0" * 64
    between.fault = lambda request, status, content: re.sub(rb'"film":"[0-9a-f]{64}', other, content)
    with pytest.raises(Unreachable):
        fetched(east)
    assert found_by(east) == {}


def test_a_parcel_that_has_changed_at_its_senders_is_made_again_without_what_is_broken(sides, shown):
    east, west, *_ = sides
    _, photograph = shown
    with west:
        made = parcel_of_imprints(west.partner(east)).parcel
        folder = west.node.path("index", "imprints", "beichen", made.ref)
        broken = folder / made.imprints[0].path
        content = broken.read_bytes()
        # the same bytes under two names: what broke in one broke in the other
        with broken.open("r+b") as stream:
            stream.seek(90)
            stream.write(bytes([content[90] ^ 4]))
    with pytest.raises(Unreachable):
        fetched(east)
    assert west.work() == 1
    assert fetched(east) == (1, 0)
    assert found_by(east).keys() == {photograph}


def test_a_disk_brings_imprints_and_their_records_to_who_has_no_line(sides, shown, tmp_path):
    east, west, _, between = sides
    film, photograph = shown
    between.fault = lambda *_: None
    with east:
        Item.objects.filter(ref__startswith="nevsky-").delete()
    bag = written(west, east, tmp_path / "disk")
    assert bag == tmp_path / "disk" / "nevsky-m-00001.imprints"
    assert verify_bag(bag).problems == []
    assert read(east, tmp_path / "disk") == (2, 0)
    assert found_by(east) == {ref: mark_of(west, ref) for ref in (film, photograph)}
    with east:
        assert set(Item.objects.values_list("ref", flat=True)) == {film, photograph}
    # sent twice, taken once
    assert read(east, bag) == (0, 0)
    # what is shown no longer is not on the next disk, and goes
    with west:
        offering.withdraw([photograph], west.partner(east), by=OPERATOR)
    written(west, east, tmp_path / "next")
    assert read(east, tmp_path / "next") == (0, 1)
    # out of order: the one before brings nothing back
    with pytest.raises(Conflict) as refused:
        read(east, bag)
    assert refused.value.code == "exchange.imprints_are_older"
    assert found_by(east).keys() == {film}


def test_a_disk_that_has_changed_or_is_for_others_brings_nothing(sides, shown, tmp_path):
    east, west, third, _ = sides
    bag = written(west, east, tmp_path / "disk")
    (imprint, *_) = sorted(bag.glob("data/imprints/*"))
    content = imprint.read_bytes()
    imprint.write_bytes(content[:90] + bytes([content[90] ^ 4]) + content[91:])
    refusals = []

    def refused(folder, side=east):
        with pytest.raises(Refusal) as one:
            read(side, folder)
        refusals.append(one.value.code)

    refused(bag)
    imprint.write_bytes(content)
    (bag / "data" / "more").write_bytes(b"a file that nobody signed")
    refused(bag)
    (bag / "data" / "more").unlink()
    listed = json.loads((bag / "parcel.json").read_bytes())
    listed["document"]["imprints"].pop()
    (tmp_path / "disk" / "kept").write_bytes((bag / "parcel.json").read_bytes())
    (bag / "parcel.json").write_text(json.dumps(listed))
    refused(bag)
    (tmp_path / "disk" / "kept").replace(bag / "parcel.json")
    refused(bag, side=third)
    refused(tmp_path / "nowhere")
    refused(tmp_path)
    assert refusals == [
        "exchange.imprints_changed", "exchange.imprints_changed", "exchange.signature_is_false",
        "exchange.imprints_not_for_us", "exchange.no_such_folder", "exchange.no_imprints_there",
    ]  # fmt: skip
    for side in (east, third):
        assert found_by(side) == {}
    assert read(east, bag) == (2, 0)


def test_a_parcel_of_essence_is_no_parcel_of_imprints(sides, tmp_path):
    east, west, *_ = sides
    of_essence = ParcelList(
        "nevsky-p-00001", "nevsky", "beichen", "beichen-r-00001", "nevsky-g-00001", clock.now(), 1 << 22, (), ()
    )
    with west:
        put_list(tmp_path, of_essence)
    with pytest.raises(BadInput) as refused:
        read(east, tmp_path)
    assert refused.value.code == "exchange.imprints_not_for_us"


def test_who_may_not_write_disks_or_is_no_partner_gets_none(sides, shown, tmp_path):
    _, west, *_ = sides
    with west:
        with pytest.raises(NotAllowed):
            write_imprints("beichen", tmp_path, by=Actor("A reader", Role.READER))
        with pytest.raises(NotFound):
            write_imprints("nobody", tmp_path, by=MOROZOVA)
        with pytest.raises(NotFound):
            write_imprints("beichen", tmp_path / "nowhere", by=MOROZOVA)
    assert list(tmp_path.glob("*.imprints")) == []
