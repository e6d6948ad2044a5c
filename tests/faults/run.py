"""One seeded run: prepared nodes, a script of exchanges, faults at random moments, a calm, and the invariants."""

from __future__ import annotations

import json
import random
import shutil
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reelbridge.exchange.rules.card import card_of
from tests.faults.harms import HARMS, bring_back, lurk, pair_anew
from tests.faults.invariants import violations
from tests.faults.line import Line
from tests.faults.nodes import FaultyNode, Stage, free_ports, place
from tests.faults.parts import turn_clock
from tests.faults.template import FRAMES, NODES, PHOTOGRAPHS

#: How long a run's nodes may go without getting anything done before they rest, and how long all of it may take, once
#: nothing harms them any more. A busy machine is slow, and slowness no fault.
STANDSTILL_S = 180.0
REST_WITHIN_S = 1800.0
MOMENT_S = 0.05


@dataclass
class Run:
    """What a run is made of and what has happened in it."""

    seed: int
    folder: Path
    template: Path
    stage: Stage
    wanted: int = 12
    nodes: dict[str, FaultyNode] = field(default_factory=dict)
    faults: Counter[str] = field(default_factory=Counter)
    #: What was done for certain: acts that answered.
    journal: list[tuple[str, str, Any]] = field(default_factory=list)
    #: Nodes that were made from an older backup, and partnerships that were ended and begun again.
    restored: set[str] = field(default_factory=set)
    parted: set[str] = field(default_factory=set)
    #: What each operator was told is bad or gone, and the nodes whose vault was lost.
    lost: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    emptied: set[str] = field(default_factory=set)
    #: How many harms wait for a parcel on its way.
    lurking: int = 0
    retried: int = 0
    asked: int = 0
    begun: list[tuple[str, str, int, Path]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Seed everything that chance decides."""
        self.chance = random.Random(self.seed)

    @property
    def west(self) -> FaultyNode:
        """The archive that is asked."""
        return self.nodes["nevsky"]

    @property
    def askers(self) -> list[FaultyNode]:
        """Those who ask it."""
        return [node for node in self.nodes.values() if node is not self.west]

    def open(self) -> None:
        """Put the nodes in their places, lay the lines, start everything."""
        # every fourth run has a third node, every eighth a fourth
        names = list(NODES)[: 4 if self.seed % 8 == 0 else 3 if self.seed % 4 == 0 else 2]
        ports = free_ports(2 * len(names))
        for number, name in enumerate(names):
            near, far = ports[2 * number : 2 * number + 2]
            directory = self.folder / name
            place(self.template, directory, name, near)
            self.nodes[name] = FaultyNode(name, directory, self.stage, Line(near, far, self.seed + number))
        for node in self.nodes.values():
            for other in self.nodes.values():
                if node is not other and self.west in (node, other):
                    node.insist("move", node_id=other.id, address=f"http://127.0.0.1:{other.line.port}")
        self.dismiss(set(NODES) - set(names))
        self.keep()

    def dismiss(self, absent: set[str]) -> None:
        """End the partnerships with nodes that were prepared and take no part in this run."""
        for name in sorted(absent):
            if (self.template / name).exists():
                self.west.do("revoke", node_id=name)

    def keep(self) -> None:
        """Start again whatever has ended and should run, and do the harm that waits for its moment."""
        lurk(self)
        alive = set(self.stage.order(do="look")["alive"])
        for node in self.nodes.values():
            node.keep(alive)
        for one in list(self.begun):
            node_id, act, pid, answer = one
            if pid not in alive:
                self.begun.remove(one)
                if answer.exists():
                    self.journal.append((node_id, act, json.loads(answer.read_text("utf-8"))))

    def begin(self, node: FaultyNode, act: str, **facts: Any) -> int:
        """Begin an act and go on; what it answered is written into the journal."""
        pid, answer = node.begin(act, **facts)
        self.begun.append((node.id, act, pid, answer))
        return pid

    def close(self) -> None:
        """End everything."""
        for node in self.nodes.values():
            node.kill_all(for_s=1e9)
            node.line.close()
        for _, _, pid, _ in self.begun:
            self.stage.order(do="kill", pid=pid)

    def story(self) -> None:
        """Let people act and harm be done until enough of both has happened."""
        deadline = time.monotonic() + 30
        next_act = next_harm = time.monotonic()
        acts = 0
        while (self.counted() < self.wanted or acts < 8) and time.monotonic() < deadline:
            now = time.monotonic()
            if now >= next_act:
                self._act(acts)
                acts, next_act = acts + 1, now + self.chance.uniform(0.05, 0.35)
            if now >= next_harm:
                names, weights = zip(*((name, weight) for name, (_, weight) in HARMS.items()), strict=True)
                HARMS[self.chance.choices(names, weights)[0]][0](self)
                next_harm = now + self.chance.uniform(0.05, 0.4)
            self.keep()
            time.sleep(MOMENT_S)

    def counted(self) -> int:
        """How many faults were done: those counted here, and those that the lines did."""
        return sum(self.faults.values()) + sum(len(node.line.done) for node in self.nodes.values())

    def _act(self, number: int) -> None:
        asker, pick = self.chance.choice(self.askers), self.chance.random()
        if number < 2 or (pick < 0.3 and self.asked < 6):
            self.asked += 1
            is_film = self.chance.random() < 0.35
            begin = self.chance.randrange(FRAMES - 10)
            item = 1 if is_film else self.chance.randint(2, PHOTOGRAPHS)
            span = [begin, begin + self.chance.randint(3, 10)] if is_film and self.chance.random() < 0.5 else None
            title = f"№ {self.seed}/{number}"
            self.begin(asker, "ask", node_id="nevsky", item=f"nevsky-i-{item:05}", span=span, title=title)
        elif pick < 0.65:
            self.begin(self.west, "answer", seed=self.chance.randrange(1 << 30))
        elif pick < 0.75:
            self.begin(self.chance.choice([asker, self.west]), "note", seed=self.chance.randrange(1 << 30))
        elif pick < 0.85:
            self.begin(self.west, "take_back", seed=self.chance.randrange(1 << 30))
        elif pick < 0.95:
            items = [f"nevsky-i-{self.chance.randint(2, PHOTOGRAPHS + 1):05}"]
            self.begin(self.west, "offer", node_id=asker.id, items=items, withdraw=self.chance.random() < 0.5)
        else:
            self.begin(asker, "harvest", node_id="nevsky")

    def end_harm(self) -> None:
        """Be kind to every node from now on."""
        if hasattr(self, "backup_of"):
            # a node of which less is asked has been made again
            bring_back(self, *self.backup_of[:2])
        for node in self.nodes.values():
            node.line.calm()
            turn_clock(node.directory, 0.0)
            node.down_until.clear()
            if node.most_bytes:
                node.most_bytes.clear()
                node.kill_all()

    def calm(self) -> list[str]:
        """Let the nodes come to rest, and return what kept them from it."""
        was_at_rest, rounds, deadline = False, 0, time.monotonic() + REST_WITHIN_S
        before, retried, patience = 0, 0, time.monotonic() + STANDSTILL_S
        while True:
            self.keep()
            told = {} if self.begun else {node.id: node.jobs() for node in self.nodes.values()}
            is_at_rest = bool(told) and not any(one["open"] for one in told.values())
            if (done := sum(one["done"] for one in told.values())) != before:
                before, patience = done, time.monotonic() + STANDSTILL_S
            if told and (rounds == 0 or (is_at_rest and (rounds == 1 or (rounds == 2 and retried)))):
                rounds += 1
                # what is harmed after the last look nobody can mend
                self.lurking = 0 if rounds == 2 else self.lurking
                # what was tried again may bring what has to be answered
                retried = self._operators_round()
            elif is_at_rest and not was_at_rest:
                # a letter may have passed between one look and the next
                was_at_rest = True
                continue
            elif is_at_rest:
                return [f"{name}: dead: {one}" for name, jobs in told.items() for one in self._unforeseen(jobs["dead"])]
            elif time.monotonic() > min(patience, deadline):
                return [f"{name} does not come to rest: {one['open']}" for name, one in told.items() if one["open"]]
            was_at_rest = False
            time.sleep(0.1)

    def _operators_round(self) -> int:
        """Let people do what only they can: take in again what is bad, answer what waits, try again what has failed.

        Return how much of that there was.
        """
        before = self.retried
        self._pair_who_lost_a_key()
        sources = json.loads((self.template / "sources.json").read_text("utf-8"))
        for node in self.nodes.values():
            # the films are on the archive's own shelves; whoever was sent them has no others
            held = sources if node is self.west else []
            self.lost.setdefault(node.id, []).extend(node.insist("mend", sources=held))
            self.retried += node.insist("retry")
        self.journal.append(("nevsky", "answer", self.west.insist("answer", seed=self.seed)))
        for node in self.askers:
            node.insist("harvest", node_id="nevsky")
        return self.retried - before

    def _pair_who_lost_a_key(self) -> None:
        """Let those pair anew whose backup is older than their key, as docs/guides/after-a-disaster.md says."""
        for asker in self.askers:
            for here, there in ((asker, self.west), (self.west, asker)):
                known = there.insist("knows", node_id=here.id) if here.id in self.restored else ""
                if known and card_of(here.insist("card")).fingerprint != known:
                    pair_anew(there, here)

    def _unforeseen(self, dead: list[str]) -> list[str]:
        """Return the failed jobs that nothing but a fault of the node's explains."""
        foreseen = ("exchange.partner_is_revoked",)
        if self.restored:
            # what was said to the node that is lost can be refused by the one that was made again: it is told
            foreseen += ("exchange.request_", "exchange.letter_", "exchange.partner_refused", "exchange.no_such")
        return [one for one in dead if not any(code in one for code in foreseen)]


def run(
    seed: int, *, folder: Path, template: Path, stage: Stage, wanted: int = 12, kind: type[Run] = Run
) -> dict[str, Any]:
    """Make one run and return its report; its folder stays where something was violated."""
    began, accepted = time.monotonic(), 0
    place_of_run = folder / f"seed-{seed}"
    shutil.rmtree(place_of_run, ignore_errors=True)
    place_of_run.mkdir(parents=True)
    one = kind(seed, place_of_run, template, stage, wanted)
    try:
        one.open()
        one.story()
        one.end_harm()
        found = one.calm()
        seen = {name: node.insist("look", ledgers=str(place_of_run)) for name, node in one.nodes.items()}
        (place_of_run / "seen.json").write_text(json.dumps(seen, ensure_ascii=False, indent=1), "utf-8")
        found += violations(one, seen)
        accepted = sum(parcel["state"] == "accepted" for told in seen.values() for parcel in told["parcels"].values())
    except AssertionError as fault:
        found = [f"the run stopped: {fault}"]
    finally:
        one.close()
    faults = one.faults + Counter(done for node in one.nodes.values() for done in node.line.done)
    report = {
        "seed": seed, "nodes": len(one.nodes), "faults": dict(sorted(faults.items())), "violations": found,
        "accepted": accepted, "seconds": round(time.monotonic() - began, 1),
        "restored": sorted(one.restored), "emptied": sorted(one.emptied), "parted": sorted(one.parted), "repaired": sum(map(len, one.lost.values())), "retried": one.retried,
    }  # fmt: skip
    if not found:
        shutil.rmtree(place_of_run)
    return report
