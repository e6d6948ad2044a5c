"""Two institutions with nodes of their own, films small enough to wait for, and people at browsers."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.journeys import material
from tests.journeys.nodes import NodeProcess
from tests.journeys.told import Told, tell
from tests.pages.browser import WIDE, Desk


@pytest.fixture(scope="session")
def films(tmp_path_factory) -> Path:
    """Return a folder with two short films and their sidecars, rendered once for all processes of the run."""
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent
    try:
        return material.made_once(base / "films-of-the-journeys", material.render_films)
    except FileNotFoundError as missing:
        pytest.skip(str(missing))


@pytest.fixture
def make_node(tmp_path) -> Iterator[Callable[[str], NodeProcess]]:
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


@pytest.fixture
def stranger(browser, tmp_path) -> Iterator[Callable[[NodeProcess], Desk]]:
    """Return a function that opens a browser of its own on a node, with nobody signed in."""
    contexts = []

    def come(node: NodeProcess) -> Desk:
        view = {"width": WIDE, "height": 900}
        contexts.append(browser.new_context(viewport=view, reduced_motion="reduce", accept_downloads=True))
        contexts[-1].set_default_timeout(60_000)
        return Desk(contexts[-1], node.address, Path(os.environ.get("REELBRIDGE_PICTURES") or tmp_path))

    yield come
    for context in contexts:
        context.close()


@pytest.fixture
def visit(stranger) -> Callable[[NodeProcess, str], Desk]:
    """Return a function that sits a person down at a browser of their own and signs them in at a node's door."""

    def sit(node: NodeProcess, name: str) -> Desk:
        desk = stranger(node)
        desk.speak("en", node=node.institution)
        desk.log_in(name, node.password)
        return desk

    return sit


@pytest.fixture(scope="session")
def told(films, tmp_path_factory) -> Iterator[Told]:
    """Return two running nodes between which the story has been told; for tests that leave them as they are."""
    folder = tmp_path_factory.mktemp("told")
    east, west = (NodeProcess(folder / name, name) for name in ("beichen", "nevsky"))
    try:
        yield tell(east, west, folder, films)
    finally:
        for node in (east, west):
            node.kill()
