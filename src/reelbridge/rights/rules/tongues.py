"""Languages in sound and subtitles, and which one grants which."""

from __future__ import annotations

from functools import cache

#: Stands for "the question leaves languages out".
ANY_LANGUAGE = ""


@cache
def grants(tag: str) -> frozenset[str]:
    """Return the tags that each grant a language: itself and every shorter one (``zh-Hans`` and ``zh``)."""
    parts = tag.split("-")
    return frozenset("-".join(parts[:length]) for length in range(1, len(parts) + 1))


def allows_spoken(spoken: str, languages: frozenset[str], audio: frozenset[str], subtitles: frozenset[str]) -> bool:
    """Whether a language is allowed in its role: ``audio:ru``, ``subtitles:zh``; without a role, in both."""
    if spoken == ANY_LANGUAGE:
        return True
    role, colon, tag = spoken.rpartition(":")
    wanted = {"audio": (audio,), "subtitles": (subtitles,)}[role] if colon else (audio, subtitles)
    ways = grants(tag)
    return all(not (known := languages | own) or not ways.isdisjoint(known) for own in wanted)
