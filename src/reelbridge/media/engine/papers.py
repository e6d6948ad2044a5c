"""Reading the text of a document, PDF or plain, inside the child process."""

from __future__ import annotations

import io
import logging
import os
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader
from pypdf.errors import FileNotDecryptedError, PdfReadError, PyPdfError

from reelbridge.kernel.errors import BadInput
from reelbridge.media.engine.child import Report

#: Of longer documents the first so many pages and characters are read.
MOST_PAGES = 3000
MOST_CHARACTERS = 2_000_000
_MOST_BYTES = 200_000_000
#: A plain text is in the first of these that it can be in.
_ENCODINGS = ("utf-8-sig", "gb18030", "cp1251")
_BINARY = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"\x7fELF", b"MZ")


def read(descriptor: int, request: dict[str, Any], report: Report) -> dict[str, Any]:
    """Return the kind of a document (``pdf`` or ``text``) and the text of its pages; a scan has empty ones.

    Raises BadInput for what is no document of these kinds, is locked, broken or too large.
    """
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    file = request["file"]
    size = os.fstat(descriptor).st_size
    if size > _MOST_BYTES:
        raise BadInput("media.paper_too_large", file=file, megabytes=_MOST_BYTES // 1_000_000)
    content = os.pread(descriptor, size, 0)
    if b"%PDF-" in content[:1024]:
        return {"kind": "pdf", "pages": list(_cut(_pages(content, file, report)))}
    return {"kind": "text", "pages": list(_cut([_plain(content, file)]))}


def _pages(content: bytes, file: str, report: Report) -> Iterator[str]:
    try:
        pages = PdfReader(io.BytesIO(content)).pages
        count = min(len(pages), MOST_PAGES)
        for number in range(count):
            yield pages[number].extract_text()
            report(number + 1, count)
    except FileNotDecryptedError as fault:
        raise BadInput("media.paper_is_locked", file=file) from fault
    except (PyPdfError, PdfReadError, ValueError, TypeError, KeyError, IndexError, AttributeError,
            RecursionError, AssertionError, ArithmeticError, NotImplementedError) as fault:  # fmt: skip
        # a broken file makes the reader stumble in many ways, all of which are the file's fault
        raise BadInput("media.paper_is_broken", file=file) from fault


def _plain(content: bytes, file: str) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    if b"\0" in content or content.startswith(_BINARY):
        raise BadInput("media.not_a_paper", file=file)
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadInput("media.not_a_paper", file=file)


def _cut(pages: Iterator[str] | list[str]) -> Iterator[str]:
    """Yield pages of clean text until so many characters have been told."""
    room = MOST_CHARACTERS
    for page in pages:
        clean = page.encode("utf-8", "replace").decode().replace("\0", "")
        yield clean[:room]
        room -= len(clean)
        if room <= 0:
            return
