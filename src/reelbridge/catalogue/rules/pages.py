"""The text of a page in pieces of which each can stand alone as the place where something was found."""

from __future__ import annotations

import re
from collections.abc import Iterator

#: About three lines of print.
LONGEST_PIECE = 240
_END = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？；])")
#: A line that ends in the middle of a word is put together again.
_HYPHENATED = re.compile(r"(?<=[^\W\d_])[-\u00ad]\n(?=[^\W\d_])")
_BROKEN_HAN = re.compile(r"(?<=[\u3400-\u9fff])\s*\n\s*(?=[\u3400-\u9fff])")


def pieces_of(page: str) -> Iterator[str]:
    """Yield a page's sentences, neighbours put together up to 240 characters; words broken between lines are whole."""
    text = " ".join(_BROKEN_HAN.sub("", _HYPHENATED.sub("", page)).split())
    piece = ""
    for sentence in (part for part in _END.split(text) if part):
        for cut in _cut(sentence):
            if piece and len(piece) + len(cut) >= LONGEST_PIECE:
                yield piece
                piece = ""
            piece = f"{piece} {cut}" if piece else cut
    if piece:
        yield piece


def _cut(sentence: str) -> Iterator[str]:
    """Yield a sentence, a longer one cut at blanks where it has any."""
    while len(sentence) > LONGEST_PIECE:
        at = sentence.rfind(" ", LONGEST_PIECE // 2, LONGEST_PIECE)
        at = at if at > 0 else LONGEST_PIECE
        yield sentence[:at].strip()
        sentence = sentence[at:].strip()
    yield sentence
