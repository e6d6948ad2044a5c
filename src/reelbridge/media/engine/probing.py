"""The child's task ``probe``: what is in a file."""

from __future__ import annotations

from typing import Any

from reelbridge.media.engine import films, photographs
from reelbridge.media.engine.sniffing import sniff


def probe(descriptor: int, request: dict[str, Any], report: Any) -> dict[str, Any]:
    """Return ``Probe.as_json``; raises BadInput for what is no film, photograph or sound that opens whole."""
    if sniff(descriptor, request["file"]):
        found = photographs.probe(descriptor, request["file"], largest_megapixels=request["largest_megapixels"])
    else:
        found = films.probe(descriptor, request["file"], longest_hours=request["longest_hours"], report=report)
    return found.as_json()
