import json
import shutil
import sqlite3

import pytest

from reelbridge.kernel.digest import digest_bytes
from reelbridge.kernel.errors import BadInput, Conflict, NotFound
from reelbridge.node import backups, layout

FILM = f"vault/{digest_bytes(b'frames')[:2]}/{digest_bytes(b'frames')[2:4]}/{digest_bytes(b'frames')}"
MORE = f"vault/{digest_bytes(b'more')[:2]}/{digest_bytes(b'more')[2:4]}/{digest_bytes(b'more')}"


@pytest.fixture
def west(tmp_path):
    """A small node: a database with one row, one film in the vault, a key, and a proxy that need not be saved."""
    west = layout.make(tmp_path / "west", {"id": "nevsky"})
    with sqlite3.connect(west.path("db.sqlite3")) as database:
        database.execute("create table film (title text)")
        database.execute("insert into film values ('Дорога на восток')")
    database.close()
    for name, content in {
        FILM: b"frames",
        "keys/ed25519": b"secret",
        "keys/retired/7d1e": b"secret before",
        "proxies/ab/proxy.mp4": b"light",
    }.items():
        path = west.path(*name.split("/"))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return west


def test_node_comes_back_as_it_was(west, tmp_path):
    backups.save(west, tmp_path / "backup")
    backups.bring_back(tmp_path / "backup", tmp_path / "again")
    again = tmp_path / "again"
    assert (again / FILM).read_bytes() == b"frames"
    assert (again / "keys/ed25519").read_bytes() == b"secret"
    assert not (again / "proxies/ab").exists()
    with sqlite3.connect(again / "db.sqlite3") as database:
        assert database.execute("select title from film").fetchall() == [("Дорога на восток",)]
    modes = {path.name: path.stat().st_mode & 0o777 for path in (again / "keys", *(again / "keys").rglob("*"))}
    assert modes == {"keys": 0o700, "ed25519": 0o600, "retired": 0o700, "7d1e": 0o600}


def test_second_backup_copies_only_what_is_new(west, tmp_path):
    backups.save(west, tmp_path / "backup")
    before = (tmp_path / "backup" / FILM).stat().st_ino
    west.path(MORE).parent.mkdir(parents=True)
    west.path(MORE).write_bytes(b"more")
    made = backups.save(west, tmp_path / "backup")
    assert (tmp_path / "backup" / FILM).stat().st_ino == before
    assert made.files[MORE] == digest_bytes(b"more")


def test_what_is_being_made_or_goes_while_a_backup_is_made_is_left_out(west, tmp_path):
    for name in ("nevsky-p-00001/bag-info.txt", ".nevsky-p-00002.building/data/records/half.json"):
        (west.path("parcels") / name).parent.mkdir(parents=True)
        (west.path("parcels") / name).write_text("x")
    folders = []

    def drop(_name):
        if not folders:
            folders.append(west.path("parcels") / "nevsky-p-00001")
            shutil.rmtree(folders[0])

    made = backups.save(west, tmp_path / "backup", on_file=drop)
    assert folders
    assert [name for name in made.files if name.startswith("parcels/")] == []
    assert backups.check(tmp_path / "backup").files == made.files


def test_damaged_backup_is_refused_and_nothing_is_made(west, tmp_path):
    backups.save(west, tmp_path / "backup")
    (tmp_path / "backup" / FILM).write_bytes(b"framez")
    with pytest.raises(BadInput) as refused:
        backups.bring_back(tmp_path / "backup", tmp_path / "again")
    assert (refused.value.code, refused.value.facts) == ("node.backup_damaged", {"file": FILM})
    assert not (tmp_path / "again").exists()


def test_backup_that_names_files_outside_itself_is_refused(west, tmp_path):
    backups.save(west, tmp_path / "backup")
    listed = json.loads((tmp_path / "backup/backup.json").read_text())
    (tmp_path / "outside").write_bytes(b"x")
    listed["files"]["../outside"] = digest_bytes(b"x")
    (tmp_path / "backup/backup.json").write_text(json.dumps(listed))
    with pytest.raises(BadInput):
        backups.bring_back(tmp_path / "backup", tmp_path / "again")
    assert not (tmp_path / "again").exists()


def test_node_is_not_restored_over_another(west, tmp_path):
    backups.save(west, tmp_path / "backup")
    with pytest.raises(Conflict):
        backups.bring_back(tmp_path / "backup", west.directory)
    assert west.path("proxies", "ab", "proxy.mp4").read_bytes() == b"light"


def test_folder_without_a_list_is_no_backup(tmp_path):
    with pytest.raises(NotFound):
        backups.check(tmp_path)


def test_backup_into_the_node_itself_is_refused(west):
    with pytest.raises(Conflict) as refused:
        backups.save(west, west.path("backup"))
    assert refused.value.code == "node.backup_inside_node"
    assert not west.path("backup").exists()


def test_file_that_the_vault_let_go_bad_is_named_and_comes_back_as_it_is(west, tmp_path):
    west.path(FILM).write_bytes(b"framez")
    made = backups.save(west, tmp_path / "backup")
    assert made.unsound == (FILM,)
    backups.bring_back(tmp_path / "backup", tmp_path / "again")
    assert (tmp_path / "again" / FILM).read_bytes() == b"framez"


def test_good_copy_is_not_overwritten_by_a_damaged_one_but_a_damaged_one_by_a_good(west, tmp_path):
    backups.save(west, tmp_path / "backup")
    west.path(FILM).write_bytes(b"framez")
    made = backups.save(west, tmp_path / "backup")
    assert (made.unsound, (tmp_path / "backup" / FILM).read_bytes()) == ((), b"frames")
    backups.save(west, tmp_path / "second")
    west.path(FILM).write_bytes(b"frames")
    made = backups.save(west, tmp_path / "second")
    assert (made.unsound, (tmp_path / "second" / FILM).read_bytes()) == ((), b"frames")
