"""Our own spreadsheet of grants: written in the reader's language, read in any of the three. Nothing in it is run."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils import translation

from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.language import OURS
from reelbridge.kernel.wording import say
from reelbridge.rights.avails_files import letters, open_book, rows_of
from reelbridge.rights.rules import Medium, Purpose, reading
from reelbridge.rights.rules.avails import Finding, told
from reelbridge.rights.rules.columns import COLUMNS, NEEDED, RowReader, Words
from reelbridge.rights.rules.limits import Exclusivity
from reelbridge.rights.rules.naming import Groups
from reelbridge.rights.rules.terms import Terms

#: More grants than this belong in several files.
MOST_ROWS = 10_000
#: The headings stand in one of the first rows.
_HEAD_WITHIN = 5


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: where it stands, its cells by column, and its terms, which are None where something is wrong."""

    place: str
    cells: Mapping[str, str]
    terms: Terms | None


def as_table(rows: Iterable[Mapping[str, str]], language: str) -> bytes:
    """Return a workbook with the headings in one language; a text that would begin a formula is a text all the same."""
    from openpyxl import Workbook  # noqa: PLC0415 -- slow, and only spreadsheets need it
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 -- beside the above
    from openpyxl.styles import Font  # noqa: PLC0415 -- beside the above

    book = Workbook(write_only=True)
    with translation.override(language.lower()):
        sheet = book.create_sheet(say("rights.table_sheet"))
        headings = [say(f"rights.column.{key}") for key in COLUMNS]
    sheet.freeze_panes = "C2"

    def cell(text: str, *, is_head: bool = False) -> Any:
        found = WriteOnlyCell(sheet, text)
        found.data_type = "s"
        if is_head:
            found.font = Font(bold=True)
        return found

    for number, heading in enumerate(headings):
        sheet.column_dimensions[letters(number)].width = max(12, min(40, len(heading) * 2))
    sheet.append([cell(heading, is_head=True) for heading in headings])
    for row in rows:
        sheet.append([cell(row[key]) if row.get(key) else None for key in COLUMNS])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def is_table(path: Path) -> bool:
    """Whether a workbook has our headings on its first sheet."""
    try:
        return bool(_heads(_book(path).worksheets[0]))
    except (BadInput, IndexError):
        return False


def read_table(path: Path, groups: Groups) -> tuple[list[TableRow], list[Finding]]:
    """Read every row and tell of every cell that cannot be read, with its place.

    Raises BadInput for what is no table of ours, is damaged, or has too many rows.
    """
    sheet = _book(path).worksheets[0]
    found = _heads(sheet)
    if not found:
        raise BadInput("rights.table_without_headings", file=path.name)
    head, columns = found
    words, rows, findings = words_of(groups), [], []
    for number, cells in rows_of(sheet, head + 1, most_columns=200):
        if number > MOST_ROWS + head:
            raise BadInput("rights.too_many_rows", sheet=sheet.title, most=MOST_ROWS)
        texts = {key: told(cells[place].value) for key, place in columns.items() if place < len(cells)}
        if not any(texts.values()):
            continue
        where = {key: f"{sheet.title}!{letters(place)}{number}" for key, place in columns.items()}
        formulas = [key for key, place in columns.items() if place < len(cells) and cells[place].data_type == "f"]
        findings += [Finding("rights.avails_formula", where[key], {"text": texts[key][:60]}) for key in formulas]
        reader = RowReader(texts, words)
        terms = reader.terms()
        unplaced = f"{sheet.title}!{number}"
        findings += [Finding(one.code, where.get(key, unplaced), dict(one.facts)) for key, one in reader.faults]
        rows.append(TableRow(f"{sheet.title}!{number}", texts, None if formulas else terms))
    if not rows:
        raise BadInput("rights.table_without_rows", file=path.name)
    return rows, findings


def _book(path: Path) -> Any:
    return open_book(path, BadInput("rights.table_without_headings", file=path.name))


def _heads(sheet: Any) -> tuple[int, dict[str, int]] | None:
    """Return the number of the row with our headings and the place of each column; None where there is none."""
    known = _headings()
    for number, row in islice(rows_of(sheet, 1, most_columns=200), _HEAD_WITHIN):
        found: dict[str, int] = {}
        for place, cell in enumerate(row):
            key = known.get(" ".join(told(cell.value).split()).casefold())
            if key:
                found.setdefault(key, place)
        if set(NEEDED) <= set(found):
            return number, found
    return None


def _headings() -> dict[str, str]:
    """Return the key of each heading, in every language of ours, in small letters; keys stand for themselves."""
    found = {key: key for key in COLUMNS}
    for tongue in OURS:
        with translation.override(tongue.lower()):
            found |= {say(f"rights.column.{key}").casefold(): key for key in COLUMNS}
    return found


def words_of(groups: Groups) -> Words:
    """Return what people write in cells besides codes, in every language of ours."""
    media: dict[str, Medium] = {}
    purposes: dict[str, str] = {}
    exclusivity: dict[str, Exclusivity] = {}
    for tongue in OURS:
        with translation.override(tongue.lower()):
            media |= {reading.media([one]).casefold(): one for one in Medium}
            purposes |= {reading.purpose(one).casefold(): str(one) for one in Purpose}
            exclusivity |= {say(f"rights.exclusivity.{one}").casefold(): one for one in Exclusivity}
    return Words(media, purposes, exclusivity, groups)
