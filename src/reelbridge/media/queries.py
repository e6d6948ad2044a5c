"""Reading what is in a file, and where its derivatives lie."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from reelbridge.kernel.errors import NotFound
from reelbridge.media.engine.calling import call
from reelbridge.media.models import Analysis
from reelbridge.media.rules.layout import IMPRINT, POSTER, PROXY, STILL_WIDTH, audio_name, folder_parts
from reelbridge.media.rules.probe import Probe
from reelbridge.vault.queries import place_of


@dataclass(frozen=True, slots=True)
class Paper:
    """What a document says: its kind, ``pdf`` or ``text``, and the text of each page."""

    kind: str
    pages: list[str]


def probe(path: Path, *, name: str = "") -> Probe:
    """Return what is in a file, found by a child process with limits; ``name`` is what sentences call it.

    Raises BadInput for whatever is no film, photograph or sound recording that can be opened whole.
    """
    options = settings.NODE.options
    found = call(
        "probe",
        path,
        file=name or path.name,
        largest_megapixels=options.largest_image_megapixels,
        longest_hours=options.longest_film_hours,
    )
    return Probe.from_json(found)


def read_paper(path: Path, *, name: str = "") -> Paper:
    """Return the text of a document, PDF or plain, page by page, read by a child process with limits.

    Raises BadInput for whatever is no document of these kinds, is locked, broken or too large.
    """
    return Paper(**call("read", path, file=name or path.name))


def analysis(digest: str) -> Analysis:
    """Return what is known of a stored file; raises NotFound when it was never examined."""
    row = Analysis.objects.filter(digest=digest).first()
    if row is None:
        raise NotFound("media.not_examined", digest=digest)
    return row


def analyses(digests: Iterable[str]) -> dict[str, Analysis]:
    """Return what is known of those of these files that were examined, by digest, in one go."""
    return {row.digest: row for row in Analysis.objects.filter(digest__in=list(digests))}


def folder_of(digest: str) -> Path:
    """Return the folder of a file's derivatives, made or not."""
    return Path(settings.NODE.path("proxies", *folder_parts(digest)))


def proxy_path(digest: str) -> Path:
    """Return the browser's version: proxy.mp4, proxy.jpg or proxy.m4a; raises NotFound while it is not made."""
    return _made(digest, PROXY[analysis(digest).as_probe().kind])


def poster_path(digest: str) -> Path:
    """Return the poster; raises NotFound while it is not made, and always for sound."""
    return _made(digest, POSTER)


def imprint_path(digest: str) -> Path:
    """Return the imprint; raises NotFound while it is not made, and always for sound."""
    return _made(digest, IMPRINT)


def audio_path(digest: str, number: int) -> Path:
    """Return sound track ``number`` (from 2; the first is in the proxy) as M4A; raises NotFound."""
    return _made(digest, audio_name(number))


def still_path(digest: str, frame: int, width: int = STILL_WIDTH) -> Path:
    """Return the still of a frame, made now when it is missing.

    Raises NotFound for a frame the film does not have, and for sound.
    """
    from reelbridge.media.engine.showing import still  # noqa: PLC0415 -- loads the codecs, which few pages need

    probe, folder = analysis(digest).as_probe(), folder_of(digest)
    return still(probe, digest, frame, width=width, folder=folder, source=place_of(digest))


def _made(digest: str, name: str) -> Path:
    path = folder_of(digest) / name
    if not path.is_file():
        raise NotFound("media.not_made_yet", digest=digest, what=name)
    return path
