"""Shapes at the API of captions."""

from __future__ import annotations

from typing import Any

from ninja import Schema

from reelbridge.captions.models import Caption


class CaptionOut(Schema):
    """Captions of an item in one language; ``url`` is the WebVTT file."""

    ref: str
    item: str
    language: str
    kind: str
    label: str
    is_machine: bool
    cues: int
    digest: str
    url: str


def caption_out(one: Caption) -> dict[str, Any]:
    """Return captions as the API gives them."""
    return {
        "ref": one.ref,
        "item": one.item_ref,
        "language": one.language,
        "kind": one.kind,
        "label": one.label,
        "is_machine": one.is_machine,
        "cues": len(one.cues_json),
        "digest": one.digest,
        "url": f"/captions/{one.ref}.vtt",
    }
