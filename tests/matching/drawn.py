"""Grey pictures drawn by a rule, as docs/formats/vectors/imprint.json tells it."""

from __future__ import annotations

import numpy as np


def picture(number: int, rows: int = 72, columns: int = 96) -> np.ndarray:
    """Return the picture of a frame."""
    row, column = np.mgrid[:rows, :columns]
    tiles = 40 * ((row // 9 + column // 11) % 3)
    return ((17 * row + 29 * column + 3 * number + row * column // 7 + tiles) % 251).astype(np.uint8)
