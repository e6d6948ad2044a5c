"""What media announces."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FilmReady:
    """The proxy, poster, stills and shot bounds of a film, photograph or sound recording stand ready."""

    digest: str


@dataclass(frozen=True, slots=True)
class FilmFailed:
    """Proxy and stills of a file could not be made; its analysis says why."""

    digest: str
