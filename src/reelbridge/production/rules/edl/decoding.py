"""Edit lists carry no word about their encoding: it is told from the bytes."""

from __future__ import annotations

import re

from reelbridge.kernel.errors import BadInput

_HIGH = re.compile(rb"[\x80-\xff]+")
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
#: Control characters no text holds.
_NOT_TEXT = re.compile(rb"[\x00-\x08\x0e-\x19\x1b-\x1f]")


def decode(content: bytes, encoding: str = "") -> tuple[str, str]:
    """Return the text and the encoding it was read in.

    A byte order mark decides, then UTF-8 if it fits, then the likeliest of GBK, Windows-1251 and Latin-1.
    Raises BadInput for what is no text, or not in the encoding asked for.
    """
    for mark, named in _BOMS:
        if content.startswith(mark):
            return _strictly(content[len(mark) :], named), named
    if _NOT_TEXT.search(content):
        raise BadInput("production.not_text")
    chosen = encoding or _likeliest(content)
    return _strictly(content, chosen), chosen


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except (UnicodeDecodeError, LookupError) as fault:
        raise BadInput("production.not_in_encoding", encoding=encoding) from fault


def _likeliest(content: bytes) -> str:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        runs = _HIGH.findall(content)
    else:
        return "utf-8"
    high = b"".join(runs)
    # é stands alone between Latin letters; Chinese and Russian come in runs
    if len(high) < 1.7 * len(runs):
        return "latin-1"
    # Russian letters lie from 0xC0 up (and Ё at 0xA8, 0xB8); of Chinese bytes a third lies below
    if sum(byte >= 0xC0 or byte in (0xA8, 0xB8) for byte in high) >= 0.95 * len(high):
        return "cp1251"
    return "gbk" if _is_common_chinese(content, len(high)) else "latin-1"


def _is_common_chinese(content: bytes, high: int) -> bool:
    try:
        text = content.decode("gbk")
    except UnicodeDecodeError:
        return False
    # the 3 755 characters of GB 2312's first level, and its punctuation
    leads = [one.encode("gbk")[0] for one in text if ord(one) > 127]
    return sum(0xB0 <= lead <= 0xD7 or 0xA1 <= lead <= 0xA9 for lead in leads) >= 0.35 * high
