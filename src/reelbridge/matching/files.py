"""The file of an imprint, format 1: see docs/formats/imprint.md, where every byte is named."""

from __future__ import annotations

import hashlib
import struct
from fractions import Fraction
from typing import Any

import numpy as np

from reelbridge.kernel.errors import BadInput
from reelbridge.matching.codes import ALGORITHM, VIEWS
from reelbridge.matching.imprints import Imprint, Timing
from reelbridge.matching.pictures import Array

MAGIC = b"reelmark"
VERSION = 1
#: Longer films than this many samples (a year of film) have no imprint.
MOST_ROWS = 1 << 25

_HEAD = struct.Struct("<8sHHII qIIIHHQqIIII")
_SEAL = 32


def to_bytes(imprint: Imprint) -> bytes:
    """Return the file of an imprint."""
    timing, shape = imprint.timing, imprint.shape
    head = _HEAD.pack(
        MAGIC, VERSION, ALGORITHM, timing.rate.numerator, timing.rate.denominator,
        timing.first.numerator, timing.first.denominator, shape.numerator, shape.denominator, int(timing.drop), 0,
        timing.frames, timing.start_frame,
        len(imprint.shots), len(imprint.holes), len(imprint.frames), len(imprint.codes),
    )  # fmt: skip
    parts = [
        imprint.shots.astype("<u4"), imprint.holes.astype("<u4"), imprint.frames.astype("<u4"),
        imprint.textures.astype("u1"), imprint.kinds.astype("u1"), imprint.boxes.astype("u1"),
        imprint.codes.astype("<u8"),
    ]  # fmt: skip
    body = head + b"".join(part.tobytes() for part in parts)
    return body + hashlib.sha256(body).digest()


def from_bytes(content: bytes, file: str) -> Imprint:
    """Read the file of an imprint; ``file`` is what the sentence calls it.

    Raises BadInput for whatever does not follow the format to the byte.
    """
    if len(content) < _HEAD.size + _SEAL or content[:8] != MAGIC:
        raise BadInput("matching.not_an_imprint", file=file)
    told = _HEAD.unpack_from(content)
    if told[1:3] != (VERSION, ALGORITHM):
        raise BadInput("matching.other_imprint", file=file, version=told[1], algorithm=told[2])
    if hashlib.sha256(content[:-_SEAL]).digest() != content[-_SEAL:]:
        raise BadInput("matching.imprint_broken", file=file)
    try:
        imprint = _read(content, told[3:])
    except (ValueError, ZeroDivisionError) as fault:
        raise BadInput("matching.imprint_broken", file=file) from fault
    if not _is_sound(imprint):
        raise BadInput("matching.imprint_broken", file=file)
    return imprint


def _read(content: bytes, told: tuple[Any, ...]) -> Imprint:
    rate, first, shape = Fraction(*told[0:2]), Fraction(*told[2:4]), Fraction(*told[4:6])
    drop, zero, frames, start_frame = told[6:10]
    shots, holes, samples, codes = told[10:14]
    if zero or drop > 1 or max(shots, holes, samples) > MOST_ROWS:
        raise ValueError
    laid: list[Array] = []
    at = _HEAD.size
    for kind, count in (
        ("<u4", shots), ("<u4", 2 * holes), ("<u4", samples), ("u1", samples), ("u1", samples), ("u1", 4 * samples),
        ("<u8", 2 * codes),
    ):  # fmt: skip
        laid.append(np.frombuffer(content, kind, count, at))
        at += laid[-1].nbytes
    if at + _SEAL != len(content):
        raise ValueError
    return Imprint(
        Timing(first, rate, frames, start_frame, bool(drop)), shape,
        laid[0], laid[1].reshape(-1, 2), laid[2], laid[3], laid[5].reshape(-1, 4), laid[4], laid[6].reshape(-1, 2),
    )  # fmt: skip


def _is_sound(imprint: Imprint) -> bool:
    """Whether what an imprint says holds together."""
    timing = imprint.timing
    rises = all(np.all(np.diff(one.astype(np.int64)) > 0) for one in (imprint.shots, imprint.frames))
    ends = [int(one.max(initial=0)) < timing.frames for one in (imprint.shots, imprint.frames)]
    if not (rises and all(ends) and 0 < timing.rate <= 1000 and timing.frames > 0 and imprint.shape > 0):
        return False
    if not len(imprint.shots) or imprint.shots[0] != 0 or (imprint.kinds >= len(VIEWS)).any():
        return False
    left, top, right, bottom = imprint.boxes.astype(int).T
    views = np.array([len(one) for one in VIEWS])[imprint.kinds].sum()
    holes = imprint.holes.astype(np.int64)
    return bool(
        (left < right).all() and (top < bottom).all() and views == len(imprint.codes)
        and (holes[:, 0] < holes[:, 1]).all() and (holes[:, 1] <= timing.frames).all()
    )  # fmt: skip
