"""How large a proxy is."""

from __future__ import annotations

#: A film's proxy fits into this, turned if the film stands upright: what a two-core machine plays and makes in time.
LONGER_SIDE, SHORTER_SIDE = 1280, 720


def proxy_size(width: int, height: int) -> tuple[int, int]:
    """Return the proxy's size for a film's: never larger, same shape, both sides even."""
    longer, shorter = max(width, height), min(width, height)
    scale = min(1.0, LONGER_SIDE / longer, SHORTER_SIDE / shorter)
    return _even(width * scale), _even(height * scale)


def _even(side: float) -> int:
    return max(2, round(side / 2) * 2)
