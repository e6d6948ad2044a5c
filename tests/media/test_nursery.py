import os
import signal
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from reelbridge.kernel.errors import BadInput
from reelbridge.media.engine.calling import ChildEndedError, call
from reelbridge.media.rules.probe import Probe
from tests.media import made

#: All that a child knows of its environment.
KNOWN = ["AV_LOG_FORCE_NOCOLOR", "LC_ALL", "OPENBLAS_NUM_THREADS", "PATH", "PYTHONPATH"]
LIMITS = {"largest_megapixels": 400, "longest_hours": 48}


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    return made.film(tmp_path_factory.mktemp("nursery") / "a.mp4", 300, tracks=0)


def nursery():
    """Return the nursery of this process."""
    (one,) = [one for one in psutil.Process().children() if "reelbridge.media.engine.nursery" in one.cmdline()]
    return one


def links(process):
    """Return what the descriptors of a process lead to."""
    for one in Path(f"/proc/{process.pid}/fd").iterdir():
        with suppress(OSError):
            yield str(one.readlink())


def look(film, target, spans=((0, 300),), **more):
    return call("look", film, probe=probed(film), spans=spans, target=str(target), **more)


def probed(film):
    return Probe.from_json(call("probe", film, **LIMITS)).as_json()


def test_every_task_has_a_child_of_one_nursery_that_ends_with_it(film, tmp_path):
    probed(film)
    here, seen = nursery(), []

    def progress(done, total):
        (child,) = here.children()
        # one socket to answer by and one pipe to complain by: nothing of other children, nor of the nursery
        ways = {name for name in links(child) if not name.startswith("/")}
        seen.append((child.pid, sorted(name.partition(":")[0] for name in ways), sorted(child.environ())))
        raise KeyboardInterrupt

    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            look(film, tmp_path / "a", spans=[[0, 300]] * 20, on_progress=progress)
        assert here.children() == []
    told = [more for _, *more in seen]
    assert told == [[["pipe", "socket"], KNOWN]] * 2
    assert seen[0][0] != seen[1][0]
    assert nursery().pid == here.pid


def test_child_that_is_killed_ends_alone(film, tmp_path):
    whole = probed(film)
    here, beside = nursery(), []

    def progress(done, total):
        (child,) = here.children()
        child.suspend()
        beside.append(probed(film))
        assert here.children() == [child]
        child.kill()

    with pytest.raises(ChildEndedError):
        look(film, tmp_path / "a", spans=[[0, 300]] * 20, on_progress=progress)
    assert beside == [whole]
    assert here.children() == []
    assert nursery().pid == here.pid


def test_nursery_that_is_killed_takes_its_children_along_and_another_begins(film, tmp_path):
    probed(film)
    here, children = nursery(), []

    def progress(done, total):
        children.extend(here.children())
        here.kill()

    with pytest.raises(ChildEndedError):
        look(film, tmp_path / "a", on_progress=progress)
    psutil.wait_procs(children, timeout=10)
    assert not any(one.is_running() for one in children)
    assert probed(film)["frames"] == 300
    assert nursery().pid != here.pid


def test_fault_of_our_own_is_told_and_no_further_harm_done(film, tmp_path):
    with pytest.raises(BadInput) as refused:
        call("look", film, probe={}, spans=[], target=str(tmp_path / "a"))
    assert refused.value.code == "media.breaks_the_decoder"
    assert probed(film)["frames"] == 300


def test_process_forked_off_has_a_nursery_of_its_own_and_leaves_none_behind(film):
    probed(film)
    here = nursery()
    told, tells = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.write(tells, str(probed(film)["frames"]).encode() + b" " + str(nursery().pid).encode())
            signal.pause()
        finally:
            os._exit(1)
    frames, pid = map(int, os.read(told, 100).split())
    there = psutil.Process(pid)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    psutil.wait_procs([there], timeout=10)
    assert frames == 300
    assert there.pid != here.pid
    assert not there.is_running() or there.status() == psutil.STATUS_ZOMBIE
    assert probed(film)["frames"] == 300
    assert nursery().pid == here.pid
