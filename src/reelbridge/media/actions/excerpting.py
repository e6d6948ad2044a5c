"""Cutting a shot's essence out of a file."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.timecode import Span
from reelbridge.media import queries
from reelbridge.media.engine.calling import call
from reelbridge.media.rules.probe import Kind, Probe


@dataclass(frozen=True, slots=True)
class Excerpt:
    """How an excerpt is made: the codec of its pictures, and whether they are passed on as they were coded."""

    codec: str
    is_copied: bool


def excerpt(source: Path, span: Span, target: Path, *, probe: Probe | None = None, name: str = "") -> Excerpt:
    """Write exactly the frames of a span to ``target``, into Matroska without loss; all sound tracks as PCM, cut alike.

    Pictures that stand by themselves are passed on as they are coded, others are coded anew as FFV1. A photograph is
    copied as it is. The target appears only whole. Raises BadInput for a span outside the film
    and for sound recordings.
    """
    shown = name or source.name
    found = probe or queries.probe(source, name=shown)
    if found.kind is Kind.SOUND:
        raise BadInput("media.cannot_be_cut", file=shown)
    if span.end > found.frames:
        raise BadInput("media.span_not_in_film", file=shown, start=span.start, end=span.end, frames=found.frames)
    half = target.with_name(f".{target.name}.part")
    try:
        if found.kind is Kind.PHOTOGRAPH:
            shutil.copyfile(source, half)
            made = Excerpt(found.codec, is_copied=True)
        else:
            told = call(
                "excerpt", source, file=shown, target=str(half), probe=found.as_json(), start=span.start, end=span.end,
                largest_megapixels=settings.NODE.options.largest_image_megapixels,
            )  # fmt: skip
            made = Excerpt(**told)
        half.replace(target)
    finally:
        half.unlink(missing_ok=True)
    return made
