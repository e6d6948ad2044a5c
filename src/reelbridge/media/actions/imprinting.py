"""Making the imprint of a file whose derivatives were made before there were imprints."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from django.conf import settings

from reelbridge.kernel.errors import NotFound
from reelbridge.media import queries
from reelbridge.media.actions.examining import aside
from reelbridge.media.engine.calling import call
from reelbridge.media.rules.layout import IMPRINT
from reelbridge.media.rules.probe import Kind, Probe
from reelbridge.vault.queries import came_in_as


def imprint(digest: str, *, on_progress: Callable[[int, int], None] | None = None) -> Path:
    """Return the imprint of an examined film or photograph, made now from its proxy when it is missing.

    Raises NotFound while there is no proxy, and for sound; BadInput when nothing can be decoded.
    """
    probe = queries.analysis(digest).as_probe()
    if probe.kind is Kind.SOUND:
        raise NotFound("media.has_no_picture", digest=digest)
    target = queries.folder_of(digest) / IMPRINT
    if not target.is_file():
        with aside(digest) as folder:
            call(
                "imprint", queries.proxy_path(digest), file=came_in_as(digest), on_progress=on_progress,
                probe=of_proxy(probe).as_json(), original=probe.as_json(), target=str(folder / IMPRINT),
                largest_megapixels=settings.NODE.options.largest_image_megapixels,
            )  # fmt: skip
            (folder / IMPRINT).replace(target)
    return target


def of_proxy(probe: Probe) -> Probe:
    """Return what a probe of a film's proxy tells: upright, at a constant rate, its first frame at 0."""
    if probe.kind is not Kind.FILM:
        return probe
    facts = {
        **probe.facts, "stream": 0, "first_seconds": "0", "is_constant_rate": True, "has_lost_pictures": False,
        "is_interlaced": False, "films": 1, "pictures_behind": 0,
    }  # fmt: skip
    return replace(probe, rotation=0, facts=facts)
