"""Avails out of spreadsheets and XML: lines with the place of every value. Nothing in a file is ever executed."""

from __future__ import annotations

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from reelbridge.kernel.errors import BadInput, NotFound
from reelbridge.rights.rules.avails import Cell, Finding, Line, findings, refuse_unknown_form, told

#: A catalogue of a studio has some tens of thousands of lines; more than this belongs in several files.
MOST_ROWS = 100_000
MOST_COLUMNS = 400
MOST_BYTES = 64 * 2**20
MOST_UNPACKED = 512 * 2**20

#: What openpyxl and what it stands on raise on bytes that do not fit.
BROKEN = (
    OSError, SyntaxError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, EOFError,
    NotImplementedError, RuntimeError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip
_NAMESPACE = re.compile(r"^\{http://www\.movielabs\.com/schema/avails/v(2\.[2-7](?:\.\d)?)/avails\}AvailList$")
_LISTED = re.compile(r"\s*[,;]\s*")
#: Columns that hold several values in one cell.
_MANY = {
    "AllowedLanguages",
    "AssetLanguage",
    "HoldbackLanguage",
    "RequiredFulfillmentLanguages",
    "Territory",
    "TerritoryExclusion",
    "BundledALIDs",
}
#: Columns with days, which some programs write as the number of the day since the end of 1899.
_DAYS = {"Start", "End", "OriginalReleaseDate", "AnnounceDate"}
_SERIAL = re.compile(r"^[2-7]\d{4}$")
_SERIAL_ZERO = date(1899, 12, 30)
#: Columns that the versions of the spreadsheet brought.
_SINCE = (
    ("1.9", {"TPRType", "CampaignID", "WindowDuration2", "AssetType", "ExperienceCondition"}),
    ("1.8", {"VolumeContentID", "EpisodeContentID", "GroupIdentity"}),
)


@dataclass(frozen=True, slots=True)
class Read:
    """A file of Avails as it was understood."""

    form: str
    version: str
    lines: tuple[Line, ...]
    findings: tuple[Finding, ...]


def read_avails(path: Path) -> Read:
    """Read a spreadsheet or an XML file; raises BadInput for what is no Avails or too large, NotFound for no file."""
    try:
        size = path.stat().st_size
        start = path.open("rb").read(4)
    except OSError as fault:
        raise NotFound("rights.file_not_found", file=str(path)) from fault
    if size > MOST_BYTES:
        raise BadInput("rights.file_too_large", file=path.name, most=MOST_BYTES)
    return read_sheets(path) if start == b"PK\x03\x04" else read_xml(path)


def read_sheets(path: Path) -> Read:
    """Read every sheet that has Avails columns."""
    book = open_book(path, BadInput("rights.avails_not_avails", name=path.name))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        lines: list[Line] = []
        found: list[Finding] = []
        heads: set[str] = set()
        for sheet in book.worksheets:
            heads |= _sheet(sheet, lines, found)
        book.close()
    if not heads:
        raise refuse_unknown_form(path.name)
    version = next((name for name, columns in _SINCE if columns & heads), "1.7.2")
    return Read("xlsx", version, tuple(lines), (*found, *findings(lines)))


def _sheet(sheet: Any, lines: list[Line], found: list[Finding]) -> set[str]:
    """Add a sheet's lines and findings; return its columns, none where it holds no Avails."""
    heads: list[str] = []
    for number, row in rows_of(sheet, 1, most_columns=MOST_COLUMNS):
        if number > MOST_ROWS:
            raise BadInput("rights.too_many_rows", sheet=sheet.title, most=MOST_ROWS)
        texts = [told(cell.value) for cell in row]
        if not heads:
            named = [_NAMES.get(text.casefold(), text) for text in texts]
            heads = named if {"ALID", "LicenseType", "Territory"} <= set(named) else []
            if number > 5 and not heads:
                return set()
        elif any(texts) and not _is_help(heads, texts):
            formulas = {place for place, cell in enumerate(row) if cell.data_type == "f"}
            lines.append(_line(f"{sheet.title}!{number}", heads, texts, formulas=formulas, found=found))
    return set(heads) - {""}


def _is_help(heads: list[str], texts: list[str]) -> bool:
    """Whether a row under the headings only explains them, as in MovieLabs' template."""
    by_name = dict(zip(heads, texts, strict=False))
    return bool(by_name.get("LicenseType")) and len(by_name["LicenseType"]) > 40


def _line(place: str, heads: list[str], texts: list[str], *, formulas: set[int], found: list[Finding]) -> Line:
    cells: dict[str, tuple[Cell, ...]] = {}
    for number, (name, text) in enumerate(zip(heads, texts, strict=False)):
        if not name or not text:
            continue
        where = f"{place.partition('!')[0]}!{letters(number)}{place.partition('!')[2]} ({name})"
        if number in formulas:
            found.append(Finding("rights.avails_formula", where, {"text": text[:60]}))
            continue
        values = _LISTED.split(text) if name in _MANY else [_day_of_serial(text) if name in _DAYS else text]
        cells[name] = tuple(Cell(value, where) for value in values if value)
    return Line(place, cells)


def _day_of_serial(text: str) -> str:
    """Return a day that a spreadsheet lost the format of (``43831``) as a day; anything else as it is."""
    return (_SERIAL_ZERO + timedelta(int(text))).isoformat() if _SERIAL.match(text) else text


def letters(number: int) -> str:
    """Return a column's letters: 0 is A, 26 is AA."""
    found = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        found = chr(65 + rest) + found
    return found


def open_book(path: Path, unreadable: BadInput) -> Any:
    """Open a workbook to be read row by row; raises BadInput for a bomb, ``unreadable`` for what is no workbook."""
    import openpyxl  # noqa: PLC0415 -- slow, and only spreadsheets need it

    refuse_bombs(path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            book = openpyxl.load_workbook(path.open("rb"), read_only=True, keep_links=False)
        except BROKEN as fault:
            raise unreadable from fault
    for sheet in book.worksheets:
        # some programs write a size that is too small, and rows beyond it would be passed over
        sheet.reset_dimensions()
    return book


def rows_of(sheet: Any, first: int, *, most_columns: int) -> Iterator[tuple[int, Any]]:
    """Yield the rows of a sheet with their numbers, from the first that is wanted.

    A sheet is unpacked and parsed only here: raises BadInput with the row where it breaks off or is damaged.
    """
    rows, number = sheet.iter_rows(min_row=first, max_col=most_columns), first
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except BROKEN as fault:
            raise BadInput("rights.sheet_broken", sheet=str(sheet.title)[:60], row=number) from fault
        yield number, row
        number += 1


#: So much is read of each part of a workbook to see what it begins with.
_HEAD_BYTES = 1 << 20
#: What XML may begin with in any encoding, and in UTF-8 where it declares nothing: comments and instructions come
#: before its first element. A part may have any name.
_PERHAPS_XML = re.compile(rb"[\xef\xbb\xbf\s]*<|\xff\xfe|\xfe\xff|\0\s*<")
_DECLARES_NOTHING = re.compile(rb"[\xef\xbb\xbf\s]*(?:<\?[^>]*>\s*|<!--(?:(?!-->).)*+-->\s*)*+<[A-Za-z_]", re.DOTALL)


def _declares(head: bytes) -> bool:
    """Whether what begins so declares a document type, or is XML that hides whether it does: UTF-16, or no element."""
    if not _PERHAPS_XML.match(head) or _DECLARES_NOTHING.match(head):
        return False
    return b"<!DOCTYPE" in head or b"\0" in head[:200] or len(head) == _HEAD_BYTES


def refuse_bombs(path: Path) -> None:
    """Refuse a workbook that unpacks to more than fits, or whose XML declares entities."""
    try:
        with zipfile.ZipFile(path) as packed:
            if sum(one.file_size for one in packed.infolist()) > MOST_UNPACKED:
                raise BadInput("rights.file_too_large", file=path.name, most=MOST_UNPACKED)
            for one in packed.infolist():
                if _declares(packed.open(one).read(_HEAD_BYTES)):
                    raise BadInput("rights.xml_declares_entities", file=path.name)
    except BROKEN as fault:
        raise BadInput("rights.avails_not_avails", name=path.name) from fault


def read_xml(path: Path) -> Read:
    """Read an AvailList; each transaction is a line."""
    root = _root(path)
    shaped = _NAMESPACE.match(root.tag)
    if not shaped:
        raise refuse_unknown_form(_local(root))
    lines: list[Line] = []
    found: list[Finding] = []
    for number, avail in enumerate(_children(root, "Avail"), 1):
        found += _metadata_missing(avail, f"Avail[{number}]")
        lines += _lines(avail, f"Avail[{number}]")
    if not lines:
        raise BadInput("rights.avails_empty", file=path.name)
    return Read("xml", shaped[1], tuple(lines), (*found, *_once(findings(lines))))


def _once(found: list[Finding]) -> Iterator[Finding]:
    """Yield findings, those about a whole avail once and not for each of its transactions."""
    seen: set[tuple[str, str]] = set()
    for one in found:
        if (one.code, one.place) not in seen:
            seen.add((one.code, one.place))
            yield one


def _root(path: Path) -> Any:
    from lxml import etree  # noqa: PLC0415 -- only XML needs it

    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True
    )
    try:
        root: Any = etree.parse(str(path), parser).getroot()
    except (etree.XMLSyntaxError, OSError) as fault:
        raise BadInput("rights.xml_not_understood", file=path.name, place=str(fault)[:120]) from fault
    if root.getroottree().docinfo.doctype:
        raise BadInput("rights.xml_declares_entities", file=path.name)
    return root


def _local(node: Any) -> str:
    return str(node.tag).rpartition("}")[2]


def _children(node: Any, name: str) -> list[Any]:
    return [child for child in node if _local(child) == name]


#: Element: the spreadsheet's column, below the avail, its disposition, asset and transaction.
_COLUMNS = {
    "ALID": "ALID", "EntryType": "EntryType", "AvailType": "AvailType", "WorkType": "WorkType", "Status": "Status",
    "TitleDisplayUnlimited": "TitleDisplayUnlimited", "TitleInternalAlias": "TitleInternalAlias",
    "LocalizationOffering": "LocalizationType", "VolumeContentID": "VolumeContentID", "VolumeNumber": "VolumeNumber",
    "VolumeTitleInternalAlias": "VolumeTitleInternalAlias", "SeasonContentID": "SeasonContentID",
    "SeriesContentID": "SeriesContentID", "SeriesTitleInternalAlias": "SeriesTitleInternalAlias",
    "VolumeFirstEpisodeNumber": "VolumeFirstEpisodeNumber", "VolumeNumberOfEpisodes": "VolumeNumberOfEpisodes",
    "LicenseType": "LicenseType", "Start": "Start", "StartCondition": "Start", "End": "End", "EndCondition": "End",
    "AllowedLanguage": "AllowedLanguages", "AssetLanguage": "AssetLanguage", "HoldbackLanguage": "HoldbackLanguage",
    "LicenseRightsDescription": "LicenseRightsDescription", "FormatProfile": "FormatProfile",
    "ContractID": "ContractID", "Licensee": "Licensee",
    "WindowDuration": "WindowDuration", "Duration": "WindowDuration",
}  # fmt: skip
#: Headings by their small letters, for files whose headings were retyped.
_NAMES = {name.casefold(): name for name in (*_COLUMNS.values(), *_MANY, "PriceType", "PriceValue", "PriceCurrency",
          "SRP", "Exclusive", "AvailID", "ContentID", "DisplayName", "OtherInstructions", "Territory")}  # fmt: skip
_METADATA = {"Metadata", "EpisodeMetadata", "SeasonMetadata", "SeriesMetadata", "VolumeMetadata"}


def _metadata_missing(avail: Any, place: str) -> Iterator[Finding]:
    """Yield assets of any kind but supplements that say nothing about themselves."""
    for number, asset in enumerate(_children(avail, "Asset"), 1):
        kinds = [node.text or "" for node in _children(asset, "WorkType")]
        if not _METADATA & {_local(child) for child in asset} and kinds and kinds[0].strip() != "Supplemental":
            where = f"{place}/Asset[{number}] ({asset.sourceline})"
            yield Finding("rights.avails_missing", where, {"column": "Metadata"})


def _lines(avail: Any, place: str) -> Iterator[Line]:
    shared: dict[str, list[Cell]] = {}
    for child in avail:
        if _local(child) not in ("Transaction", "Asset"):
            _gather(child, place, shared)
    for number, asset in enumerate(_children(avail, "Asset"), 1):
        where = f"{place}/Asset[{number}]"
        shared.setdefault("ContentID", []).append(Cell(asset.get("contentID", ""), f"{where}/@contentID"))
        for child in asset:
            if _local(child) != "BundledAsset":
                _gather(child, where, shared)
    for number, deal in enumerate(_children(avail, "Transaction"), 1):
        cells = {name: list(values) for name, values in shared.items()}
        where = f"{place}/Transaction[{number}]"
        for child in deal:
            _gather(child, where, cells)
        cells["AvailID"] = [Cell(deal.get("TransactionID", ""), f"{where}/@TransactionID")]
        found = {name: tuple(value for value in values if value.text) for name, values in cells.items()}
        yield Line(f"{where} ({deal.sourceline})", {name: values for name, values in found.items() if values})


def _gather(node: Any, path: str, cells: dict[str, list[Cell]]) -> None:
    """Put an element's values under their columns, with its path and line."""
    name = _local(node)
    here = f"{path}/{name}"
    place = f"{here} ({node.sourceline})"
    if name in ("Territory", "TerritoryExcluded", "TerritoryExclusion"):
        column = "Territory" if name == "Territory" else "TerritoryExclusion"
        cells.setdefault(column, []).extend(Cell(_text(child), place) for child in node)
    elif name == "Term":
        _term(node, place, cells)
    elif name == "Rating":
        _rating(node, here, cells)
    elif name in _COLUMNS:
        cells.setdefault(_COLUMNS[name], []).append(Cell(_text(node), place))
    else:
        for child in node:
            _gather(child, here, cells)


def _term(node: Any, place: str, cells: dict[str, list[Cell]]) -> None:
    for money in _children(node, "Money"):
        cells.setdefault("PriceType", []).append(Cell(node.get("termName", ""), place))
        cells.setdefault("PriceValue", []).append(Cell(_text(money), place))
        if money.get("currency"):
            cells.setdefault("PriceCurrency", []).append(Cell(money.get("currency"), f"{place}/Money"))


def _rating(node: Any, here: str, cells: dict[str, list[Cell]]) -> None:
    here = f"{here}[{node.sourceline}]"
    for part in node:
        text = _text(part[0]) if len(part) else _text(part)
        column = {"Region": "RatingRegion", "System": "RatingSystem", "Value": "RatingValue", "Reason": "RatingReason"}
        if _local(part) in column:
            cells.setdefault(column[_local(part)], []).append(Cell(text, f"{here}/{_local(part)}"))


def _text(node: Any) -> str:
    found = " ".join("".join(node.itertext()).split())
    if not found and _local(node) in ("StartCondition", "EndCondition") and len(node):
        return _local(node[0])
    return found
