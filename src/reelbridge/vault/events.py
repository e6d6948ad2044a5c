"""What the vault announces."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FileStored:
    """A file lies in the vault, whole and on disk."""

    digest: str


@dataclass(frozen=True, slots=True)
class FileDamaged:
    """A stored file no longer has its digest, or is gone."""

    digest: str


@dataclass(frozen=True, slots=True)
class FileMended:
    """A file that was damaged or gone has its digest again."""

    digest: str
