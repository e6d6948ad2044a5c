"""Faults at the command line: the trace goes to a file that an operator can hand on, not to the reader."""

from __future__ import annotations

import os
import tempfile
import traceback
from pathlib import Path

from reelbridge.kernel import clock
from reelbridge.node import config

FILE = "faults.log"


def keep_fault(fault: BaseException) -> Path:
    """Append a fault's trace to ``faults.log`` in the node's directory, else to a temporary file; return where."""
    text = f"{clock.now().isoformat()}\n{''.join(traceback.format_exception(fault))}\n"
    node = Path(os.environ.get(config.WHERE) or ".").resolve()
    if (node / config.FILE).is_file():
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
