"""What a file that comes in may be called: the name is kept as a label and shown, never used as a path."""

from __future__ import annotations

import unicodedata

from reelbridge.kernel.errors import BadInput

#: The longest name most file systems carry, in bytes of UTF-8.
LONGEST_BYTES = 255

#: Characters nobody sees that change how a name reads (Unicode Cc, Cf, Zl, Zp), such as U+202E which turns it round.
_UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp"})


def file_name(name: str) -> str:
    """Return a name as it is kept, composed (NFC).

    Raises BadInput for a name that climbs out of its folder, holds unseen characters or pictographs, is not text,
    is empty or too long. Rare Han characters of four bytes are names like any other.
    """
    composed = unicodedata.normalize("NFC", name)
    shown = printable(composed)
    if not composed.strip():
        raise BadInput("vault.name_is_empty")
    if any(0xD800 <= ord(one) <= 0xDFFF for one in composed):
        raise BadInput("vault.name_is_not_text", file=shown)
    if any(unicodedata.category(one) in _UNSEEN for one in composed):
        raise BadInput("vault.name_has_unseen_characters", file=shown)
    if composed in (".", "..") or "/" in composed or "\\" in composed:
        raise BadInput("vault.name_leads_elsewhere", file=shown)
    if any(ord(one) > 0xFFFF and unicodedata.category(one) in ("So", "Sk", "Cn", "Co") for one in composed):
        raise BadInput("vault.name_has_pictographs", file=shown)
    if len(composed.encode()) > LONGEST_BYTES:
        raise BadInput("vault.name_is_too_long", file=shown[:40] + "…", bytes=len(composed.encode()))
    return composed


def printable(name: str) -> str:
    r"""Return a name that may stand in a sentence: unseen characters and stray bytes as escapes such as ``\x1b``."""
    return "".join(
        one.encode("unicode_escape").decode("ascii")
        if unicodedata.category(one) in _UNSEEN or 0xD800 <= ord(one) <= 0xDFFF
        else one
        for one in name
    )
