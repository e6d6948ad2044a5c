"""Prepared nodes: made, paired and shown to each other once, then copied for every run."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from reelbridge.node.config import Options
from tests.exchange.dealings.films import make_film, make_photograph
from tests.exchange.dealings.sides import EAST, STRANGER, WEST
from tests.faults.line import Line
from tests.faults.nodes import FaultyNode, Stage, free_ports

FOURTH = Options(id="fourthlab", name_en="A fourth laboratory", address="http://fourthlab.test")
NODES = {"beichen": EAST, "nevsky": WEST, "thirdarch": STRANGER, "fourthlab": FOURTH}
FRAMES = 40
PHOTOGRAPHS = 6


def make_template(folder: Path, tables: str, stage: Stage, names: Sequence[str] = tuple(NODES)) -> None:
    """Make nodes in a folder from the tables as SQL: nevsky holds a film and photographs, the others ask."""
    from reelbridge.node import layout

    material = folder / "material"
    material.mkdir(parents=True)
    sources = [make_film(material / "reel-7.mkv", frames=FRAMES, width=160, height=120)]
    sources += [make_photograph(material / f"front-{n}.jpg", shade=90 + 12 * n) for n in range(PHOTOGRAPHS)]
    ports, lines = free_ports(2 * len(names)), []
    try:
        nodes = {}
        for number, node_id in enumerate(names):
            options = NODES[node_id]
            near, far = ports[2 * number : 2 * number + 2]
            told = {name: getattr(options, name) for name in options.__dataclass_fields__}
            layout.make(folder / node_id, told | {"address": f"http://127.0.0.1:{near}", "meaning": False})
            with sqlite3.connect(folder / node_id / "db.sqlite3") as database:
                database.executescript(tables)
            database.close()
            line = Line(near, far)
            lines.append(line)
            nodes[node_id] = FaultyNode(node_id, folder / node_id, stage, line)
            nodes[node_id].do("prepare")
            nodes[node_id].do("reserve")
        _acquaint(nodes, [str(one) for one in sources])
    finally:
        for line in lines:
            line.close()
    (folder / "sources.json").write_text(json.dumps([str(one) for one in sources]), "utf-8")


def _acquaint(nodes: dict[str, FaultyNode], sources: list[str]) -> None:
    west = nodes["nevsky"]
    items = west.do("ingest", files=sources)
    askers = [name for name in nodes if name != "nevsky"]
    for other in askers:
        west.do("pair", card=nodes[other].do("card"))
        nodes[other].do("pair", card=west.do("card"))
        west.do("offer", node_id=other, items=items[:-1])
    rest(nodes.values())
    for other in askers:
        assert nodes[other].do("look", ledgers=str(west.directory.parent))["items"] == items[:-1]


def rest(nodes, *, within_s: float = 120) -> None:
    """Run nodes until none has anything to do, then end their processes."""
    import time

    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        for node in nodes:
            node.keep(set(node.stage.order(do="look")["alive"]))
        if not any(node.jobs()["open"] for node in nodes):
            break
        time.sleep(0.1)
    else:
        raise AssertionError([node.jobs() for node in nodes])
    for node in nodes:
        node.kill_all()
