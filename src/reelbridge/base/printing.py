"""Printed sheets: a title, facts, paragraphs and tables as a PDF on A4, in Chinese, Russian or English."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from reelbridge.kernel.errors import Conflict

PDF_TYPE = "application/pdf"

_SHEET = Path(__file__).parent / "printed" / "sheet.typ"
#: Families with Chinese letters, the best first; Latin and Cyrillic ones come with the typesetter.
_CHINESE = ("Noto Serif CJK SC", "Source Han Serif SC", "Noto Serif SC", "Noto Sans CJK SC", "Source Han Sans SC",
            "Noto Sans SC", "Songti SC", "SimSun", "WenQuanYi Zen Hei", "AR PL UMing CN")  # fmt: skip


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """A table: heads, rows of texts, each column's share of the width, and the columns set to the right."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[float] = ()
    numbers: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a sheet: what is said first, then facts as pairs, then tables; each may be missing."""

    title: str = ""
    lines: Sequence[str] = ()
    facts: Sequence[tuple[str, str]] = ()
    tables: Sequence[PrintedTable] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """All of a printed sheet; ``wide`` lays it across, ``foot`` stands at the foot of every page."""

    title: str
    language: str
    parts: Sequence[Part]
    lead: Sequence[str] = ()
    foot: str = ""
    by: str = ""
    wide: bool = field(default=False)


def as_pdf(sheet: Sheet) -> bytes:
    """Return the sheet as a PDF; the same sheet gives the same bytes.

    Raises Conflict when it holds Chinese and the machine has no font with Chinese letters.
    """
    import typst  # noqa: PLC0415 -- eighty megabytes that only printing needs

    said = asdict(sheet)
    for part in said["parts"]:
        for table in part["tables"]:
            table["widths"] = list(table["widths"]) or [1] * len(table["heads"])
    fonts = _chinese_fonts()
    written = json.dumps({**said, "fonts": fonts, "language": sheet.language.partition("-")[0]}, ensure_ascii=False)
    if not fonts and any("\u2e80" <= mark <= "\u9fff" for mark in written):
        raise Conflict("base.no_chinese_font")
    return bytes(typst.compile(_SHEET.read_bytes(), font_paths=_fonts(), sys_inputs={"sheet": written}))


@cache
def _fonts() -> Any:
    """Return the fonts of this machine, looked for once: that takes thirty times as long as setting a sheet."""
    import typst  # noqa: PLC0415 -- as above

    return typst.Fonts()


@cache
def _chinese_fonts() -> list[str]:
    """Return the families of this machine that have Chinese letters, the best first."""
    here = set(_fonts().families())
    return [family for family in _CHINESE if family in here]
