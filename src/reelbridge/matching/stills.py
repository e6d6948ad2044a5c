"""The imprint of a photograph: as if it were a film that looks at one part of it after the other."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from reelbridge.matching.codes import VIEWS, codes_of, views_for
from reelbridge.matching.imprints import Imprint, Timing
from reelbridge.matching.pictures import WHOLE, Array, Box, cut_out, texture

#: The parts that films show of a photograph: as large as its shape allows, and smaller; each 4:3.
_SIZES, _SHAPE = (1.0, 0.7, 0.5), 4 / 3
#: How far a part lies from the next, in parts of itself.
_STEP = 0.35
#: A photograph has no time; its parts count as frames at this rate.
RATE = Fraction(25)


def imprint_of_still(picture: Array) -> Imprint:
    """Return the imprint of a photograph: each of its parts is a frame and a shot of its own."""
    shape = Fraction(picture.shape[1], picture.shape[0])
    # as the imprint keeps them, so that codes and boxes fit each other
    boxes = np.round(np.array([WHOLE, *_parts(float(shape))]) * 255).astype(np.uint8)
    boxes = boxes[np.sort(np.unique(boxes, axis=0, return_index=True)[1])]
    kinds, textures, codes = [], [], []
    for sides in boxes:
        box = Box(*(float(one) / 255 for one in sides))
        kinds.append(views_for(float(shape) * box.width / box.height))
        textures.append(int(texture(cut_out(picture[None], box))[0]))
        codes += [codes_of(picture[None], box.part(view)) for view in VIEWS[kinds[-1]]]
    frames = np.arange(len(boxes), dtype=np.uint32)
    return Imprint(
        Timing(Fraction(0), RATE, len(boxes)), shape, frames, np.empty((0, 2), np.uint32), frames,
        np.array(textures, np.uint8), boxes, np.array(kinds, np.uint8), np.concatenate(codes),
    )  # fmt: skip


def is_of_still(imprint: Imprint) -> bool:
    """Return whether an imprint is a photograph's: every frame is a shot of its own, which no film is cut like."""
    return len(imprint.shots) == imprint.timing.frames > 1


def _parts(shape: float) -> list[Box]:
    """Return the parts of a photograph of a shape that have codes of their own."""
    wide, high = min(1.0, _SHAPE / shape), min(1.0, shape / _SHAPE)
    return [
        Box(left, top, left + size * wide, top + size * high)
        for size in _SIZES
        for left in _places(size * wide)
        for top in _places(size * high)
    ]


def _places(size: float) -> list[float]:
    left = 1 - size
    return [float(one) for one in np.linspace(0, left, 1 + int(np.ceil(round(left / (_STEP * size), 6))))]
