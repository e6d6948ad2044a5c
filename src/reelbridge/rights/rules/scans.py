"""What a scanned document may be: told by its first bytes, never by its name."""

from __future__ import annotations

from enum import StrEnum


class Form(StrEnum):
    """Kinds of files that a contract is scanned into."""

    PDF = "application/pdf"
    TEXT = "text/plain"
    JPEG = "image/jpeg"
    PNG = "image/png"
    TIFF = "image/tiff"


#: Pictures by their first bytes.
_PICTURES = (
    (b"\xff\xd8\xff", Form.JPEG),
    (b"\x89PNG\r\n\x1a\n", Form.PNG),
    (b"II*\0", Form.TIFF),
    (b"MM\0*", Form.TIFF),
)


def picture_form(first: bytes) -> Form | None:
    """Return which picture a file is by its first eight bytes; None for what is none of ours."""
    return next((form for begins, form in _PICTURES if first.startswith(begins)), None)
