"""Starting a child process for one task, listening to it, and saying what its end means."""

from __future__ import annotations

import errno
import json
import logging
import os
import signal
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

from reelbridge.kernel.errors import BadInput, Conflict, NotFound
from reelbridge.media.engine.limits import Limits
from reelbridge.media.engine.nursing import Child, begun
from reelbridge.vault.rules.names import printable

log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]

_GIB = 1 << 30

#: Ends that the file itself causes: a fault in a codec, or a limit passed.
_CRASHES = (signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGFPE, signal.SIGILL, signal.SIGXFSZ)


class ChildEndedError(Exception):
    """A child process ended without an answer for a reason that is not the file's; trying again may help."""


def limits_for(task: str, size: int) -> Limits:
    """Return what a task may use on a file of so many bytes."""
    if task == "probe":
        # one further descriptor: FFmpeg and Pillow each work on a duplicate of the open one
        return Limits(memory_bytes=4 * _GIB, cpu_s=60 + size // (64 << 20), written_bytes=0, further_files=1)
    if task == "read":
        return Limits(memory_bytes=2 * _GIB, cpu_s=120, written_bytes=0, further_files=1)
    # prepared and cut at no less than 100 kB of source a second; outputs and libx264's log need some files
    return Limits(memory_bytes=8 * _GIB, cpu_s=600 + size // 100_000, written_bytes=None, further_files=32)


def _require_file(path: Path, shown: str) -> None:
    if not path.exists():
        raise NotFound("vault.no_such_path", file=shown)
    if not os.access(path, os.R_OK):
        raise BadInput("vault.not_readable", file=shown, why=os.strerror(errno.EACCES))
    if not path.is_file():
        raise BadInput("vault.not_a_file", file=shown)


def call(
    task: str, path: Path, *, file: str = "", on_progress: Progress | None = None, longest_s: float | None = None,
    **facts: Any,
) -> Any:  # fmt: skip
    """Do a task on a file in a child process and return its answer.

    Raises BadInput with the child's reason, or one for its death; NotFound without the file; Conflict while the disk
    is full; whatever ``on_progress`` raises, after ending the child.
    """
    shown = printable(file or path.name)
    _require_file(path, shown)
    size = path.stat().st_size
    limits = limits_for(task, size)
    request = {"path": str(path), "file": shown, "limits": asdict(limits), **facts}
    child = begun(task)
    patience = threading.Timer(longest_s or 60 + 2 * limits.cpu_s, child.kill)
    patience.start()
    complaints: deque[bytes] = deque(maxlen=40)
    reading = threading.Thread(target=_collect, args=(child.complaints, complaints), daemon=True)
    reading.start()
    try:
        last = _listen(child, request, on_progress)
        status = child.wait()
    finally:
        is_over_time = not patience.is_alive()
        patience.cancel()
        child.end()
        reading.join(1)
    if "answer" in last:
        return last["answer"]
    if "refused" in last:
        raise BadInput(last["refused"], **last["facts"])
    if "not_now" in last:
        raise Conflict(last["not_now"], **last["facts"])
    said = b"".join(complaints).decode("utf-8", "replace")
    log.error("the child for %s (%s) ended with status %s: %s", shown, task, status, said)
    raise _death(status, shown, is_over_time=is_over_time)


def _collect(stream: BinaryIO, complaints: deque[bytes]) -> None:
    """Keep the last lines of what a child complains about; reading all of it keeps the child from waiting."""
    with stream:
        complaints.extend(stream)


def _listen(child: Child, request: dict[str, Any], on_progress: Progress | None) -> dict[str, Any]:
    """Return the last line the child said."""
    child.ask(json.dumps(request).encode())
    last: dict[str, Any] = {}
    try:
        for line in child.saying:
            last = json.loads(line)
            if on_progress and "progress" in last:
                on_progress(*last["progress"])
    except (ConnectionError, json.JSONDecodeError):
        # killed in the middle of a line
        return {}
    return last


def _death(status: int | None, file: str, *, is_over_time: bool) -> Exception:
    if is_over_time or status == -signal.SIGXCPU:
        return BadInput("media.takes_too_long", file=file)
    if status is not None and (-status in _CRASHES or status > 0):
        return BadInput("media.breaks_the_decoder", file=file)
    return ChildEndedError(f"the child for {file} ended with status {status}")
