import hashlib
import os
import signal
import stat

import pytest

from reelbridge.base.models import AuditEntry, Fact
from reelbridge.kernel.errors import BadInput, Conflict, NotAllowed, NotFound
from reelbridge.kernel.wording import say_refusal
from reelbridge.vault.actions import take_in, tidy
from reelbridge.vault.actions.taking_in import _put
from reelbridge.vault.models import StoredFile
from reelbridge.vault.queries import path_of, stored

pytestmark = pytest.mark.django_db

CONTENT = os.urandom(5_000_003)
DIGEST = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def reel(tmp_path):
    path = tmp_path / "Карmen 卡尔曼.mov"
    path.write_bytes(CONTENT)
    return path


def nothing_stored(node):
    left = [path for part in ("vault", "incoming") for path in node.path(part).rglob("*") if path.is_file()]
    return not left and not StoredFile.objects.exists() and not Fact.objects.exists()


def test_file_lies_under_its_digest_and_is_announced(node, reel, archivist):
    heard = []
    row = take_in(reel, by=archivist, on_bytes=heard.append)
    assert (row.digest, row.size, row.media_type, row.state) == (DIGEST, len(CONTENT), "video/quicktime", "sound")
    path = path_of(DIGEST)
    assert path == node.path("vault", DIGEST[:2], DIGEST[2:4], DIGEST)
    assert path.read_bytes() == CONTENT
    assert stat.S_IMODE(path.stat().st_mode) == 0o444
    assert sum(heard) == len(CONTENT)
    assert reel.exists()
    assert not list(node.path("incoming").iterdir())
    assert Fact.objects.get().facts == {"digest": DIGEST}
    entry = AuditEntry.objects.get()
    assert (entry.act, entry.who, entry.facts["name"]) == ("vault.store", archivist.name, reel.name)


def test_same_bytes_twice_are_one_row(reel, archivist, tmp_path):
    take_in(reel, by=archivist)
    again = tmp_path / "copy.mov"
    again.write_bytes(CONTENT)
    take_in(again, by=archivist)
    assert StoredFile.objects.count() == Fact.objects.count() == AuditEntry.objects.count() == 1


def test_moved_file_is_gone_from_where_it_was(reel, archivist):
    take_in(reel, by=archivist, move=True)
    assert not reel.exists()
    assert path_of(DIGEST).read_bytes() == CONTENT


def test_moved_file_with_a_second_name_is_copied(reel, archivist, tmp_path):
    # a second name could change the bytes in the vault
    second = tmp_path / "second"
    second.hardlink_to(reel)
    take_in(reel, by=archivist, move=True)
    assert not reel.exists()
    assert path_of(DIGEST).stat().st_ino != second.stat().st_ino


def test_reader_stores_nothing(node, reel, reader):
    with pytest.raises(NotAllowed):
        take_in(reel, by=reader)
    assert nothing_stored(node)


def make_empty(path):
    path.write_bytes(b"")


def make_pipe(path):
    os.mkfifo(path)


@pytest.mark.parametrize(
    ("make", "error", "code"),
    [
        (make_empty, BadInput, "vault.file_is_empty"),
        (make_pipe, BadInput, "vault.not_a_file"),
        (os.mkdir, BadInput, "vault.not_a_file"),
        (lambda path: None, NotFound, "vault.no_such_path"),
    ],
)
def test_what_is_no_file_with_content_is_refused(node, archivist, tmp_path, make, error, code):
    path = tmp_path / "thing.mov"
    make(path)
    with pytest.raises(error) as refused:
        take_in(path, by=archivist)
    assert refused.value.code == code
    assert "thing.mov" in say_refusal(refused.value)
    assert nothing_stored(node)


def test_name_that_climbs_is_refused_before_a_byte_is_read(node, reel, archivist):
    with pytest.raises(BadInput) as refused:
        take_in(reel, by=archivist, name="../../outside.mov")
    assert refused.value.code == "vault.name_leads_elsewhere"
    assert nothing_stored(node)


def test_file_that_grows_while_it_is_copied_is_refused(node, reel, archivist):
    def grow(_):
        with reel.open("ab") as stream:
            stream.write(b"more")

    with pytest.raises(Conflict) as refused:
        take_in(reel, by=archivist, on_bytes=grow)
    assert refused.value.code == "vault.file_changed"
    assert nothing_stored(node)


def test_full_disk_leaves_nothing_behind(node, reel, archivist, monkeypatch):
    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Conflict) as refused:
        take_in(reel, by=archivist)
    assert refused.value.code == "vault.no_space"
    assert nothing_stored(node)


def killed_while(work):
    """Run something in a process that is killed by it; return how it ended."""
    child = os.fork()
    if not child:
        try:
            work()
        finally:
            os._exit(1)
    return os.waitpid(child, 0)[1]


def test_killed_copy_leaves_nothing_stored_and_is_tidied_away(node, reel, archivist, operator):
    def kill(_):
        os.kill(os.getpid(), signal.SIGKILL)

    status = killed_while(lambda: _put(reel, move=False, expected="", on_bytes=kill))
    assert status == signal.SIGKILL
    assert len(list(node.path("incoming").iterdir())) == 1
    assert not [path for path in node.path("vault").rglob("*") if path.is_file()]
    assert tidy(by=operator).removed == 1
    assert nothing_stored(node)
    assert take_in(reel, by=archivist).digest == DIGEST


def test_file_renamed_before_a_crash_is_adopted(node, reel, operator):
    _put(reel, move=True, expected="", on_bytes=None)
    assert not StoredFile.objects.exists()
    tidied = tidy(by=operator)
    assert (tidied.adopted, tidied.strange) == ([DIGEST], [])
    assert stored(DIGEST).size == len(CONTENT)
    assert Fact.objects.get().facts == {"digest": DIGEST}
    assert tidy(by=operator).adopted == []


def test_file_being_written_is_not_tidied_away(node, reel, archivist, operator):
    removed = []
    take_in(reel, by=archivist, on_bytes=lambda _: removed.append(tidy(by=operator).removed))
    assert set(removed) == {0}
    assert path_of(DIGEST).read_bytes() == CONTENT


def test_strange_file_in_the_vault_is_left_for_a_person(node, operator):
    place = node.path("vault", "aa", "bb", "aabb" + "0" * 60)
    place.parent.mkdir(parents=True)
    place.write_bytes(b"not what the name says")
    assert tidy(by=operator).strange == [str(place)]
    assert place.exists()


@pytest.mark.parametrize("digest", ["0" * 64, "nonsense", "../../../etc/passwd"])
def test_unknown_digest_is_not_found(digest):
    with pytest.raises(NotFound) as refused:
        path_of(digest)
    assert refused.value.code == "vault.no_such_file"
