"""Names in edit lists, brought to a form in which the same thing is named alike in every cut."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath


def file_stem(name: str) -> str:
    """Return a file's name without folders and ending; endings are up to five letters and digits."""
    last = PurePosixPath(name.replace("\\", "/")).name
    stem, dot, ending = last.rpartition(".")
    return stem if dot and stem and len(ending) <= 5 and ending.isalnum() and not ending.isdigit() else last


def tie_key(name: str) -> str:
    """Return a name without case, width, folders and ending, for remembering ties."""
    return " ".join(unicodedata.normalize("NFKC", file_stem(name)).casefold().split())[:500]
