"""Any bag on disk: what is refused, what is named, and that nothing outside is touched."""

from __future__ import annotations

import hashlib
import json
import os
import socket
import unicodedata

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from reelbridge.exchange.bags import report, verifying
from reelbridge.exchange.bags.own import look_at_list
from reelbridge.exchange.bags.verifying import verify_bag
from reelbridge.exchange.bags.writing import write_bag
from reelbridge.exchange.rules.bag import inside
from reelbridge.kernel.errors import BadInput, NotFound
from reelbridge.kernel.files import write_whole


@pytest.fixture
def bag(tmp_path):
    folder = tmp_path / "bag"
    (folder / "data" / "镜头").mkdir(parents=True)
    (folder / "data" / "镜头" / "план 1.mkv").write_bytes(b"picture" * 1000)
    (folder / "data" / "100%.txt").write_bytes(b"percent")
    write_bag(folder, info={"Source-Organization": "Невский киноархив"})
    return folder


def codes(folder):
    return [problem.code.removeprefix("exchange.bag_") for problem in verify_bag(folder).problems]


def test_a_bag_that_was_just_written_is_valid(bag):
    report = verify_bag(bag)
    assert (report.problems, report.warnings, report.version, report.files) == ([], [], "1.0", 2)


def test_one_flipped_byte_is_named_with_its_file(bag):
    path = bag / "data" / "镜头" / "план 1.mkv"
    content = bytearray(path.read_bytes())
    content[3210] ^= 1
    path.write_bytes(content)
    [problem] = verify_bag(bag).problems
    assert (problem.code, problem.facts["path"]) == ("exchange.bag_file_changed", "data/镜头/план 1.mkv")


def test_a_flipped_byte_in_every_tag_file_is_found(bag):
    for name in ("bagit.txt", "bag-info.txt", "manifest-sha256.txt"):
        before = (bag / name).read_bytes()
        (bag / name).write_bytes(before[:5] + bytes([before[5] ^ 1]) + before[6:])
        assert codes(bag), name
        (bag / name).write_bytes(before)
    assert codes(bag) == []


def test_missing_and_unlisted_files_are_named(bag):
    (bag / "data" / "100%.txt").rename(bag / "data" / "else.txt")
    found = {(one.code.removeprefix("exchange.bag_"), one.facts["path"]) for one in verify_bag(bag).problems}
    assert found == {("file_is_missing", "data/100%.txt"), ("file_not_in_manifest", "data/else.txt")}


def test_links_and_pipes_are_refused_and_not_followed(bag, tmp_path):
    (tmp_path / "outside").write_text("secret")
    (bag / "data" / "link").symlink_to(tmp_path / "outside")
    (bag / "data" / "folder").symlink_to(tmp_path)
    os.mkfifo(bag / "data" / "pipe")
    assert sorted(codes(bag)) == ["file_is_a_link", "file_is_a_link", "file_is_special"]


def test_unicode_twins_are_refused(bag):
    composed, parted = (unicodedata.normalize(form, "data/Й.txt") for form in ("NFC", "NFD"))
    digest = hashlib.sha256(b"x").hexdigest()
    for name in (composed, parted):
        (bag / name).write_bytes(b"x")
    with (bag / "manifest-sha256.txt").open("a") as manifest:
        manifest.write(f"{digest}  {composed}\n{digest}  {parted}\n")
    assert "names_are_twins" in codes(bag)


def test_a_composed_name_in_the_manifest_finds_the_parted_one_on_disk(tmp_path):
    folder = tmp_path / "bag"
    (folder / "data").mkdir(parents=True)
    (folder / "data" / unicodedata.normalize("NFD", "Й.txt")).write_bytes(b"x")
    write_bag(folder, info={})
    (folder / "tagmanifest-sha256.txt").unlink()
    manifest = folder / "manifest-sha256.txt"
    manifest.write_text(unicodedata.normalize("NFC", manifest.read_text()))
    assert codes(folder) == []


@pytest.mark.parametrize(
    "path",
    ["../x", "data/../../x", "/etc/passwd", "~/x", "~root/x", "C:/x", "c:x", "\\\\host\\x", "data\\..\\x", "data//x",
     "data/./x", "data/\x00x", "", "./", "data/\x1bx"],
)  # fmt: skip
def test_paths_that_lead_out_are_refused(path):
    with pytest.raises(BadInput, match="bag_path_leads_out"):
        inside(path)


@given(st.text(max_size=40))
def test_a_path_that_passes_stays_inside(text):
    try:
        path = inside(text)
    except BadInput:
        return
    assert os.path.normpath(os.path.join("/bag", path)) == "/bag/" + path  # noqa: PTH118 -- compares texts


@pytest.mark.parametrize("written", ["data/%2e%2e/%2e%2e/x", "data/%252e%252e/x"])
def test_percent_encodings_are_undone_once_and_never_into_a_way_out(bag, written):
    with (bag / "manifest-sha256.txt").open("a") as manifest:
        manifest.write(f"{'0' * 64}  {written}\n")
    assert "file_is_missing" in codes(bag)


