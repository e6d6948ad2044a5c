"""The node's own secret, kept in a file that only its owner reads."""

from __future__ import annotations

import os
import secrets

from reelbridge.node.config import Node


def secret_key(node: Node) -> str:
    """Return the node's secret, made the first time; without a directory, one that lasts as long as the process."""
    path = node.path("keys", "secret")
    if path.is_file():
        return path.read_text("ascii")
    made = secrets.token_urlsafe(50)
    if path.parent.is_dir():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as stream:
            stream.write(made)
    return made
