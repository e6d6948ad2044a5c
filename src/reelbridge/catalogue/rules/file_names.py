"""Names of files as others wrote them: safe to store, safe to show."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from reelbridge.catalogue.rules.clues import stem
from reelbridge.catalogue.rules.reading import clean

#: File systems count bytes.
_LONGEST_BYTES = 240


def safe_name(name: str) -> str:
    """Return the last part of a name without anything that could lead elsewhere or hide what it is.

    No folders, no control or direction marks, no leading dot, at most 240 bytes of UTF-8 with the ending kept; other
    scripts and emoji stay as they are.
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    plain = unicodedata.normalize("NFC", clean(last).replace("\n", " ").replace("\t", " ")).strip(" .")
    if not plain:
        return "unnamed"
    head, dot, ending = plain.rpartition(".")
    if not dot or len(ending.encode()) > 20:
        head, dot, ending = plain, "", ""
    room = _LONGEST_BYTES - len((dot + ending).encode())
    return head.encode()[:room].decode("utf-8", "ignore").rstrip() + dot + ending


def plain_label(name: str) -> str:
    """Return a safe name without pictographs, for those who cannot keep them."""
    plain = " ".join("".join(one for one in name if not _is_pictograph(one)).split())
    return plain if plain.strip(" .\ufe0f") else "unnamed"


def has_pictographs(name: str) -> bool:
    """Whether a name holds emoji or other pictographs, which many editing systems cannot read."""
    return any(_is_pictograph(one) for one in name)


def _is_pictograph(character: str) -> bool:
    beyond = ord(character) > 0xFFFF and unicodedata.category(character) in ("So", "Sk", "Cn", "Co")
    return beyond or 0xFE00 <= ord(character) <= 0xFE0F


def supplied_title(file_name: str) -> tuple[str, str]:
    """Return a title for a file that came without one, and its language as far as the script tells (und: unknown)."""
    title = " ".join(stem(file_name).replace("_", " ").split()) or file_name
    return title[:500], {"Cyrl": "ru", "Hani": "zh"}.get(script_of(title), "und")


@lru_cache(maxsize=4096)
def script_of(text: str) -> str:
    """Return the ISO 15924 code of the script most letters are in: Cyrl, Latn, Hani, Kana …; empty for none."""
    counts: dict[str, int] = {}
    for character in text:
        if character.isalpha():
            word = unicodedata.name(character, "").split(" ")[0].split("-")[0]
            if code := _SCRIPTS.get(word):
                counts[code] = counts.get(code, 0) + 1
    return max(counts, key=lambda code: counts[code]) if counts else ""


_SCRIPTS = {
    "LATIN": "Latn",
    "FULLWIDTH": "Latn",
    "CYRILLIC": "Cyrl",
    "CJK": "Hani",
    "GREEK": "Grek",
    "HIRAGANA": "Hira",
    "KATAKANA": "Kana",
    "HANGUL": "Hang",
    "ARABIC": "Arab",
    "HEBREW": "Hebr",
    "GEORGIAN": "Geor",
    "ARMENIAN": "Armn",
    "MONGOLIAN": "Mong",
    "TIBETAN": "Tibt",
    "DEVANAGARI": "Deva",
}
