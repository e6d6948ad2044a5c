"""Two institutions with nodes of their own, and films small enough to wait for."""

from __future__ import annotations

import pytest

from tests.journeys.nodes import NodeProcess


@pytest.fixture(scope="session")
def films(tmp_path_factory):
    """Return a folder with two short films and their sidecars, as the sample renders them."""
    from dataclasses import replace

    from reelbridge.node.sample import render
    from reelbridge.node.sample.records import as_toml, records_of, with_refs

    folder = tmp_path_factory.mktemp("films")
    wanted = {"nfa-2207-kamera-na-peredovoy.mp4", "nfa-4117-doroga.mp4"}
    try:
        render.photograph("camera.png")
    except FileNotFoundError as missing:
        pytest.skip(str(missing))
    for plan in render.plans():
        if plan.file in wanted:
            short = tuple(replace(shot, seconds=min(shot.seconds, 1.6)) for shot in plan.shots)
            path = render.render(replace(plan, shots=short), folder)
            sidecar = with_refs(records_of("nevsky")["films"][plan.file], {})
            stated = {key: value for key, value in sidecar.items() if key not in ("agents", "shots")}
            agents = [
                {"names": {"ru": "Роман Кармен", "zh-Hans": "罗曼·卡尔曼", "en": "Roman Karmen"}, "activity": "camera"}
            ]
            shots = [{key: value for key, value in shot.items() if key != "agents"} for shot in sidecar["shots"]]
            path.with_name(f"{path.name}.toml").write_text(
                as_toml({**stated, "agents": agents, "shots": shots}), "utf-8"
            )
    return folder


@pytest.fixture
def make_node(tmp_path):
    """Return a function that makes a node of an institution; every node is stopped afterwards."""
    made: list[NodeProcess] = []

    def make(institution: str) -> NodeProcess:
        node = NodeProcess(tmp_path / institution, institution)
        node.make()
        made.append(node)
        return node

    yield make
    for node in made:
        node.kill()
