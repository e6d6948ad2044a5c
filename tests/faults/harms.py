"""The harms: each does one thing that may happen to a node, its disk, its clock or its line, and counts it."""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tests.faults.line import Harm
from tests.faults.parts import turn_clock
from tests.faults.parts_names import PARTS

if TYPE_CHECKING:
    from tests.faults.nodes import FaultyNode
    from tests.faults.run import Run

HARMS: dict[str, tuple[Callable[[Run], None], float]] = {}


def harm(weight: float) -> Callable[[Callable[[Run], None]], Callable[[Run], None]]:
    """Let the decorated function be chosen with a weight."""

    def register(do: Callable[[Run], None]) -> Callable[[Run], None]:
        HARMS[do.__name__] = (do, weight)
        return do

    return register


def _node(run: Run) -> FaultyNode:
    return run.chance.choice(list(run.nodes.values()))


@harm(5)
def kill(run: Run) -> None:
    """One process of a node is killed."""
    part = run.chance.choice(PARTS)
    if _node(run).kill(part, for_s=run.chance.choice([0, 0, 0.5])):
        run.faults[f"kill -9 of {part}"] += 1


@harm(1.5)
def power_cut(run: Run) -> None:
    """All processes of a node are killed at once."""
    if _node(run).kill_all(for_s=run.chance.uniform(0, 0.7)):
        run.faults["power cut"] += 1


@harm(2)
def kill_an_act(run: Run) -> None:
    """Somebody's command is killed while it runs."""
    if run.begun:
        _, _, pid, answer = run.chance.choice(run.begun)
        if run.stage.order(do="kill", pid=pid)["killed"] and not answer.exists():
            run.faults["kill -9 of a command"] += 1


@harm(2)
def cut(run: Run) -> None:
    """The line to a node is cut for a while."""
    _node(run).line.cut(run.chance.uniform(0.1, 0.8))
    run.faults["line cut"] += 1


@harm(1)
def delay(run: Run) -> None:
    """The line to a node becomes slow, or quick again."""
    line = _node(run).line
    line.delay_s = 0.0 if line.delay_s else run.chance.uniform(0.02, 0.2)
    run.faults["line slowed"] += bool(line.delay_s)


@harm(7)
def harm_a_call(run: Run) -> None:
    """The next call to a node is cut short, changed or said again; the line counts it when it is done."""
    kind, towards = run.chance.choice(["cut_short", "flip", "again"]), run.chance.choice(["node", "caller"])
    after = run.chance.choice([run.chance.randrange(200), run.chance.randrange(3000), run.chance.randrange(60_000)])
    _node(run).line.harms.append(Harm(kind, towards, 0 if kind == "again" else after))


@harm(2)
def replay(run: Run) -> None:
    """A call that passed some time ago is said again, to the node that it was for or to another."""
    heard = [(line, call) for line in (node.line for node in run.nodes.values()) for call in line.kept]
    if heard:
        line, call = run.chance.choice(heard)
        (line if run.chance.random() < 0.7 else _node(run).line).replay(call)


@harm(2)
def letters_again(run: Run) -> None:
    """Letters that were delivered are delivered once more, under new signatures."""
    run.begin(_node(run), "send_again")
    run.faults["letters delivered twice"] += 1


@harm(2)
def shuffle(run: Run) -> None:
    """Letters overtake each other."""
    run.begin(_node(run), "shuffle", seed=run.chance.randrange(1 << 30))
    run.faults["letters in another order"] += 1


def _spoil(path: Path, run: Run, what: str) -> None:
    """Change, or cut off, what lies on the disk; the bytes change, not the file's place."""
    with contextlib.suppress(OSError):
        size = path.stat().st_size
        if not size:
            return
        mode = path.stat().st_mode
        path.chmod(0o644)
        with path.open("r+b") as stream:
            if run.chance.random() < 0.3:
                stream.truncate(run.chance.randrange(size))
            else:
                stream.seek(run.chance.randrange(size))
                byte = stream.read(1)
                stream.seek(-1, os.SEEK_CUR)
                stream.write(bytes([byte[0] ^ (1 << run.chance.randrange(8))]))
        path.chmod(mode)
        run.faults[what] += 1


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))


@harm(3)
def spoil_a_parcel_on_its_way(run: Run) -> None:
    """Bytes change in a parcel that is being put together: in the next one, where there is none now."""
    run.lurking += 1
    lurk(run)


def lurk(run: Run) -> None:
    """Do the harm that waits for a parcel on its way, if there is one now."""
    for node in run.askers if run.lurking else []:
        found = [path for folder in node.directory.glob("parcels/*.incoming") for path in _files(folder)]
        if run.lurking and found:
            run.lurking -= 1
            _spoil(run.chance.choice(found), run, "bytes changed in a parcel on its way")


@harm(1.2)
def spoil_the_vault(run: Run) -> None:
    """Bytes change in a vault; a parcel that was made from the file by a second name changes with it."""
    found = _files(_node(run).directory / "vault")
    if found:
        _spoil(run.chance.choice(found), run, "bytes changed in a vault")


