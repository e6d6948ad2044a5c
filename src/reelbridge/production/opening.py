"""Opening a cut of any kind: timelines and AAF in a child process, everything else by our own readers."""

from __future__ import annotations

import io
import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.timecode import Rate
from reelbridge.kernel.wording import HOUSE
from reelbridge.production.child import COMPOUND, MOST_SECONDS
from reelbridge.production.rules.cutlist import LARGEST_BYTES, CutList
from reelbridge.production.rules.reading import is_timeline, read_cut_list

#: All that a child may answer with.
_ANSWERS = {
    ("fractions", "Fraction"),
    *(("reelbridge.kernel.timecode", name) for name in ("Rate", "Span")),
    ("reelbridge.kernel.verdict", "Reason"),
    *(("reelbridge.production.rules.cutlist", name) for name in ("CutList", "CutEvent", "Loss", "Transition", "Kind")),
}


def open_cut(content: bytes, *, rate: Rate | None = None, encoding: str = "") -> CutList:
    """Return what a cut says, whatever its format; raises BadInput with one sentence for what is none."""
    if len(content) <= LARGEST_BYTES and (content.startswith(COMPOUND) or is_timeline(content)):
        return _in_a_child(content, rate)
    return read_cut_list(content, rate=rate, encoding=encoding)


def open_cut_file(path: Path, *, rate: Rate | None = None, encoding: str = "") -> CutList:
    """Return what a file says as a cut, reading no more of it than a cut can have."""
    with path.open("rb") as stream:
        content = stream.read(LARGEST_BYTES + 1)
    if len(content) > LARGEST_BYTES:
        raise BadInput("production.file_too_large", megabytes=LARGEST_BYTES >> 20)
    return open_cut(content, rate=rate, encoding=encoding)


def _in_a_child(content: bytes, rate: Rate | None) -> CutList:
    # nothing of the node's own environment
    environment = {"PATH": os.defpath, "PYTHONPATH": str(HOUSE.parent), "LC_ALL": "C.UTF-8"}
    command = [sys.executable, "-P", "-m", "reelbridge.production.child", str(rate or "")]
    try:
        ended = subprocess.run(  # noqa: S603 -- our own program
            command, input=content, capture_output=True, env=environment, timeout=2 * MOST_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as fault:
        raise BadInput("production.reader_failed", why="timeout") from fault
    if ended.returncode:
        raise BadInput("production.reader_failed", why=f"status {ended.returncode}")
    answer = _Answers(io.BytesIO(ended.stdout)).load()
    if isinstance(answer, CutList):
        return answer
    code, facts = answer
    raise BadInput(code, **facts)


class _Answers(pickle.Unpickler):
    """Takes nothing from a child but cut lists: it has read a stranger's file."""

    def find_class(self, module_name: str, global_name: str, /) -> Any:
        if (module_name, global_name) in _ANSWERS:
            return super().find_class(module_name, global_name)
        raise pickle.UnpicklingError(f"{module_name}.{global_name}")
