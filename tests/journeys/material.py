"""Films for the journeys: two rendered as the sample renders them, others small; each with its sidecar."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.catalogue.making import make_film, make_photograph

CAMERA, ROAD = "nfa-2207-kamera-na-peredovoy.mp4", "nfa-4117-doroga.mp4"
#: The longest a shot may take in the journeys; the sample's own are longer.
SHOT_S = 1.6


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold a folder against the other processes of the test run."""
    with folder.with_name(f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def made_once(folder: Path, make: Callable[[Path], None]) -> Path:
    """Fill a folder unless another process of the test run has filled it."""
    with alone(folder):
        if not folder.exists():
            unfinished = folder.with_name(f"{folder.name}.unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir()
            make(unfinished)
            unfinished.rename(folder)
    return folder


def render_films(folder: Path) -> None:
    """Write two films of the sample, shortened; raises FileNotFoundError without the photographs."""
    from reelbridge.node.sample import render
    from reelbridge.node.sample.records import records_of, with_refs

    render.photograph("camera.png")
    for plan in render.plans():
        if plan.file in (CAMERA, ROAD):
            short = tuple(replace(shot, seconds=min(shot.seconds, SHOT_S)) for shot in plan.shots)
            path = render.render(replace(plan, shots=short), folder)
            stated = with_refs(records_of("nevsky")["films"][plan.file], {})
            shots = [{key: value for key, value in shot.items() if key != "agents"} for shot in stated["shots"]]
            describe(path, **{**stated, "agents": [KARMEN], "shots": shots})


KARMEN = {"names": {"ru": "Роман Кармен", "zh-Hans": "罗曼·卡尔曼", "en": "Roman Karmen"}, "activity": "camera"}
WANG = {"names": {"zh-Hans": "王岚", "ru": "Ван Лань", "en": "Wang Lan"}, "activity": "camera"}


def describe(path: Path, **stated: Any) -> None:
    """Write the sidecar of a film."""
    from reelbridge.node.sample.records import as_toml

    path.with_name(f"{path.name}.toml").write_text(as_toml(stated), "utf-8")


def west_holdings(films: Path, folder: Path) -> Path:
    """Write what West takes in: the reel about the cameraman, two small films, a photograph."""
    for name in (CAMERA, f"{CAMERA}.toml"):
        shutil.copy(films / name, folder / name)
    small(folder / "nfa-6108-pisma.mp4", "NFA6108", {"ru": "Письма домой", "zh-Hans": "家书", "en": "Letters Home"})
    small(folder / "nfa-6200-most.mp4", "NFA6200", {"ru": "Мост", "zh-Hans": "大桥", "en": "The Bridge"}, seed=7)
    make_photograph(folder / "nfa-p-17.jpg")
    titles = {"ru": "У аппарата", "zh-Hans": "在摄影机旁", "en": "At the Camera"}
    describe(
        folder / "nfa-p-17.jpg", titles=titles, original="ru", made="1943-05~", call_number="NFA-P-17", agents=[KARMEN]
    )
    return folder


def east_holdings(folder: Path) -> Path:
    """Write what East takes in: one small film of its own."""
    titles = {"zh-Hans": "一杯咖啡，一只猫", "ru": "Чашка кофе и кот", "en": "A Cup and a Cat"}
    small(folder / "btv-0031-chufang.mp4", "BTV0031", titles, original="zh-Hans", agents=[WANG], seed=3)
    return folder


def small(path: Path, reel: str, titles: dict[str, str], *, seed: int = 0, **stated: Any) -> None:
    """Write a film of three seconds and three shots that begins at ten o'clock."""
    make_film(path, shots=3, seed=seed)
    known = {"original": "ru", "made": "1944", "call_number": f"{reel[:3]}-{reel[3:]}", "start": "10:00:00:00"}
    describe(path, titles=titles, reel=reel, **{**known, **stated})
