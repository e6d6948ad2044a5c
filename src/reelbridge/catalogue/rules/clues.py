"""Clues: the names under which an edit list may know an item, brought to one form so that they can be looked up."""

from __future__ import annotations

import unicodedata


def normal(text: str) -> str:
    """Return a name without case, width, spaces and punctuation: ``Karmen_01.MOV`` becomes ``karmen01mov``."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in folded if character.isalnum())[:200]


def stem(file_name: str) -> str:
    """Return a file name without its ending; a leading dot begins no ending."""
    return file_name.rsplit(".", 1)[0] or file_name


def clues_of(*, ref: str, reel: str, file_name: str, call_number: str) -> set[tuple[str, str]]:
    """Return every clue by which an item may be found, as kind and normal form."""
    named = {
        ("ref", normal(ref)),
        ("file", normal(file_name)),
        ("file", normal(stem(file_name))),
        ("reel", normal(reel)),
        ("call", normal(call_number)),
    }
    return {(kind, text) for kind, text in named if text}
