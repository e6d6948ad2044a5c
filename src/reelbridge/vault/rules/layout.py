"""Where a file lies inside the vault."""

from __future__ import annotations

#: What is being written and not yet whole; everything of this name is rubbish once nobody holds its lock.
PARTIAL_PREFIX = "vault-"
PARTIAL_SUFFIX = ".part"


def shelf(digest: str) -> tuple[str, str, str]:
    """Return the folders and the name of a file below ``vault/``: ``ab/cd/<digest>``.

    65 536 folders keep a listing short with a hundred million files.
    """
    return digest[:2], digest[2:4], digest
