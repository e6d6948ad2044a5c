"""The index follows what happens to things, and survives what happens to it."""

from __future__ import annotations

import os
import shutil
from datetime import timedelta

import pytest
from django.db import transaction

from reelbridge.base.models import Job
from reelbridge.kernel import clock
from reelbridge.kernel.errors import Conflict
from reelbridge.search.actions import rebuild, touch
from reelbridge.search.engine.folder import STAMP, Folder
from reelbridge.search.looking_over import index_state
from reelbridge.search.mending import mend
from reelbridge.search.models import Change
from reelbridge.search.queries import find
from reelbridge.search.registry import NameForm
from tests.search.conftest import KARMEN, thing


@pytest.fixture
def folder(node):
    return Folder(node.path("index"))


def test_a_deleted_thing_is_no_longer_found(sample, work_off, refs):
    del sample["r1"]
    touch("reel", "r1")
    work_off()
    assert refs("Kalman") == []
    assert find("").total == 4


def test_a_changed_thing_is_found_by_its_new_words_only(sample, work_off, refs):
    sample.add(thing("r1", {"en": "Boat race"}))
    work_off()
    assert refs("race") == ["r1"]
    assert refs("парад") == []


def test_nothing_is_indexed_when_the_deed_is_rolled_back(sample, work_off, refs):
    with transaction.atomic():
        sample.add(thing("r9", {"en": "Undone"}))
        transaction.set_rollback(True)
    work_off()
    assert refs("undone") == []


def test_many_changes_in_one_go_ask_for_one_job(sample):
    before = Job.objects.count()
    sample.add(*(thing(f"m{number}", {"en": f"Many {number}"}) for number in range(20)))
    assert Job.objects.count() == before + 1


def test_a_change_while_the_index_job_runs_gets_its_own_job(sample):
    Job.objects.filter(name="search.index").update(state=Job.State.RUNNING)
    sample.add(thing("n1", {"en": "Late"}))
    assert Job.objects.filter(name="search.index", state=Job.State.WAITING).count() == 1


def test_a_crash_between_commit_and_index_loses_nothing(sample, work_off, refs):
    """The worker dies with the job in hand: the lease runs out, the job runs again."""
    sample.add(thing("c1", {"en": "Survivor"}))
    Job.objects.filter(name="search.index", state=Job.State.WAITING).update(
        state=Job.State.RUNNING, worker="dead:1:ffff", attempts=1, lease_until=clock.now() - timedelta(seconds=1)
    )
    assert refs("survivor") == []
    work_off()
    assert refs("survivor") == ["c1"]
    assert index_state().waiting == 0


def test_a_crash_after_the_index_commit_indexes_again_without_doubling(sample, work_off, refs):
    Change.objects.update(indexed_at=None)
    touch("reel", "r1")
    work_off()
    assert refs("парад") == ["r1"]
    assert find("").total == 5


def test_one_broken_thing_keeps_no_other_from_being_found(sample, work_off, refs, monkeypatch):
    from reelbridge.search import registry

    def build(refs):
        if "bad" in refs:
            raise ValueError("broken")
        return sample.build(refs)

    registry.register("reel", build, sample.refs)
    sample.add(thing("bad", {"en": "Broken"}), thing("good", {"en": "Whole"}))
    work_off()
    assert refs("whole") == ["good"]
    job = Job.objects.filter(name="search.index").latest("pk")
    assert (job.state, "1 changes could not be indexed" in job.fault) == (Job.State.WAITING, True)
    assert index_state().waiting == 1


@pytest.mark.parametrize("harm", ["missing", "damaged", "older"])
def test_an_unfit_index_says_so_and_is_built_again(sample, work_off, refs, folder, harm):
    if harm == "missing":
        shutil.rmtree(folder.path)
    elif harm == "damaged":
        (folder.current() / "meta.json").write_text("{")
    else:
        (folder.current() / STAMP).write_text('{"analysis": 0}')
    with pytest.raises(Conflict) as refused:
        find("парад")
    assert refused.value.code == f"search.index_is_{harm}"
    assert Job.objects.filter(name="search.rebuild", state=Job.State.WAITING).count() == 1
    work_off()
    assert refs("парад") == ["r1"]
    assert find("").total == 5


@pytest.mark.parametrize("ending", [".store", ".term", ".idx", ".fast", ".pos", ".fieldnorm"])
@pytest.mark.parametrize("harm", ["deleted", "cut short"])
def test_a_damaged_file_is_a_clear_sentence_and_the_node_goes_on(sample, work_off, refs, folder, ending, harm):
    from reelbridge.search.engine.reading import reader

    for path in folder.current().glob(f"*{ending}"):
        if harm == "deleted":
            path.unlink()
        else:
            path.write_bytes(path.read_bytes()[:20])
    reader(folder.path).forget()
    with pytest.raises(Conflict) as refused:
        find("парад")
    assert refused.value.code == "search.index_is_damaged"
    work_off()
    assert refs("парад") == ["r1"]


@pytest.mark.parametrize("name", ["*.store", "*.term", "names/*.idx"])
def test_a_file_that_is_cut_short_while_it_is_open_does_not_end_the_process(sample, work_off, refs, folder, name):
    assert refs("Kalman") == ["r1"]
    for path in folder.current().glob(name):
        os.truncate(path, 0)
    for _turn in range(2):
        with pytest.raises(Conflict) as refused:
            find("парад")
        assert refused.value.code == "search.index_is_damaged"
    work_off()
    assert refs("Kalman") == ["r1"]


