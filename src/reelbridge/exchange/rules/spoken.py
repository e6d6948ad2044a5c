"""Fingerprints as words: sixteen of them in each of our languages, the same things in each (docs/formats/card.md)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from reelbridge.kernel.language import OURS

#: How many bytes of a fingerprint are spoken: nobody makes a second key that begins with the same 128 bits.
SPOKEN_BYTES = 16

_TABLE = Path(__file__).parent / "words.tsv"


def spoken(digits: str, language: str) -> list[str]:
    """Return the first sixteen bytes of a fingerprint as words of one of our languages, English for any other."""
    words = _words()[language if language in OURS else "en"]
    return [words[byte] for byte in bytes.fromhex(digits)[:SPOKEN_BYTES]]


@cache
def _words() -> dict[str, list[str]]:
    """Return the 256 words of each language; a byte has the same meaning in all of them."""
    heading, *rows = (line.split("\t") for line in _TABLE.read_text("utf-8").splitlines())
    return {language: [row[column] for row in rows] for column, language in enumerate(heading)}
