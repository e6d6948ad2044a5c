"""Trying a door with odd bytes until something other than a refusal comes out, or the time is over."""

from __future__ import annotations

import os
from collections.abc import Iterator

from hypothesis import HealthCheck, Phase, given, seed, settings

from reelbridge.kernel.errors import Refusal
from tests.fuzz.doors import Door
from tests.fuzz.odd import bytes_like, documents_like

BATCH = 200


def tried(door: Door, *, examples: int, first: int) -> None:
    """Try a door so many times; raises the fault, with the smallest bytes that bring it about."""
    strategy = bytes_like(door.sound) if door.sound else documents_like(door.documents)

    @seed(first)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
        print_blob=False,
    )
    @given(strategy)
    def attempt(content: object) -> None:
        try:
            door.read(content)
        except Refusal:
            return

    attempt()


def cpu_seconds() -> float:
    """Return the seconds of the processor that this process and the children it has waited for have used."""
    return sum(os.times()[:4])


def batches(door: Door, *, seconds: float) -> Iterator[int]:
    """Try a door for so many seconds of the processor; yield how many times it has been tried."""
    began, number = cpu_seconds(), 0
    while cpu_seconds() - began < seconds:
        tried(door, examples=BATCH, first=number)
        number += 1
        yield number * BATCH
