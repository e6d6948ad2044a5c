"""Fingerprints of keys, as people compare them over the telephone."""

from __future__ import annotations

import hashlib
import re


def fingerprint(public_key: bytes) -> str:
    """Return the SHA-256 of a raw public key, 64 hexadecimal digits."""
    return hashlib.sha256(public_key).hexdigest()


def grouped(digits: str) -> str:
    """Return a fingerprint in groups of four digits, the same on every node: ``7d1e 0c42 …``."""
    return " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))


def typed(text: str) -> str:
    """Return the digits of a fingerprint as someone typed or pasted it: without spaces, colons and case."""
    return re.sub(r"[^0-9a-f]", "", text.lower())
