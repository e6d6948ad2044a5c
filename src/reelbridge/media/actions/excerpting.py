"""Cutting a shot's essence out of a file."""

from __future__ import annotations

import shutil
from pathlib import Path

from django.conf import settings

from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.timecode import Span
from reelbridge.media import queries
from reelbridge.media.engine.calling import call
from reelbridge.media.rules.probe import Kind, Probe


def excerpt(source: Path, span: Span, target: Path, *, probe: Probe | None = None, name: str = "") -> None:
    """Write exactly the frames of a span to ``target``: FFV1 and PCM in Matroska, all sound tracks cut alike.

    A photograph is copied as it is. The target appears only whole. Raises BadInput for a span outside the film
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
        else:
            call(
                "excerpt", source, file=shown, target=str(half), probe=found.as_json(), start=span.start, end=span.end,
                largest_megapixels=settings.NODE.options.largest_image_megapixels,
            )  # fmt: skip
        half.replace(target)
    finally:
        half.unlink(missing_ok=True)
