"""Faults at the command line: the trace goes to a file that an operator can hand on, not to the reader."""

from __future__ import annotations

import os
import tempfile
import traceback
from pathlib import Path
from typing import ClassVar

from reelbridge.kernel import clock
from reelbridge.kernel.errors import Conflict, Refusal
from reelbridge.node import config, layout

FILE = "faults.log"


class Fault(Refusal):
    """Something failed inside reelbridge; the sentence says where the trace is."""

    exit_status: ClassVar[int] = 70  # EX_SOFTWARE of sysexits.h
    http_status: ClassVar[int] = 500


def worded(fault: Exception) -> Refusal:
    """Return what a reader is told of a fault: Conflict for a full disk, else a Fault whose trace is kept."""
    node = _node()
    if node and not layout.free_bytes(node):
        return Conflict("node.disk_is_full", directory=str(node))
    return Fault("node.fault", what=f"{type(fault).__name__}: {fault}", file=keep_fault(fault))


def _node() -> Path | None:
    """Return the directory of the node at hand."""
    chosen = Path(os.environ.get(config.WHERE) or ".").resolve()
    return chosen if (chosen / config.FILE).is_file() else None


def keep_fault(fault: BaseException) -> Path:
    """Append a fault's trace to ``faults.log`` in the node's directory, else to a temporary file; return where."""
    text = f"{clock.now().isoformat()}\n{''.join(traceback.format_exception(fault))}\n"
    if node := _node():
        try:
            with (node / FILE).open("a", encoding="utf-8", errors="backslashreplace") as stream:
                stream.write(text)
            return node / FILE
        except OSError:
            pass  # the disk may be what failed
    try:
        handle, name = tempfile.mkstemp(".log", "reelbridge-fault-")
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as stream:
            stream.write(text)
    except OSError:
        return Path(os.devnull)
    return Path(name)