def test_fetch_is_never_followed(bag):
    (bag / "fetch.txt").write_text("file:///etc/passwd - data/x\nhttp://127.0.0.1:9/ 5 ../../x\nnonsense\n")
    assert codes(bag)[:3] == ["fetch_not_in_manifest", "path_leads_out", "line_not_understood"]
    assert not (bag / "data" / "x").exists()


def test_a_line_without_end_is_refused_in_little_memory(bag):
    with (bag / "manifest-sha256.txt").open("a") as manifest:
        manifest.write("a" * 5_000_000)
    assert "line_not_understood" in codes(bag)


def test_a_manifest_without_end_is_left_when_it_is_clear_that_it_lies(bag, monkeypatch):
    monkeypatch.setattr(verifying, "MOST_ABSENT", 50)
    monkeypatch.setattr(report, "MOST_NOTED", 20)
    lines = "".join(f"{number:064x}  data/{number}\n" for number in range(40_000))
    with (bag / "manifest-sha256.txt").open("a") as manifest:
        manifest.write(lines)
    found = codes(bag)
    assert (found[0], found[-1], len(found)) == ("manifest_without_end", "wrong_without_end", 21)
    (bag / "manifest-sha256.txt").write_text("nonsense\n" * 40_000)
    found = codes(bag)
    assert (set(found[:-1]), found[-1], len(found)) == ({"line_not_understood"}, "wrong_without_end", 21)


@pytest.mark.parametrize(
    "address",
    ["file:///etc/passwd", "http://127.0.0.1:1/x", "http://169.254.169.254/latest", "ftp://10.0.0.1/a", "/etc/passwd"],
)
@pytest.mark.parametrize("path", ["data/new.mkv", "data/../../outside", "/etc/passwd", "data/100%25.txt"])
def test_no_address_in_a_bag_is_opened(bag, tmp_path, monkeypatch, address, path):
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("a connection was made"))
    (bag / "fetch.txt").write_text(f"{address} 5 {path}\n")
    tags = (bag / "tagmanifest-sha256.txt").read_text()
    (bag / "tagmanifest-sha256.txt").write_text(
        tags + f"{hashlib.sha256((bag / 'fetch.txt').read_bytes()).hexdigest()}  fetch.txt\n"
    )
    before = sorted(tmp_path.rglob("*"))
    expected = {"data/new.mkv": ["fetch_not_in_manifest"], "data/100%25.txt": []}
    assert codes(bag) == expected.get(path, ["path_leads_out"])
    assert sorted(tmp_path.rglob("*")) == before


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(NotFound, match="no_such_folder"):
        verify_bag(tmp_path / "none")


def test_the_command_answers_with_exit_status_and_json(bag, tmp_path, monkeypatch):
    from click.testing import CliRunner

    from reelbridge.node.cli import main

    monkeypatch.chdir(tmp_path)
    good = CliRunner().invoke(main, ["parcel", "verify", "--bag", str(bag), "--json"])
    assert (good.exit_code, json.loads(good.output)["valid"]) == (0, True)
    (bag / "data" / "100%.txt").write_bytes(b"Percent")
    bad = CliRunner().invoke(main, ["parcel", "verify", str(bag), "--json"])
    answer = json.loads(bad.output)
    assert (bad.exit_code, answer["problems"][0]["facts"]["path"]) == (1, "data/100%.txt")


def test_a_parcel_list_by_another_key_or_of_other_files_is_refused(bag):
    from datetime import UTC, datetime

    from reelbridge.exchange.bags.writing import read_file
    from reelbridge.exchange.rules.parcel import FILE, ParcelList
    from reelbridge.exchange.rules.signed import sign

    key = Ed25519PrivateKey.generate()
    raw = key.public_key().public_bytes_raw()
    at = datetime(2026, 11, 22, tzinfo=UTC)
    names = [str(path.relative_to(bag)) for path in bag.rglob("*") if path.is_file()]
    files = tuple(read_file(bag, name, 1 << 22) for name in sorted(names))
    listed = ParcelList(
        "nevsky-p-00001", "nevsky", "beichen", "beichen-r-00001", "nevsky-g-00001", at, 1 << 22, (), files
    )
    envelope = sign({"document": listed.as_json()}, by="nevsky", public_key=raw, at=at, signer=key.sign)
    write_whole(bag / FILE, json.dumps(envelope).encode())

    def problems(public_key):
        report = verify_bag(bag)
        look_at_list(bag, report, public_key=public_key)
        return [one.code for one in report.problems], [one.code for one in report.warnings]

    assert problems(raw) == ([], [])
    assert problems(None) == ([], ["exchange.bag_signature_not_checked"])
    other = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    assert problems(other)[0] == ["exchange.signature_is_false"]
    envelope["document"]["files"][0]["size"] += 1
    write_whole(bag / FILE, json.dumps(envelope).encode())
    assert problems(raw)[0] == ["exchange.signature_is_false"]