@harm(0.3)
def lose_the_vault(run: Run) -> None:
    """The disk with a node's vault is lost, and there is no copy; an empty one takes its place."""
    node = _node(run)
    if run.emptied or not _files(node.directory / "vault"):
        return
    run.emptied.add(node.id)
    node.kill_all()
    for one in (node.directory / "vault").iterdir():
        shutil.rmtree(one, ignore_errors=True)
    run.faults["disk with a vault lost"] += 1


@harm(1)
def spoil_a_ready_parcel(run: Run) -> None:
    """Bytes change in a parcel that lies ready at its sender."""
    found = [path for folder in run.west.directory.glob("parcels/nevsky-p-*") for path in _files(folder)]
    if found:
        _spoil(run.chance.choice(found), run, "bytes changed in a parcel that lies ready")


@harm(1.5)
def fill_the_disk(run: Run) -> None:
    """A node's disk is full for a while: no file may grow beyond a size; the node's processes start anew under it."""
    node = _node(run)
    for part in PARTS:
        if run.chance.random() < 0.7:
            node.most_bytes[part] = run.chance.choice([1 << 12, 1 << 16, 1 << 18, 3 << 20])
            node.kill(part)
    run.faults["disk full"] += bool(node.most_bytes)


@harm(1.5)
def empty_the_disk(run: Run) -> None:
    """There is room again."""
    for node in run.nodes.values():
        for part in list(node.most_bytes):
            del node.most_bytes[part]
            node.kill(part)


@harm(2)
def clock(run: Run) -> None:
    """A node's clock is turned, or set right again."""
    node = _node(run)
    wrong = run.chance.choice([0, 0, -86_400, -3600, -200, 200, 3600, 86_400, 40 * 86_400])
    turn_clock(node.directory, wrong)
    run.faults["clock turned"] += bool(wrong)


@harm(1)
def replace_key(run: Run) -> None:
    """A node replaces its key, whatever is on its way."""
    run.begin(_node(run), "new_key")
    run.faults["key replaced"] += 1


@harm(0.6)
def revoke_key(run: Run) -> None:
    """A node replaces its key and revokes the one before, whatever that has signed is on its way."""
    # what a clock that is ahead has signed is signed after the loss; to refuse it is no fault
    if not run.faults["clock turned"]:
        run.begin(_node(run), "revoke_key")
        run.faults["key revoked"] += 1


@harm(0.25)
def older_backup(run: Run) -> None:
    """A node is lost and made again from a backup that is some moments old."""
    node = _node(run)
    if run.restored or run.parted:
        return
    backup = node.directory.parent / f"{node.id}.backup"
    node.insist("save", target=str(backup))
    run.restored.add(node.id)
    run.backup_of = (node, backup, time.monotonic() + run.chance.uniform(0.3, 1.5))


@harm(2)
def go_back(run: Run) -> None:
    """Do what ``older_backup`` has prepared, once some time has passed."""
    node, backup, due = getattr(run, "backup_of", (None, None, 0))
    if node is not None and time.monotonic() >= due:
        bring_back(run, node, backup)


def bring_back(run: Run, node: FaultyNode, backup: Path) -> None:
    """Make a node again from its backup."""
    from reelbridge.node import backups

    del run.backup_of
    node.kill_all(for_s=1e9)
    for one in [one for one in run.begun if one[0] == node.id]:
        run.stage.order(do="kill", pid=one[2])
        run.begun.remove(one)
    wrong = (node.directory / "clock").read_bytes()
    shutil.rmtree(node.directory)
    backups.bring_back(backup, node.directory)
    (node.directory / "clock").write_bytes(wrong)
    node.insist("prepare")
    node.down_until.clear()
    run.journal.append((node.id, "restored", None))
    run.faults["older backup"] += 1


@harm(0.3)
def part_and_pair(run: Run) -> None:
    """A partnership is ended in the middle of everything and begun again by both operators."""
    asker = run.chance.choice(run.askers)
    if run.restored or asker.id in run.parted:
        return
    run.parted.add(asker.id)
    asker_first = run.chance.random() < 0.5
    one, other = (asker, run.west) if asker_first else (run.west, asker)
    one.insist("revoke", node_id=other.id)
    run.faults["partner revoked"] += 1
    time.sleep(run.chance.uniform(0.05, 0.4))
    run.keep()
    if run.chance.random() < 0.5:
        other.insist("revoke", node_id=one.id)
    pair_anew(one, other)


def pair_anew(one: FaultyNode, other: FaultyNode) -> None:
    """Let both operators take in the other's card."""
    for here, there in ((one, other), (other, one)):
        facts = {"card": there.insist("card"), "address": f"http://127.0.0.1:{there.line.port}"}
        try:
            here.do("pair", **facts)
        except AssertionError:
            # a partner that is still believed by the key before: the partnership is ended first
            with contextlib.suppress(AssertionError):
                here.do("revoke", node_id=there.id)
            here.insist("pair", **facts)
