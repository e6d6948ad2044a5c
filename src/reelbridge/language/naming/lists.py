"""Lists of names from files of others: the first column is the name, the rest is carried along."""

from __future__ import annotations

import codecs
import io
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from reelbridge.kernel.errors import BadInput, NotFound

LONGEST_LINE = 100_000
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_HEADERS = frozenset(
    (
        *("name", "names", "label", "title", "person", "full name", "full_name", "zh", "ru", "en"),
        *("имя", "название", "наименование", "фио", "персона"),
        *("姓名", "名称", "名稱", "名字", "人名", "标题"),
    )
)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
_ODD = re.compile(r"[^\x00-\x7f]")
#: What lists of names are made of: read as UTF-16 the wrong way round, nearly nothing of a text is.
_USUAL = re.compile(r"[\t\r\n -~\u00a0-\u024f\u0400-\u04ff\u2010-\u2027\u3000-\u3002\u30fb\u4e00-\u9fff]")
#: The path that stands for standard input.
STANDARD_INPUT = Path("-")


@dataclass(frozen=True, slots=True)
class NameList:
    """The rows of a list: names with what is carried along; ``header`` is empty where there is none."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    #: The encoding that was guessed because the file is not UTF-8, else empty.
    guessed: str = ""

    @property
    def names(self) -> list[str]:
        """The first column."""
        return [row[0] for row in self.rows]


def read_list(path: Path, *, encoding: str = "", header: bool | None = None) -> NameList:
    """Return the list in a tab-separated file; a header row is recognised unless it is said whether there is one.

    ``-`` is standard input. Raises NotFound and BadInput for what cannot be opened, is empty, no text, or no list of
    names.
    """
    try:
        content = sys.stdin.buffer.read() if path == STANDARD_INPUT else path.read_bytes()
    except OSError as fault:
        raise NotFound("language.list_unreadable", file=str(path), why=fault.strerror or str(fault)) from fault
    text, guessed = _decoded(content, path, encoding)
    rows = tuple(_rows(text, path))
    has_header = bool(rows) and (rows[0][0].strip().casefold() in _HEADERS if header is None else header)
    names = rows[1:] if has_header else rows
    if not names:
        raise BadInput("language.list_empty", file=str(path))
    return NameList(rows[0] if has_header else (), names, guessed)


def _decoded(content: bytes, path: Path, encoding: str) -> tuple[str, str]:
    said = encoding or next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8")
    if said == "utf-8" and b"\0" in content and not encoding and (unmarked := _unmarked(content)):
        return content.decode(unmarked), unmarked
    try:
        return content.decode(said), ""
    except LookupError:
        raise BadInput("language.list_encoding_unknown", encoding=encoding) from None
    except UnicodeDecodeError as fault:
        guessed = "" if encoding else _guess(content)
        if not guessed:
            raise BadInput("language.list_not_text", file=str(path), place=fault.start) from None
        return content.decode(guessed), guessed


def _unmarked(content: bytes) -> str:
    """Return which UTF-16 a text is that lost its mark: read so it is made of what names are made of; else nothing."""
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if len(_USUAL.findall(text)) >= 0.98 * len(text):
            return encoding
    return ""


def _guess(content: bytes) -> str:
    """Return an older encoding under which what is not ASCII is nearly all Chinese or Cyrillic; else nothing."""
    for encoding, letters in (("gb18030", _HAN), ("cp1251", _CYRILLIC), ("koi8-r", _CYRILLIC)):
        try:
            text = content[:200_000].decode(encoding, "strict" if len(content) <= 200_000 else "ignore")
        except UnicodeDecodeError:
            continue
        odd = len(_ODD.findall(text))
        if odd and "\0" not in text and len(letters.findall(text)) >= 0.8 * odd and _is_plausible(text, encoding):
            return encoding
    return ""


def _is_plausible(text: str, encoding: str) -> bool:
    """Whether letters are the usual ones: text read in the wrong encoding is made of rare characters or capitals."""
    if encoding == "gb18030":
        lead: list[int] = [char.encode("gb18030")[0] for char in _HAN.findall(text)]
        return len([byte for byte in lead if 0xB0 <= byte <= 0xD7]) * 10 > len(lead) * 7
    letters: list[str] = _CYRILLIC.findall(text)
    return len([letter for letter in letters if letter.islower()]) * 2 > len(letters)


def _rows(text: str, path: Path) -> Iterator[tuple[str, ...]]:
    for number, line in enumerate(io.StringIO(text, newline=None), 1):
        if "\0" in line:
            raise BadInput("language.list_has_nul", file=str(path), line=number)
        if len(line) > LONGEST_LINE:
            raise BadInput("language.list_line_long", file=str(path), line=number, most=LONGEST_LINE)
        cells = tuple(line.rstrip("\n").split("\t"))
        if cells[0].strip():
            yield cells


def written(rows: Iterator[tuple[object, ...]]) -> Iterator[str]:
    """Yield rows as tab-separated lines; tabs and line ends within a cell become blanks."""
    for row in rows:
        yield "\t".join(re.sub(r"[\t\r\n]+", " ", str(cell)) for cell in row)


__all__ = ["LONGEST_LINE", "STANDARD_INPUT", "NameList", "read_list", "written"]
