"""The child process: takes one request as JSON, opens one file, answers in lines of JSON and ends.

Forked by ``nursery``; the last line is ``answer``, ``refused`` or ``not_now``.
"""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any, TextIO

from reelbridge.kernel.errors import Refusal
from reelbridge.media.engine.limits import Limits, impose

#: Which function does a task: it takes the open descriptor, the request and a place to report progress.
TASKS = {
    "probe": "probing:probe",
    "prepare": "preparing:prepare",
    "excerpt": "excerpts:excerpt",
    "still": "stills:still",
    "imprint": "looking:imprint",
    "look": "looking:look",
    "compare": "comparing:compare",
    "hear": "hearing:hear",
    "read": "papers:read",
}

Report = Callable[[int, int], None]


def module_of(task: str) -> str:
    """Return the name of the module that does a task."""
    return f"reelbridge.media.engine.{TASKS[task].partition(':')[0]}"


def main(task: str) -> None:
    """Do a task as the request on standard input says."""
    request = json.loads(sys.stdin.buffer.read())
    # answers go out on a descriptor of their own: whatever a codec prints goes to standard error
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    work = getattr(import_module(module_of(task)), TASKS[task].partition(":")[2])
    try:
        descriptor = os.open(request["path"], os.O_RDONLY)
        impose(Limits(**request["limits"]))
        answer = work(descriptor, request, _reporter(out))
    except MemoryError:
        _say(out, refused="media.claims_too_much", facts={"file": request["file"]})
    except Refusal as refusal:
        _say(out, refused=refusal.code, facts=refusal.facts)
    except OSError as fault:
        if fault.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        _say(out, not_now="media.disk_is_full", facts={"file": request["file"]})
    else:
        _say(out, answer=answer)
    # not through the interpreter's end: codecs with threads have been seen to hang there
    out.flush()
    os._exit(0)


def _reporter(out: TextIO) -> Report:
    def report(done: int, total: int) -> None:
        _say(out, progress=[done, total])

    return report


def _say(out: TextIO, **line: Any) -> None:
    out.write(json.dumps(line, ensure_ascii=True) + "\n")
    out.flush()