@pytest.mark.parametrize("harm", ["deleted", "cut short"])
def test_a_list_of_names_that_cannot_be_read_is_made_again(sample, work_off, refs, folder, harm):
    from reelbridge.search.engine.reading import reader

    if harm == "deleted":
        shutil.rmtree(folder.current() / "names")
    else:
        for path in (folder.current() / "names").glob("*.term"):
            path.write_bytes(path.read_bytes()[:20])
    reader(folder.path).forget()
    with pytest.raises(Conflict) as refused:
        find("Kalman")
    assert refused.value.code == "search.index_is_damaged"
    sample.add(thing("r6", {"en": "Another"}))  # nothing can be written to it either
    work_off()
    assert refs("Kalman") == ["r1"]
    assert refs("another") == ["r6"]


def test_a_new_name_is_found_by_other_spellings_once_it_is_indexed(sample, work_off, refs):
    assert refs("Vertov") == []
    sample.add(thing("r6", {"en": "Eye"}, names=KARMEN), thing("r7", {"en": "x"}, names=(NameForm("吉加·维尔托夫"),)))
    work_off()
    assert refs("Vertov") == ["r7"]
    assert set(refs("Kalman")) == {"r1", "r6"}
    del sample["r7"]
    touch("reel", "r7")
    work_off()
    assert refs("Vertov") == []


def test_changes_while_the_index_is_missing_are_in_the_new_one(sample, work_off, refs, folder):
    shutil.rmtree(folder.path)
    sample.add(thing("d1", {"en": "Meanwhile"}))
    work_off()
    assert refs("meanwhile") == ["d1"]
    assert index_state().waiting == 0


def test_rebuilding_leaves_no_gap_and_catches_up(sample, work_off, refs, monkeypatch):
    """While the new index is filled the old one answers; what changes meanwhile is in the new one."""
    from reelbridge.search import tasks

    seen = []
    original = tasks._catch_up

    def meanwhile(index, generation, started):
        del sample["r1"]
        touch("reel", "r1")
        sample.add(thing("e1", {"en": "Newcomer"}))
        seen.append(refs("парад"))
        original(index, generation, started)

    monkeypatch.setattr(tasks, "_catch_up", meanwhile)
    rebuild()
    work_off()
    assert seen == [["r1"]]
    assert refs("парад") == []
    assert refs("newcomer") == ["e1"]


def test_what_was_indexed_while_rebuilding_is_written_again(sample, work_off, refs, monkeypatch):
    """A change that the running index took in after the new one had read the thing is not lost."""
    from reelbridge.base.worker import Worker
    from reelbridge.search import tasks

    original = tasks._catch_up

    def meanwhile(index, generation, started):
        sample.add(thing("r2", {"en": "Quite another"}))
        Worker(["light"]).run_until_idle()
        original(index, generation, started)

    monkeypatch.setattr(tasks, "_catch_up", meanwhile)
    rebuild()
    work_off()
    assert refs("quite another") == ["r2"]
    assert refs("фотография") == []


def test_rebuilding_is_asked_for_once(sample):
    assert rebuild() is not None
    assert rebuild() is None


def test_a_locked_index_is_tried_again_later(sample, folder, monkeypatch, work_off, refs):
    from reelbridge.search import tasks

    sample.add(thing("l1", {"en": "Locked out"}))
    locked = Folder.locked
    monkeypatch.setattr(Folder, "locked", lambda self, *a, **k: locked(self, *a, **{**k, "wait_s": 0}))
    with folder.locked():
        work_off()
    job = Job.objects.filter(name="search.index").latest("pk")
    assert (job.state, job.why_code) == (Job.State.WAITING, "search.index_is_locked")
    Job.objects.filter(pk=job.pk).update(due_at=clock.now())
    work_off()
    assert refs("locked") == ["l1"]
    assert tasks.INDEX == "search.index"


def test_leftovers_of_a_killed_rebuilding_are_swept(sample, folder, work_off):
    stale = folder.path / "g-000000000000"
    stale.mkdir()
    rebuild()
    work_off()
    assert [path.name for path in folder.path.glob("g-*")] == [folder.current().name]


def test_touching_an_unregistered_kind_is_a_fault(shelf):
    with pytest.raises(KeyError):
        touch("zebra", "z1")
    assert Change.objects.count() == 0


def test_a_record_with_too_many_names_or_too_long_a_text_is_found_by_the_first_of_them(shelf, work_off, refs):
    names = tuple(NameForm(f"Ivan Number{number}", "en", "Latn") for number in range(100_000))
    shelf.add(thing("big", {"en": "Heap"}, names=names, texts={"ru": "слово " * 900_000}))  # ten megabytes
    work_off()
    assert refs("Number1") == ["big"]
    assert refs("слова") == ["big"]


def test_index_of_another_version_is_made_anew_before_anybody_searches(sample, work_off, folder):
    work_off()
    assert mend() is False
    (folder.current() / STAMP).write_text("{}", "utf-8")
    assert mend() is True
    work_off()
    assert (index_state().state, mend()) == ("ready", False)


@pytest.mark.django_db
def test_node_that_holds_nothing_needs_no_index(folder):
    assert (mend(), Job.objects.count(), folder.path.exists() and any(folder.path.glob("g-*"))) == (False, 0, False)
