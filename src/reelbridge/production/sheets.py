"""Tables as CSV and XLSX, the same cells in both."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from fractions import Fraction

from reelbridge.production.rules.sheets import safe_cell

Cell = str | int | Fraction

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_csv(heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return UTF-8 with a byte order mark, as spreadsheets expect for Chinese and Russian."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow([safe_cell(head) for head in heads])
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + written.getvalue().encode()


def as_xlsx(title: str, heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a workbook of one sheet: numbers as numbers, texts as texts, heads in bold and kept in sight."""
    from openpyxl import Workbook  # noqa: PLC0415 -- slow to import, and only downloads need it
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 -- beside the above
    from openpyxl.styles import Font  # noqa: PLC0415 -- beside the above
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 -- beside the above

    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_title(title))
    sheet.freeze_panes = "A2"
    for number, head in enumerate(heads, 1):
        sheet.column_dimensions[get_column_letter(number)].width = max(11, min(40, 2 * len(head)))
    bold = []
    for head in heads:
        cell = WriteOnlyCell(sheet, value=safe_cell(head))
        cell.font = Font(bold=True)
        bold.append(cell)
    sheet.append(bold)
    for row in rows:
        sheet.append([_typed(cell) for cell in row])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _plain(cell: Cell) -> str | int | float:
    return safe_cell(cell)[:32_000] if isinstance(cell, str) else _typed(cell)


def _typed(cell: Cell) -> str | int | float:
    if isinstance(cell, str):
        return safe_cell(cell)[:32_000]
    return round(float(cell), 3) if isinstance(cell, Fraction) else cell


def _sheet_title(title: str) -> str:
    """Return a name a sheet may have: 31 characters, none of those Excel keeps for itself."""
    return "".join(" " if mark in "[]:*?/\\'" else mark for mark in safe_cell(title))[:31].strip() or "1"
