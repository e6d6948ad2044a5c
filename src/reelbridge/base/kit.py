"""What every page knows: the institution, its languages and the sections a person may enter."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language


def kit(request: HttpRequest) -> dict[str, Any]:
    """Return the variables of the page frame."""
    return {"node": settings.NODE, "tongue": tongue(), "here": request.get_full_path()}


def tongue() -> str:
    """Return the reader's language as one of ours: zh-Hans, ru or en."""
    return _ours(get_language() or "en")


@lru_cache(maxsize=64)
def _ours(spoken: str) -> str:
    spoken = spoken.lower()
    return "zh-Hans" if spoken.startswith("zh") else "ru" if spoken.startswith("ru") else "en"
