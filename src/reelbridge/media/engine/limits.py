"""What a child process may use up; set inside the child before it reads a byte of the file."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
from dataclasses import dataclass
from pathlib import Path

_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one child process; None leaves the system's own."""

    memory_bytes: int
    cpu_s: int
    #: The largest file it may write; 0 forbids writing.
    written_bytes: int | None
    #: How many files it may still open once the one it works on is open.
    further_files: int


def die_with_parent(parent: int) -> None:
    """Let the kernel end this process when its parent is killed, so that no orphan writes on (Linux only)."""
    libc = ctypes.CDLL(None, use_errno=True)
    if hasattr(libc, "prctl"):
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def impose(limits: Limits) -> None:
    """Take the limits on; they cannot be lifted again."""
    for kind, value in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CPU, limits.cpu_s),
        (resource.RLIMIT_FSIZE, limits.written_bytes),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, highest_open() + 1 + limits.further_files),
    ):
        if value is not None:
            _, most = resource.getrlimit(kind)
            value = value if most == resource.RLIM_INFINITY else min(value, most)  # noqa: PLW2901 -- the same limit
            resource.setrlimit(kind, (value, value))


def highest_open() -> int:
    """Return the highest number of an open descriptor; a guess where the system does not tell."""
    return max((int(one.name) for one in Path("/proc/self/fd").iterdir()), default=64)
