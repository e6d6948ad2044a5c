"""What every script that makes one table does with it: write it, or say that it is not what the script makes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path


def write_or_check(verb: str, table: Path, text: Callable[[], str], script: str) -> int:
    """Write the table or compare it with what the script makes; the exit status says whether it is right."""
    if verb == "write":
        table.write_text(text(), "utf-8")
        return 0
    if table.read_text("utf-8") == text():
        return 0
    print(f"{table} is not what tools/{script}.py makes: run python tools/{script}.py write")
    return 1
