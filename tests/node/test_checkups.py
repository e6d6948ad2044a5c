"""Each finding of ``reelbridge doctor``, provoked once; its advice is followed and helps."""

from datetime import timedelta

import pytest

from reelbridge.base.jobs import enqueue
from reelbridge.base.models import Job
from reelbridge.catalogue.actions import ingest
from reelbridge.exchange.identity import own_identity
from reelbridge.kernel import clock
from reelbridge.kernel.errors import Conflict
from reelbridge.kernel.wording import say
from reelbridge.node import checkups, layout
from reelbridge.vault.actions import verify_all
from reelbridge.vault.queries import place_of
from tests.catalogue.making import make_photograph

pytestmark = pytest.mark.django_db


@pytest.fixture
def bad():
    """Return a function that looks the node over and returns what is not good, by code; every code has a sentence."""

    def look():
        found = checkups.look_over()
        assert all(say(one.code, one.facts) != one.code for one in found)
        return {one.code: one.facts for one in found if one.level is not checkups.Level.GOOD}

    return look


@pytest.fixture
def without_index(bad):
    return {"node.index_missing"} & set(bad())


def test_missing_folder_is_named_and_made(bad, node, without_index):
    node.path("proxies").rmdir()
    assert bad()["node.folder_missing"] == {"folder": str(node.path("proxies"))}
    layout.mend_folders(node.directory)
    assert "node.folder_missing" not in bad()


def test_a_folder_that_only_a_backup_holds_is_not_made_again(bad, node, without_index):
    node.path("vault").rmdir()
    assert bad()["node.folder_lost"] == {"folder": str(node.path("vault"))}
    with pytest.raises(Conflict) as refused:
        layout.mend_folders(node.directory)
    assert (refused.value.code, refused.value.facts) == ("node.folder_lost", {"folder": str(node.path("vault"))})
    assert not node.path("vault").exists()


def test_key_that_others_may_read_is_named(bad, node, without_index):
    own_identity()
    key = node.path("keys", "ed25519")
    key.chmod(0o644)
    assert bad()["node.key_readable_by_others"] == {"file": str(key)}
    key.chmod(0o600)
    assert set(bad()) == without_index
    before = node.path("keys", "retired")
    before.mkdir(mode=0o755)
    assert bad()["node.key_readable_by_others"] == {"file": str(before)}
    layout.mend_folders(node.directory)
    assert set(bad()) == without_index


def test_key_that_is_none_is_named(bad, node, without_index):
    key = node.path("keys", "ed25519")
    key.write_bytes(b"key")
    key.chmod(0o600)
    assert bad()["node.key_damaged"] == {"file": str(key)}
    key.unlink()
    assert set(bad()) == without_index
    # looking on makes no key: whoever lost one restores it
    assert not key.exists()


def test_little_space_is_a_warning(bad, monkeypatch):
    monkeypatch.setattr(layout, "free_bytes", lambda _directory: 3 * 1024**3)
    assert bad()["node.space_is_little"] == {"gigabytes": "3.0"}


def test_damaged_and_missing_files_are_named_as_they_came_and_taking_them_in_again_mends_them(
    bad, tmp_path, archivist, operator, without_index
):
    sources = [make_photograph(tmp_path / "Кармен.jpg"), make_photograph(tmp_path / "b.jpg", seed=3)]
    rotten, lost = (place_of(ingest(one, by=archivist).item.files.get().digest) for one in sources)
    Job.objects.all().delete()
    rotten.chmod(0o644)
    rotten.write_bytes(b"rot")
    lost.unlink()
    verify_all(by=operator)
    found = bad()
    assert found["node.file_damaged"] == {"name": "Кармен.jpg", "path": str(rotten)}
    assert found["node.file_missing"] == {"name": "b.jpg", "path": str(lost)}
    for source in sources:
        ingest(source, by=archivist)
    Job.objects.all().delete()
    assert set(bad()) == without_index | {"node.imprints_missing"}


def test_failed_jobs_and_jobs_without_a_worker_are_told(bad, without_index):
    enqueue("vault.verify_due")
    assert set(bad()) == without_index
    Job.objects.update(due_at=clock.now() - timedelta(minutes=11))
    assert bad()["node.jobs_wait_long"] == {"count": 1, "minutes": 10}
    Job.objects.update(state=Job.State.DEAD)
    assert bad()["node.jobs_dead"] == {"count": 1}


def test_database_that_cannot_be_read_is_a_finding_of_its_own(bad, monkeypatch):
    from django.db import DatabaseError

    def broken():
        raise DatabaseError("database disk image is malformed")

    monkeypatch.setattr(checkups, "holdings", broken)
    assert bad()["node.check_failed"] == {"check": "vault", "why": "database disk image is malformed"}


def test_a_job_that_comes_round_tomorrow_keeps_nobody_waiting(without_index):
    enqueue("search.rebuild", delay_s=24 * 3600)
    [found] = [one for one in checkups.look_over() if one.code == "node.jobs_open"]
    assert found.facts == {"count": 0}
    enqueue("search.rebuild")
    [found] = [one for one in checkups.look_over() if one.code == "node.jobs_open"]
    assert found.facts == {"count": 1}
