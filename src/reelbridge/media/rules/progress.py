"""How far the making of a file's derivatives has come."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """From the moment a file was examined to the moment its proxy, stills and shots stand ready."""

    WAITING = "waiting"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"
