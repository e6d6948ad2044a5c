"""A parcel that has landed: every harm to a file is named, and a bag that is not as we write one is told from ours."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime

import pytest

from reelbridge.base.rules.roles import THE_NODE
from reelbridge.exchange.actions import accepting
from reelbridge.exchange.actions.accepting import fetch_parcel
from reelbridge.exchange.bags.landed import changed_in, is_as_written
from reelbridge.exchange.bags.own import list_in
from reelbridge.exchange.bags.verifying import verify_bag
from reelbridge.exchange.bags.writing import read_file, write_bag
from reelbridge.exchange.models import Parcel
from reelbridge.exchange.rules.letter import LARGEST_BYTES
from reelbridge.exchange.rules.parcel import SMALLEST_CHUNK, ParcelFile, ParcelLine, ParcelList
from reelbridge.exchange.rules.receipt import read_receipt, receipt_for, vouches_for
from reelbridge.kernel.digest import Beside
from reelbridge.kernel.errors import Conflict
from tests.exchange.dealings.test_fetching import nothing_accepted

LARGE, SMALL = "data/镜头/large.mkv", "data/100%.txt"


def parcel_of(files, lines=()):
    return ParcelList(
        ref="nevsky-p-00001", sender="nevsky", receiver="beichen", request_ref="beichen-r-00001",
        grant_ref="nevsky-g-00001", made_at=datetime(2026, 5, 1, tzinfo=UTC), chunk_bytes=SMALLEST_CHUNK, lines=lines,
        files=files,
    )  # fmt: skip


@pytest.fixture
def landed(tmp_path):
    folder = tmp_path / "bag"
    (folder / "data" / "镜头").mkdir(parents=True)
    (folder / LARGE).write_bytes(b"picture" * 10_001)
    (folder / SMALL).write_bytes(b"percent")
    (folder / "data" / "empty.txt").touch()
    _, files = write_bag(folder, info={"External-Identifier": "nevsky-p-00001"})
    return folder, parcel_of(files)


def test_a_parcel_as_it_was_written_is_right(landed):
    folder, parcel = landed
    assert (changed_in(folder, parcel), is_as_written(folder, parcel)) == ([], True)
    assert verify_bag(folder).is_valid


@pytest.mark.parametrize("path", [LARGE, SMALL, "data/empty.txt", "bag-info.txt", "manifest-sha256.txt"])
def test_each_harm_to_a_file_is_named(landed, path):
    folder, parcel = landed
    content = (folder / path).read_bytes()
    harms = [content + b"x", None]
    if content:
        harms += [content[:-1], content[:-1] + bytes([content[-1] ^ 1])]
    for harm in harms:
        (folder / path).unlink()
        if harm is not None:
            (folder / path).write_bytes(harm)
        assert changed_in(folder, parcel) == [path]
        (folder / path).write_bytes(content)
    (folder / path).unlink()
    (folder / path).symlink_to(folder / "bagit.txt")
    assert changed_in(folder, parcel) == [path]


def test_what_somebody_else_reads_is_held_to_its_size_alone(landed):
    folder, parcel = landed
    content = (folder / LARGE).read_bytes()
    (folder / LARGE).write_bytes(content[:-1] + b"?")
    assert (changed_in(folder, parcel), changed_in(folder, parcel, but={LARGE})) == ([LARGE], [])
    known = {file.path: file.digest for file in parcel.files}
    assert (verify_bag(folder).is_valid, verify_bag(folder, known=known).is_valid) == (False, True)
    assert not verify_bag(folder, known={LARGE: "0" * 64}).is_valid
    (folder / LARGE).write_bytes(content[:-1])
    assert changed_in(folder, parcel, but={LARGE}) == [LARGE]


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("manifest-sha256.txt", lambda text: text.replace("  ", " ", 1)),
        ("tagmanifest-sha256.txt", lambda text: text.partition("\n")[2]),
        ("bag-info.txt", lambda text: text.replace("Oxum: ", "Oxum: 1")),
        ("bag-info.txt", lambda text: "Payload-Oxum: 7.7\n" + text),
        ("bagit.txt", lambda text: text.replace("1.0", "0.97")),
        ("data/extra.txt", lambda _: "not in the list"),
    ],
)
def test_a_bag_that_is_written_otherwise_is_left_to_the_judge_of_any_bag(landed, name, change):
    folder, parcel = landed
    path = folder / name
    path.write_text(change(path.read_text() if path.exists() else ""))
    files = [read_file(folder, file.path, SMALLEST_CHUNK) for file in parcel.files]
    assert changed_in(folder, parcel_of(tuple(files))) == []
    assert not is_as_written(folder, parcel_of(tuple(files)))


@pytest.mark.parametrize("essence", [1, 10_000])
def test_the_receipt_of_very_many_files_still_fits_a_letter(essence):
    names = [f"data/essence/nevsky-i-{number:05}_0000000-0000100.mkv" for number in range(essence)]
    names += [f"data/payload/{number:07}.bin" for number in range(20_000)]
    files = tuple(ParcelFile(name, 4096, hashlib.sha256(name.encode()).hexdigest(), ()) for name in names)
    parcel = parcel_of(files, tuple(ParcelLine(f"nevsky-i-{n:05}", None, names[n]) for n in range(essence)))
    at = datetime(2026, 5, 2, tzinfo=UTC)
    body = receipt_for(parcel, list_digest="0" * 64, at=at)
    assert [path for path, _, _ in body.files] == names[: min(essence, 4_000)]
    written = json.dumps(body.as_json()).encode()
    assert len(written) < LARGEST_BYTES - 50_000
    read = read_receipt(json.loads(written))
    assert vouches_for(read, parcel, "0" * 64)
    # any other file is another list, and so another digest
    assert not vouches_for(read, parcel, "1" * 64)


def test_a_digest_made_beside_is_that_of_everything_fed():
    pieces = [bytes([number]) * (number * 3001) for number in range(40)]
    one, other = hashlib.sha256(), hashlib.sha256()
    with Beside(behind=2) as beside:
        for piece in pieces:
            beside.feed(one if len(piece) % 2 else other, piece)
        beside.settle()
    assert one.digest() == hashlib.sha256(b"".join(piece for piece in pieces if len(piece) % 2)).digest()
    assert other.digest() == hashlib.sha256(b"".join(piece for piece in pieces if not len(piece) % 2)).digest()


def test_a_file_that_goes_after_it_arrived_is_brought_again(ready, monkeypatch):
    east, _west, _between, ref = ready
    real = accepting.changed_in

    def read_after_loss(folder, listed, **given):
        (folder / "bag-info.txt").unlink()
        return real(folder, listed, **given)

    monkeypatch.setattr(accepting, "changed_in", read_after_loss)
    with east, pytest.raises(Conflict, match="parcel_changed_on_disk"):
        fetch_parcel(ref, by=THE_NODE)
    nothing_accepted(east, ref)
    monkeypatch.undo()
    with east:
        assert fetch_parcel(ref, by=THE_NODE).state == "accepted"


def test_essence_that_the_vault_has_taken_in_does_not_come_again(ready, monkeypatch):
    east, _west, between, ref = ready
    with monkeypatch.context() as broken, east:
        broken.setattr(accepting, "sign_receipt", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            fetch_parcel(ref, by=THE_NODE)
        # as another file leaves it that turns out to have changed, after this one had been doubted
        Parcel.objects.filter(ref=ref).update(state="fetching")
        folder = accepting.incoming_folder(ref)
        essence = next(path for path in list_in(folder).parcel.lines if path.path.endswith(".mkv")).path
        assert not (folder / essence).exists()
        (folder / f"{essence}.part").write_bytes(b"half of it")
    between.asked.clear()
    with east:
        parcel = fetch_parcel(ref, by=THE_NODE)
        assert (parcel.state, parcel.done_bytes) == ("accepted", parcel.total_bytes)
    assert [path for _, path, _ in between.asked if path.endswith(".mkv")] == []
