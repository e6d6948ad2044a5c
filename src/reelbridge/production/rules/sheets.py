"""What may stand in a cell that a spreadsheet opens."""

from __future__ import annotations

import re

#: What spreadsheets take for the start of a formula; a tab or a line's end before one hides it.
_FORMULA = re.compile(r"^[\s\ufeff]*[=+\-@＝＋－＠|%]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def safe_cell(text: str) -> str:
    """Return a text that no spreadsheet runs: one that would begin a formula begins with an apostrophe instead."""
    plain = _CONTROL.sub("", text)
    return f"'{plain}" if _FORMULA.match(plain) else plain
